package mutant

import "github.com/hookdrill/hookdrill/simulator/sender"

func heedsRetryAfter() Mutant {
	return Mutant{
		Name:   "heeds-retry-after",
		Defect: "It waits as long as a Retry-After header asks for.",
		Breaks: []Break{{Rule: "LS-RETRY-AFTER-IGNORED"}},
		Sender: func(c *sender.Config) { c.Policy.RetryAfter = sender.ClampRetryAfter },
	}
}
