package queue

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"time"
)

// Bounds of one item. They keep a mistyped size from filling a store, and an
// item inside what NATS carries in one message.
const (
	MaxID    = 256     // bytes
	MaxLane  = 2 << 10 // bytes
	MaxBody  = 8 << 20 // bytes
	MaxState = 1 << 20 // bytes; a record has the same bound
)

// Defaults of [Options].
const (
	DefaultPerLane  = 16
	DefaultRemember = 1 << 16
)

// The errors that callers tell apart. They come wrapped, with what happened.
var (
	// ErrClosed: the queue was closed, or belongs to somebody else by now.
	ErrClosed = errors.New("the queue is closed")
	// ErrFull: there is no room. The item was not accepted; it can be put again later.
	ErrFull = errors.New("the queue is full")
	// ErrInvalid: the item cannot be queued, now or later.
	ErrInvalid = errors.New("the item cannot be queued")
	// ErrLost: the item is not this taker's any more, so nothing was changed.
	ErrLost = errors.New("the item is no longer with this taker")
)

// Queue keeps items. It is safe for concurrent use.
type Queue interface {
	// Put accepts an item. When it returns nil the item survives the death of
	// the process. An id that is in the queue, or is among the last
	// Options.Remember that were done, is accepted and changes nothing: the
	// same id twice is one item. On any error but ErrInvalid the item may be
	// put again; ErrFull and ErrClosed say that nothing was kept of it.
	Put(ctx context.Context, item Item) error

	// Take waits for an item that is due and whose lane has room, and hands it
	// out. Lanes take turns; within a lane, what is due first goes first.
	Take(ctx context.Context) (Taken, error)

	// Counts tells how many items this process knows of.
	Counts() Counts

	// Records reads what was recorded of items done, oldest first, from a place
	// on (0: all that is kept) up to the moment it is called. A place that no
	// record has come to yet is another store's: then all are read. It ends with
	// the first error.
	Records(ctx context.Context, from uint64) iter.Seq2[Record, error]

	// Close ends every Take. Items still taken stay in the store, and come
	// again once it is opened anew; nothing else is lost either.
	Close() error
}

// Taken is an item in the hands of one taker, who ends that with one call of
// Done, Later or Back. A further call is an ErrLost and changes nothing.
type Taken interface {
	Item() Item
	// Again tells that the item was, or may have been, handed out before
	// without coming to an end: something may have been done with it that
	// its state does not tell.
	Again() bool
	// Done records how the item ended, and then lets it go. When it returns
	// nil the record is as durable as the item was; if the process dies just
	// then, the item does not come again.
	Done(ctx context.Context, record []byte) error
	// Later hands the item back, to be taken again no sooner than at, and with
	// this state from now on. State and time change together or not at all.
	Later(ctx context.Context, at time.Time, state []byte) error
	// Back hands the item back as it came.
	Back()
}

// Item is one delivery, as the queue sees it.
type Item struct {
	// ID tells items apart. 1 to MaxID bytes.
	ID string
	// Lane is what shares a fate, such as an endpoint: a lane that is slow
	// holds up nobody but itself. Up to MaxLane bytes.
	Lane string
	// Body is the payload. It must not change after Put.
	Body []byte
	// NotBefore is when the item is due. Zero: at once.
	NotBefore time.Time
	// State is what the last taker wanted to be known of its doings.
	State []byte
}

// Record is what Done was told.
type Record struct {
	ID   string
	At   time.Time
	Data []byte
	// Place grows with time, from 1. Records that were written together share one.
	Place uint64
}

// Counts are numbers of items.
type Counts struct {
	Waiting  int // stored and not handed out, due or not
	InFlight int // handed out
}

// Options are what queues have in common.
type Options struct {
	// PerLane is how many items of one lane are in flight at most. Default: 16.
	PerLane int
	// Remember is how many ids of done items are remembered, so that they are
	// not accepted a second time. Default: 65,536. They take 60 bytes each.
	Remember int
}

// WithDefaults fills in what is not set.
func (o Options) WithDefaults() Options {
	if o.PerLane <= 0 {
		o.PerLane = DefaultPerLane
	}
	if o.Remember <= 0 {
		o.Remember = DefaultRemember
	}
	return o
}

// Check says why the item cannot be queued, as an ErrInvalid.
func (i Item) Check() error {
	switch {
	case i.ID == "":
		return fmt.Errorf("%w: its id is empty", ErrInvalid)
	case len(i.ID) > MaxID:
		return tooLong("id", len(i.ID), MaxID)
	case len(i.Lane) > MaxLane:
		return tooLong("lane", len(i.Lane), MaxLane)
	case len(i.Body) > MaxBody:
		return tooLong("body", len(i.Body), MaxBody)
	}
	return CheckState(i.State)
}

// CheckState says why a state or a record cannot be kept, as an ErrInvalid.
func CheckState(state []byte) error {
	if len(state) > MaxState {
		return tooLong("state or record", len(state), MaxState)
	}
	return nil
}

func tooLong(what string, is, most int) error {
	return fmt.Errorf("%w: its %s has %d bytes, and %d are the most", ErrInvalid, what, is, most)
}
