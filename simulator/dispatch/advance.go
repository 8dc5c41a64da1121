package dispatch

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/hookdrill/hookdrill/simulator/queue"
	"github.com/hookdrill/hookdrill/simulator/sender"
)

// state is what is kept of a delivery between its attempts.
type state struct {
	Attempts []sender.Attempt `json:"attempts"`
	Unseen   int              `json:"unseen,omitempty"`
}

// course is a delivery in the hands of one worker.
type course struct {
	*Dispatcher
	taken    queue.Taken
	item     queue.Item
	state    state
	delivery sender.Delivery
}

// advance brings a delivery one attempt further.
func (d *Dispatcher) advance(taken queue.Taken) {
	c := course{Dispatcher: d, taken: taken, item: taken.Item()}
	c.delivery.ID = c.item.ID
	if len(c.item.State) > 0 {
		if err := json.Unmarshal(c.item.State, &c.state); err != nil {
			d.Trouble(fmt.Errorf("dispatch: the attempts of %q so far: %w", c.item.ID, err))
			c.end(sender.Outcome{Reason: ReasonUnreadable})
			return
		}
	}
	if taken.Again() {
		// Written down before another attempt, which may be interrupted as well.
		c.state.Unseen++
		c.later(c.item.NotBefore)
		return
	}
	delivery, err := d.Resolve(d.working, c.item)
	delivery.ID = c.item.ID // the source of its draws, so it has to stay the same
	c.delivery = delivery
	switch {
	case errors.Is(err, ErrGone):
		c.end(sender.Outcome{Reason: ReasonGone, Attempts: c.state.Attempts})
	case d.working.Err() != nil:
		taken.Back()
	case err != nil:
		d.Trouble(fmt.Errorf("dispatch: resolving %q: %w", c.item.ID, err))
		c.later(time.Now().Add(d.HoldOff))
	default:
		c.attempt()
	}
}

// attempt makes the next attempt and does what is decided then.
func (c *course) attempt() {
	if len(c.item.State) == 0 {
		switch next := c.Sender.Begin(c.delivery); {
		case !next.Retry:
			c.end(sender.Outcome{Delivered: next.Delivered, Reason: next.Reason})
			return
		case next.Pause > 0:
			c.later(time.Now().Add(next.Pause))
			return
		}
	}
	a, next := c.Sender.Attempt(c.Mark(c.working, c.item), c.delivery, c.state.Attempts)
	c.state.Attempts = append(c.state.Attempts, a)
	c.aside(func() { c.conclude(a, next) })
}

// conclude does what was decided after an attempt.
func (c *course) conclude(a sender.Attempt, next sender.Decision) {
	switch {
	case a.Class == sender.ClassStopped && c.working.Err() != nil:
		// It is the dispatcher that was stopped, not the delivery. What the
		// endpoint made of the attempt is not known.
		c.later(a.End)
	case a.Class == sender.ClassStopped:
		c.later(a.End.Add(c.HoldOff)) // the sender was closed under us
	case next.Retry:
		c.later(a.End.Add(next.Pause))
	default:
		c.end(sender.Outcome{Delivered: next.Delivered, Reason: next.Reason, Attempts: c.state.Attempts})
	}
}

// later puts the delivery back, with its attempts so far.
func (c *course) later(at time.Time) {
	kept, err := json.Marshal(c.state)
	if err != nil {
		c.Trouble(err) // no attempt is of a kind that JSON cannot hold
		return
	}
	c.persist(func(ctx context.Context) error { return c.taken.Later(ctx, at, kept) })
}

// end records how the delivery ended, and then tells of it.
func (c *course) end(outcome sender.Outcome) {
	record := Record{Outcome: outcome, Unseen: c.state.Unseen, Note: c.Note(c.item)}
	kept := record.append(make([]byte, 0, usualRecord+len(record.Note)))
	if c.persist(func(ctx context.Context) error { return c.taken.Done(ctx, kept) }) {
		c.Sender.End(c.delivery, outcome)
		c.Ended(c.item, record)
	}
}
