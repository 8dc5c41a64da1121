package features_test

import (
	"strings"
	"testing"

	"github.com/hookdrill/hookdrill/fixtures/standardwebhooks"
)

// elsewhere are the cases of Standard Webhooks that no scenario has, and why.
func elsewhere() map[string]string {
	return map[string]string{
		"age-300":                 "the edge of a second is for a clock that stands still; the scenarios keep 10 s from it",
		"age-301":                 "likewise",
		"future-300":              "likewise",
		"secret-empty":            "a listener with such a secret does not start; simulator/signature tests it",
		"secret-is-whpk":          "likewise",
		"secret-is-whsk":          "likewise",
		"secret-23-bytes":         "it is refused or warned of, as one likes; simulator/signature tests it",
		"secret-65-bytes":         "likewise",
		"secret-trailing-newline": "likewise",
	}
}

// TestEveryCaseOfASignatureIsAnExample holds the scenarios against the cases:
// each is there under its name, with the same answer.
func TestEveryCaseOfASignatureIsAnExample(t *testing.T) {
	t.Parallel()
	names := map[string]string{} // to what the scenario's last step says
	for _, p := range pickles(t) {
		if strings.HasPrefix(p.Uri, "standardwebhooks/") {
			names[p.Name] = p.Steps[len(p.Steps)-1].Text
		}
	}
	answers := map[string]string{"accept": "the listener takes it", "reject": "the listener refuses it"}
	for _, c := range standardwebhooks.Cases() {
		said, is := names[c.Name]
		why := elsewhere()[c.Name]
		switch {
		case is && why != "":
			t.Errorf("the case %s has a scenario, and is said to have none: %s", c.Name, why)
		case !is && why == "":
			t.Errorf("no scenario is called %s", c.Name)
		case is && said != answers[c.Expect]:
			t.Errorf("of %s the scenario says %q, the case %s", c.Name, said, c.Expect)
		}
	}
}
