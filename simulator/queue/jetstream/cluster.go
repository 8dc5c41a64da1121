package jetstream

import (
	"context"
	"errors"
	"time"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"
)

const (
	// pingEvery is how often the server is asked whether it is there. A server that
	// was cut off closes no connection; two pings without an answer do.
	pingEvery = 5 * time.Second
	// electing bounds the wait for a cluster that has to choose its leaders anew.
	electing = 30 * time.Second
	// followPause is before the ledger is followed again after that broke off.
	followPause = time.Second
)

// patiently does something that a cluster may refuse for a while: after it has
// started, or has lost a server, it answers nobody until it has its leaders.
func (q *Queue) patiently(ctx context.Context, do func() error) error {
	for until := time.Now().Add(electing); ; {
		err := do()
		if err == nil || q.server != nil || !passes(err) || time.Now().After(until) {
			return err
		}
		if !wait(ctx, time.Second) {
			return err
		}
	}
}

// The codes that say that a cluster has no leader, or not enough servers, yet.
const (
	codeNoLeader        jetstream.ErrorCode = 10008
	codeNoPeers         jetstream.ErrorCode = 10005
	codeStreamOffline   jetstream.ErrorCode = 10118
	codeConsumerOffline jetstream.ErrorCode = 10119
)

// passes tells whether an error may pass by itself.
func passes(err error) bool {
	if errors.Is(err, context.DeadlineExceeded) || errors.Is(err, nats.ErrTimeout) || errors.Is(err, nats.ErrNoResponders) {
		return true
	}
	var e *jetstream.APIError
	if !errors.As(err, &e) {
		return false
	}
	switch e.ErrorCode {
	case codeNoLeader, codeNoPeers, codeStreamOffline, codeConsumerOffline:
		return true
	}
	return false
}

// follow follows the ledger until ctx ends. A server that is lost may take the
// consumer along, which is then made anew.
func (q *Queue) follow(ctx context.Context) error {
	for ctx.Err() == nil {
		err := q.ledger.follow(ctx)
		if ctx.Err() != nil {
			return ctx.Err()
		}
		q.config.Log.Warn("the ledger could not be followed; it is tried again", "error", err)
		if !wait(ctx, followPause) {
			break
		}
	}
	return ctx.Err()
}

// wait waits, and tells whether it waited to the end.
func wait(ctx context.Context, d time.Duration) bool {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-ctx.Done():
		return false
	case <-timer.C:
		return true
	}
}
