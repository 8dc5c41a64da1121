package inbox

import (
	"crypto/sha256"
	"errors"
	"time"
)

// Inbox keeps what was accepted until it has been handled, and remembers what
// it has seen. It is safe for concurrent use.
type Inbox interface {
	// Accept stores the items whose keys have not been seen, all of them or
	// none, and returns how many these are. After a nil error they are as
	// durable as the inbox is. [ErrFull] means that there is no room for them.
	Accept(now time.Time, d Delivery) (fresh int, err error)
	// Take returns an entry that is due, the longest waiting first; it is the
	// taker's until it is handled, postponed or failed. If there is none it
	// returns nil and when the next one is due, zero if nothing waits.
	Take(now time.Time) (e *Entry, next time.Time, err error)
	// Handled drops a taken entry. Its key stays seen for the retention.
	Handled(now time.Time, id uint64) error
	// Postpone lets a taken entry wait until due, and counts the attempt.
	Postpone(id uint64, due time.Time) error
	// Fail sets a taken entry aside, for the retention.
	Fail(now time.Time, id uint64, reason string) error
	// Failures lists what was set aside, the longest ago first.
	Failures(limit int) ([]Failure, error)
	// Retry lets everything wait again that was set aside, and says how much it is.
	Retry(now time.Time) (int, error)
	// Counts says how full the inbox is.
	Counts() (Counts, error)
	// Close gives back what the inbox holds. What waits stays stored.
	Close() error
}

// Key tells an event from all others.
type Key [sha256.Size]byte

// Delivery is what one request brought. An inbox may keep its bytes: whoever hands
// them over does not change them any more.
type Delivery struct {
	// Envelope is what the items have in common. It is stored once.
	Envelope []byte
	// Items are its events.
	Items []Item
}

// Item is one event, opaque to the inbox.
type Item struct {
	Key  Key
	Body []byte
	// Value is what the body was decoded to, if it was: see [Entry].
	Value any
}

// Entry is one event that waited.
type Entry struct {
	// ID is the inbox's own number for it.
	ID uint64
	// Attempts says how often it has been postponed.
	Attempts       int
	Envelope, Body []byte
	// Value is that of the [Item] where the inbox still has it, at the first
	// attempt: a body need not be decoded twice. Nil at any other time. The body
	// beside a value is not to be changed.
	Value any
}

// Failure is an entry that was set aside.
type Failure struct {
	Entry

	// At is when, and Reason why.
	At     time.Time
	Reason string
}

// Counts says what is in an inbox.
type Counts struct {
	// Waiting counts the entries that have not been handled yet.
	Waiting int
	// Failed counts those that were set aside.
	Failed int
	// Bytes is what both take up, about.
	Bytes int64
}

// Limits bound an inbox. A zero field means its default.
type Limits struct {
	// Retention is how long the key of an entry is remembered after it was
	// handled, and how long an entry that was set aside is kept. Providers
	// send a delivery again within minutes; the rest is for whoever replays
	// one by hand. Default: 7 days.
	Retention time.Duration
	// Capacity is how many bytes may wait or be set aside. Default: 1 GiB.
	Capacity int64
}

// OrDefaults fills in what is zero.
func (l Limits) OrDefaults() Limits {
	if l.Retention <= 0 {
		l.Retention = 7 * 24 * time.Hour
	}
	if l.Capacity <= 0 {
		l.Capacity = 1 << 30
	}
	return l
}

var (
	// ErrFull is returned where accepting would exceed the inbox's capacity.
	ErrFull = errors.New("the inbox is full")
	// ErrClosed is returned by an inbox that was closed.
	ErrClosed = errors.New("the inbox is closed")
	// ErrNotTaken is returned for an id that nobody has taken.
	ErrNotTaken = errors.New("no entry of this id is taken")
)

// EntryCost is what an entry takes up beside its body, in Counts.Bytes.
const EntryCost = 256

// Pruned is how many keys past their retention an Accept of n items forgets at
// most: more than it adds, so memory is bounded by time, and a bounded number,
// so no request waits for it.
func Pruned(n int) int { return 2*n + 16 }
