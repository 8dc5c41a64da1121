package jetstream

import (
	"context"
	"errors"
	"fmt"
	"sync"

	"github.com/nats-io/nats.go"
)

// removeAt is how many messages make a removal worthwhile before the next tick.
const removeAt = 64

// remover removes messages whose items have all ended, behind everybody's back:
// those at the front of the stream in one go, and others one by one if they do
// not come to the front within a tick or two. What it does not get to before a
// crash is removed at the next start.
type remover struct {
	replies *replies
	stream  string
	most    int64 // bytes that may wait for their removal
	trouble func(error)

	mu       sync.Mutex
	order    []*message // all that are there, in their order
	next     uint64     // after the last that was ever there
	ended    []*message // not removed yet; those from before the last tick first
	waited   int        // how many of them are from before
	due      bool       // the front has moved since the last removal
	bytes    int64      // of what has ended
	removing bool
	closed   bool
	working  sync.WaitGroup
}

// stored takes in a message. Messages are stored one after the other.
func (r *remover) stored(m *message) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.order = append(r.order, m)
	r.next = m.sequence + 1
}

// end says that all items of a message have ended. urgent says that room is scarce.
func (r *remover) end(m *message, urgent bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	m.over = true
	r.ended = append(r.ended, m)
	if urgent {
		r.waited = len(r.ended)
	}
	r.bytes += m.dead
	if urgent || len(r.ended) >= removeAt+r.waited || r.bytes > r.most {
		r.start()
	}
}

// tick removes what has ended, few as it may be.
func (r *remover) tick() {
	r.mu.Lock()
	defer r.mu.Unlock()
	if len(r.ended) > 0 || r.due {
		r.start()
	}
}

// start is called with the lock held, and so is plan.
func (r *remover) start() {
	if !r.removing && !r.closed {
		r.removing = true
		r.working.Go(r.work)
	}
}

// plan is what is to be removed now: all messages before one, if that is not 0,
// and some more.
func (r *remover) plan() (before uint64, more []*message) {
	for len(r.order) > 0 && r.order[0].over {
		r.order[0] = nil
		r.order, r.due = r.order[1:], true
	}
	before = r.next
	if len(r.order) > 0 {
		before = r.order[0].sequence
	}
	var rest []*message
	for i, m := range r.ended {
		switch {
		case m.sequence < before:
		case i < r.waited:
			more = append(more, m)
		default:
			rest = append(rest, m)
		}
	}
	r.ended, r.waited, r.bytes = rest, len(rest), 0
	if !r.due {
		return 0, more
	}
	r.due = false
	return before, more
}

func (r *remover) work() {
	r.mu.Lock()
	before, more := r.plan()
	r.mu.Unlock()
	var failed []*message
	if before > 0 {
		if err := r.ask("PURGE", fmt.Appendf(nil, `{"seq":%d}`, before)); err != nil {
			r.trouble(err)
		} else {
			before = 0
		}
	}
	for _, m := range more {
		if err := r.ask("MSG.DELETE", fmt.Appendf(nil, `{"seq":%d,"no_erase":true}`, m.sequence)); err != nil {
			r.trouble(err)
			failed = append(failed, m)
		}
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	r.removing = false
	r.due = r.due || before > 0
	r.ended = append(failed, r.ended...)
}

// ask asks the server to remove something.
func (r *remover) ask(what string, request []byte) error {
	answer, err := r.replies.ask(context.Background(), &nats.Msg{Subject: "$JS.API.STREAM." + what + "." + r.stream, Data: request})
	if err == nil {
		err = answerError(answer)
	}
	var e *apiError
	if errors.As(err, &e) && (e.ErrCode == codeNoMessage || e.ErrCode == codeNoSequence) {
		return nil // it is gone
	}
	return err
}

// close waits for the removal under way.
func (r *remover) close() {
	r.mu.Lock()
	r.closed = true
	r.mu.Unlock()
	r.working.Wait()
}
