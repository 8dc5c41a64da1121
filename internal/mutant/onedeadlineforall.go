package mutant

import "github.com/hookdrill/hookdrill/simulator/sender"

func oneDeadlineForAll() Mutant {
	return Mutant{
		Name:   "one-deadline-for-all",
		Defect: "Its 5 s hold for all attempts of a delivery together.",
		Breaks: []Break{
			{Rule: "LS-DEADLINE-PER-ATTEMPT"},
			{Rule: "LS-CONNECT-DEADLINE", Why: "connect tries take their time as well"},
		},
		Sender: func(c *sender.Config) { endsAfter(c, c.Policy.Timeouts.Response) },
	}
}
