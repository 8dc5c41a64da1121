package rules

import (
	"hash/fnv"
	"io"
	"math/rand/v2"
)

// Sampled reports whether a rule that takes a fraction of the runs takes this
// one. It depends on the seed, the rule and the run alone, so that a run that is
// looked at twice is judged the same.
func Sampled(seed uint64, rule, run string, rate float64) bool {
	h := fnv.New64a()
	_, _ = io.WriteString(h, rule+"\x00"+run)
	return rand.New(rand.NewPCG(seed, h.Sum64())).Float64() < rate
}
