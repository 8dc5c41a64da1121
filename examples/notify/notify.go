// Package notify is a small webhook sender of the kind that many programs
// have. Its tests show how to put it on the range.
package notify

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"time"
)

// Notifier sends notifications and tries again when it seems worth it.
type Notifier struct {
	// Client makes the requests.
	Client *http.Client
	// Timeout bounds one attempt.
	Timeout time.Duration
	// Attempts is how often a notification is sent at most.
	Attempts int
	// Pause stands before the second attempt; it doubles before each further one.
	Pause time.Duration
}

// ErrRejected is returned when the receiver does not want the notification.
var ErrRejected = errors.New("the notification was rejected")

// Send posts body to url until it is accepted with a 2xx.
func (n *Notifier) Send(ctx context.Context, url string, body []byte) error {
	var err error
	pause := n.Pause
	for attempt := range n.Attempts {
		if attempt > 0 {
			select {
			case <-time.After(pause):
				pause *= 2
			case <-ctx.Done():
				return ctx.Err()
			}
		}
		if err = n.post(ctx, url, body); err == nil || errors.Is(err, ErrRejected) {
			return err
		}
	}
	return fmt.Errorf("giving up after %d attempts: %w", n.Attempts, err)
}

func (n *Notifier) post(ctx context.Context, url string, body []byte) error {
	ctx, cancel := context.WithTimeout(ctx, n.Timeout)
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, url, bytes.NewReader(body))
	if err != nil {
		return err
	}
	req.Header.Set("Content-Type", "application/json")
	resp, err := n.Client.Do(req)
	if err != nil {
		return err
	}
	defer func() { _ = resp.Body.Close() }()
	_, _ = io.CopyN(io.Discard, resp.Body, 4<<10) // so that the connection can be used again
	switch {
	case resp.StatusCode < 300:
		return nil
	case resp.StatusCode < 500:
		return fmt.Errorf("%w with a %d", ErrRejected, resp.StatusCode)
	default:
		return fmt.Errorf("the receiver answered %d", resp.StatusCode)
	}
}
