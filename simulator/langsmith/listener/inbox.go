package listener

import (
	"github.com/hookdrill/hookdrill/simulator/inbox"
	"github.com/hookdrill/hookdrill/simulator/inbox/onfile"
)

// The inbox has a room of its own, for it is that of other listeners too.
type (
	// Inbox keeps what was accepted until it has been handled.
	Inbox = inbox.Inbox
	// Delivery is what one request brought.
	Delivery = inbox.Delivery
	// Item is one event of a delivery, opaque to the inbox.
	Item = inbox.Item
	// Key tells an event from all others.
	Key = inbox.Key
	// Entry is one event that waited.
	Entry = inbox.Entry
	// Failure is an entry that was set aside.
	Failure = inbox.Failure
	// Counts says what is in an inbox.
	Counts = inbox.Counts
	// Limits bound an inbox.
	Limits = inbox.Limits
	// Memory is an inbox that ends with the process.
	Memory = inbox.Memory
	// Bolt is the inbox on disk.
	Bolt = onfile.Inbox
)

// What an inbox says of itself.
var (
	ErrFull     = inbox.ErrFull
	ErrClosed   = inbox.ErrClosed
	ErrNotTaken = inbox.ErrNotTaken
)

// NewMemory returns an empty inbox that ends with the process.
func NewMemory(limits Limits) *Memory { return inbox.NewMemory(limits) }

// OpenBolt opens the inbox in the folder dir, or makes one. Only its owner can
// read it: runs are what people asked and were told.
func OpenBolt(dir string, limits Limits) (*Bolt, error) { return onfile.Open(dir, limits) }
