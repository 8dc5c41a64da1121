package jetstream

import (
	"context"
	"encoding/binary"
	"sync"
	"time"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"

	"github.com/hookdrill/hookdrill/simulator/queue"
	"github.com/hookdrill/hookdrill/simulator/queue/internal/recent"
)

// ledger is the record of items done, and what is remembered of it.
type ledger struct {
	js        jetstream.JetStream
	stream    jetstream.Stream
	name      string
	committer *committer

	mu       sync.Mutex
	finished *recent.Map[key, uint64] // an item to the sequence of its last message
	total    uint64                   // records written so far, as far as is known
	heard    uint64                   // the last message of others that was read, in a cluster
}

func newLedger(c Config, r *replies) *ledger {
	// Twice what is promised: see logged.go for what the rest is for.
	l := &ledger{name: c.ledger(), finished: recent.New[key, uint64](2 * c.Remember)}
	subject := c.ledgerSubject()
	l.committer = newCommitter(func(g *group) error {
		l.mu.Lock()
		g.number(l.total)
		l.mu.Unlock()
		_, err := r.store(context.Background(), &nats.Msg{Subject: subject, Data: g.payload})
		if err == nil {
			l.mu.Lock()
			l.total += uint64(g.members)
			l.mu.Unlock()
		}
		return err
	})
	return l
}

// entry is one record, with the message that the item had then.
type entry struct {
	key      key
	sequence uint64
	queue.Record
}

func (e entry) append(b []byte) []byte {
	at := binary.AppendVarint(nil, e.At.UnixNano())
	message := binary.AppendUvarint(nil, e.sequence)
	size := len(e.key) + len(message) + len(at) + sizedLen(len(e.ID)) + len(e.Data)
	b = binary.AppendUvarint(b, uint64(size))
	b = append(b, e.key[:]...)
	b = append(b, message...)
	b = append(b, at...)
	b = appendSized(b, e.ID)
	return append(b, e.Data...)
}

func readEntry(b []byte) (e entry, err error) {
	r := reader{rest: b}
	copy(e.key[:], r.take(uint64(len(e.key))))
	e.sequence = r.uvarint()
	e.At = time.Unix(0, r.varint())
	e.ID, e.Data = string(r.sized()), r.rest
	if r.short {
		return entry{}, errCutOff
	}
	return e, nil
}

// record writes e, and waits until it is stored.
func (l *ledger) record(e entry) error {
	g, _ := l.committer.add(64+len(e.ID)+len(e.Data), nil, e.append)
	if err := g.wait(); err != nil {
		return err
	}
	l.remember(e)
	return nil
}

func (l *ledger) remember(e entry) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.finished.Put(e.key, e.sequence)
}

// has tells whether an item was done, as far as that is remembered.
func (l *ledger) has(k key) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.finished.Has(k)
}

// covers tells whether the item was done with this message, or a later one.
func (l *ledger) covers(k key, sequence uint64) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.finished.Get(k) >= sequence
}

// hear remembers the records of a message, which was read in its turn.
func (l *ledger) hear(sequence uint64, records []entry) {
	for _, e := range records {
		l.remember(e)
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	l.heard = max(l.heard, sequence)
}

// written is how many records there were, ever.
func (l *ledger) written() uint64 {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.total
}
