package onfile

import (
	"errors"
	"sync"
	"time"

	"github.com/hookdrill/hookdrill/simulator/inbox"
)

// note is something to be written.
type note struct {
	turn chan bool // true: write, for all who wait; false: it is written
	err  error

	// Of a delivery that is accepted.
	now      time.Time
	delivery *inbox.Delivery
	fresh    int
	full     bool

	// Of an entry that is settled. Until is set where it was handled.
	id    uint64
	until time.Time

	// table writes it into the tables; what is in the journal is carried over
	// before, where carry is set. Nil where only the journal will do.
	table func(*tables) error
	carry bool
	// last is set where nothing may follow.
	last bool
}

// errNotWritten is what became of a note that its writer has left behind.
var errNotWritten = errors.New("the inbox was not written")

func newNote() *note { return &note{turn: make(chan bool, 1), err: errNotWritten} }

// line is who waits to write. The first one writes for all who wait by then, and
// leaves the next turn to the first of those who came meanwhile: so everybody
// waits for two syncs at most, and no goroutine is needed.
type line struct {
	mu      sync.Mutex
	waiting []*note
	busy    bool
}

// join waits until a note is written, or writes it with all others.
func (l *line) join(n *note, write func([]*note)) {
	l.mu.Lock()
	l.waiting = append(l.waiting, n)
	first := !l.busy
	l.busy = true
	l.mu.Unlock()
	if !first && !<-n.turn {
		return
	}
	l.mu.Lock()
	all := l.waiting
	l.waiting = nil
	l.mu.Unlock()
	defer l.next(all, n)
	write(all)
}

// next lets the others of a turn go, and somebody else write.
func (l *line) next(all []*note, writer *note) {
	for _, n := range all {
		if n != writer {
			n.turn <- false
		}
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.busy = len(l.waiting) > 0; l.busy {
		l.waiting[0].turn <- true
	}
}
