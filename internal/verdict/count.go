package verdict

import (
	"fmt"
	"math"

	"github.com/hookdrill/hookdrill/internal/trial"
)

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

// judge compares with a number of which a history tells no more than the bounds.
// It is unknown, for the reason in doubt, where some of them are right and
// others are not.
func (c Count) judge(delivery string, seen Count, one, many, doubt string) Finding {
	expected := c.phrase(one, many)
	switch {
	case seen.Least > c.Most || seen.Most < c.Least:
		return judged(delivery, false, expected, seen.phrase(one, many))
	case seen.Least >= c.Least && seen.Most <= c.Most:
		return judged(delivery, true, expected, seen.phrase(one, many))
	default:
		return unknown(delivery, expected, doubt)
	}
}

// Requests judges how many requests reached the delivery's endpoint, and any
// other of the run's that is the delivery's, until the end of the run, silence
// included.
func Requests(h *trial.History, delivery string, want Count) Finding {
	if f, is := unfit(h, delivery, want.phrase("request", "requests")); is {
		return f
	}
	own := h.Count(delivery, trial.KindRequest)
	seen := Count{own, own + h.Count("", trial.KindRequest)}
	return want.judge(delivery, seen, "request", "requests", unattributed(h, trial.KindRequest))
}

// bypassed is why connects cannot be counted where the stage did not see them.
const bypassed = "the party did not connect through the stage's dialer"

// Connects judges how many connects were tried for the delivery, to whichever
// host. The stage's dialer counts them; where the endpoints saw more
// connections than it did, the party went past it, and what else it tried and
// did not get cannot be told.
func Connects(h *trial.History, delivery string, want Count) Finding {
	if f, is := unfit(h, delivery, want.phrase("connect", "connects")); is {
		return f
	}
	dialled, nobodys := h.Count(delivery, trial.KindConnect), h.Count("", trial.KindConnect)
	arrived := connectionsOf(h, delivery)
	seen := Count{max(dialled, arrived), dialled + nobodys}
	doubt := unattributed(h, trial.KindConnect)
	tried := h.Count(delivery, trial.KindAttempt) > 0
	if arrived > seen.Most || tried && seen.Most == 0 {
		seen.Most, doubt = math.MaxInt, bypassed
	}
	return want.judge(delivery, seen, "connect", "connects", doubt)
}

// connectionsOf returns over how many connections the delivery's requests came.
func connectionsOf(h *trial.History, delivery string) int {
	seen := map[connectionKey]bool{}
	for _, r := range h.Of(delivery) {
		if r.Kind == trial.KindRequest {
			seen[connectionKey{r.Request.Host, r.Request.Connection}] = true
		}
	}
	return len(seen)
}
