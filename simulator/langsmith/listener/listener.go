package listener

import (
	"context"
	"fmt"
	"net/http"
	"sync"
	"sync/atomic"
	"time"
)

// Listener is the webhook's endpoint. Make it with [New], and end it with
// [Listener.Shutdown].
type Listener struct {
	config Config
	inbox  Inbox
	owned  bool // the inbox is closed with the listener

	reading atomic.Int64 // bytes of the requests being read

	context context.Context // of every call of the handler
	cancel  context.CancelFunc
	stop    chan struct{} // closed when the listener ends
	once    sync.Once
	wake    chan struct{} // a hint that something may be due
	workers sync.WaitGroup

	mu      sync.Mutex
	settled chan struct{} // closed and made anew when an event is settled
}

var _ http.Handler = (*Listener)(nil)

// New opens the inbox and starts the workers. What the inbox still holds from
// an earlier listener is handed over at once.
func New(c Config) (*Listener, error) {
	c, err := c.orDefaults()
	if err != nil {
		return nil, err
	}
	l := &Listener{
		config: c, inbox: c.Inbox,
		stop: make(chan struct{}), wake: make(chan struct{}, 1), settled: make(chan struct{}),
	}
	if l.inbox == nil {
		if l.inbox, err = OpenBolt(c.Data, c.Limits); err != nil {
			return nil, fmt.Errorf("listener: %w", err)
		}
		l.owned = true
	}
	l.context, l.cancel = context.WithCancel(context.Background())
	for range c.Workers {
		l.workers.Go(l.work)
	}
	return l, nil
}

// Shutdown takes no more deliveries (a 503 asks the sender to come again),
// waits for the handlers that are at work and closes the inbox. If ctx ends
// first their contexts end too. What still waits stays in the inbox: nothing
// is lost, and a successor goes on with it. End the server first, so that
// whoever is being answered gets an answer.
func (l *Listener) Shutdown(ctx context.Context) error {
	l.once.Do(func() { close(l.stop) })
	defer l.cancel()
	idle := make(chan struct{})
	go func() {
		l.workers.Wait()
		close(idle)
	}()
	var err error
	select {
	case <-idle:
	case <-ctx.Done():
		err = fmt.Errorf("listener: handlers were cut off, their runs stay in the inbox: %w", ctx.Err())
		l.cancel()
		if !l.gone(idle) {
			return fmt.Errorf("listener: a handler does not heed its context: %w", ctx.Err())
		}
	}
	if l.owned {
		if closing := l.inbox.Close(); closing != nil && err == nil {
			err = fmt.Errorf("listener: %w", closing)
		}
	}
	return err
}

// gone waits a moment for handlers whose context has ended.
func (l *Listener) gone(idle <-chan struct{}) bool {
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

// Drain waits until nothing waits any more: every run that was accepted is
// handled or set aside.
func (l *Listener) Drain(ctx context.Context) error {
	for {
		l.mu.Lock()
		settled := l.settled
		l.mu.Unlock()
		counts, err := l.inbox.Counts()
		if err != nil || counts.Waiting == 0 {
			return err
		}
		select {
		case <-settled:
		case <-ctx.Done():
			return fmt.Errorf("%d runs still wait: %w", counts.Waiting, ctx.Err())
		}
	}
}

// Counts says how much waits and how much was set aside.
func (l *Listener) Counts() (Counts, error) { return l.inbox.Counts() }

// Rejected is an event that was set aside: its handler failed too often, or
// gave up.
type Rejected struct {
	Event  Event
	At     time.Time
	Reason string
}

// Rejected lists what was set aside, up to limit, the longest ago first.
func (l *Listener) Rejected(limit int) ([]Rejected, error) {
	failures, err := l.inbox.Failures(limit)
	if err != nil {
		return nil, err
	}
	rejected := make([]Rejected, len(failures))
	for i, f := range failures {
		e, err := decode(&f.Entry)
		if err != nil {
			return nil, err
		}
		rejected[i] = Rejected{e, f.At, f.Reason}
	}
	return rejected, nil
}

// Retry hands over again what was set aside, and says how many runs that are.
func (l *Listener) Retry() (int, error) {
	n, err := l.inbox.Retry(time.Now())
	l.rouse()
	return n, err
}

// stopped reports whether the listener has been told to end.
func (l *Listener) stopped() bool {
	select {
	case <-l.stop:
		return true
	default:
		return false
	}
}
