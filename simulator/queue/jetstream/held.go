package jetstream

import (
	"sync"

	"github.com/hookdrill/hookdrill/simulator/queue"
)

// held is an item that this process knows of. There may be hundreds of
// thousands, so it is small.
type held struct {
	key  key
	item *queue.Item // nil: it is read when it is taken
	size int32       // in its message

	// mu is held while the item ends, or moves to another message.
	mu    sync.Mutex
	in    *message
	index int32 // its place there
	again bool
	ended bool
}

// message is one of the items' stream. Embedded it holds a group of items, in a
// cluster a single one.
type message struct {
	sequence uint64
	reply    string // where to acknowledge it; in a cluster only

	// The rest is for groups, and guarded by the lock of whoever keeps them.
	items   []*held // nil where an item is not in it any more
	left    int
	dead    int64  // bytes of those that are not in it any more
	endedAt uint64 // the number of records when the first of them went
	over    bool   // all have gone; the remover's
}

// bodies bounds how much of the items' bodies is in memory.
type bodies struct {
	most int64

	mu   sync.Mutex
	size int64
}

// keep is item, or nil if there is no room for it.
func (b *bodies) keep(item queue.Item) *queue.Item {
	size := int64(len(item.Body) + len(item.State))
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.size+size > b.most {
		return nil
	}
	b.size += size
	return &item
}

// drop is for what keep returned.
func (b *bodies) drop(item *queue.Item) {
	if item == nil {
		return
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	b.size -= int64(len(item.Body) + len(item.State))
}
