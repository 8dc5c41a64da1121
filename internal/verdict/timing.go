package verdict

import (
	"fmt"
	"time"

	"github.com/hookdrill/hookdrill/internal/trial"
)

// slack is how much later than planned something may be seen on a real stage:
// scheduling, loopback and the endpoint's own work. Virtual time has none.
const slack = 750 * time.Millisecond

func slackOf(h *trial.History) time.Duration {
	if h.Stage == "virtual" {
		return 0
	}
	return slack
}

// Span is a length of time with its tolerance.
type Span struct{ Least, Most time.Duration }

// Around is a span of d, a fraction of it shorter or longer.
func Around(d time.Duration, fraction float64) Span {
	margin := time.Duration(float64(d) * fraction)
	return Span{d - margin, d + margin}
}

func (s Span) String() string {
	if s.Least == s.Most {
		return s.Least.String()
	}
	return fmt.Sprintf("%v to %v", s.Least, s.Most)
}

// within reports whether d is in the span, given the stage's slack. Nothing may
// come early; rounding to a microsecond is forgiven on any stage.
func (s Span) within(d, slack time.Duration) bool {
	const rounding = time.Microsecond
	return d >= s.Least-rounding && d <= s.Most+slack+rounding
}

// PauseBeforeTry judges how long the sender waited before its n-th try, counted
// from 1, after the try before had ended.
func PauseBeforeTry(h *trial.History, delivery string, n int, want Span) Finding {
	expected := fmt.Sprintf("a pause of %v before try %d", want, n)
	tries := Tries(h, delivery)
	if len(tries) < n || n < 2 {
		return unknown(delivery, expected, plural(len(tries), "try was made", "tries were made"))
	}
	pause := tries[n-1].Start - tries[n-2].End
	return judged(delivery, want.within(pause, slackOf(h)), expected, fmt.Sprintf("a pause of %v", pause.Round(time.Microsecond)))
}

// Silence judges that nothing was sent once the delivery had ended.
func Silence(h *trial.History, delivery string) Finding {
	ended, settled := time.Duration(0), false
	late := 0
	for _, r := range h.Of(delivery) {
		switch {
		case r.Kind == trial.KindOutcome:
			ended, settled = r.At, true
		case settled && (r.Kind == trial.KindConnect || r.Kind == trial.KindRequest) && r.At > ended:
			late++
		}
	}
	watched := (h.Length - ended).Round(time.Millisecond)
	expected := "nothing sent after the delivery ended"
	if !settled {
		return judged(delivery, false, expected, fmt.Sprintf("still under way after %v", h.Settled))
	}
	return judged(delivery, late == 0, expected, fmt.Sprintf("%s in %v", plural(late, "trace on the network", "traces on the network"), watched))
}

// Growth judges that back-off grows: the mean of the second pauses against the
// mean of the first, over all the deliveries of the run. With jitter a single
// pair proves nothing, hence a run with fewer than enough deliveries is unknown.
func Growth(h *trial.History, least float64, enough int) Finding {
	expected := fmt.Sprintf("second pauses at least %.2g times the first, over %d deliveries or more", least, enough)
	var first, second time.Duration
	n := 0
	for _, d := range h.Plan.Deliveries {
		tries := Tries(h, d.ID)
		if len(tries) < 3 {
			continue
		}
		first += tries[1].Start - tries[0].End
		second += tries[2].Start - tries[1].End
		n++
	}
	switch {
	case n < enough:
		return unknown("", expected, fmt.Sprintf("only %s had two pauses", plural(n, "delivery", "deliveries")))
	case first <= 0 || second <= 0:
		return judged("", false, expected, "no pause at all")
	}
	ratio := float64(second) / float64(first)
	return judged("", ratio >= least, expected, fmt.Sprintf("%.2f times, over %d deliveries", ratio, n))
}

// GivenUpAfter judges how long the sender held on to its n-th try: from the
// connect to when it gave that up, or closed the connection.
func GivenUpAfter(h *trial.History, delivery string, n int, want Span) Finding {
	expected := fmt.Sprintf("try %d given up after %v", n, want)
	tries := Tries(h, delivery)
	if len(tries) < n || n < 1 {
		return unknown(delivery, expected, plural(len(tries), "try was made", "tries were made"))
	}
	held := tries[n-1].Held
	if held == 0 {
		return judged(delivery, false, expected, fmt.Sprintf("still held after %v", h.Length))
	}
	return judged(delivery, want.within(held, slackOf(h)), expected, fmt.Sprintf("given up after %v", held.Round(time.Microsecond)))
}
