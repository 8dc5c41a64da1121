package mutant

import (
	"regexp"

	"github.com/hookdrill/hookdrill/simulator/langsmith/service"
)

// What is served is the seam.
func readsRulesWithoutHeaders() Mutant {
	return Mutant{
		Name:   "reads-rules-without-headers",
		Defect: "It reads a rule as if it had no custom headers, where it should mask their values.",
		Breaks: []Break{{Rule: "LS-MASKED"}, {Rule: "LS-MASK-REFUSED", Why: "there is no mask to be sent back"}},
		System: func(c *service.Config) {
			headers := regexp.MustCompile(`"headers":\{[^}]*\}`)
			changeAnswers(c, "/runs/rules", func(body string) string { return headers.ReplaceAllString(body, `"headers":{}`) })
		},
	}
}
