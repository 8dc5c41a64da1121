package verdict

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"strings"

	"github.com/hookdrill/hookdrill/internal/trial"
)

// Statuses is a range of them, both ends included.
type Statuses struct{ Least, Most int }

// Refusal is every status that says that the request was at fault.
var Refusal = Statuses{http.StatusBadRequest, 499} //nolint:gochecknoglobals // a constant, as far as Go has them

func (s Statuses) phrase() string {
	if s.Least == s.Most {
		return fmt.Sprint(s.Least)
	}
	return fmt.Sprintf("a status from %d to %d", s.Least, s.Most)
}

// answerTo returns what came of an act. Where that was no answer, or there is
// nothing to judge by, there is a finding instead.
func answerTo(h *trial.History, act, expected string) (*trial.Answer, Finding, bool) {
	if f, is := cutShort(h, expected); is {
		return nil, f, false
	}
	for _, r := range h.Records {
		switch {
		case r.Kind != trial.KindAnswer || r.Answer.Act != act:
		case r.Answer.Status == 0:
			return nil, judged("", false, expected, h.Redact("no answer: "+r.Answer.Failure)), false
		default:
			return r.Answer, Finding{}, true
		}
	}
	return nil, Finding{
		Outcome: Error, Expected: expected, Actual: "cannot be judged",
		Reason: fmt.Sprintf("the run has no act %q", act),
	}, false
}

// Answered judges the status of the answer to an act.
func Answered(h *trial.History, act string, want Statuses) Finding {
	expected := fmt.Sprintf("%s: %s", act, want.phrase())
	a, f, is := answerTo(h, act, expected)
	if !is {
		return f
	}
	ok := a.Status >= want.Least && a.Status <= want.Most
	return judged("", ok, expected, answered(h, a, ok))
}

// AnsweredWith judges the answer to an act: its status, and its body to the byte.
func AnsweredWith(h *trial.History, act string, status int, body []byte) Finding {
	expected := fmt.Sprintf("%s: %d, with the right %d bytes", act, status, len(body))
	a, f, is := answerTo(h, act, expected)
	if !is {
		return f
	}
	actual := fmt.Sprintf("%d, with %d bytes", a.Status, len(a.Body))
	same := bytes.Equal(a.Body, body)
	if !same {
		actual += " that are others"
	}
	return judged("", a.Status == status && same, expected, actual)
}

// Masked judges a rule as an act has read it: each webhook has these headers,
// and instead of their values, and of the values in its URL's query, a mask.
func Masked(h *trial.History, act string, headers []string) Finding {
	expected := "asterisks for each value of a header and of the URL's query"
	a, f, is := answerTo(h, act, expected)
	if !is {
		return f
	}
	var rule struct {
		Webhooks []struct {
			URL     string            `json:"url"`
			Headers map[string]string `json:"headers"`
		} `json:"webhooks"`
	}
	if err := json.Unmarshal(a.Body, &rule); err != nil || len(rule.Webhooks) == 0 {
		return judged("", false, expected, fmt.Sprintf("%d, and no rule with webhooks", a.Status))
	}
	for i, w := range rule.Webhooks {
		for _, name := range headers {
			if !isMask(w.Headers[name]) {
				return judged("", false, expected, fmt.Sprintf("the header %s of webhook %d has none", name, i+1))
			}
		}
		u, err := url.Parse(w.URL)
		if err != nil {
			return judged("", false, expected, fmt.Sprintf("the URL of webhook %d cannot be read", i+1))
		}
		for _, name := range sorted(u.Query()) {
			if !isMask(u.Query().Get(name)) {
				return judged("", false, expected, h.Redact(fmt.Sprintf("%s in the URL of webhook %d has none", name, i+1)))
			}
		}
	}
	return judged("", true, expected, plural(len(rule.Webhooks), "webhook", "webhooks")+" so")
}

func isMask(value string) bool { return value != "" && strings.Trim(value, "*") == "" }
