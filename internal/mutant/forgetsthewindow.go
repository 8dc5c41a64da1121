package mutant

import (
	"crypto/sha256"
	"slices"
	"time"

	"github.com/hookdrill/hookdrill/simulator/langsmith/listener"
	"github.com/hookdrill/hookdrill/simulator/langsmith/listener/guide"
)

// The inbox is the seam: it is given a key of the run alone.
func forgetsTheWindow() Mutant {
	return Mutant{
		Name:   "forgets-the-window",
		Defect: "It takes a run for one that it has seen, in whatever window it comes.",
		Breaks: []Break{{Rule: "LS-LISTEN-WINDOWS"}},
		Listener: func(c *guide.Config) {
			wrapInbox(c, func(i listener.Inbox) listener.Inbox { return windowless{i} })
		},
	}
}

type windowless struct{ listener.Inbox }

func (w windowless) Accept(now time.Time, d listener.Delivery) (int, error) {
	d.Items = slices.Clone(d.Items)
	for i, item := range d.Items {
		d.Items[i].Key = sha256.Sum256(item.Body)
	}
	return w.Inbox.Accept(now, d)
}
