package mutant

import (
	"time"

	"github.com/hookdrill/hookdrill/simulator/langsmith/listener"
	"github.com/hookdrill/hookdrill/simulator/langsmith/listener/guide"
)

// The inbox is the seam: it takes its time over what it has stored.
func answersAfter6s() Mutant {
	return Mutant{
		Name:   "answers-after-6-s",
		Defect: "It answers 6 s after it has stored a delivery, as one does that works first and answers then.",
		Breaks: []Break{{Rule: "LS-LISTEN-IN-TIME"}},
		Listener: func(c *guide.Config) {
			wrapInbox(c, func(i listener.Inbox) listener.Inbox { return slow{i} })
		},
	}
}

type slow struct{ listener.Inbox }

func (s slow) Accept(now time.Time, d listener.Delivery) (int, error) {
	fresh, err := s.Inbox.Accept(now, d)
	time.Sleep(6 * time.Second) //nolint:forbidigo // that it takes so long is the defect
	return fresh, err
}
