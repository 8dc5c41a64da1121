package verdict

import (
	"encoding/json"
	"fmt"
	"net/http"

	"github.com/hookdrill/hookdrill/internal/trial"
)

// logged is what a rule's log has of a run's webhooks. What Payload holds is the
// system's own affair; this is ours.
type logged struct {
	Outcome string `json:"outcome"`
	Payload struct {
		Reason   string `json:"reason"`
		Attempts int    `json:"attempts"`
	} `json:"payload"`
}

// ruleLog returns what a rule's log, as an act has read it, says of each run. Where
// there is no log, there is a finding instead.
func ruleLog(h *trial.History, act, expected string, say func(logged) string) (map[string]string, Finding, bool) {
	a, f, is := answerTo(h, act, expected)
	if !is {
		return nil, f, false
	}
	var entries []struct {
		Run      string  `json:"run_id"`
		Webhooks *logged `json:"webhooks"`
	}
	if err := json.Unmarshal(a.Body, &entries); err != nil || a.Status != http.StatusOK {
		return nil, judged("", false, expected, fmt.Sprintf("%d, and no log", a.Status)), false
	}
	said := map[string]string{}
	for _, e := range entries {
		said[e.Run] = "nothing yet"
		if e.Webhooks != nil {
			said[e.Run] = say(*e.Webhooks)
		}
	}
	return said, Finding{}, true
}

// RuleLog judges a rule's log, as an act has read it: it has this outcome of each
// of the runs, and of no other.
func RuleLog(h *trial.History, act, outcome string, runs []string) Finding {
	expected := fmt.Sprintf("%q of %s in the rule's log", outcome, plural(len(runs), "run", "runs"))
	said, f, is := ruleLog(h, act, expected, func(o logged) string { return o.Outcome })
	if !is {
		return f
	}
	var wrong []string
	for _, run := range runs {
		switch got, known := said[run]; {
		case !known:
			wrong = append(wrong, "nothing of run "+run)
		case got != outcome:
			wrong = append(wrong, fmt.Sprintf("%q of run %s", got, run))
		}
		delete(said, run)
	}
	for _, run := range sorted(said) {
		if said[run] == outcome {
			wrong = append(wrong, "that of run "+run+" as well")
		}
	}
	if len(wrong) > 0 {
		return judged("", false, expected, h.Redact(few(wrong)))
	}
	return judged("", true, expected, "so it says")
}

// RuleLogReason judges why a rule's log, as an act has read it, says that each of
// the runs was delivered or not, and after how many attempts.
func RuleLogReason(h *trial.History, act, reason string, attempts int, runs []string) Finding {
	phrase := func(o logged) string {
		return fmt.Sprintf("%q after %s", o.Payload.Reason, plural(o.Payload.Attempts, "attempt", "attempts"))
	}
	var want logged
	want.Payload.Reason, want.Payload.Attempts = reason, attempts
	expected := fmt.Sprintf("%s for %s in the rule's log", phrase(want), plural(len(runs), "run", "runs"))
	said, f, is := ruleLog(h, act, expected, phrase)
	if !is {
		return f
	}
	var wrong []string
	for _, run := range runs {
		if got, known := said[run]; !known {
			wrong = append(wrong, "nothing of run "+run)
		} else if got != phrase(want) {
			wrong = append(wrong, got+" for run "+run)
		}
	}
	if len(wrong) > 0 {
		return judged("", false, expected, h.Redact(few(wrong)))
	}
	return judged("", true, expected, "so it says")
}
