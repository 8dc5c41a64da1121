package jetstream

import (
	"context"
	"errors"
	"fmt"
	"sync"

	"github.com/nats-io/nats.go"
)

// errNotThere is for a message that was removed.
var errNotThere = errors.New("it is not there")

// get reads a message of the items' stream.
func (q *Queue) get(ctx context.Context, sequence uint64) ([]byte, error) {
	m, err := q.replies.ask(ctx, &nats.Msg{
		Subject: "$JS.API.DIRECT.GET." + q.config.items(),
		Data:    fmt.Appendf(nil, `{"seq":%d}`, sequence),
	})
	if err != nil {
		return nil, err
	}
	switch status := m.Header.Get("Status"); status {
	case "":
		return m.Data, nil
	case "404":
		return nil, errNotThere
	default:
		return nil, fmt.Errorf("status %s %s", status, m.Header.Get("Description"))
	}
}

// lately is the messages read last. Items that were put back together are due
// together.
type lately struct {
	mu   sync.Mutex
	next int
	last [8]struct {
		sequence uint64
		frames   [][]byte
	}
}

func (l *lately) get(sequence uint64) [][]byte {
	l.mu.Lock()
	defer l.mu.Unlock()
	for i := range l.last {
		if l.last[i].sequence == sequence {
			return l.last[i].frames
		}
	}
	return nil
}

func (l *lately) put(sequence uint64, frames [][]byte) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.last[l.next].sequence, l.last[l.next].frames = sequence, frames
	l.next = (l.next + 1) % len(l.last)
}
