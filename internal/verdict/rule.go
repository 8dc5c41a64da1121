package verdict

import (
	"fmt"
	"slices"
	"strings"
	"sync"
)

// Rule is one sentence that an implementation keeps or breaks.
type Rule struct {
	// ID is stable and names the rule everywhere: LS-4XX-FINAL.
	ID string `json:"id"`
	// Text is the rule in one sentence.
	Text string `json:"text"`
	// Source says where it is from.
	Source string `json:"source"`
	Basis  Basis  `json:"basis"`
}

// Basis is what a rule rests on.
type Basis string

// The bases.
const (
	// Documented: the system's own documentation says so.
	Documented Basis = "documented"
	// Observed: read in the system's source.
	Observed Basis = "observed"
	// Decision: the sources are silent, and this is how we fill the gap.
	Decision Basis = "decision"
)

// Rules returns the whole catalogue, ordered by rule set and then as a reader
// would want to be told.
func Rules() []Rule {
	return slices.Concat(langsmithRules(), argillaRules(), argillaListenerRules(), standardWebhooksRules(), drillRules())
}

// byID is the catalogue by upper-case id. It never changes, so it is made once.
var byID = sync.OnceValue(func() map[string]Rule {
	all := map[string]Rule{}
	for _, r := range Rules() {
		all[strings.ToUpper(r.ID)] = r
	}
	return all
})

// Lookup returns the rule with an id, in whatever case it is written.
func Lookup(id string) (Rule, bool) {
	r, known := byID()[strings.ToUpper(id)]
	return r, known
}

// RuleNamed returns the rule with an id, and an error that suggests others where
// there is none.
func RuleNamed(id string) (Rule, error) {
	if r, known := Lookup(id); known {
		return r, nil
	}
	rules := Rules()
	ids := make([]string, len(rules))
	for i, r := range rules {
		ids[i] = r.ID
	}
	return Rule{}, fmt.Errorf("there is no rule %q; %s", id, Nearest(id, ids, "`hookdrill rules` lists them"))
}

// Nearest asks whether those of names were meant that share the most words, set
// apart by hyphens, with a name that is none of them. It returns otherwise where
// there is none, or more than five.
func Nearest(name string, names []string, otherwise string) string {
	words := strings.Split(strings.ToUpper(name), "-")
	var best []string
	most := 1
	for _, candidate := range names {
		shared := 0
		for word := range strings.SplitSeq(strings.ToUpper(candidate), "-") {
			if slices.Contains(words, word) {
				shared++
			}
		}
		if shared > most {
			best, most = nil, shared
		}
		if shared == most {
			best = append(best, candidate)
		}
	}
	if len(best) == 0 || len(best) > 5 {
		return otherwise
	}
	return "did you mean " + strings.Join(best, " or ") + "?"
}
