package inbox

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"sync"
	"time"
)

// PoolConfig says how a [Pool] hands over. All fields are required.
type PoolConfig struct {
	// Inbox is what the pool takes from, and notes the outcome in.
	Inbox Inbox
	// Handle deals with one entry. An error made by [GiveUp] is not tried again.
	Handle func(ctx context.Context, e *Entry) error
	// Workers is how many entries are handled at once.
	Workers int
	// Timeout ends the context of one call of Handle.
	Timeout time.Duration
	// Attempts is how often an entry is handed over before it is set aside.
	Attempts int
	// Backoff is the pause after a first failure. It doubles with each further
	// one, up to MaxBackoff.
	Backoff, MaxBackoff time.Duration
	// Log is told of failures and losses.
	Log *slog.Logger
	// Noun is what the log calls an entry: "run", "event".
	Noun string
	// Describe is what the log has of an entry.
	Describe func(*Entry) slog.Attr
}

// pause is how long an entry waits after so many failed attempts.
func (c PoolConfig) pause(attempts int) time.Duration {
	pause := c.Backoff
	for range attempts - 1 {
		if pause *= 2; pause >= c.MaxBackoff {
			return c.MaxBackoff
		}
	}
	return min(pause, c.MaxBackoff)
}

// one is a single entry, with its article.
func (c PoolConfig) one() string {
	if strings.ContainsAny(c.Noun[:min(1, len(c.Noun))], "aeiou") {
		return "an " + c.Noun
	}
	return "a " + c.Noun
}

// Pool hands over what waits in an inbox. Make it with [NewPool], and end it
// with [Pool.Shutdown].
type Pool struct {
	config PoolConfig
	inbox  Inbox

	context context.Context // of every call of the handler
	cancel  context.CancelFunc
	stop    chan struct{} // closed when the pool ends
	once    sync.Once
	wake    chan struct{} // a hint that something may be due
	workers sync.WaitGroup

	mu      sync.Mutex
	settled chan struct{} // closed and made anew when an entry is settled
}

// NewPool starts the workers. What the inbox still holds is handed over at once.
func NewPool(c PoolConfig) *Pool {
	p := &Pool{
		config: c, inbox: c.Inbox,
		stop: make(chan struct{}), wake: make(chan struct{}, 1), settled: make(chan struct{}),
	}
	p.context, p.cancel = context.WithCancel(context.Background())
	for range c.Workers {
		p.workers.Go(p.work)
	}
	return p
}

// ErrStopped is returned by a pool that has been told to end.
var ErrStopped = errors.New("the listener is shutting down")

// Accept stores a delivery, as [Inbox] does, and has it handed over.
func (p *Pool) Accept(d Delivery) (fresh int, err error) {
	if p.Stopped() {
		return 0, ErrStopped
	}
	if len(d.Items) == 0 {
		return 0, nil
	}
	if fresh, err = p.inbox.Accept(time.Now(), d); err == nil {
		p.rouse()
	}
	return fresh, err
}

// Shutdown accepts nothing any more and waits for the handlers that are at
// work. If ctx ends first their contexts end too. What still waits stays in the
// inbox, which is left open.
func (p *Pool) Shutdown(ctx context.Context) error {
	p.once.Do(func() { close(p.stop) })
	defer p.cancel()
	idle := make(chan struct{})
	go func() {
		p.workers.Wait()
		close(idle)
	}()
	select {
	case <-idle:
		return nil
	case <-ctx.Done():
		p.cancel()
		if !gone(idle) {
			return fmt.Errorf("a handler does not heed its context: %w", ctx.Err())
		}
		return fmt.Errorf("handlers were cut off, their %ss stay in the inbox: %w", p.config.Noun, ctx.Err())
	}
}

// gone waits a moment for handlers whose context has ended.
func gone(idle <-chan struct{}) bool {
	const moment = time.Second
	timer := time.NewTimer(moment)
	defer timer.Stop()
	select {
	case <-idle:
		return true
	case <-timer.C:
		return false
	}
}

// Drain waits until nothing waits any more: every entry that was accepted is
// handled or set aside.
func (p *Pool) Drain(ctx context.Context) error {
	for {
		p.mu.Lock()
		settled := p.settled
		p.mu.Unlock()
		counts, err := p.inbox.Counts()
		if err != nil || counts.Waiting == 0 {
			return err
		}
		select {
		case <-settled:
		case <-ctx.Done():
			return fmt.Errorf("%d %ss still wait: %w", counts.Waiting, p.config.Noun, ctx.Err())
		}
	}
}

// Retry hands over again what was set aside, and says how much that is.
func (p *Pool) Retry() (int, error) {
	n, err := p.inbox.Retry(time.Now())
	p.rouse()
	return n, err
}

// Stopped reports whether the pool has been told to end.
func (p *Pool) Stopped() bool {
	select {
	case <-p.stop:
		return true
	default:
		return false
	}
}
