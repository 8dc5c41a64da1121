package verdict_test

import (
	"testing"

	"github.com/hookdrill/hookdrill/internal/trial"
	"github.com/hookdrill/hookdrill/internal/verdict"
)

// read is a history in which an act has read a rule's log.
func read(status int, log string) *trial.History {
	answer := &trial.Answer{Act: "read", Status: status, Body: []byte(log)}
	return &trial.History{
		Plan:    &trial.Plan{Acts: []trial.Act{{ID: "read"}}},
		Records: []trial.Record{{Kind: trial.KindAnswer, Answer: answer}},
	}
}

const (
	failedLog = `{"run_id":"a","webhooks":{"outcome":"error","payload":{"reason":"timeout","attempts":1}}}`
	waiting   = `{"run_id":"b","webhooks":null}`
)

func TestRuleLog(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		h    *trial.History
		runs []string
		want verdict.Outcome
		says string
	}{
		"as it should be":         {read(200, "["+failedLog+"]"), []string{"a"}, verdict.Pass, "so it says"},
		"of a run that waits":     {read(200, "["+failedLog+","+waiting+"]"), []string{"a", "b"}, verdict.Fail, `"nothing yet" of run b`},
		"of no run":               {read(200, "["+failedLog+"]"), nil, verdict.Fail, "that of run a as well"},
		"not of a run":            {read(200, "["+failedLog+"]"), []string{"a", "c"}, verdict.Fail, "nothing of run c"},
		"no log":                  {read(404, "{}"), []string{"a"}, verdict.Fail, "404, and no log"},
		"no answer":               {read(0, ""), []string{"a"}, verdict.Fail, "no answer"},
		"nobody has ever read it": {&trial.History{Plan: &trial.Plan{}}, []string{"a"}, verdict.Error, "cannot be judged"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			expect(t, verdict.RuleLog(c.h, "read", "error", c.runs), c.want, c.says)
		})
	}
}

func TestRuleLogReason(t *testing.T) {
	t.Parallel()
	log := read(200, "["+failedLog+","+waiting+"]")
	for name, c := range map[string]struct {
		reason   string
		attempts int
		run      string
		want     verdict.Outcome
		says     string
	}{
		"as it should be":    {"timeout", 1, "a", verdict.Pass, `"timeout" after 1 attempt for 1 run in the rule's log; so it says`},
		"another reason":     {"4xx", 1, "a", verdict.Fail, `"timeout" after 1 attempt for run a`},
		"too many attempts":  {"timeout", 3, "a", verdict.Fail, `"timeout" after 1 attempt for run a`},
		"it waits":           {"timeout", 1, "b", verdict.Fail, "nothing yet for run b"},
		"the log is without": {"timeout", 1, "c", verdict.Fail, "nothing of run c"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			expect(t, verdict.RuleLogReason(log, "read", c.reason, c.attempts, []string{c.run}), c.want, c.says)
		})
	}
	expect(t, verdict.RuleLogReason(read(500, ""), "read", "timeout", 1, nil), verdict.Fail, "500, and no log")
}
