package verdict

import (
	"fmt"
	"net/http"
	"strings"

	"github.com/hookdrill/hookdrill/internal/trial"
)

// HandlerField is the header field that names the handler of an event that is
// passed on.
const HandlerField = "Hookdrill-Handler"

// Handled is an event that a handler should have: what was delivered of it.
type Handled struct {
	Handler, Event string
	Body           []byte
}

func (e Handled) String() string { return e.Handler + ": " + e.Event }

// PassedOn judges what a listener has handled by what it passed on to an
// endpoint, which said so: each of these events as it came, with every value, and
// nothing else; once, or, where it may have been cut off in between, at least once.
func PassedOn(h *trial.History, endpoint string, want []Handled, once bool) Finding {
	times := "once each"
	if !once {
		times = "at least once each"
	}
	expected := "these events handled, " + times + ": " + joined(want)
	if len(want) == 0 {
		expected = "no event handled"
	}
	if f, is := cutShort(h, expected); is {
		return f
	}
	got := make([]int, len(want))
	for _, r := range requestsOf(h, endpoint) {
		if !r.Committed || r.Times.Body.IsZero() {
			continue // it was not taken, so it was not handled either
		}
		which := -1
		for i, e := range want {
			if r.Header().Get(HandlerField) == e.Handler && sameValue(r.Body, e.Body) && (which < 0 || got[i] < got[which]) {
				which = i
			}
		}
		if which < 0 {
			return judged("", false, expected, fmt.Sprintf("%s got something else, of %s, that is none of them as it came",
				r.Header().Get(HandlerField), plural(len(r.Body), "byte", "bytes")))
		}
		got[which]++
	}
	for i, e := range want {
		if got[i] == 0 || once && got[i] > 1 {
			return judged("", false, expected, fmt.Sprintf("%s came %s", e, plural(got[i], "time", "times")))
		}
	}
	return judged("", true, expected, "so")
}

func joined(events []Handled) string {
	texts := make([]string, len(events))
	for i, e := range events {
		texts[i] = e.String()
	}
	return strings.Join(texts, ", ")
}

// InTurn judges the statuses of the answers to acts, one after the other.
func InTurn(h *trial.History, acts []string, want []int) Finding {
	expected := "answered with " + strings.Trim(fmt.Sprint(want), "[]")
	if f, is := cutShort(h, expected); is {
		return f
	}
	if len(acts) != len(want) {
		return Finding{
			Outcome: Error, Expected: expected, Actual: "cannot be judged",
			Reason: fmt.Sprintf("%s are expected of %s", plural(len(want), "answer", "answers"), plural(len(acts), "delivery", "deliveries")),
		}
	}
	var got []int
	for _, act := range acts {
		a, f, is := answerTo(h, act, expected)
		if !is {
			return f
		}
		got = append(got, a.Status)
	}
	return judged("", fmt.Sprint(got) == fmt.Sprint(want), expected, strings.Trim(fmt.Sprint(got), "[]"))
}

// Says judges the answer to an act: its status, and a text in it.
func Says(h *trial.History, act string, status int, text string) Finding {
	expected := fmt.Sprintf("%s: %d, with %q in it", act, status, text)
	a, f, is := answerTo(h, act, expected)
	if !is {
		return f
	}
	actual := fmt.Sprintf("%d %s", a.Status, http.StatusText(a.Status))
	has := strings.Contains(string(a.Body), text)
	if !has {
		actual += ", without it"
	}
	return judged("", a.Status == status && has, expected, actual)
}
