package verdict

import (
	"cmp"
	"slices"
	"time"

	"github.com/hookdrill/hookdrill/internal/trial"
)

// Try is one try at an exchange as it is seen from outside: a connect, and the
// requests that came over it.
type Try struct {
	// Start is when the connect began; End when the answer's head was sent, or
	// the try was otherwise over. Both count from the start of the run.
	Start, End time.Duration
	// Dialled is set where the stage saw the connect. It alone tells of Held,
	// Open and Failure.
	Dialled bool
	// Held is how long the sender kept at it, until the connect had failed or it
	// closed the connection; 0 if that is still open at the run's end.
	Held time.Duration
	Open bool
	// Failure is how the connect failed; empty if it did not.
	Failure string
	// Request is the request that came over the connection, if one did.
	Request *trial.Request
}

// Tries puts a delivery's connects and requests together, ordered by their
// start. Where the delivery has the endpoint to itself the k-th connect that
// was let in is its k-th connection; where it does not, a connection's first
// request goes to the first connect that has none yet, since a sender makes its
// tries one after the other.
func Tries(h *trial.History, delivery string) []Try {
	records := h.Of(delivery)
	j := joiner{byNumber: map[connectionKey]int{}, byHost: map[string][]int{}}
	for _, r := range records {
		if r.Kind == trial.KindConnect {
			j.connect(r)
		}
	}
	for _, r := range records {
		if r.Kind == trial.KindRequest {
			j.request(r, len(j.byHost[r.Request.Host]) == h.Admitted(r.Request.Host))
		}
	}
	slices.SortStableFunc(j.tries, func(a, b Try) int { return cmp.Compare(a.Start, b.Start) })
	return j.tries
}

type connectionKey struct {
	host   string
	number int
}

// joiner collects tries. The maps lead to connects that were let in.
type joiner struct {
	tries    []Try
	byNumber map[connectionKey]int
	byHost   map[string][]int
}

func (j *joiner) connect(r trial.Record) {
	c := r.Connect
	try := Try{Start: r.At, Dialled: true, Held: max(c.Held, c.Took), Failure: c.Failure}
	try.End = try.Start + try.Held
	if c.Failure == "" {
		if c.Held == 0 {
			try.Open, try.Held = true, 0
		}
		j.byHost[c.Host] = append(j.byHost[c.Host], len(j.tries))
		j.byNumber[connectionKey{c.Host, len(j.byHost[c.Host])}] = len(j.tries)
	}
	j.tries = append(j.tries, try)
}

func (j *joiner) request(r trial.Record, exclusive bool) {
	try := Try{Start: r.At} // a connection that was used before, or that the stage did not see
	i := j.connectOf(r, exclusive)
	if i < 0 {
		i = len(j.tries)
		j.tries = append(j.tries, try)
	}
	j.tries[i].Request, j.tries[i].End = r.Request, endOf(r)
}

// connectOf returns the index of the try that a request belongs to, -1 for none.
func (j *joiner) connectOf(r trial.Record, exclusive bool) int {
	free := func(i int) bool { return j.tries[i].Request == nil && j.tries[i].Start <= r.At }
	if exclusive {
		if i, known := j.byNumber[connectionKey{r.Request.Host, r.Request.Connection}]; known && free(i) {
			return i
		}
		return -1
	}
	if own := j.byHost[r.Request.Host]; r.Request.Observation.Request == 1 {
		if k := slices.IndexFunc(own, free); k >= 0 {
			return own[k]
		}
	}
	return -1
}

// endOf is when a request's try was over for the sender: the answer's head was
// sent or, where there was none, the client was seen to leave or the exchange ended.
func endOf(r trial.Record) time.Duration {
	t := r.Request.Times
	end := cmp.Or(t.Replied, t.Gone, t.End, t.Began)
	return r.At + end.Sub(t.Began)
}
