package dispatch

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"sync"
	"sync/atomic"
	"time"

	"github.com/hookdrill/hookdrill/simulator/queue"
	"github.com/hookdrill/hookdrill/simulator/sender"
)

// Defaults of [Config].
const (
	DefaultConcurrency = 64
	DefaultHoldOff     = 10 * time.Second
)

const (
	// persistPause is between tries to tell the queue something.
	persistPause = time.Second
	// lastWord bounds what is told to the queue once there is no more patience.
	lastWord = 5 * time.Second
)

// ErrGone is what Resolve returns, wrapped or not, for an item whose delivery
// cannot be made any more: its webhook was deleted, say. Such a delivery has
// failed.
var ErrGone = errors.New("there is nowhere to deliver it to any more")

// The reasons of deliveries that failed without an attempt deciding it. They
// stand beside those of the sender's outcomes.
const (
	ReasonGone       = "gone"       // Resolve said ErrGone
	ReasonUnreadable = "unreadable" // the attempts so far cannot be read
)

// Resolve makes the delivery that an item stands for, just before an attempt.
// An error that is not an ErrGone is taken for a passing one.
type Resolve func(ctx context.Context, item queue.Item) (sender.Delivery, error)

// Config is what a dispatcher is made of.
type Config struct {
	// Queue is what deliveries are taken from. It is not closed with the dispatcher.
	Queue queue.Queue
	// Sender makes the attempts. It is not closed with the dispatcher.
	Sender *sender.Sender
	// Resolve makes deliveries of items.
	Resolve Resolve
	// Concurrency is how many deliveries are under way at once. How many of one
	// lane, the queue says. Default: 64.
	Concurrency int
	// HoldOff is how long an item waits that could not be resolved. Default: 10 s.
	HoldOff time.Duration
	// Mark gives the context of an item's attempts a value, for a dialer that wants
	// to know whose connection it makes. Default: as it stands.
	Mark func(context.Context, queue.Item) context.Context
	// Note is what a record keeps of an item beside its outcome, as compact JSON:
	// what whoever reads the records later has to know of it. Default: nothing.
	Note func(queue.Item) json.RawMessage
	// Ended is told of each delivery that ended, once that is recorded. It is
	// called by many goroutines. If the process dies in between, the record is
	// all there is. Default: nobody is told.
	Ended func(queue.Item, Record)
	// Trouble is told what went wrong and will be tried again. Default: nobody is.
	Trouble func(error)
}

// Dispatcher makes deliveries until it is stopped.
type Dispatcher struct {
	Config

	taking  context.Context // ends when no more are to be taken
	rest    context.CancelFunc
	working context.Context // ends when there is no more patience
	give    context.CancelFunc
	workers sync.WaitGroup
	asides  atomic.Int64
}

// Start starts a dispatcher. For a bubble of testing/synctest it must be called
// inside.
func Start(c Config) (*Dispatcher, error) {
	if c.Queue == nil || c.Sender == nil || c.Resolve == nil {
		return nil, errors.New("dispatch: a queue, a sender and a way to resolve items are needed")
	}
	if c.Concurrency <= 0 {
		c.Concurrency = DefaultConcurrency
	}
	if c.HoldOff <= 0 {
		c.HoldOff = DefaultHoldOff
	}
	if c.Mark == nil {
		c.Mark = func(ctx context.Context, _ queue.Item) context.Context { return ctx }
	}
	if c.Note == nil {
		c.Note = func(queue.Item) json.RawMessage { return nil }
	}
	if c.Ended == nil {
		c.Ended = func(queue.Item, Record) {}
	}
	if c.Trouble == nil {
		c.Trouble = func(error) {}
	}
	d := &Dispatcher{Config: c}
	d.taking, d.rest = context.WithCancel(context.Background())
	d.working, d.give = context.WithCancel(context.Background())
	for range c.Concurrency {
		d.workers.Go(d.work)
	}
	return d, nil
}

// Stop takes no more deliveries, and waits for the attempts under way and for
// the queue to know of them. When ctx ends first, the attempts are cut short
// and their deliveries handed back, to be attempted again by whoever opens the
// queue next; the error then is ctx's. Either way nothing taken is lost.
func (d *Dispatcher) Stop(ctx context.Context) error {
	d.rest()
	defer d.give()
	done := make(chan struct{})
	go func() {
		d.workers.Wait()
		close(done)
	}()
	select {
	case <-done:
		return nil
	case <-ctx.Done():
	}
	d.give()
	<-done
	return fmt.Errorf("dispatch: attempts were cut short: %w", ctx.Err())
}

// work takes one delivery after the other.
func (d *Dispatcher) work() {
	for {
		taken, err := d.Queue.Take(d.taking)
		switch {
		case err == nil:
			d.advance(taken)
		case d.taking.Err() != nil || errors.Is(err, queue.ErrClosed):
			return
		default:
			d.Trouble(err)
			pause(d.taking, persistPause)
		}
	}
}

// aside does what follows an attempt beside the worker, who makes the next one
// meanwhile. If it takes that long, the worker has to do it.
func (d *Dispatcher) aside(do func()) {
	if d.asides.Add(1) > int64(d.Concurrency) {
		d.asides.Add(-1)
		do()
		return
	}
	d.workers.Go(func() {
		defer d.asides.Add(-1)
		do()
	})
}

// persist tells the queue something until it understands. Whoever has no way to
// write down what became of a delivery had better not make another meanwhile.
func (d *Dispatcher) persist(tell func(context.Context) error) (done bool) {
	for {
		err := d.tell(tell)
		switch {
		case err == nil:
			return true
		case errors.Is(err, queue.ErrClosed):
			return false // the item comes again once the queue is opened
		}
		d.Trouble(err)
		if errors.Is(err, queue.ErrLost) || !pause(d.working, persistPause) {
			return false
		}
	}
}

func (d *Dispatcher) tell(tell func(context.Context) error) error {
	if d.working.Err() == nil {
		return tell(d.working)
	}
	ctx, cancel := context.WithTimeout(context.Background(), lastWord)
	defer cancel()
	return tell(ctx)
}

// pause waits, and tells whether it waited to the end.
func pause(ctx context.Context, d time.Duration) bool {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-ctx.Done():
		return false
	case <-timer.C:
		return true
	}
}
