package verdict

import (
	"fmt"
	"slices"
	"time"

	"github.com/hookdrill/hookdrill/internal/trial"
)

// soon is how far apart the first requests of webhooks may be that do not wait
// for each other. It is far below the 5 s that a sender waits for an answer.
const soon = 2 * time.Second

// Together judges that the first requests to the webhooks came together, whatever
// each of their endpoints did with its own.
func Together(h *trial.History, webhooks []string) Finding {
	expected := fmt.Sprintf("the first requests of %s within %v", plural(len(webhooks), "webhook", "webhooks"), soon)
	if f, is := cutShort(h, expected); is {
		return f
	}
	var first []time.Duration
	for _, webhook := range webhooks {
		at, came := firstRequest(h, webhook)
		if !came {
			return judged(webhook, false, expected, "no request came")
		}
		first = append(first, at)
	}
	apart := slices.Max(first) - slices.Min(first)
	return judged("", apart <= soon, expected, fmt.Sprintf("within %v", apart.Round(time.Millisecond)))
}

func firstRequest(h *trial.History, webhook string) (time.Duration, bool) {
	for _, r := range h.Of(webhook) {
		if r.Kind == trial.KindRequest {
			return r.At, true
		}
	}
	return 0, false
}

// SamePayloads judges that the webhooks got the same payloads, to the byte.
func SamePayloads(h *trial.History, webhooks []string) Finding {
	const expected = "the same payloads at each webhook"
	if f, is := cutShort(h, expected); is {
		return f
	}
	first := payloadsAt(h, webhooks[0])
	if len(first) == 0 {
		return judged(webhooks[0], false, expected, "no payload came")
	}
	for _, webhook := range webhooks[1:] {
		if other := payloadsAt(h, webhook); !slices.Equal(first, other) {
			return judged(webhook, false, expected, fmt.Sprintf("%s that are not those of %s, which got %d",
				plural(len(other), "payload", "payloads"), webhooks[0], len(first)))
		}
	}
	return judged("", true, expected, plural(len(first), "payload", "payloads"))
}

// payloadsAt are the different bodies that came, sorted: in which order two
// windows come is not told.
func payloadsAt(h *trial.History, webhook string) []string {
	var bodies []string
	for _, r := range requestsOf(h, webhook) {
		if !r.Times.Body.IsZero() { // it was not cut off
			bodies = append(bodies, string(r.Body))
		}
	}
	slices.Sort(bodies)
	return slices.Compact(bodies)
}
