package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/hookdrill/hookdrill/internal/report"
	"github.com/hookdrill/hookdrill/internal/verdict"
)

// result is how a stranger came out.
type result struct {
	Stranger string `json:"stranger"`
	Version  string `json:"version"`
	Rules    []rule `json:"rules"`
}

// rule is how it came out by one rule. The scenarios of a rule that were not to
// be judged are counted, with their reasons.
type rule struct {
	ID      string          `json:"id"`
	Verdict verdict.Outcome `json:"verdict"`
	Judged  int             `json:"judged"`
	Broken  int             `json:"broken,omitempty"`
	// Seen is what was expected and what happened, where it broke first.
	Seen    string   `json:"seen,omitempty"`
	Reasons []string `json:"reasons,omitempty"`
}

func summary(name, version string, r *report.Report) *result {
	out := &result{Stranger: name, Version: version}
	for _, from := range r.Rules {
		to := rule{ID: from.ID, Verdict: from.Verdict, Reasons: slices.Clone(from.Reasons)}
		for _, i := range from.Scenarios {
			s := &r.Scenarios[i]
			if s.Verdict < verdict.Pass {
				continue
			}
			if s.Verdict == verdict.Unknown {
				to.Reasons = append(to.Reasons, "what was seen does not settle "+s.Name)
				continue
			}
			to.Judged++
			if s.Verdict > verdict.Pass {
				to.Broken++
				if to.Seen == "" {
					to.Seen = seen(s)
				}
			}
		}
		slices.Sort(to.Reasons)
		out.Rules = append(out.Rules, to)
	}
	return out
}

// seen says in a line what was expected of a scenario and what happened.
func seen(s *report.Scenario) string {
	for _, f := range s.Findings {
		if f.Outcome == s.Verdict {
			return settled(fmt.Sprintf("%s: expected %s, got %s", s.Name, f.Expected, f.Actual))
		}
	}
	return s.Name + ": " + settled(s.Reason)
}

// measured is a length of time that was measured: it has a fraction.
var measured = regexp.MustCompile(`\b(?:\d+h)?(?:\d+m)?\d+\.\d+(?:s|ms|µs)`)

// settled rounds what was measured: another run measures something else.
func settled(text string) string {
	return measured.ReplaceAllStringFunc(text, func(length string) string {
		d, err := time.ParseDuration(length)
		if err != nil {
			return length
		}
		if d > 10*time.Second {
			return d.Round(time.Second).String()
		}
		return d.Round(time.Second / 10).String()
	})
}

// count says how many rules a stranger keeps, of those by which it was judged.
func (r *result) count(bases ...verdict.Basis) (kept, judged int) {
	for _, one := range r.Rules {
		known, ok := ruleNamed(one.ID)
		if !ok || !slices.Contains(bases, known.Basis) || one.Judged == 0 {
			continue
		}
		judged++
		if one.Broken == 0 {
			kept++
		}
	}
	return kept, judged
}

// ruleNamed finds a rule of the catalogue.
func ruleNamed(id string) (verdict.Rule, bool) {
	for _, r := range verdict.Rules() {
		if r.ID == id {
			return r, true
		}
	}
	return verdict.Rule{}, false
}

// tally says the same in words.
func (r *result) tally() string {
	kept, judged := r.count(verdict.Documented, verdict.Observed)
	decided, of := r.count(verdict.Decision)
	return fmt.Sprintf("keeps %d of %d documented rules, and %d of %d decisions", kept, judged, decided, of)
}

// changes says what is not as it was before. The version counts, and what was
// measured does not.
func changes(before, after *result) []string {
	if before == nil {
		return []string{"it was not graded before"}
	}
	var lines []string
	if before.Version != after.Version {
		lines = append(lines, fmt.Sprintf("its version was %s, and is %s", before.Version, after.Version))
	}
	was := func(id string) *rule {
		for i := range before.Rules {
			if before.Rules[i].ID == id {
				return &before.Rules[i]
			}
		}
		return &rule{}
	}
	for _, is := range after.Rules {
		old := was(is.ID)
		if old.Verdict != is.Verdict || old.Broken != is.Broken || old.Judged != is.Judged {
			lines = append(lines, fmt.Sprintf("%s: %v, broken in %d of %d, and was %v, %d of %d; %s",
				is.ID, is.Verdict, is.Broken, is.Judged, old.Verdict, old.Broken, old.Judged, is.Seen))
		}
	}
	if len(before.Rules) > len(after.Rules) {
		lines = append(lines, fmt.Sprintf("it is judged by %d rules, and was by %d", len(after.Rules), len(before.Rules)))
	}
	return lines
}

func resultOf(all []result, name string) *result {
	for i := range all {
		if all[i].Stranger == name {
			return &all[i]
		}
	}
	return nil
}

// put puts a result in the place of the stranger's former one, in the strangers' order.
func put(all []result, one *result) []result {
	all = slices.DeleteFunc(slices.Clone(all), func(r result) bool { return r.Stranger == one.Stranger })
	all = append(all, *one)
	place := func(r result) int {
		return slices.IndexFunc(strangers(), func(s stranger) bool { return s.name == r.Stranger })
	}
	slices.SortStableFunc(all, func(a, b result) int { return place(a) - place(b) })
	return all
}

// readResults reads what came out before; nothing where there is no such file.
func readResults(name string) ([]result, error) {
	text, err := os.ReadFile(name)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	var all []result
	if err := json.Unmarshal(text, &all); err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	return all, nil
}

func writeResults(name string, all []result) error {
	var b strings.Builder
	encoder := json.NewEncoder(&b)
	encoder.SetEscapeHTML(false)
	encoder.SetIndent("", " ")
	if err := encoder.Encode(all); err != nil {
		return err
	}
	return os.WriteFile(name, []byte(b.String()), 0o644)
}
