package mutant

import (
	"time"

	"github.com/hookdrill/hookdrill/simulator/langsmith/service"
)

func keepsLinksOpen() Mutant {
	return Mutant{
		Name:   "keeps-links-open",
		Defect: "Its links open for six days, and not for an hour.",
		Breaks: []Break{{Rule: "LS-LINK-EXPIRES"}},
		System: func(c *service.Config) { c.LinksOpen = 6 * 24 * time.Hour },
	}
}
