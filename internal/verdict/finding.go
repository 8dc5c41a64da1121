package verdict

import (
	"fmt"

	"github.com/hookdrill/hookdrill/internal/trial"
)

// Finding is one judgement with its evidence. No secret is in it.
type Finding struct {
	Outcome Outcome `json:"outcome"`
	// Delivery is whose it is; empty where it is about all of them.
	Delivery string `json:"delivery,omitempty"`
	// Expected and Actual are phrases that can stand side by side.
	Expected string `json:"expected"`
	Actual   string `json:"actual"`
	// Reason says why an outcome is neither pass nor fail.
	Reason string `json:"reason,omitempty"`
	// Window is when what is expected was to happen; nil where that is no
	// question of time, or where it cannot be told.
	Window *Window `json:"window,omitempty"`
}

// judged returns a pass or a fail.
func judged(delivery string, ok bool, expected, actual string) Finding {
	f := Finding{Outcome: Fail, Delivery: delivery, Expected: expected, Actual: actual}
	if ok {
		f.Outcome = Pass
	}
	return f
}

func unknown(delivery, expected, reason string) Finding {
	return Finding{Outcome: Unknown, Delivery: delivery, Expected: expected, Actual: "cannot be told", Reason: reason}
}

// unfit finds why a delivery cannot be judged at all, whatever is expected. One
// that was never planned has nothing, and nothing is easily taken for a pass.
func unfit(h *trial.History, delivery, expected string) (Finding, bool) {
	if !h.Has(delivery) {
		return Finding{
			Outcome: Error, Delivery: delivery, Expected: expected, Actual: "cannot be judged",
			Reason: fmt.Sprintf("the run has no delivery %q", delivery),
		}, true
	}
	f, is := cutShort(h, expected)
	f.Delivery = delivery
	return f, is
}

// cutShort finds why nothing can be judged by a history: its last requests are
// missing, or its first.
func cutShort(h *trial.History, expected string) (Finding, bool) {
	switch {
	case h.Stopped:
		return unknown("", expected, "the run was stopped before its end"), true
	case h.Forgotten > 0:
		return unknown("", expected, plural(h.Forgotten, "request was", "requests were")+" too many to be kept"), true
	}
	return Finding{}, false
}

// unattributed is the reason where a history has records of a kind that may or
// may not be the delivery's; empty where it has none.
func unattributed(h *trial.History, kinds ...trial.Kind) string {
	n := 0
	for _, k := range kinds {
		n += h.Count("", k)
	}
	if n == 0 {
		return ""
	}
	return fmt.Sprintf("%s on the network may be of this delivery or of another", plural(n, "trace", "traces"))
}

// Ended judges how the sender says the delivery ended. An empty reason accepts
// any, and a sender that says no reason is not asked for one.
func Ended(h *trial.History, delivery string, delivered bool, reason string) Finding {
	expected := outcomePhrase(delivered, reason)
	if f, is := unfit(h, delivery, expected); is {
		return f
	}
	for _, r := range h.Of(delivery) {
		switch r.Kind {
		case trial.KindOutcome:
			ok := r.Outcome.Delivered == delivered && (reason == "" || r.Outcome.Reason == "" || r.Outcome.Reason == reason)
			return judged(delivery, ok, expected, h.Redact(outcomePhrase(r.Outcome.Delivered, r.Outcome.Reason)))
		case trial.KindRefusal:
			return judged(delivery, false, expected, h.Redact("refused: "+r.Refusal))
		}
	}
	return judged(delivery, false, expected, fmt.Sprintf("still under way after %v", h.Settled))
}

func outcomePhrase(delivered bool, reason string) string {
	phrase := "failed"
	if delivered {
		phrase = "delivered"
	}
	if reason != "" {
		phrase += " (" + reason + ")"
	}
	return phrase
}

// Refused judges that the delivery was refused before anything was sent.
func Refused(h *trial.History, delivery string) Finding {
	const expected = "refused, and nothing sent"
	if f, is := unfit(h, delivery, expected); is {
		return f
	}
	actual, refused := "accepted", false
	for _, r := range h.Of(delivery) {
		if r.Kind == trial.KindRefusal {
			actual, refused = h.Redact("refused: "+r.Refusal), true
		}
	}
	traffic := h.Count(delivery, trial.KindConnect) + h.Count(delivery, trial.KindRequest)
	doubt := unattributed(h, trial.KindConnect, trial.KindRequest)
	switch {
	case traffic > 0:
		actual += fmt.Sprintf(", and %s on the network", plural(traffic, "trace", "traces"))
	case refused && doubt != "":
		return unknown(delivery, expected, doubt)
	}
	return judged(delivery, refused && traffic == 0, expected, actual)
}
