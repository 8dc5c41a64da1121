package verdict

import (
	"fmt"
	"math"

	"github.com/hookdrill/hookdrill/internal/trial"
)

// Finding is one judgement with its evidence.
type Finding struct {
	Outcome Outcome `json:"outcome"`
	// Delivery is whose it is; empty where it is about all of them.
	Delivery string `json:"delivery,omitempty"`
	// Expected and Actual are phrases that can stand side by side.
	Expected string `json:"expected"`
	Actual   string `json:"actual"`
	// Reason says why an outcome is neither pass nor fail.
	Reason string `json:"reason,omitempty"`
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

// Count is how many of something are right.
type Count struct {
	Least, Most int
}

// Exactly n.
func Exactly(n int) Count { return Count{n, n} }

// AtLeast n.
func AtLeast(n int) Count { return Count{n, math.MaxInt} }

// AtMost n.
func AtMost(n int) Count { return Count{0, n} }

func (c Count) holds(n int) bool { return n >= c.Least && n <= c.Most }

func (c Count) phrase(one, many string) string {
	switch {
	case c.Least == c.Most:
		return plural(c.Least, one, many)
	case c.Most == math.MaxInt:
		return "at least " + plural(c.Least, one, many)
	case c.Least == 0:
		return "at most " + plural(c.Most, one, many)
	default:
		return fmt.Sprintf("%d to %s", c.Least, plural(c.Most, one, many))
	}
}

func plural(n int, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return fmt.Sprintf("%d %s", n, many)
}

// Requests judges how many requests reached the delivery's endpoint until the
// end of the run, silence included.
func Requests(h *trial.History, delivery string, want Count) Finding {
	n := 0
	for _, r := range h.Of(delivery) {
		if r.Kind == trial.KindRequest {
			n++
		}
	}
	return judged(delivery, want.holds(n), want.phrase("request", "requests"), plural(n, "request", "requests"))
}

// Connects judges how many connects the stage saw for the delivery. Where the
// stage saw none at all it was not in the party's way, and cannot tell.
func Connects(h *trial.History, delivery string, want Count) Finding {
	n, requests := 0, 0
	for _, r := range h.Of(delivery) {
		switch r.Kind {
		case trial.KindConnect:
			n++
		case trial.KindRequest:
			requests++
		}
	}
	expected := want.phrase("connect", "connects")
	if n == 0 && requests > 0 {
		return unknown(delivery, expected, "the party did not connect through the stage's dialer")
	}
	return judged(delivery, want.holds(n), expected, plural(n, "connect", "connects"))
}

// Ended judges how the sender says the delivery ended. An empty reason accepts any.
func Ended(h *trial.History, delivery string, delivered bool, reason string) Finding {
	expected := outcomePhrase(delivered, reason)
	for _, r := range h.Of(delivery) {
		switch r.Kind {
		case trial.KindOutcome:
			ok := r.Outcome.Delivered == delivered && (reason == "" || r.Outcome.Reason == reason)
			return judged(delivery, ok, expected, outcomePhrase(r.Outcome.Delivered, r.Outcome.Reason))
		case trial.KindRefusal:
			return judged(delivery, false, expected, "refused: "+r.Refusal)
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
	refusal, traffic := "", 0
	for _, r := range h.Of(delivery) {
		switch r.Kind {
		case trial.KindRefusal:
			refusal = r.Refusal
		case trial.KindConnect, trial.KindRequest:
			traffic++
		}
	}
	actual := "accepted"
	if refusal != "" {
		actual = "refused: " + refusal
	}
	if traffic > 0 {
		actual += fmt.Sprintf(", and %s on the network", plural(traffic, "trace", "traces"))
	}
	return judged(delivery, refusal != "" && traffic == 0, "refused, and nothing sent", actual)
}
