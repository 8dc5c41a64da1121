package verdict

import (
	"fmt"
	"time"

	"github.com/hookdrill/hookdrill/internal/trial"
)

// noise is how long a sender that does not pause at all may seem to pause in
// real time: a loopback exchange takes a fraction of it.
const noise = 10 * time.Millisecond

// Growth judges that back-off grows: the mean of the second pauses against the
// mean of the first, over all the deliveries of the run. With jitter a single
// pair proves nothing, hence a run with fewer than enough deliveries is
// unknown; so are pauses that cannot be told from the stage's own delays (A11
// of the LangSmith decisions).
func Growth(h *trial.History, least float64, enough int) Finding {
	expected := fmt.Sprintf("second pauses at least %.3g times the first, over %d deliveries or more", least, enough)
	if f, is := cutShort(h, expected); is {
		return f
	}
	first, second, n := pauses(h)
	if n < max(enough, 1) {
		return unknown("", expected, fmt.Sprintf("only %s had two pauses", plural(n, "delivery", "deliveries")))
	}
	shorter := min(first, second) / time.Duration(n)
	switch {
	case shorter <= rounding:
		return judged("", false, expected, "no pause at all")
	case h.Stage != "virtual" && shorter < noise:
		return unknown("", expected, fmt.Sprintf("pauses of %v cannot be told from the stage's own delays", shorter.Round(time.Microsecond)))
	}
	ratio := float64(second) / float64(first)
	return judged("", ratio >= least, expected, fmt.Sprintf("%.3g times, over %d deliveries", ratio, n))
}

// pauses adds up the first and the second pauses of the n deliveries that have both.
func pauses(h *trial.History) (first, second time.Duration, n int) {
	for _, d := range h.Plan.Deliveries {
		tries := Tries(h, d.ID)
		if len(tries) < 3 {
			continue
		}
		first += tries[1].Start - tries[0].End
		second += tries[2].Start - tries[1].End
		n++
	}
	return first, second, n
}
