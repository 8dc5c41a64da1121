package report

import (
	"slices"

	"github.com/hookdrill/hookdrill/internal/verdict"
)

// mostWays is how many ways to fail the overview has for one rule.
const mostWays = 5

// trouble is what to look at first: the rules that did not pass, the worst
// first, each with the ways in which its scenarios failed.
func (r *Report) trouble() []troubleView {
	var all []troubleView
	for i := range r.Rules {
		if rule := &r.Rules[i]; r.troubled(rule) {
			all = append(all, r.troubleView(rule, rule.Scenarios))
		}
	}
	if own := r.unruled(); slices.ContainsFunc(own, r.needsLook) {
		all = append(all, r.troubleView(nil, own))
	}
	slices.SortStableFunc(all, func(a, b troubleView) int { return int(b.worst(r)) - int(a.worst(r)) })
	return all
}

// needsLook reports whether a scenario did not pass, and nobody expected that.
func (r *Report) needsLook(i int) bool {
	return r.Scenarios[i].Verdict > verdict.Pass && r.Scenarios[i].Expected == ""
}

func (t *troubleView) worst(r *Report) verdict.Outcome {
	if t.Rule == nil {
		return verdict.Pass // at the end
	}
	worst := verdict.Pass
	for _, i := range t.Scenarios {
		if r.needsLook(i) {
			worst = verdict.Worst(worst, r.Scenarios[i].Verdict)
		}
	}
	return worst
}

// troubleView puts scenarios together that failed in the same words.
func (r *Report) troubleView(rule *Rule, scenarios []int) troubleView {
	v := troubleView{Rule: rule}
	v.Sign = sign(v.worst(r))
	ways := map[string][]int{}
	var order []string
	for _, i := range scenarios {
		if !r.needsLook(i) {
			continue
		}
		text := r.Scenarios[i].headline()
		if _, known := ways[text]; !known {
			order = append(order, text)
		}
		ways[text] = append(ways[text], i)
	}
	v.More = max(0, len(order)-mostWays)
	for _, text := range order[:len(order)-v.More] {
		line := troubleLine{Text: text}
		line.Links, line.More = r.links(ways[text])
		v.Lines = append(v.Lines, line)
	}
	return v
}
