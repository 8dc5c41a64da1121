package report

import (
	"fmt"
	"html/template"
	"strings"

	"github.com/hookdrill/hookdrill/internal/verdict"
)

// The view is what the page is filled from.
type (
	pageView struct {
		*Report
		Style        template.CSS
		Grades       string
		Interruption string
		Sign, Word   string
		Numbers      []number
		Shares       []share
		Trouble      []scenarioLink
		RuleViews    []ruleView
		Own          []scenarioView
		Cut          bool
	}
	number struct{ Value, Name string }
	share  struct {
		Outcome verdict.Outcome
		Word    string
		Count   int
		X, Wide float64
	}
	scenarioLink struct {
		Sign    string
		Verdict verdict.Outcome
		Anchor  string
		Place   string
		Name    string
		Line    string
		Rules   []string
	}
	ruleView struct {
		*Rule
		Sign, Word    string
		Passed, Total int
		LeftOut       string
		Scenarios     []scenarioView
		// Elsewhere are scenarios of the rule that stand under another.
		Elsewhere []scenarioLink
	}
	scenarioView struct {
		Anchor, Sign, Word string
		Verdict            verdict.Outcome
		Name, Place        string
		Sentence, Reason   string
		Reproduce          string
		Times              string
		// Also are the other rules it is an example of.
		Also   []string
		Steps  []stepView
		Broken []verdict.Finding
		// MoreFindings counts those left out.
		MoreFindings int
		Several      bool // deliveries
		Timeline     *timeline
		TraceText    string
		// TraceCount is how many lines the whole trace has, in words.
		TraceCount string
		// Full is set where steps and time line are shown, Open where they are unfolded.
		Full, Open bool
	}
	stepView struct {
		Sign                             string
		Outcome                          verdict.Outcome
		Keyword, Text, Argument, Message string
	}
)

func (r *Report) view(d detail) pageView {
	v := pageView{
		Report: r, Style: template.CSS(pageStyle), Grades: r.grades(),
		Sign: sign(r.Verdict), Word: spoken(r.Verdict), Numbers: r.numbers(), Shares: r.shares(),
		Cut: !d.passed,
	}
	if !r.Complete {
		v.Interruption = interruption
	}
	home := make([]bool, len(r.Scenarios)) // which scenarios have their place
	for i := range r.Rules {
		v.RuleViews = append(v.RuleViews, r.ruleView(&r.Rules[i], home, d))
	}
	for _, i := range r.unruled() {
		v.Own = append(v.Own, r.scenarioView(i, "", d))
	}
	for _, o := range worstFirst {
		for i := range r.Scenarios {
			if o > verdict.Pass && r.Scenarios[i].Verdict == o {
				v.Trouble = append(v.Trouble, r.link(i))
			}
		}
	}
	return v
}

func (r *Report) numbers() []number {
	simulated := "simulated"
	if r.Stage == "real" {
		simulated = "of runs"
	}
	return []number{
		{thousands(len(r.Rules)), "rules"},
		{thousands(len(r.Scenarios)), "scenarios"},
		{spell(r.Simulated), simulated},
		{spell(r.Elapsed), "it took"},
	}
}

// shares divides a bar among the outcomes.
func (r *Report) shares() []share {
	t := r.tally()
	var all []share
	x := 0.0
	for _, o := range worstFirst {
		if t.by[o] == 0 {
			continue
		}
		wide := 100 * float64(t.by[o]) / float64(len(r.Scenarios))
		all = append(all, share{Outcome: o, Word: spoken(o), Count: t.by[o], X: x, Wide: wide})
		x += wide
	}
	return all
}

func anchorOf(i int) string { return fmt.Sprintf("scenario-%d", i+1) }

func (r *Report) link(i int) scenarioLink {
	s := &r.Scenarios[i]
	link := scenarioLink{
		Sign: sign(s.Verdict), Verdict: s.Verdict, Anchor: anchorOf(i),
		Place: plain(s.place()), Name: shown(s.Name), Rules: s.Rules,
	}
	if s.Verdict > verdict.Pass {
		link.Line = s.headline()
	}
	return link
}

// ruleView shows each scenario under the first of its rules, and a link under the others.
func (r *Report) ruleView(rule *Rule, home []bool, d detail) ruleView {
	v := ruleView{Rule: rule, Sign: sign(rule.Verdict), Word: spoken(rule.Verdict), LeftOut: clip(plain(rule.leftOut()), longestText)}
	v.Passed, v.Total = r.passed(rule)
	for _, i := range rule.Scenarios {
		if home[i] {
			v.Elsewhere = append(v.Elsewhere, r.link(i))
			continue
		}
		home[i] = true
		v.Scenarios = append(v.Scenarios, r.scenarioView(i, rule.ID, d))
	}
	return v
}

func (r *Report) scenarioView(i int, under string, d detail) scenarioView {
	s := &r.Scenarios[i]
	v := scenarioView{
		Anchor: anchorOf(i), Sign: sign(s.Verdict), Word: spoken(s.Verdict), Verdict: s.Verdict,
		Name: shown(s.Name), Place: plain(s.place()), Sentence: shown(s.Sentence), Reason: shown(s.Reason),
		Several: deliveriesOf(s.Trace) > 1, Open: s.Verdict > verdict.Pass,
	}
	v.Full = d.passed && !v.Open || d.failed && v.Open
	for _, id := range s.Rules {
		if id != under && r.ruleOf(id) != nil {
			v.Also = append(v.Also, id)
		}
	}
	if rule := r.ruleOf(under); rule != nil && rule.Text == s.Sentence {
		v.Sentence = "" // it stands above already
	}
	broken := s.broken()
	v.MoreFindings = max(0, len(broken)-maxFindings)
	for _, f := range broken[:len(broken)-v.MoreFindings] {
		f.Expected, f.Actual, f.Reason = shown(f.Expected), shown(f.Actual), shown(f.Reason)
		v.Broken = append(v.Broken, f)
	}
	if v.Open {
		v.Reproduce = plain(s.Reproduce)
	}
	if v.Full {
		v.fill(s, d)
	}
	return v
}

// fill adds what takes room.
func (v *scenarioView) fill(s *Scenario, d detail) {
	v.Times = s.times()
	for _, step := range s.Steps {
		told := step.Message
		if len(v.Broken) > 0 {
			told = "" // the findings below say it better
		}
		v.Steps = append(v.Steps, stepView{
			Sign: sign(step.Outcome), Outcome: step.Outcome, Keyword: plain(step.Keyword), Text: shown(step.Text),
			Argument: clip(plainLines(step.Argument), longestArgument), Message: shown(told),
		})
	}
	v.Timeline = s.timeline()
	if d.lines > 0 {
		v.TraceText, v.TraceCount = s.excerpt(d.lines).String(), count(len(s.Trace), "line", "lines")
	}
}

func (s *Scenario) times() string {
	var parts []string
	for _, part := range []struct {
		name string
		d    Duration
	}{{"planned", s.Planned}, {"lasted", s.Lasted}, {"took", s.Elapsed}} {
		if part.d > 0 {
			parts = append(parts, part.name+" "+spell(part.d))
		}
	}
	return strings.Join(parts, ", ")
}
