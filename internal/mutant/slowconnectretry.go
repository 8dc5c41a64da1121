package mutant

import (
	"time"

	"github.com/hookdrill/hookdrill/simulator/sender"
)

func slowConnectRetry() Mutant {
	return Mutant{
		Name:   "slow-connect-retry",
		Defect: "It waits 1 s before it tries a connect again.",
		Breaks: []Break{{Rule: "LS-CONNECT-PAUSE"}},
		Sender: func(c *sender.Config) { rule(c, sender.ClassConnect).Backoff = sender.Backoff{Base: time.Second} },
	}
}
