package listener

import (
	"context"
	"fmt"
	"log/slog"
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
func (l *Listener) rouse() {
	select {
	case l.wake <- struct{}{}:
	default: // one is being told already
	}
}

// work hands over what is due until the listener ends.
func (l *Listener) work() {
	for !l.stopped() {
		entry, next, err := l.inbox.Take(time.Now())
		switch {
		case err != nil:
			l.config.Log.Error("the inbox cannot be read", "error", err)
			l.pause(time.Now().Add(storePause))
		case entry == nil:
			l.pause(next)
		default:
			// Whoever goes to work leaves the watch to another one: for what
			// else is due, and for the next time at which something will be.
			l.rouse()
			l.deal(entry)
		}
	}
}

// pause waits until then, for ever if it is zero, and less if there is news.
func (l *Listener) pause(then time.Time) {
	var due <-chan time.Time
	if !then.IsZero() {
		timer := time.NewTimer(time.Until(then))
		defer timer.Stop()
		due = timer.C
	}
	select {
	case <-due:
	case <-l.wake:
	case <-l.stop:
	}
}

// deal hands an entry over and notes what came of it.
func (l *Listener) deal(entry *Entry) {
	event, err := decode(entry)
	if err == nil {
		err = l.handle(event)
	} else {
		err = GiveUp(err)
	}
	log := l.config.Log.With("event", event)
	switch {
	case err == nil:
		l.settle(log, func() error { return l.inbox.Handled(time.Now(), entry.ID) })
	case l.context.Err() != nil:
		// Cut off by Shutdown, so it does not count. It waits on disk; the
		// inbox forgets with the process that it was taken.
		log.Warn("a run was cut off; it will be handed over again")
	case GaveUp(err) || event.Attempt >= l.config.Attempts:
		log.Error("a run was set aside", "error", err)
		l.settle(log, func() error { return l.inbox.Fail(time.Now(), entry.ID, brief(err)) })
	default:
		due := time.Now().Add(l.config.pause(event.Attempt))
		log.Warn("a run will be handed over again", "error", err, "due", due)
		l.settle(log, func() error { return l.inbox.Postpone(entry.ID, due) })
	}
}

// handle calls the handler. One that panics has failed like any other: the
// run that makes it panic must not take the other runs with it.
func (l *Listener) handle(e Event) (err error) {
	ctx, cancel := context.WithTimeout(l.context, l.config.HandleTimeout)
	defer cancel()
	defer func() {
		if r := recover(); r != nil {
			err = fmt.Errorf("the handler panicked: %v", r)
			l.config.Log.Error("the handler panicked", "event", e, "stack", string(debug.Stack()))
		}
	}()
	return l.config.Handle(ctx, e)
}

// settle makes a note in the inbox, and does not go on before it is made: the
// run would be handled again after a restart. Shutdown ends it.
func (l *Listener) settle(log *slog.Logger, note func() error) {
	defer l.tell()
	for {
		err := note()
		if err == nil {
			return
		}
		log.Error("what became of a run cannot be noted", "error", err)
		timer := time.NewTimer(storePause)
		select {
		case <-timer.C:
		case <-l.stop:
			timer.Stop()
			return
		}
	}
}

// tell wakes whoever waits in Drain.
func (l *Listener) tell() {
	l.mu.Lock()
	defer l.mu.Unlock()
	close(l.settled)
	l.settled = make(chan struct{})
}

func brief(err error) string {
	text := err.Error()
	if len(text) > longestReason {
		text = text[:longestReason] + " (cut)"
	}
	return strings.ToValidUTF8(text, "")
}
