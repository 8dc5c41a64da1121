package jetstream

import (
	"context"
	"errors"
	"fmt"
	"sort"
	"time"

	"github.com/nats-io/nats.go/jetstream"
)

// span is the first and the last message of a stream; 1 and 0 if there is none.
func span(ctx context.Context, s jetstream.Stream) (first, last uint64, err error) {
	info, err := s.Info(ctx)
	if err != nil {
		return 0, 0, err
	}
	if info.State.Msgs == 0 {
		return 1, 0, nil
	}
	return info.State.FirstSeq, info.State.LastSeq, nil
}

// quiet is how long a message may take to come before somebody looks whether it
// is still there.
const quiet = time.Second

var (
	errQuiet  = errors.New("no message has come")
	errNoMore = errors.New("no more messages can come")
)

// stalled is how long a message that is there may take to come before its
// consumer is taken for lost: with a server of a cluster, say. nats.go would notice
// by missing heartbeats, but counts them anew with every Next.
const stalled = 10 * time.Second

var errStalled = errors.New("the consumer sends nothing any more")

// messages calls each with the messages of a stream, from one to another, until
// it says that it has enough. Those that are removed meanwhile may be left out.
func messages(ctx context.Context, js jetstream.JetStream, stream string, from, to uint64, each func(sequence uint64, data []byte) (more bool, err error)) error {
	if to < from {
		return nil
	}
	for {
		next := from
		err := consume(ctx, js, stream, from, to, func(sequence uint64, data []byte) (more bool, err error) {
			more, err = each(sequence, data)
			next = sequence + 1
			return more, err
		})
		if !errors.Is(err, errStalled) {
			return err
		}
		from = next
	}
}

// consume is messages with one consumer, until that is lost.
func consume(ctx context.Context, js jetstream.JetStream, stream string, from, to uint64, each func(sequence uint64, data []byte) (more bool, err error)) error {
	ordered, err := js.OrderedConsumer(ctx, stream, jetstream.OrderedConsumerConfig{
		DeliverPolicy: jetstream.DeliverByStartSequencePolicy, OptStartSeq: from, InactiveThreshold: forgotten,
	})
	if err != nil {
		return err
	}
	all, err := ordered.Messages()
	if err != nil {
		return err
	}
	defer func() {
		all.Stop()
		discard(js, stream, ordered)
	}()
	for r := (reading{js, stream, all, from, to}); ; {
		m, err := r.next(ctx)
		if errors.Is(err, errNoMore) {
			return nil
		}
		if err != nil {
			return err
		}
		about, err := m.Metadata()
		if err != nil {
			return err
		}
		sequence := about.Sequence.Stream
		if sequence > to { // the last one was removed meanwhile
			return nil
		}
		more, err := each(sequence, m.Data())
		if err != nil {
			return fmt.Errorf("message %d of the stream %s: %w", sequence, stream, err)
		}
		if !more || sequence == to || about.NumPending == 0 && to != noEnd {
			return nil
		}
		r.from = sequence + 1
	}
}

const (
	// forgotten is when the server removes the consumer of a reader that has died.
	forgotten = 30 * time.Second
	// farewell bounds the removal of a consumer by its reader.
	farewell = time.Second
)

// discard removes a consumer that was read from. The server keeps only so many,
// and whoever follows the records makes one every second.
func discard(js jetstream.JetStream, stream string, c jetstream.Consumer) {
	ctx, cancel := context.WithTimeout(context.Background(), farewell)
	defer cancel()
	if about := c.CachedInfo(); about != nil {
		_ = js.DeleteConsumer(ctx, stream, about.Name) // else it is forgotten
	}
}

// reading is a stream being read: what has to come yet is from one message to
// another.
type reading struct {
	js       jetstream.JetStream
	stream   string
	all      jetstream.MessagesContext
	from, to uint64
}

// next waits for the next message. If they were all removed meanwhile none will
// ever come, which nobody says.
func (r *reading) next(ctx context.Context) (jetstream.Msg, error) {
	for began := time.Now(); ; {
		wait, cancel := context.WithTimeoutCause(ctx, quiet, errQuiet)
		m, err := r.all.Next(jetstream.NextContext(wait))
		isQuiet := errors.Is(context.Cause(wait), errQuiet)
		cancel()
		if err == nil || !isQuiet {
			return m, err
		}
		left, err := r.anyLeft(ctx)
		if err != nil {
			return nil, err
		}
		if !left {
			began = time.Now()
		}
		if time.Since(began) > stalled {
			return nil, errStalled
		}
	}
}

