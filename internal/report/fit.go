package report

import (
	"fmt"
	"slices"

	"github.com/hookdrill/hookdrill/internal/trial"
)

// fit returns the report as it may be shown: consistent, and without the
// secrets of its runs. The receiver is left as it is.
func (r *Report) fit() (*Report, error) {
	if err := r.check(); err != nil {
		return nil, err
	}
	shown := *r
	shown.Schema = Schema // whoever writes it, writes this version
	shown.Scenarios = make([]Scenario, len(r.Scenarios))
	for i := range r.Scenarios {
		shown.Scenarios[i] = r.Scenarios[i].redacted()
	}
	shown.Expectations = slices.Clone(r.Expectations)
	for i := range r.Scenarios {
		if h := r.Scenarios[i].History; h != nil && h.Plan != nil && len(shown.Expectations) > 0 {
			redact(h.Plan, shown.expectationTexts())
		}
	}
	return &shown, nil
}

// expectationTexts are the texts of the expectations, which may name what a
// scenario's own words hold.
func (r *Report) expectationTexts() []*string {
	var texts []*string
	for i := range r.Expectations {
		e := &r.Expectations[i]
		texts = append(texts, &e.Pattern, &e.Reason, &e.Problem)
	}
	return texts
}

// check finds what no schema can: a rule that lists a scenario which is not there.
func (r *Report) check() error {
	for i, rule := range r.Rules {
		for j, n := range rule.Scenarios {
			if n < 0 || n >= len(r.Scenarios) {
				return fmt.Errorf("/rules/%d/scenarios/%d: %d is not a scenario of this report, which has %d", i, j, n, len(r.Scenarios))
			}
		}
	}
	return nil
}

// redacted returns a copy in which the secrets of the scenario's own run are
// tokens, the same as in its history: judgements are made from the raw history,
// and a step's words may hold what they hand over. The trace has been through
// this already. A scenario that did not run has no secrets of its own.
func (s *Scenario) redacted() Scenario {
	shown := *s
	if s.History == nil || s.History.Plan == nil {
		return shown
	}
	var texts []*string
	see := func(t *string) { texts = append(texts, t) }
	see(&shown.Name)
	see(&shown.Sentence)
	see(&shown.Reason)
	see(&shown.Expected)
	see(&shown.Reproduce)
	shown.Steps = append([]Step(nil), s.Steps...)
	for i := range shown.Steps {
		see(&shown.Steps[i].Text)
		see(&shown.Steps[i].Argument)
		see(&shown.Steps[i].Message)
	}
	shown.Findings = append(shown.Findings[:0:0], s.Findings...)
	for i := range shown.Findings {
		see(&shown.Findings[i].Expected)
		see(&shown.Findings[i].Actual)
		see(&shown.Findings[i].Reason)
	}
	redact(s.History.Plan, texts)
	return shown
}

// redact replaces the plan's secrets in the texts. The texts travel as refusals
// of a history, so that the one redactor there is decides what is a secret and
// which token it has.
func redact(plan *trial.Plan, texts []*string) {
	carrier := trial.History{Plan: plan, Records: make([]trial.Record, len(texts))}
	for i, t := range texts {
		carrier.Records[i].Refusal = *t
	}
	for i, r := range carrier.Redacted() {
		*texts[i] = r.Refusal
	}
}
