package mutant

import (
	"strings"

	"github.com/hookdrill/hookdrill/simulator/langsmith/service"
)

// What is served is the seam.
func logsSuccessOnly() Mutant {
	return Mutant{
		Name:   "logs-success-only",
		Defect: "Its rule's log says success of a run whose delivery has failed.",
		Breaks: []Break{{Rule: "LS-RULE-LOG"}, {Rule: "LS-NOTHING-LOST", Why: "its scenario reads in the log that a delivery failed"}},
		System: func(c *service.Config) {
			changeAnswers(c, "/logs", func(body string) string { return strings.ReplaceAll(body, `"outcome":"error"`, `"outcome":"success"`) })
		},
	}
}
