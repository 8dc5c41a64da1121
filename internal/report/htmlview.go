package report

import (
	"cmp"
	"fmt"
	"html/template"
	"strings"

	"github.com/hookdrill/hookdrill/internal/verdict"
)

// The view is what the page is filled from.
type (
	pageView struct {
		*Report
		Style         template.CSS
		Script        template.JS
		Policy        string // of content security
		Interruption  string
		Sign, Word    string
		Lead          string
		Facts         []fact
		Sets          []setView
		Trouble       []troubleView
		Stale         []Expectation
		Foreseen      []scenarioLink
		MoreForeseen  int
		Untried       []untriedView
		Own           []scenarioView
		LeftOut       string
		HasTimelines  bool
		Shares        []share
		ScenarioCount string
		Drilled       *drillView // nil for a check
	}
	fact    struct{ Name, Value string }
	setView struct {
		ruleGroup
		Anchor, Heading string
		Sign, Kept      string
		Counts          []share
		Rules           []ruleView
	}
	share struct {
		Outcome    verdict.Outcome
		Sign, Word string
		Count      int
		X, Wide    float64
	}
	troubleView struct {
		*Rule // nil for scenarios of no rule
		Sign  string
		Lines []troubleLine
		More  int
	}
	// troubleLine is one way to fail, and the scenarios that fail so.
	troubleLine struct {
		Text  string
		Links []scenarioLink
		More  int
	}
	scenarioLink struct {
		Sign         string
		Verdict      verdict.Outcome
		Anchor, Name string
		Why          string
	}
	untriedView struct {
		Sign, Word, Reason string
		Outcome            verdict.Outcome
		Count              string
		Links              []scenarioLink
		More               int
	}
)

// mostLinks is how many scenarios one line of an overview names.
const mostLinks = 6

func (r *Report) view(d detail) (pageView, error) {
	v := pageView{
		Report: r, Style: template.CSS(pageStyle), Script: template.JS(pageScript), Policy: contentPolicy(),
		Sign: sign(r.Verdict), Word: spoken(r.Verdict), Lead: r.lead(), Facts: r.facts(),
		Stale: r.stale(), LeftOut: d.leftOut, HasTimelines: d.passed || d.failed,
		Shares: r.shares(), ScenarioCount: count(len(r.Scenarios), "scenario", "scenarios"),
	}
	if !r.Complete {
		v.Interruption = interruption
	}
	home := make([]bool, len(r.Scenarios)) // which scenarios have their place
	for i, g := range r.bySet() {
		v.Sets = append(v.Sets, r.setView(i, g, home, d))
	}
	for _, i := range r.unruled() {
		v.Own = append(v.Own, r.scenarioView(i, "", d))
	}
	v.Trouble = r.trouble()
	for i := range r.Scenarios {
		if s := &r.Scenarios[i]; s.Expected != "" {
			v.Foreseen = append(v.Foreseen, r.link(i, s.Expected))
		}
	}
	v.MoreForeseen = max(0, len(v.Foreseen)-mostForeseen)
	v.Foreseen = v.Foreseen[:len(v.Foreseen)-v.MoreForeseen]
	for _, u := range r.untried() {
		v.Untried = append(v.Untried, r.untriedView(u))
	}
	var err error
	if v.Drilled, err = r.drillView(d); v.Drilled != nil {
		v.Style += template.CSS(drillStyle)
	}
	return v, err
}

// mostForeseen is how many scenarios that failed as expected the page lists.
const mostForeseen = 200

// lead is the whole in a sentence or two.
func (r *Report) lead() string {
	kept := 0
	by := map[verdict.Outcome]int{}
	for i := range r.Rules {
		by[r.Rules[i].Verdict]++
		if r.Rules[i].Verdict == verdict.Pass {
			kept++
		}
	}
	var parts []string
	for _, o := range worstFirst {
		if n := by[o]; n > 0 && o != verdict.Pass {
			parts = append(parts, fmt.Sprintf("%d %s", n, ruleWord(o)))
		}
	}
	switch all := len(r.Rules); {
	case all == 0:
		return count(len(r.Scenarios), "scenario", "scenarios") + ", and no rule of the catalogue."
	case len(parts) == 0 && all == 1:
		return "The one rule is kept."
	case len(parts) == 0:
		return fmt.Sprintf("All %d rules are kept.", all)
	default:
		return fmt.Sprintf("%d of %s kept, %s.", kept, count(all, "rule is", "rules are"), joined(parts))
	}
}

// ruleWord says how a rule came out, behind a number.
func ruleWord(o verdict.Outcome) string {
	switch o {
	case verdict.Fail:
		return "broken"
	case verdict.Error:
		return "not judged for an error"
	case verdict.Note:
		return "with a note"
	}
	return spoken(o)
}

func joined(parts []string) string {
	if len(parts) < 2 {
		return strings.Join(parts, "")
	}
	return strings.Join(parts[:len(parts)-1], ", ") + " and " + parts[len(parts)-1]
}

func (r *Report) facts() []fact {
	simulated := "simulated"
	if r.Stage == "real" {
		simulated = "of runs"
	}
	facts := []fact{{"role", plain(r.Subject.Role)}}
	if r.Subject.Mutant != "" {
		facts = append(facts, fact{"defect", plain(r.Subject.Mutant)})
	}
	var sets []string
	for _, s := range r.RuleSets {
		sets = append(sets, fmt.Sprintf("%s %d", plain(s.Name), s.Version))
	}
	if len(sets) > 0 {
		facts = append(facts, fact{"rule sets", strings.Join(sets, ", ")})
	}
	return append(facts,
		fact{"mode", plain(r.Stage) + " time"},
		fact{"seed", fmt.Sprint(r.Seed)},
		fact{"took", fmt.Sprintf("%s, for %s %s", spell(r.Elapsed), spell(r.Simulated), simulated)},
		fact{"hookdrill", plain(cmp.Or(r.Tool, "?"))},
	)
}

// shares divides a bar among the scenarios' outcomes.
func (r *Report) shares() []share {
	t := r.tally()
	var all []share
	x := 0.0
	add := func(o verdict.Outcome, word string, n int) {
		if n == 0 {
			return
		}
		wide := 100 * float64(n) / float64(len(r.Scenarios))
		all = append(all, share{Outcome: o, Sign: sign(o), Word: word, Count: n, X: x, Wide: wide})
		x += wide
	}
	for _, o := range worstFirst {
		add(o, spoken(o), t.by[o])
		if o == verdict.Note {
			add(o, "failed as expected", t.expected)
		}
	}
	return all
}

func anchorOf(i int) string { return fmt.Sprintf("scenario-%d", i+1) }

func (r *Report) link(i int, why string) scenarioLink {
	s := &r.Scenarios[i]
	return scenarioLink{Sign: sign(s.Verdict), Verdict: s.Verdict, Anchor: anchorOf(i), Name: shown(s.Name), Why: shown(why)}
}

func (r *Report) links(scenarios []int) (links []scenarioLink, more int) {
	more = max(0, len(scenarios)-mostLinks)
	for _, i := range scenarios[:len(scenarios)-more] {
		links = append(links, r.link(i, ""))
	}
	return links, more
}

func (r *Report) untriedView(u untried) untriedView {
	v := untriedView{
		Sign: sign(u.outcome), Word: spoken(u.outcome), Outcome: u.outcome,
		Reason: cmp.Or(shown(u.reason), "no reason given"), Count: count(len(u.scenarios), "scenario", "scenarios"),
	}
	v.Links, v.More = r.links(u.scenarios)
	return v
}
