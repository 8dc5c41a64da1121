package mutant

import (
	"github.com/hookdrill/hookdrill/simulator/argilla/listener"
	"github.com/hookdrill/hookdrill/simulator/argilla/listener/relay"
)

func neverAnswersLikePython() Mutant {
	return Mutant{
		Name:            "never-answers-like-python",
		Defect:          "It answers in its own way where it was told to answer as the Python SDK does.",
		Breaks:          []Break{{Rule: "AR-LISTEN-PYTHON"}},
		ArgillaListener: func(c *relay.Config) { c.Answers = listener.Precise },
	}
}
