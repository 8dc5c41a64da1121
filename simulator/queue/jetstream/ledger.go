package jetstream

import (
	"context"
	"encoding/binary"
	"fmt"
	"sync"
	"time"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"

	"github.com/hookdrill/hookdrill/simulator/queue"
	"github.com/hookdrill/hookdrill/simulator/queue/internal/recent"
)

// batchBytes is how large a batch may grow, beyond its first record.
const batchBytes = 512 << 10

// ledger is the record of items done. While one batch of records is being
// written, those that come meanwhile make up the next: one message for many,
// and no record waits for company.
type ledger struct {
	replies *replies
	stream  jetstream.Stream
	js      jetstream.JetStream
	name    string
	subject string

	mu       sync.Mutex
	finished *recent.Map[key, uint64] // item to the sequence of its last message
	total    uint64                   // records written before the next batch
	next     []*batch                 // the first is being written, if writing
	writing  bool
}

// entry is one record, with the item's last message.
type entry struct {
	key      key
	sequence uint64
	queue.Record
}

type batch struct {
	records []byte
	entries []entry
	written chan struct{}
	err     error
}

func (e entry) append(b []byte) []byte {
	b = append(b, e.key[:]...)
	b = binary.AppendUvarint(b, e.sequence)
	b = binary.AppendVarint(b, e.At.UnixNano())
	b = appendSized(b, e.ID)
	return appendSized(b, e.Data)
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

// record writes e, and waits until it is stored.
func (l *ledger) record(e entry) error {
	l.mu.Lock()
	b := l.room(len(e.Data))
	b.records = e.append(b.records)
	b.entries = append(b.entries, e)
	if !l.writing {
		l.writing = true
		go l.write()
	}
	l.mu.Unlock()
	<-b.written
	return b.err
}

// room is the batch that a record of that size goes into. Called with the lock held.
func (l *ledger) room(size int) *batch {
	open := len(l.next)
	if l.writing {
		open-- // the first is on its way
	}
	if open > 0 {
		if b := l.next[len(l.next)-1]; len(b.records)+size <= batchBytes {
			return b
		}
	}
	b := &batch{written: make(chan struct{})}
	l.next = append(l.next, b)
	return b
}

// write writes batches until there is none left.
func (l *ledger) write() {
	l.mu.Lock()
	defer l.mu.Unlock()
	for len(l.next) > 0 {
		b, before := l.next[0], l.total
		l.mu.Unlock()
		b.err = l.store(b, before)
		l.mu.Lock()
		if b.err == nil {
			l.total += uint64(len(b.entries))
			for _, e := range b.entries {
				l.finished.Put(e.key, e.sequence)
			}
		}
		l.next = l.next[1:]
		close(b.written)
	}
	l.writing = false
}

func (l *ledger) store(b *batch, before uint64) error {
	head := binary.AppendUvarint([]byte{format}, before)
	err := l.replies.store(context.Background(), &nats.Msg{Subject: l.subject, Data: append(head, b.records...)})
	return err
}

// readBatch takes a batch apart.
func readBatch(b []byte) (before uint64, entries []entry, err error) {
	r := reader{rest: b}
	if version := r.byte(); version != format {
		return 0, nil, fmt.Errorf("the ledger has format %d, and this program knows %d only", version, format)
	}
	before = r.uvarint()
	for len(r.rest) > 0 {
		var e entry
		copy(e.key[:], r.take(uint64(len(e.key))))
		e.sequence = r.uvarint()
		e.At = time.Unix(0, r.varint())
		e.ID, e.Data = string(r.sized()), r.sized()
		entries = append(entries, e)
	}
	if r.short {
		return 0, nil, fmt.Errorf("a message of the ledger is cut off")
	}
	return before, entries, nil
}
