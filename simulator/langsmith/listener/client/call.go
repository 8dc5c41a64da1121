package client

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"
)

// longestDetail bounds what an error says of an answer.
const longestDetail = 300

// Error says which call failed, and how.
type Error struct {
	// Method and Path are those of the request; Path begins behind the base.
	Method, Path string
	// Status is the answer's, 0 if there was none.
	Status int
	// Detail is what the API said, or what went wrong on the way.
	Detail string
}

func (e *Error) Error() string {
	if e.Status == 0 {
		return fmt.Sprintf("LangSmith: %s %s: %s", e.Method, e.Path, e.Detail)
	}
	return fmt.Sprintf("LangSmith: %s %s: %d %s: %s", e.Method, e.Path, e.Status, http.StatusText(e.Status), e.Detail)
}

// Temporary reports whether the same call may succeed in a moment.
func (e *Error) Temporary() bool {
	switch e.Status {
	case 0, http.StatusRequestTimeout, http.StatusTooEarly, http.StatusTooManyRequests:
		return true
	}
	return e.Status >= 500
}

// Rejected reports whether the API understood the call and will never carry it
// out: a wrong key can be mended, and a dataset made; this cannot.
func (e *Error) Rejected() bool {
	switch e.Status {
	case http.StatusBadRequest, http.StatusConflict, http.StatusRequestEntityTooLarge, http.StatusUnprocessableEntity:
		return true
	}
	return false
}

// call makes one call, again where that may help, and decodes the answer into
// result, unless that is nil. It must be one that has no second effect.
func (c *Client) call(ctx context.Context, method, path string, query url.Values, body, result any) error {
	var content []byte
	if body != nil {
		var err error
		if content, err = json.Marshal(body); err != nil {
			return fmt.Errorf("LangSmith: %s %s: %w", method, path, err)
		}
	}
	pause := c.config.Backoff
	for attempt := 1; ; attempt++ {
		after, err := c.once(ctx, method, path, query, content, result)
		failed, known := errors.AsType[*Error](err)
		if err == nil || !known || !failed.Temporary() || attempt == c.config.Attempts || ctx.Err() != nil {
			return err
		}
		if after > c.config.MaxBackoff {
			return err // it will not be ready in our time; the caller may be more patient
		}
		if !wait(ctx, max(pause, after)) {
			return err
		}
		pause = min(2*pause, c.config.MaxBackoff)
	}
}

// once makes one request. It also returns the server's Retry-After.
func (c *Client) once(ctx context.Context, method, path string, query url.Values, content []byte, result any) (time.Duration, error) {
	ctx, cancel := context.WithTimeout(ctx, c.config.Timeout)
	defer cancel()
	target := c.base + path
	if len(query) > 0 {
		target += "?" + query.Encode()
	}
	request, err := http.NewRequestWithContext(ctx, method, target, bytes.NewReader(content))
	if err != nil {
		return 0, fmt.Errorf("LangSmith: %s %s: %w", method, path, err)
	}
	c.dress(request)
	failed := &Error{Method: method, Path: path}
	response, err := c.http.Do(request)
	if err != nil {
		failed.Detail = c.reason(err)
		return 0, failed
	}
	defer response.Body.Close()
	answer, err := io.ReadAll(io.LimitReader(response.Body, c.config.MaxBytes+1))
	switch {
	case err != nil:
		failed.Detail = c.reason(err)
	case response.StatusCode < 200 || response.StatusCode > 299:
		failed.Status, failed.Detail = response.StatusCode, c.clean(detail(answer))
		return retryAfter(response.Header), failed
	case int64(len(answer)) > c.config.MaxBytes:
		return 0, fmt.Errorf("LangSmith: %s %s: the answer has more than %d bytes", method, path, c.config.MaxBytes)
	case result == nil:
		return 0, nil
	default:
		if err = json.Unmarshal(answer, result); err == nil {
			return 0, nil
		}
		return 0, fmt.Errorf("LangSmith: %s %s: the answer is not what was expected: %w", method, path, err)
	}
	return 0, failed
}

// dress sets the header fields that every request has.
func (c *Client) dress(r *http.Request) {
	r.Header.Set("Accept", "application/json")
	r.Header.Set("User-Agent", "hookdrill-listener")
	if r.ContentLength > 0 {
		r.Header.Set("Content-Type", "application/json")
	}
	if key := c.config.Key.RevealSecret(); key != "" {
		r.Header.Set("X-Api-Key", key)
	}
	if c.config.Workspace != "" {
		r.Header.Set("X-Tenant-Id", c.config.Workspace)
	}
}

// detail finds what the API says of an error. It does so in more than one way:
// {"detail": text, list or object} and {"error": text}.
func detail(answer []byte) string {
	var said struct {
		Detail json.RawMessage `json:"detail"`
		Error  json.RawMessage `json:"error"`
	}
	if err := json.Unmarshal(answer, &said); err != nil {
		return string(answer)
	}
	for _, raw := range []json.RawMessage{said.Detail, said.Error} {
		var text string
		if json.Unmarshal(raw, &text) == nil && text != "" {
			return text
		}
		if len(raw) > 0 {
			return string(raw)
		}
	}
	return string(answer)
}

// reason is what went wrong on the way. A *url.Error would quote the URL.
func (c *Client) reason(err error) string {
	if wrapped, ok := errors.AsType[*url.Error](err); ok {
		err = wrapped.Err
	}
	return c.clean(err.Error())
}

// clean takes the key out of a text of the server's, and bounds it.
func (c *Client) clean(text string) string {
	if key := c.config.Key.RevealSecret(); key != "" {
		text = strings.ReplaceAll(text, key, "[redacted]")
	}
	if text = strings.TrimSpace(text); len(text) > longestDetail {
		text = strings.ToValidUTF8(text[:longestDetail], "") + " (cut)"
	}
	return text
}

// retryAfter is the pause that the server asks for, in seconds; as a date, or
// as nonsense, it is passed over.
func retryAfter(h http.Header) time.Duration {
	seconds, err := strconv.ParseUint(h.Get("Retry-After"), 10, 32) // digits alone
	if err != nil || seconds > 24*3600 {
		return 0
	}
	return time.Duration(seconds) * time.Second
}

// wait reports whether the pause passed before ctx ended.
func wait(ctx context.Context, pause time.Duration) bool {
	timer := time.NewTimer(pause)
	defer timer.Stop()
	select {
	case <-timer.C:
		return true
	case <-ctx.Done():
		return false
	}
}
