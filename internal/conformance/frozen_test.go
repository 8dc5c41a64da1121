package conformance

import (
	"strings"
	"testing"

	"github.com/hookdrill/hookdrill/internal/report"
	"github.com/hookdrill/hookdrill/internal/verdict"
)

// Every rule came with version 1 of its set or later, so all are later than 0.
func TestARuleThatCameLaterIsNotScored(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		frozen       map[string]int
		before, want verdict.Outcome
	}{
		"it is later":         {map[string]int{"langsmith": 0}, verdict.Fail, verdict.Note},
		"it is not":           {map[string]int{"langsmith": 1}, verdict.Fail, verdict.Fail},
		"another set is":      {map[string]int{"standardwebhooks": 0}, verdict.Fail, verdict.Fail},
		"nothing is frozen":   {nil, verdict.Fail, verdict.Fail},
		"it is kept":          {map[string]int{"langsmith": 0}, verdict.Pass, verdict.Pass},
		"the harness failed":  {map[string]int{"langsmith": 0}, verdict.Error, verdict.Error},
		"it cannot be judged": {map[string]int{"langsmith": 0}, verdict.Unknown, verdict.Note},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := report.Scenario{Rules: []string{"LS-POST"}, Verdict: c.before, Findings: []verdict.Finding{{Outcome: c.before}}}
			unscore(&s, c.frozen)
			if s.Verdict != c.want || s.Findings[0].Outcome != c.want {
				t.Errorf("it is %v, not %v", s.Verdict, c.want)
			}
			if noted := strings.Contains(s.Reason, "version 1 of langsmith, and version 0"); noted != (c.want == verdict.Note) {
				t.Errorf("the reason is %q", s.Reason)
			}
		})
	}
}
