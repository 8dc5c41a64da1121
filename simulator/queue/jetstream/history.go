package jetstream

import (
	"context"
	"errors"
	"fmt"
	"sort"

	"github.com/nats-io/nats.go/jetstream"
)

// span is the first and the last message of the ledger; none if it is empty.
func (l *ledger) span(ctx context.Context) (first, last uint64, err error) {
	info, err := l.stream.Info(ctx)
	if err != nil {
		return 0, 0, err
	}
	if info.State.Msgs == 0 {
		return 1, 0, nil
	}
	return info.State.FirstSeq, info.State.LastSeq, nil
}

// load reads the end of the ledger: what was done last. It returns the last
// message it has read.
func (l *ledger) load(ctx context.Context, remember int) (last uint64, err error) {
	first, last, err := l.span(ctx)
	if err != nil || last < first {
		return last, err
	}
	before, entries, err := l.get(ctx, last)
	if err != nil {
		return 0, err
	}
	l.total = before + uint64(len(entries))
	from, err := l.search(ctx, first, last, l.total, remember)
	if err != nil {
		return 0, err
	}
	return last, l.read(ctx, from, last, func(e entry) bool {
		l.mu.Lock()
		defer l.mu.Unlock()
		l.finished.Put(e.key, e.sequence)
		return true
	})
}

// search finds the first message after which no more than remember records come.
func (l *ledger) search(ctx context.Context, first, last, total uint64, remember int) (from uint64, err error) {
	if total <= uint64(remember) {
		return first, nil
	}
	n := sort.Search(int(last-first), func(i int) bool {
		var before uint64
		if err == nil {
			before, _, err = l.get(ctx, first+uint64(i)+1)
		}
		return err != nil || before > total-uint64(remember)
	})
	return first + uint64(n), err
}

// get reads one message of the ledger. One that its limits have removed is as
// good as empty.
func (l *ledger) get(ctx context.Context, sequence uint64) (before uint64, entries []entry, err error) {
	m, err := l.stream.GetMsg(ctx, sequence)
	if errors.Is(err, jetstream.ErrMsgNotFound) {
		return 0, nil, nil
	}
	if err != nil {
		return 0, nil, err
	}
	return readBatch(m.Data)
}

// read reads the records of the messages from and to, and stops when yield says so.
func (l *ledger) read(ctx context.Context, from, to uint64, yield func(entry) bool) error {
	if to < from {
		return nil
	}
	messages, err := l.messages(ctx, from)
	if err != nil {
		return err
	}
	defer messages.Stop()
	for {
		m, err := messages.Next(jetstream.NextContext(ctx))
		if err != nil {
			return err
		}
		about, err := m.Metadata()
		if err != nil {
			return err
		}
		if about.Sequence.Stream > to { // its limits have removed the last one
			return nil
		}
		_, entries, err := readBatch(m.Data())
		if err != nil {
			return fmt.Errorf("message %d: %w", about.Sequence.Stream, err)
		}
		for _, e := range entries {
			if !yield(e) {
				return nil
			}
		}
		if about.Sequence.Stream == to {
			return nil
		}
	}
}

// messages are all messages of the ledger from one on, those to come included.
func (l *ledger) messages(ctx context.Context, from uint64) (jetstream.MessagesContext, error) {
	ordered, err := l.js.OrderedConsumer(ctx, l.name, jetstream.OrderedConsumerConfig{
		DeliverPolicy: jetstream.DeliverByStartSequencePolicy, OptStartSeq: from,
	})
	if err != nil {
		return nil, err
	}
	return ordered.Messages()
}

// follow remembers what other processes of the cluster have done, until ctx ends.
func (l *ledger) follow(ctx context.Context, from uint64) error {
	messages, err := l.messages(ctx, from)
	if err != nil {
		return err
	}
	defer messages.Stop()
	for {
		m, err := messages.Next(jetstream.NextContext(ctx))
		if err != nil {
			return err
		}
		_, entries, err := readBatch(m.Data())
		if err != nil {
			return err
		}
		l.mu.Lock()
		for _, e := range entries {
			l.finished.Put(e.key, e.sequence)
		}
		l.mu.Unlock()
	}
}
