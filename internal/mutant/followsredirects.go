package mutant

import "github.com/hookdrill/hookdrill/simulator/sender"

func followsRedirects() Mutant {
	return Mutant{
		Name:   "follows-redirects",
		Defect: "It follows redirects, as Go's and most other HTTP clients do by themselves.",
		Breaks: []Break{
			{Rule: "LS-REDIRECT-FINAL"},
			{Rule: "DRILL-JOURNALS", Why: alsoInDrills},
			{Rule: "DRILL-STRAYS", Why: alsoInDrills},
		},
		Sender: func(c *sender.Config) { c.Policy.Redirects = 10 },
	}
}
