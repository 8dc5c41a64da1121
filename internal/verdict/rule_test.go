package verdict_test

import (
	"encoding/json"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/hookdrill/hookdrill/internal/verdict"
)

func TestTheCatalogue(t *testing.T) {
	t.Parallel()
	id := regexp.MustCompile(`^[A-Z]+(-[A-Z0-9]+)+$`)
	decision := regexp.MustCompile(`docs/decisions/(0010, A([1-9]|1[0-9]|20)|0014, S[1-8]|0016, B[1-6]|0020, L([1-9]|10)|0021, L1[1-3]|0023, C([1-9]|1[0-2])|0024, D[1-7])$|^docs/drills.md$`)
	ids, texts := map[string]bool{}, map[string]bool{}
	for _, r := range verdict.Rules() {
		if !id.MatchString(r.ID) || ids[r.ID] {
			t.Errorf("the id %q is no id, or another rule's as well", r.ID)
		}
		if !strings.HasSuffix(r.Text, ".") || strings.ToUpper(r.Text[:1]) != r.Text[:1] || texts[r.Text] {
			t.Errorf("%s: %q is no sentence, or another rule's as well", r.ID, r.Text)
		}
		switch r.Basis {
		case verdict.Documented, verdict.Observed:
			if !strings.Contains(r.Source, "LangSmith") && !strings.Contains(r.Source, "Standard Webhooks 1.0.0, ") &&
				!strings.Contains(r.Source, "Argilla, ") && !strings.Contains(r.Source, "argilla-io/argilla v2.8.0, ") {
				t.Errorf("%s is %s, from %q", r.ID, r.Basis, r.Source)
			}
		case verdict.Decision:
			if !decision.MatchString(r.Source) {
				t.Errorf("%s is a decision, and %q does not say which of A1 to A20, S1 to S8, B1 to B6, C1 to C12, D1 to D7 or L1 to L13", r.ID, r.Source)
			}
		default:
			t.Errorf("%s has the basis %q", r.ID, r.Basis)
		}
		ids[r.ID], texts[r.Text] = true, true
	}
	if len(ids) < 30 {
		t.Errorf("there are %d rules only", len(ids))
	}
}

func TestEveryDecisionIsARule(t *testing.T) {
	t.Parallel()
	sources := map[string]bool{}
	for _, r := range verdict.Rules() {
		_, number, _ := strings.Cut(r.Source, ", ")
		sources[number] = true
	}
	for a := range strings.FieldsSeq("A1 A2 A3 A4 A5 A6 A7 A8 A9 A10 A11 A12 A13 A14 A15 A16 A17 A18 A19 A20 B1 B2 B3 B4 B5 B6 C1 C2 C3 C4 C5 C6 C7") {
		if !sources[a] {
			t.Errorf("no rule comes from %s", a)
		}
	}
}

func TestRuleNamed(t *testing.T) {
	t.Parallel()
	for _, name := range []string{"LS-4XX-FINAL", "ls-4xx-final"} {
		if r, err := verdict.RuleNamed(name); err != nil || r.ID != "LS-4XX-FINAL" {
			t.Errorf("%s is %q, %v", name, r.ID, err)
		}
	}
	for name, says := range map[string]string{
		"LS-4XX-LAST":    `there is no rule "LS-4XX-LAST"; did you mean LS-4XX-FINAL or LS-LAST-ANSWER?`,
		"ls-4xx-final-":  "did you mean LS-4XX-FINAL?",
		"LS-BACKOFF":     "did you mean LS-BACKOFF-GROWS or LS-BACKOFF-BOUNDS?",
		"5XX-RETRY":      "did you mean LS-5XX-RETRY?",
		"LS-NONSENSE":    "`hookdrill rules` lists them", // all share the LS
		"unspoken":       "`hookdrill rules` lists them",
		"":               "`hookdrill rules` lists them",
		"LS-4XX-FINAL ":  "did you mean",
		"LS-RETRY-FINAL": "hookdrill rules",
	} {
		if _, err := verdict.RuleNamed(name); err == nil || !strings.Contains(err.Error(), says) {
			t.Errorf("%q: the error is %v, which does not say %q", name, err, says)
		}
	}
}

func TestRulesAreACopy(t *testing.T) {
	t.Parallel()
	verdict.Rules()[0].ID = "changed"
	if verdict.Rules()[0].ID == "changed" {
		t.Error("whoever gets the rules can change them for all")
	}
}

// outcomes are all outcomes, from the best to the worst.
var outcomes = []verdict.Outcome{
	verdict.NotApplicable, verdict.NotRun, verdict.Pass, verdict.Note, verdict.Unknown, verdict.Fail, verdict.Error,
}

func TestOutcomesSurviveJSON(t *testing.T) {
	t.Parallel()
	text, err := json.Marshal(outcomes)
	if err != nil {
		t.Fatal(err)
	}
	const want = `["not-applicable","not-run","pass","note","unknown","fail","error"]`
	if string(text) != want {
		t.Errorf("the outcomes are written\n%s, not\n%s", text, want)
	}
	var back []verdict.Outcome
	if err := json.Unmarshal(text, &back); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(outcomes, back); diff != "" {
		t.Error(diff)
	}
	for _, wrong := range []string{`"Pass"`, `""`, `"outcome 9"`, `2`} {
		var o verdict.Outcome
		if err := json.Unmarshal([]byte(wrong), &o); err == nil {
			t.Errorf("%s was read as %v", wrong, o)
		}
	}
	if got := verdict.Outcome(9).String(); got != "outcome 9" {
		t.Errorf("an outcome that is none is called %q", got)
	}
}

func TestWorst(t *testing.T) {
	t.Parallel()
	if got := verdict.Worst(); got != verdict.NotApplicable {
		t.Errorf("the worst of none is %v", got)
	}
	if !slices.IsSorted(outcomes) {
		t.Error("the outcomes are not ordered from the best to the worst")
	}
	for i, worse := range outcomes {
		for _, better := range outcomes[:i+1] {
			for _, order := range [][]verdict.Outcome{{better, worse}, {worse, better}, {better, worse, better}} {
				if got := verdict.Worst(order...); got != worse {
					t.Errorf("the worst of %v is %v", order, got)
				}
			}
		}
	}
}
