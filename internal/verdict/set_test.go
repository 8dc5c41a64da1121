package verdict_test

import (
	"testing"

	"github.com/hookdrill/hookdrill/internal/verdict"
)

func TestEveryRuleIsOfOneSet(t *testing.T) {
	t.Parallel()
	rules := map[string]int{}
	last := ""
	for _, r := range verdict.Rules() {
		set := r.Set()
		if set == "" {
			t.Errorf("%s is of no rule set; give its prefix one in Sets", r.ID)
		}
		if set != last && rules[set] > 0 {
			t.Errorf("%s stands apart from the other rules of %s", r.ID, set)
		}
		rules[set]++
		last = set
	}
	for _, s := range verdict.Sets() {
		if rules[s.Name] == 0 || s.Title == "" || s.Version < 1 {
			t.Errorf("the rule set %+v has %d rules", s, rules[s.Name])
		}
	}
	if set := (verdict.Rule{ID: "XX-1"}).Set(); set != "" {
		t.Errorf("a rule of one's own is of the set %q", set)
	}
}
