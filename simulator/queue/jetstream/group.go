package jetstream

import (
	"encoding/binary"
	"runtime"
	"sync"
)

const (
	// groupBytes is how large a group may grow, beyond its first member.
	groupBytes = 256 << 10
	// groupStart is the room a group begins with.
	groupStart = 16 << 10
	// groupMembers bounds what has to be read for one member of it.
	groupMembers = 256
	// groupHead is the format, and a number that is set when the group is written.
	groupHead = 1 + 8
	// gatherings is how often a group waits for more members at most.
	gatherings = 16
)

// group is several records in one message.
type group struct {
	payload []byte
	members int
	items   []*held       // the members, where they are items
	written chan struct{} // closed once it is stored, or err says why not
	closed  bool          // no more members are let in
	message *message      // of items, once it is stored
	err     error
}

// wait waits until the group is stored, or is not.
func (g *group) wait() error {
	<-g.written
	return g.err
}

// number sets the number in the head.
func (g *group) number(n uint64) { binary.BigEndian.PutUint64(g.payload[1:], n) }

// readGroup takes a message apart, and calls each with its records.
func readGroup(payload []byte, each func(index int, record []byte) error) (number uint64, err error) {
	r := reader{rest: payload}
	if err := r.format(); err != nil {
		return 0, err
	}
	if head := r.take(8); len(head) == 8 {
		number = binary.BigEndian.Uint64(head)
	}
	for i := 0; len(r.rest) > 0; i++ {
		record := r.sized()
		if r.short {
			break
		}
		if err := each(i, record); err != nil {
			return number, err
		}
	}
	if r.short {
		return number, errCutOff
	}
	return number, nil
}

// committer stores records in groups. While one group is being written, records
// that come meanwhile make up the next: one message for many, and no record
// waits for company.
type committer struct {
	// store writes a group.
	store func(*group) error

	mu      sync.Mutex
	next    []*group // the first is being written, if writing
	writing bool
	idle    sync.Cond // signalled when writing ends
	spare   []byte    // a payload to be used again
}

func newCommitter(store func(*group) error) *committer {
	c := &committer{store: store}
	c.idle.L = &c.mu
	return c
}

// add puts a record of about that size into the next group, and tells its place.
// h is the item it is of, or nil.
func (c *committer) add(size int, h *held, appendTo func([]byte) []byte) (g *group, index int) {
	c.mu.Lock()
	defer c.mu.Unlock()
	g = c.room(size)
	g.payload = appendTo(g.payload)
	if h != nil {
		g.items = append(g.items, h)
	}
	index = g.members
	g.members++
	if !c.writing {
		c.writing = true
		go c.write()
	}
	return g, index
}

// room is the group that a record of that size goes into. Called with the lock held.
func (c *committer) room(size int) *group {
	if len(c.next) > 0 {
		if g := c.next[len(c.next)-1]; !g.closed && len(g.payload)+size <= groupBytes && g.members < groupMembers {
			return g
		}
	}
	g := &group{payload: c.spare, written: make(chan struct{})}
	c.spare = nil
	if g.payload == nil {
		g.payload = make([]byte, 0, groupHead+max(size, groupStart))
	}
	g.payload = append(g.payload, format)
	g.payload = g.payload[:groupHead]
	c.next = append(c.next, g)
	return g
}

// write writes groups until there is none left.
func (c *committer) write() {
	c.mu.Lock()
	defer c.mu.Unlock()
	for len(c.next) > 0 {
		g := c.next[0]
		c.gather(g)
		g.closed = true
		c.mu.Unlock()
		g.err = c.store(g)
		c.mu.Lock()
		if cap(g.payload) <= 2*groupBytes {
			c.spare = g.payload[:0]
		}
		g.payload = nil
		c.next = c.next[1:]
		close(g.written)
	}
	c.writing = false
	c.idle.Broadcast()
}

// gather lets whoever is about to add something do so, as long as somebody does.
// On a busy machine that makes groups large; on an idle one it takes no time.
// Called with the lock held.
func (c *committer) gather(g *group) {
	for range gatherings {
		members := g.members
		c.mu.Unlock()
		runtime.Gosched()
		c.mu.Lock()
		if g.members == members || len(c.next) > 1 {
			return
		}
	}
}

// settle waits until everything is written.
func (c *committer) settle() {
	c.mu.Lock()
	defer c.mu.Unlock()
	for c.writing {
		c.idle.Wait()
	}
}
