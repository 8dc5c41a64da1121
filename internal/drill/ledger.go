package drill

import (
	"github.com/hookdrill/hookdrill/internal/trial"
	"github.com/hookdrill/hookdrill/internal/verdict"
	"github.com/hookdrill/hookdrill/simulator/sender"
)

// Ledger says in plain terms what became of the deliveries. Accepted is
// Delivered, Failed and Lost together; the others are counted beside.
type Ledger struct {
	Accepted  int `json:"accepted"`
	Refused   int `json:"refused"`
	Delivered int `json:"delivered"`
	Failed    int `json:"failed"`
	// Lost have no end.
	Lost int `json:"lost"`
	// Duplicated were committed by their endpoint more than once.
	Duplicated int `json:"duplicated"`
	// Recovered were committed by their endpoint, and the sender never learnt it.
	Recovered int `json:"recovered"`
	// NotRetried failed with an end that the policy does not retry.
	NotRetried int `json:"not_retried"`
	// Unexpected are requests that no delivery accounts for.
	Unexpected int `json:"unexpected"`
	// Attempts are those of the journal, Unseen those that the sender died at.
	Attempts int `json:"attempts"`
	Unseen   int `json:"unseen"`
}

// add puts another ledger into this one.
func (l *Ledger) add(o Ledger) {
	l.Accepted += o.Accepted
	l.Refused += o.Refused
	l.Delivered += o.Delivered
	l.Failed += o.Failed
	l.Lost += o.Lost
	l.Duplicated += o.Duplicated
	l.Recovered += o.Recovered
	l.NotRetried += o.NotRetried
	l.Unexpected += o.Unexpected
	l.Attempts += o.Attempts
	l.Unseen += o.Unseen
}

// ledgerOf reads a run.
func ledgerOf(h *trial.History, courses []verdict.Course) Ledger {
	l := Ledger{Unexpected: h.Count("", trial.KindRequest)}
	for i := range courses {
		l.enter(&courses[i])
	}
	return l
}

func (l *Ledger) enter(c *verdict.Course) {
	l.Attempts += len(c.Attempts)
	l.Unseen += c.Unseen()
	committed := 0
	for _, t := range c.Tries {
		if t.Committed() {
			committed++
		}
	}
	if committed > 1 {
		l.Duplicated++
	}
	if c.Refusal != "" {
		l.Refused++
		return
	}
	l.Accepted++
	switch {
	case c.Outcome == nil:
		l.Lost++
	case c.Outcome.Delivered:
		l.Delivered++
	default:
		l.Failed++
		if committed > 0 {
			l.Recovered++
		}
		if final(c.Outcome.Reason) {
			l.NotRetried++
		}
	}
}

// final reports whether an outcome's reason is an end without exhaustion.
func final(reason string) bool {
	switch sender.Class(reason) {
	case sender.ClassTimeout, sender.ClassTransport, sender.Class1xx, sender.Class3xx, sender.Class4xx:
		return true
	}
	return false
}
