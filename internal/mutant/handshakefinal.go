package mutant

import "github.com/hookdrill/hookdrill/simulator/sender"

func handshakeFinal() Mutant {
	return Mutant{
		Name:   "handshake-final",
		Defect: "It takes a failed TLS handshake for an end.",
		Breaks: []Break{
			{Rule: "LS-CONNECT-KINDS"},
			{Rule: "LS-CONNECT-DEADLINE", Why: "a handshake that stalls is one that failed"},
		},
		Sender: func(c *sender.Config) { endsAt(c, func(a sender.Attempt) bool { return a.Phase == sender.PhaseTLS }) },
	}
}
