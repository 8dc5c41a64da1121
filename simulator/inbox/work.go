package inbox

import (
	"context"
	"fmt"
	"runtime/debug"
	"strings"
	"time"
)

const (
	// storePause stands between two tries at an inbox that fails: a full disk
	// is not emptied by asking.
	storePause = time.Second
	// longestReason bounds what is kept of a handler's error.
	longestReason = 500
)

// rouse tells one worker that something may be due. It tells the next one.
func (p *Pool) rouse() {
	select {
	case p.wake <- struct{}{}:
	default: // one is being told already
	}
}

// work hands over what is due until the pool ends.
func (p *Pool) work() {
	for !p.Stopped() {
		entry, next, err := p.inbox.Take(time.Now())
		switch {
		case err != nil:
			p.config.Log.Error("the inbox cannot be read", "error", err)
			p.pause(time.Now().Add(storePause))
		case entry == nil:
			p.pause(next)
		default:
			// Whoever goes to work leaves the watch to another one: for what
			// else is due, and for the next time at which something will be.
			p.rouse()
			p.deal(entry)
		}
	}
}

// pause waits until then, for ever if it is zero, and less if there is news.
func (p *Pool) pause(then time.Time) {
	var due <-chan time.Time
	if !then.IsZero() {
		timer := time.NewTimer(time.Until(then))
		defer timer.Stop()
		due = timer.C
	}
	select {
	case <-due:
	case <-p.wake:
	case <-p.stop:
	}
}

// deal hands an entry over and notes what came of it.
func (p *Pool) deal(entry *Entry) {
	attempt := entry.Attempts + 1
	err := p.handle(entry)
	log := p.config.Log
	if err != nil {
		log = log.With(p.config.Describe(entry))
	}
	switch {
	case err == nil:
		p.settle(entry, func() error { return p.inbox.Handled(time.Now(), entry.ID) })
	case p.context.Err() != nil:
		// Cut off by Shutdown, so it does not count. It waits in the inbox,
		// which forgets with the process that it was taken.
		log.Warn(p.config.one() + " was cut off; it will be handed over again")
	case GaveUp(err) || attempt >= p.config.Attempts:
		log.Error(p.config.one()+" was set aside", "error", err)
		p.settle(entry, func() error { return p.inbox.Fail(time.Now(), entry.ID, brief(err)) })
	default:
		due := time.Now().Add(p.config.pause(attempt))
		log.Warn(p.config.one()+" will be handed over again", "error", err, "due", due)
		p.settle(entry, func() error { return p.inbox.Postpone(entry.ID, due) })
	}
}

// handle calls the handler. One that panics has failed like any other: the
// entry that makes it panic must not take the others with it.
func (p *Pool) handle(e *Entry) (err error) {
	ctx, cancel := context.WithTimeout(p.context, p.config.Timeout)
	defer cancel()
	defer func() {
		if r := recover(); r != nil {
			err = fmt.Errorf("the handler panicked: %v", r)
			p.config.Log.With(p.config.Describe(e)).Error("the handler panicked", "stack", string(debug.Stack()))
		}
	}()
	return p.config.Handle(ctx, e)
}

// settle makes a note in the inbox, and does not go on before it is made: the
// entry would be handled again after a restart. Shutdown ends it.
func (p *Pool) settle(e *Entry, note func() error) {
	defer p.tell()
	for {
		err := note()
		if err == nil {
			return
		}
		p.config.Log.With(p.config.Describe(e)).Error("what became of "+p.config.one()+" cannot be noted", "error", err)
		timer := time.NewTimer(storePause)
		select {
		case <-timer.C:
		case <-p.stop:
			timer.Stop()
			return
		}
	}
}

// tell wakes whoever waits in Drain.
func (p *Pool) tell() {
	p.mu.Lock()
	defer p.mu.Unlock()
	close(p.settled)
	p.settled = make(chan struct{})
}

func brief(err error) string {
	text := err.Error()
	if len(text) > longestReason {
		text = text[:longestReason] + " (cut)"
	}
	return strings.ToValidUTF8(text, "")
}
