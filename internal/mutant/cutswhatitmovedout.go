package mutant

import (
	"github.com/hookdrill/hookdrill/simulator/langsmith/blobs"
	"github.com/hookdrill/hookdrill/simulator/langsmith/service"
)

// What is served is the seam.
func cutsWhatItMovedOut() Mutant {
	return Mutant{
		Name:   "cuts-what-it-moved-out",
		Defect: "Its links lead to the first half of what was moved out.",
		Breaks: []Break{{Rule: "LS-OFFLOADED"}, {Rule: "LS-LINK-SIGNED", Why: "its scenario follows the link as it is first"}},
		System: func(c *service.Config) {
			changeAnswers(c, "/"+blobs.Bucket+"/", func(body string) string { return body[:len(body)/2] })
		},
	}
}
