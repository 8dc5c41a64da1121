package report

import (
	"fmt"
	"strings"

	"github.com/hookdrill/hookdrill/internal/verdict"
)

type (
	ruleView struct {
		*Rule
		Sign, Word string
		Remarks    string
		Passed     string
		Open       bool
		Scenarios  []scenarioView
		// Elsewhere are scenarios of the rule that stand under another.
		Elsewhere []scenarioLink
	}
	scenarioView struct {
		Anchor, Sign, Word string
		Verdict            verdict.Outcome
		Name, Place        string
		Sentence, Reason   string
		Expected           string
		Reproduce          string
		Times              string
		// Also are the other rules it is an example of.
		Also   []string
		Steps  []stepView
		Broken []findingView
		// MoreFindings counts those left out.
		MoreFindings int
		Timeline     *timeline
		TraceText    string
		// TraceCount is how many lines the whole trace has, in words.
		TraceCount string
		// Full is set where steps and time line are shown, Open where they are unfolded.
		Full, Open bool
	}
	// findingView is one judgement, and whose it is; many deliveries often have
	// the same.
	findingView struct {
		verdict.Finding
		Deliveries string
	}
	stepView struct {
		Sign              string
		Outcome           verdict.Outcome
		Keyword           string
		Words             []word
		Argument, Message string
	}
	// word is a part of a step's text; what is quoted stands out.
	word struct {
		Text   string
		Quoted bool
	}
)

func (r *Report) setView(i int, g ruleGroup, home []bool, d detail) setView {
	v := setView{ruleGroup: g, Anchor: fmt.Sprintf("set-%d", i+1), Sign: sign(g.Verdict)}
	v.Heading = plain(g.Title)
	v.Kept = fmt.Sprintf("%d of %d", g.count(verdict.Pass), len(g.rules))
	for _, o := range worstFirst {
		if n := g.count(o); n > 0 {
			v.Counts = append(v.Counts, share{Outcome: o, Sign: sign(o), Word: spoken(o), Count: n})
		}
	}
	for _, rule := range g.rules {
		v.Rules = append(v.Rules, r.ruleView(rule, home, d))
	}
	return v
}

// ruleView shows each scenario under the first of its rules, and a link under the others.
func (r *Report) ruleView(rule *Rule, home []bool, d detail) ruleView {
	v := ruleView{
		Rule: rule, Sign: sign(rule.Verdict), Word: spoken(rule.Verdict),
		Remarks: clip(plain(rule.remarks()), longestText), Open: r.troubled(rule),
	}
	passed, all := r.passed(rule)
	v.Passed = fmt.Sprintf("%d of %d", passed, all)
	for _, i := range rule.Scenarios {
		if home[i] {
			v.Elsewhere = append(v.Elsewhere, r.link(i, ""))
			continue
		}
		home[i] = true
		v.Scenarios = append(v.Scenarios, r.scenarioView(i, rule.ID, d))
	}
	if len(v.Scenarios) == 1 {
		v.Scenarios[0].Open = true // who unfolds the rule wants to see it
	}
	return v
}

func (r *Report) scenarioView(i int, under string, d detail) scenarioView {
	s := &r.Scenarios[i]
	bad := s.Verdict > verdict.Pass
	v := scenarioView{
		Anchor: anchorOf(i), Sign: sign(s.Verdict), Word: spoken(s.Verdict), Verdict: s.Verdict,
		Name: shown(s.Name), Place: plain(s.place()), Sentence: shown(s.Sentence), Reason: shown(s.Reason),
		Expected: shown(s.Expected), Open: bad,
		Full: d.passed && !bad || d.failed && bad,
	}
	for _, id := range s.Rules {
		if id != under && r.ruleOf(id) != nil {
			v.Also = append(v.Also, id)
		}
	}
	if rule := r.ruleOf(under); rule != nil && strings.TrimSuffix(rule.Text, ".") == strings.TrimSuffix(s.Sentence, ".") {
		v.Sentence = "" // it stands above already
	}
	v.Broken, v.MoreFindings = s.findingViews()
	if bad {
		v.Reproduce = plain(s.Reproduce)
	}
	if v.Full {
		v.fill(s, d, bad)
	}
	return v
}

// findingViews are the judgements that are not a pass, the same ones of several
// deliveries together.
func (s *Scenario) findingViews() (views []findingView, more int) {
	several := deliveriesOf(s.Trace) > 1
	whose := map[verdict.Finding][]string{}
	var order []verdict.Finding
	for _, f := range s.broken() {
		delivery := f.Delivery
		f.Delivery, f.Window = "", nil
		if _, known := whose[f]; !known {
			order = append(order, f)
		}
		if delivery != "" {
			whose[f] = append(whose[f], delivery)
		}
	}
	more = max(0, len(order)-maxFindings)
	for _, f := range order[:len(order)-more] {
		v := findingView{Finding: f}
		if several {
			v.Deliveries = someOf(whose[f])
		}
		v.Expected, v.Actual, v.Reason = shown(f.Expected), shown(f.Actual), shown(f.Reason)
		views = append(views, v)
	}
	return views, more
}

// someOf lists the first few names.
func someOf(names []string) string {
	const most = 8
	more := max(0, len(names)-most)
	text := plain(strings.Join(names[:len(names)-more], ", "))
	if more > 0 {
		text += fmt.Sprintf(", and %d more", more)
	}
	return clip(text, longestText)
}

// fill adds what takes room.
func (v *scenarioView) fill(s *Scenario, d detail, bad bool) {
	v.Times = s.times()
	for _, step := range s.Steps {
		told := step.Message
		if len(v.Broken) > 0 {
			told = "" // the findings below say it better
		}
		v.Steps = append(v.Steps, stepView{
			Sign: sign(step.Outcome), Outcome: step.Outcome, Keyword: plain(step.Keyword), Words: words(shown(step.Text)),
			Argument: clip(plainLines(step.Argument), longestArgument), Message: shown(told),
		})
	}
	v.Timeline = s.timeline()
	lines := d.passedLines
	if bad {
		lines = d.failedLines
	}
	if lines > 0 && len(s.Trace) > 0 {
		v.TraceText, v.TraceCount = s.excerpt(lines).String(), count(len(s.Trace), "line", "lines")
	}
}

// words takes a step's text apart at what is quoted in it.
func words(text string) []word {
	var all []word
	for i, part := range strings.Split(text, `"`) {
		switch {
		case i%2 == 1:
			all = append(all, word{`"` + part + `"`, true})
		case part != "":
			all = append(all, word{part, false})
		}
	}
	if n := strings.Count(text, `"`); n%2 == 1 { // one that is not closed
		return []word{{text, false}}
	}
	return all
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
