package report

import (
	"cmp"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/hookdrill/hookdrill/internal/verdict"
)

// expectationHead begins a file of expected failures.
const expectationHead = `# Expected failures: what is expected to fail, perhaps "until 2027-03-31", and why.
# An asterisk stands for any text. A line that is not right any more fails the check.
`

// WriteExpectations writes a file of expected failures by which the same check
// would not fail. Expectations that are still right stay as they are; each
// failure that nobody expects gets a line, whose reason is what was found.
func (r *Report) WriteExpectations(w io.Writer) error {
	shown, err := r.fit()
	if err != nil {
		return err
	}
	var kept [][2]string // pattern and the rest of the line
	for _, e := range shown.Expectations {
		if e.Problem != "" {
			continue
		}
		rest := e.Reason
		if e.Until != "" {
			rest = "until " + e.Until + "  " + rest
		}
		kept = append(kept, [2]string{quotedPattern(e.Pattern), rest})
	}
	for _, f := range shown.unexpected() {
		kept = append(kept, [2]string{quotedPattern(f.pattern), clip(f.scenario.headline(), 120)})
	}
	widest := 0
	for _, line := range kept {
		widest = max(widest, utf8.RuneCountInString(line[0]))
	}
	var b strings.Builder
	b.WriteString(expectationHead)
	for _, line := range kept {
		fmt.Fprintf(&b, "%s  %s\n", pad(line[0], min(widest, 60)), line[1])
	}
	_, err = io.WriteString(w, b.String())
	return err
}

// quotedPattern is a pattern as a file has it.
func quotedPattern(pattern string) string {
	odd := func(c rune) bool { return unicode.IsSpace(c) || !unicode.IsPrint(c) }
	if strings.ContainsFunc(pattern, odd) || strings.HasPrefix(pattern, `"`) || strings.HasPrefix(pattern, "#") {
		return strconv.Quote(pattern)
	}
	return pattern
}

// failure is something that failed unexpectedly, and the pattern that names it.
type failure struct {
	pattern  string
	scenario *Scenario
}

// unexpected are the failures that nobody expected: a rule where all of it
// failed, otherwise its scenarios.
func (r *Report) unexpected() []failure {
	var found []failure
	done := make([]bool, len(r.Scenarios))
	for i := range r.Rules {
		rule := &r.Rules[i]
		if first := r.brokenWhole(rule, done); first != nil {
			found = append(found, failure{rule.ID, first})
			for _, n := range rule.Scenarios {
				done[n] = true
			}
		}
	}
	for i := range r.Scenarios {
		s := &r.Scenarios[i]
		if !done[i] && s.unexpected() {
			found = append(found, failure{r.patternOf(s), s})
		}
	}
	slices.SortStableFunc(found, func(a, b failure) int {
		return cmp.Or(strings.Compare(a.scenario.File, b.scenario.File), cmp.Compare(a.scenario.Line, b.scenario.Line))
	})
	return slices.CompactFunc(found, func(a, b failure) bool { return a.pattern == b.pattern })
}

func (s *Scenario) unexpected() bool {
	return s.Expected == "" && (s.Verdict == verdict.Fail || s.Verdict == verdict.Unknown)
}

// brokenWhole returns the first of a rule's scenarios if none of them passed,
// and none is named already.
func (r *Report) brokenWhole(rule *Rule, done []bool) *Scenario {
	for _, n := range rule.Scenarios {
		if done[n] || !r.Scenarios[n].unexpected() {
			return nil
		}
	}
	if len(rule.Scenarios) == 0 {
		return nil
	}
	return &r.Scenarios[rule.Scenarios[0]]
}

// patternOf names a scenario: by its rule and its name, which stay when lines
// move, unless another of that name did not fail.
func (r *Report) patternOf(s *Scenario) string {
	named := s.File + "/" + s.Name
	if len(s.Rules) > 0 {
		named = s.Rules[0] + "/" + s.Name
	}
	for i := range r.Scenarios {
		other := &r.Scenarios[i]
		same := other.Name == s.Name && (other.File == s.File || len(s.Rules) > 0 && slices.Contains(other.Rules, s.Rules[0]))
		if same && !other.unexpected() {
			return s.place()
		}
	}
	return named
}
