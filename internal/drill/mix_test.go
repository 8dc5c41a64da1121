package drill_test

import (
	"strings"
	"testing"

	"github.com/hookdrill/hookdrill/internal/drill"
)

func TestTheMixesSayWhatTheyAre(t *testing.T) {
	t.Parallel()
	all := drill.Mixes()
	if len(all) < 9 {
		t.Errorf("there are %d mixes", len(all))
	}
	for _, m := range all {
		if !strings.HasSuffix(m.About, ".") || m.Name == "" {
			t.Errorf("the mix %q is about %q, which is no sentence", m.Name, m.About)
		}
	}
}

// A mix that is wrong is refused, with the line or the place, and the value.
func TestAMixThatIsWrong(t *testing.T) {
	t.Parallel()
	for text, want := range map[string][]string{
		"about: a\nendpoint: []":              {"[2:1]", "unknown field \"endpoint\""},
		"about: a\nduration: soon":            {"soon", "no length of time"},
		"policy: nobody":                      {"nobody"},
		"arrivals: often":                     {"often", "even, random, bursts"},
		"endpoints: [{share: 0, plays: 200}]": {"number 1", "share: 0"},
		"endpoints: [{share: 60, plays: 200}, {share: 50, plays: 200}]": {"110", "100 is the most"},
		"endpoints: [{share: 60}]":                                      {"number 1", "plays", "missing"},
		"endpoints: [{share: 60, plays: '{5..40}%: 777'}]":              {"number 1", "777"},
		"endpoints: [{share: 60, plays: '200(delay: {9s..1s})'}]":       {"number 1", "{9s..1s}"},
		"deaths: {count: 1000}":                                         {"1000", "1 to 20"},
		"deaths: {count: 1, during: lunch}":                             {"lunch"},
		"large: 101":                                                    {"101"},
		"[":                                                             {"["},
		strings.Repeat("#", 1<<17):                                      {"131072", "65536"},
	} {
		t.Run(text[:min(len(text), 30)], func(t *testing.T) {
			t.Parallel()
			_, err := drill.ParseMix("mine", []byte(text))
			if err == nil {
				t.Fatal("it was taken")
			}
			for _, part := range append(want, "mine") {
				if !strings.Contains(err.Error(), part) {
					t.Errorf("the error does not say %q: %v", part, err)
				}
			}
		})
	}
}

func TestABundleThatIsWrong(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"":                          "no replay bundle",
		"{}":                        "version 0",
		`{"hookdrill_bundle": 1}`:   "no rule",
		`{"hookdrill_bundle": "1"}`: "no replay bundle",
		`{"hookdrill_bundle":1,"rule":"DRILL-BUDGET","case":{"policy":"nobody","deliveries":[{"id":"d","to":"e"}]}}`:    "nobody",
		`{"hookdrill_bundle":1,"rule":"DRILL-BUDGET","case":{"policy":"langsmith","deliveries":[{"id":"d","to":"e"}]}}`: "no such endpoint",
	} {
		if _, err := drill.ReadBundle(strings.NewReader(text)); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v, want %q", text, err, want)
		}
	}
}
