package jetstream

import (
	"context"

	"github.com/nats-io/nats.go/jetstream"

	"github.com/hookdrill/hookdrill/simulator/queue"
)

// keeper is how items are kept in their stream: [logged] by one process with a
// server of its own, [shared] by several with a cluster. Both hand what they know of
// to the queue's lanes.
type keeper interface {
	// stream is what the items' stream is made like.
	stream(jetstream.StreamConfig) jetstream.StreamConfig
	// open takes in what is stored.
	open(ctx context.Context, items jetstream.Stream) error
	put(ctx context.Context, k key, item queue.Item) error
	// read is the item as it was stored; false if it is not there any more.
	read(ctx context.Context, h *held) (queue.Item, bool, error)
	// later stores what an item is to be from now on. It is called with the
	// item's lock held, and so is done.
	later(ctx context.Context, h *held, next queue.Item) error
	// elsewhere tells whether another process has ended an item, as far as is
	// known here.
	elsewhere(h *held) bool
	// done is told of an item that is in the ledger now.
	done(h *held)
	// tidy is called when an item has ended, without any lock.
	tidy()
	// tick is called from time to time.
	tick()
	// close lets go of everything; nothing is under way any more.
	close()
}
