package mutant

import "github.com/hookdrill/hookdrill/simulator/sender"

func remembersTheFirstAnswer() Mutant {
	return Mutant{
		Name:   "remembers-the-first-answer",
		Defect: "It decides by the first answer that it got, whatever came after a retry.",
		Breaks: []Break{{Rule: "LS-LAST-ANSWER"}},
		Sender: func(c *sender.Config) {
			c.Decide = func(p sender.Policy, past []sender.Attempt, draw sender.Draw) sender.Decision {
				decision := sender.Decide(p, past, draw)
				if n := len(past); n > 1 && !decision.Retry && past[0].Class == sender.Class5xx && !past[n-1].Head.IsZero() && past[n-1].Class == sender.Class1xx {
					return sender.Decision{Reason: string(sender.Class5xx) + "-exhausted"}
				}
				return decision
			}
		},
	}
}
