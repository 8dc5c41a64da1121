// Package lanes decides which item is handed out next: what is due, lane by
// lane in turn, each lane up to its bound. Where items are stored, and what
// becomes of them, is for the queues that use it.
//
// It uses plain time, and makes its channels and its timer where it is made, so
// it works inside a bubble of testing/synctest.
package lanes

import (
	"context"
	"errors"
	"sync"
	"time"
)

// ErrClosed ends every Next once the lanes are closed.
var ErrClosed = errors.New("closed")

// Lanes holds items of type T until they are handed out. It is safe for
// concurrent use.
type Lanes[T any] struct {
	perLane int

	mu      sync.Mutex
	closed  bool
	lanes   map[string]*lane[T]
	turn    fifo[*lane[T]] // lanes that have something due, and room
	later   heap[T]        // what is not due yet
	timer   *time.Timer    // runs for the first of later
	wakes   time.Time      // when the timer fires; zero: it does not run
	takers  []*taker[T]    // who waits in Next; the last is served first
	idle    []*taker[T]    // to be used again
	waiting int
	out     int
}

// lane is what one name stands for, while it has anything.
type lane[T any] struct {
	name   string
	due    fifo[T]
	later  int // how many are in Lanes.later
	out    int // how many are handed out
	inTurn bool
}

// Grant is an item handed out.
type Grant[T any] struct {
	Item T
	lane *lane[T]
}

type taker[T any] struct{ granted chan Grant[T] }

// New makes lanes of which each has at most perLane items handed out.
func New[T any](perLane int) *Lanes[T] {
	return &Lanes[T]{perLane: perLane, lanes: make(map[string]*lane[T])}
}

// Add takes an item in. It is due at that time, or at once if that has passed.
func (l *Lanes[T]) Add(name string, at time.Time, item T) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.closed {
		return
	}
	to := l.lanes[name]
	if to == nil {
		to = &lane[T]{name: name}
		l.lanes[name] = to
	}
	l.waiting++
	if at.After(time.Now()) {
		to.later++
		l.later.push(entry[T]{at: at.UnixNano(), lane: to, item: item})
		l.arm()
		return
	}
	to.due.push(item)
	l.offer(to)
	l.serve()
}

// Next waits for an item that is due and whose lane has room.
func (l *Lanes[T]) Next(ctx context.Context) (Grant[T], error) {
	l.mu.Lock()
	if l.closed {
		l.mu.Unlock()
		return Grant[T]{}, ErrClosed
	}
	if err := ctx.Err(); err != nil {
		l.mu.Unlock()
		return Grant[T]{}, err
	}
	if l.turn.len() > 0 { // nobody waits: serve has seen to that
		g := l.grant()
		l.mu.Unlock()
		return g, nil
	}
	me := l.wait()
	l.mu.Unlock()

	select {
	case g, ok := <-me.granted:
		if !ok {
			return Grant[T]{}, ErrClosed
		}
		l.mu.Lock()
		l.idle = append(l.idle, me)
		l.mu.Unlock()
		return g, nil
	case <-ctx.Done():
		l.leave(me)
		return Grant[T]{}, ctx.Err()
	}
}

// End says that an item handed out is not with its taker any more.
func (l *Lanes[T]) End(g Grant[T]) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.end(g)
	l.forget(g.lane)
	l.serve()
}

// Back puts an item handed out back to where it was, the first of its lane.
func (l *Lanes[T]) Back(g Grant[T]) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.back(g)
}

// Counts tells how many items wait, and how many are handed out.
func (l *Lanes[T]) Counts() (waiting, out int) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.waiting, l.out
}

// Close ends every Next, now and later.
func (l *Lanes[T]) Close() {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.closed {
		return
	}
	l.closed = true
	if l.timer != nil {
		l.timer.Stop()
	}
	for _, t := range l.takers {
		close(t.granted)
	}
	l.takers = nil
}

// All below is called with the lock held, unless it says otherwise.

// serve hands out as long as there are items and takers for them.
func (l *Lanes[T]) serve() {
	for l.turn.len() > 0 && len(l.takers) > 0 {
		last := len(l.takers) - 1
		t := l.takers[last]
		l.takers[last] = nil
		l.takers = l.takers[:last]
		t.granted <- l.grant()
	}
}

// grant hands out the next item of the lane whose turn it is, and lets the lane
// queue up for another turn.
func (l *Lanes[T]) grant() Grant[T] {
	from := l.turn.pop()
	from.inTurn = false
	item := from.due.pop()
	from.out++
	l.waiting--
	l.out++
	l.offer(from)
	return Grant[T]{Item: item, lane: from}
}

// offer lets a lane queue up, if it has something due, and room.
func (l *Lanes[T]) offer(to *lane[T]) {
	if !to.inTurn && to.due.len() > 0 && to.out < l.perLane {
		to.inTurn = true
		l.turn.push(to)
	}
}

func (l *Lanes[T]) end(g Grant[T]) {
	g.lane.out--
	l.out--
	l.offer(g.lane)
}

func (l *Lanes[T]) back(g Grant[T]) {
	g.lane.due.unpop(g.Item)
	l.waiting++
	l.end(g)
	l.serve()
}

// forget drops a lane that has nothing left.
func (l *Lanes[T]) forget(gone *lane[T]) {
	if gone.due.len() == 0 && gone.later == 0 && gone.out == 0 {
		delete(l.lanes, gone.name)
	}
}

// wait queues up a taker.
func (l *Lanes[T]) wait() *taker[T] {
	var t *taker[T]
	if last := len(l.idle) - 1; last >= 0 {
		t, l.idle = l.idle[last], l.idle[:last]
	} else {
		// One place, so that whoever grants never waits for the taker.
		t = &taker[T]{granted: make(chan Grant[T], 1)}
	}
	l.takers = append(l.takers, t)
	return t
}

// leave is for a taker who gives up. What it was granted meanwhile goes back.
// Called without the lock.
func (l *Lanes[T]) leave(me *taker[T]) {
	l.mu.Lock()
	defer l.mu.Unlock()
	for i, t := range l.takers {
		if t == me {
			l.takers = append(l.takers[:i], l.takers[i+1:]...)
			return
		}
	}
	if g, ok := <-me.granted; ok {
		l.back(g)
	}
}

// arm sets the timer for the first of later, if it does not fire by then anyway.
func (l *Lanes[T]) arm() {
	first := time.Unix(0, l.later.first().at)
	if !l.wakes.IsZero() && !first.Before(l.wakes) {
		return
	}
	l.wakes = first
	if l.timer == nil {
		l.timer = time.AfterFunc(time.Until(first), l.wake)
		return
	}
	l.timer.Reset(time.Until(first))
}

// wake moves what has become due into its lane. Called without the lock.
func (l *Lanes[T]) wake() {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.closed {
		return
	}
	l.wakes = time.Time{}
	now := time.Now().UnixNano()
	for l.later.len() > 0 && l.later.first().at <= now {
		e := l.later.pop()
		e.lane.later--
		e.lane.due.push(e.item)
		l.offer(e.lane)
	}
	if l.later.len() > 0 {
		l.arm()
	}
	l.serve()
}
