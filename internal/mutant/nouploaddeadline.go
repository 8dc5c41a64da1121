package mutant

import "github.com/hookdrill/hookdrill/simulator/sender"

func noUploadDeadline() Mutant {
	return Mutant{
		Name:   "no-upload-deadline",
		Defect: "Its clock starts once the request is written, so an endpoint that stops reading holds it for ever.",
		Breaks: []Break{
			{Rule: "LS-UPLOAD-DEADLINE"},
			{Rule: "DRILL-DEADLINES", Why: alsoInDrills},
		},
		Sender: func(c *sender.Config) { c.Policy.Timeouts.ResponseFrom = sender.FromWritten },
	}
}
