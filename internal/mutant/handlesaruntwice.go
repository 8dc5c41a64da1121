package mutant

import (
	"crypto/sha256"
	"fmt"
	"slices"
	"sync/atomic"
	"time"

	"github.com/hookdrill/hookdrill/simulator/langsmith/listener"
	"github.com/hookdrill/hookdrill/simulator/langsmith/listener/guide"
)

// The inbox is the seam: it is given a key that it has never seen.
func handlesARunTwice() Mutant {
	return Mutant{
		Name:   "handles-a-run-twice",
		Defect: "It does not know what it has seen, and handles a run that comes again once more.",
		Breaks: []Break{{Rule: "LS-LISTEN-ONCE"}},
		Listener: func(c *guide.Config) {
			wrapInbox(c, func(i listener.Inbox) listener.Inbox { return &stranger{Inbox: i} })
		},
	}
}

type stranger struct {
	listener.Inbox
	deliveries atomic.Int64
}

func (s *stranger) Accept(now time.Time, d listener.Delivery) (int, error) {
	n := s.deliveries.Add(1)
	d.Items = slices.Clone(d.Items)
	for i, item := range d.Items {
		d.Items[i].Key = sha256.Sum256(fmt.Append(nil, now.UnixNano(), n, item.Key))
	}
	return s.Inbox.Accept(now, d)
}
