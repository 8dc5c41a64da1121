package verdict

import (
	"cmp"
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

// early is how much shorter than it was a try may look on a real stage: from
// outside its begin is seen once the endpoint's process gets to accept it, and a
// client's clock may have begun before it connected.
const early = 50 * time.Millisecond

func earlyOf(h *trial.History) time.Duration {
	if h.Stage == "virtual" || !h.Outside {
		return 0
	}
	return early
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

// rounding of times is forgiven on any stage.
const rounding = time.Microsecond

// within reports whether d is in the span, given the stage's slack. Nothing may
// come early.
func (s Span) within(d, slack time.Duration) bool {
	return d >= s.Least-rounding && d <= s.Most+slack+rounding
}

// nth returns the n-th of a delivery's tries, counted from 1, or why it cannot.
func nth(h *trial.History, tries []Try, n int) (Try, string) {
	if doubt := unattributed(h, trial.KindConnect); doubt != "" {
		return Try{}, doubt
	}
	if n < 1 || n > len(tries) {
		return Try{}, plural(len(tries), "try was made", "tries were made")
	}
	return tries[n-1], ""
}

// PauseBeforeTry judges how long the sender waited before its n-th try, counted
// from 1, after the try before had ended.
func PauseBeforeTry(h *trial.History, delivery string, n int, want Span) Finding {
	expected := fmt.Sprintf("a pause of %v before try %d", want, n)
	if f, is := unfit(h, delivery, expected); is {
		return f
	}
	tries := Tries(h, delivery)
	before, doubt := nth(h, tries, n-1)
	try, alsoDoubt := nth(h, tries, n)
	switch {
	case doubt != "":
		return unknown(delivery, expected, cmp.Or(alsoDoubt, doubt))
	case alsoDoubt != "":
		return unknown(delivery, expected, alsoDoubt).in(want.after(before.End))
	}
	pause := try.Start - before.End
	f := judged(delivery, want.within(pause, slackOf(h)), expected, fmt.Sprintf("a pause of %v", pause.Round(time.Microsecond)))
	return f.in(want.after(before.End))
}

// GivenUpAfter judges how long the sender held on to its n-th try: from the
// connect to when it gave that up, or closed the connection. It is unknown
// where the endpoint had ended the exchange by then: the close says nothing.
func GivenUpAfter(h *trial.History, delivery string, n int, want Span) Finding {
	expected := fmt.Sprintf("try %d given up after %v", n, want)
	if f, is := unfit(h, delivery, expected); is {
		return f
	}
	try, doubt := nth(h, Tries(h, delivery), n)
	if doubt != "" {
		return unknown(delivery, expected, doubt)
	}
	return givenUpAfter(h, delivery, try, want, expected).in(want.after(try.Start))
}

func givenUpAfter(h *trial.History, delivery string, try Try, want Span, expected string) Finding {
	switch {
	case !try.Dialled:
		return unknown(delivery, expected, bypassed)
	case try.Open:
		return judged(delivery, false, expected, fmt.Sprintf("still held after %v", h.Length-try.Start))
	case !want.within(try.Held+earlyOf(h), slackOf(h)+earlyOf(h)):
		return judged(delivery, false, expected, fmt.Sprintf("given up after %v", try.Held.Round(time.Microsecond)))
	case try.endedByEndpoint():
		return unknown(delivery, expected, fmt.Sprintf("the endpoint had answered, or broken off, after %v", (try.End-try.Start).Round(time.Microsecond)))
	}
	return judged(delivery, true, expected, fmt.Sprintf("given up after %v", try.Held.Round(time.Microsecond)))
}

// endedByEndpoint reports whether the endpoint ended the exchange no later than
// the sender closed its connection.
func (t Try) endedByEndpoint() bool {
	if t.Request == nil || t.End > t.Start+t.Held {
		return false
	}
	return !t.Request.Times.Replied.IsZero() || t.Request.Times.Gone.IsZero()
}

// Silence judges that nothing was sent once the delivery had ended.
func Silence(h *trial.History, delivery string) Finding {
	const expected = "nothing sent after the delivery ended"
	if f, is := unfit(h, delivery, expected); is {
		return f
	}
	ended, settled := endedAt(h, delivery)
	if !settled {
		return judged(delivery, false, expected, fmt.Sprintf("still under way after %v", h.Settled))
	}
	return silence(h, delivery, ended, expected).in(Window{From: ended, To: max(ended, h.Length), Quiet: true})
}

func silence(h *trial.History, delivery string, ended time.Duration, expected string) Finding {
	late, doubtful := 0, 0
	for _, r := range h.Of(delivery) {
		switch {
		case r.Kind != trial.KindConnect && r.Kind != trial.KindRequest:
		case r.At > ended || r.Kind == trial.KindConnect && r.Connect.Late:
			late++
		case r.At == ended && r.Kind == trial.KindRequest && r.Request.Observation.Request > 1:
			doubtful++ // no connect tells whether it came before the end or after
		}
	}
	watched := h.Length - ended
	actual := fmt.Sprintf("%s in %v", plural(late, "trace on the network", "traces on the network"), watched.Round(time.Millisecond))
	switch {
	case late > 0:
		return judged(delivery, false, expected, actual)
	case watched <= 0 || h.Plan != nil && watched < h.Plan.Silence:
		return unknown(delivery, expected, fmt.Sprintf("the run went on for %v only", watched))
	case doubtful > 0:
		return unknown(delivery, expected, "a request came over a used connection at the very moment of the end")
	case h.Last("") > ended:
		return unknown(delivery, expected, unattributed(h, trial.KindConnect, trial.KindRequest))
	}
	return judged(delivery, true, expected, actual)
}

// endedAt returns when the delivery had ended, by an outcome or a refusal.
func endedAt(h *trial.History, delivery string) (at time.Duration, ended bool) {
	for _, r := range h.Of(delivery) {
		if r.Kind == trial.KindOutcome || r.Kind == trial.KindRefusal {
			return r.At, true
		}
	}
	return 0, false
}