// anyLeft tells whether a message is there that has to come yet. If none is, and
// none can come, it is errNoMore.
func (r *reading) anyLeft(ctx context.Context) (bool, error) {
	s, err := r.js.Stream(ctx, r.stream)
	if err != nil {
		return false, err
	}
	if r.to == noEnd {
		return s.CachedInfo().State.LastSeq >= r.from, nil
	}
	m, err := s.GetMsg(ctx, r.from, jetstream.WithGetMsgSubject(">"))
	if errors.Is(err, jetstream.ErrMsgNotFound) || err == nil && m.Sequence > r.to {
		return false, errNoMore
	}
	return true, err
}

// read reads records, until yield has enough.
func (l *ledger) read(ctx context.Context, from, to uint64, yield func(entry) bool) error {
	return messages(ctx, l.js, l.name, from, to, func(sequence uint64, data []byte) (more bool, err error) {
		more = true
		_, err = readGroup(data, func(_ int, record []byte) error {
			e, err := readEntry(record)
			e.Place = sequence
			if err == nil && more {
				more = yield(e)
			}
			return err
		})
		return more, err
	})
}

// load reads the end of the ledger: as much as is remembered. It returns the
// last message it has read.
func (l *ledger) load(ctx context.Context, remember int) (last uint64, err error) {
	first, last, err := span(ctx, l.stream)
	if err != nil || last < first {
		return last, err
	}
	before, members, err := l.head(ctx, last)
	if err != nil {
		return 0, err
	}
	l.total = before + uint64(members)
	from, err := l.search(ctx, first, last, remember)
	if err != nil {
		return 0, err
	}
	return last, l.read(ctx, from, last, func(e entry) bool {
		l.remember(e)
		return true
	})
}

// search finds the last message from which on that many records come.
func (l *ledger) search(ctx context.Context, first, last uint64, remember int) (from uint64, err error) {
	if l.total <= uint64(remember) {
		return first, nil
	}
	n := sort.Search(int(last-first), func(i int) bool {
		var before uint64
		if err == nil {
			before, _, err = l.head(ctx, first+uint64(i)+1)
		}
		return err != nil || before > l.total-uint64(remember)
	})
	return first + uint64(n), err
}

// head reads how many records were written before a message, and how many are
// in it. A message that its limits have removed is the first.
func (l *ledger) head(ctx context.Context, sequence uint64) (before uint64, members int, err error) {
	m, err := l.stream.GetMsg(ctx, sequence)
	if errors.Is(err, jetstream.ErrMsgNotFound) {
		return 0, 0, nil
	}
	if err != nil {
		return 0, 0, err
	}
	before, err = readGroup(m.Data, func(int, []byte) error {
		members++
		return nil
	})
	return before, members, err
}

// follow remembers what other processes of a cluster have done, until ctx ends
// or the reading does.
func (l *ledger) follow(ctx context.Context) error { return l.hearTo(ctx, noEnd) }

// catchUp remembers all that other processes have done until now, for whoever
// cannot wait until that is followed.
func (l *ledger) catchUp(ctx context.Context) error {
	_, last, err := span(ctx, l.stream)
	if err != nil {
		return err
	}
	return l.hearTo(ctx, last)
}

// hearTo goes on from what was heard last.
func (l *ledger) hearTo(ctx context.Context, to uint64) error {
	l.mu.Lock()
	from := l.heard + 1
	l.mu.Unlock()
	return messages(ctx, l.js, l.name, from, to, func(sequence uint64, data []byte) (bool, error) {
		var records []entry
		_, err := readGroup(data, func(_ int, record []byte) error {
			e, err := readEntry(record)
			records = append(records, e)
			return err
		})
		if err == nil {
			l.hear(sequence, records)
		}
		return true, err
	})
}

// noEnd is after every message there will be.
const noEnd = 1<<64 - 1
