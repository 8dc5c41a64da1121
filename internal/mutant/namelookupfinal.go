package mutant

import "github.com/hookdrill/hookdrill/simulator/sender"

func nameLookupFinal() Mutant {
	return Mutant{
		Name:   "name-lookup-final",
		Defect: "It takes a name that is not found for an end.",
		Breaks: []Break{{Rule: "LS-CONNECT-KINDS"}},
		Sender: func(c *sender.Config) {
			endsAt(c, func(a sender.Attempt) bool { return a.Reason == sender.ReasonNameNotFound })
		},
	}
}
