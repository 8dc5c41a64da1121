package report

import (
	_ "embed"
	"fmt"
	"html/template"

	"github.com/hookdrill/hookdrill/internal/verdict"
)

// drillStyle is what the page of a drill has beside the style of all pages.
//
//go:embed drill.css
var drillStyle string

// drillView is what the page shows of a drill.
type drillView struct {
	*Drill
	Says    string
	Entries []entryView
	Figures []figureView
	Faults  []firedView
	// Silent are the behaviours that never fired.
	Silent []string
	Lacks  []Rule
	Lanes  []scenarioView
	Cut    string
}

type entryView struct {
	Entry
	Shown, Share string
	Outcome      verdict.Outcome
}

type firedView struct {
	Fired
	Shown string
	// Wide is its part of the largest, in per cent.
	Wide float64
}

type figureView struct {
	Title, Note string
	Keys        []keyView
	Drawing     template.HTML
}

// keyView names a colour of a chart.
type keyView struct {
	Tone, Word string
}

// drillView shows the drill; nil for a check.
func (r *Report) drillView(d detail) (*drillView, error) {
	if r.Drill == nil {
		return nil, nil
	}
	v := &drillView{Drill: r.Drill, Says: r.Drill.says()}
	all := 0
	for _, e := range r.Drill.Ledger {
		all = max(all, e.Count)
	}
	for _, e := range r.Drill.Ledger {
		shown := entryView{Entry: e, Shown: thousands(e.Count), Outcome: verdict.Pass}
		if e.Bad && e.Count > 0 {
			shown.Outcome = verdict.Fail
		}
		v.Entries = append(v.Entries, shown)
	}
	most := 1
	for _, f := range r.Drill.Fired {
		most = max(most, f.Times)
	}
	for _, f := range r.Drill.Fired {
		if f.Times == 0 {
			v.Silent = append(v.Silent, f.Behaviour)
			continue
		}
		v.Faults = append(v.Faults, firedView{f, thousands(f.Times), 100 * float64(f.Times) / float64(most)})
	}
	for _, id := range r.Drill.Unexercised {
		if rule := r.ruleOf(id); rule != nil {
			v.Lacks = append(v.Lacks, *rule)
		}
	}
	for i := range r.Drill.Worst {
		v.Lanes = append(v.Lanes, r.Drill.Worst[i].laneView(i, d))
	}
	if n := r.Drill.HistoryCases; n == 0 && r.Drill.Done > 0 {
		v.Cut = "It was played elsewhere, and only counts came back: there are no charts and no histories. The seed plays any case again."
	} else if n < r.Drill.Done {
		v.Cut = fmt.Sprintf("history.jsonl holds %s of %s, those that broke a rule among them; the seed plays any other again.",
			thousands(n), count(r.Drill.Done, "case", "cases"))
	}
	var err error
	v.Figures, err = r.Drill.figures()
	return v, err
}

// says is the drill in a sentence.
func (d *Drill) says() string {
	text := fmt.Sprintf("%s by the policy %s, in %s", count(d.Deliveries, "delivery", "deliveries"), plain(d.Policy), count(d.Cases, "case", "cases"))
	if d.Done < d.Cases {
		text += fmt.Sprintf(", of which %s played", count(d.Done, "was", "were"))
	}
	if d.Deaths > 0 {
		text += ", through " + count(d.Deaths, "death", "deaths") + " of the sender"
	}
	return text + "."
}

// laneView shows one of the worst deliveries.
func (s *Scenario) laneView(i int, d detail) scenarioView {
	bad := s.Verdict > verdict.Pass
	v := scenarioView{
		Anchor: fmt.Sprintf("worst-%d", i+1), Sign: sign(s.Verdict), Word: spoken(s.Verdict), Verdict: s.Verdict,
		Name: shown(s.Name), Place: plain(s.File), Sentence: shown(s.Sentence), Reason: shown(s.Reason), Open: i < 3,
		Reproduce: plain(s.Reproduce),
	}
	v.Broken, v.MoreFindings = s.findingViews()
	if d.failed {
		v.Full = true
		v.fill(s, d, bad)
		v.Steps = nil
	}
	return v
}
