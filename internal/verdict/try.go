package verdict

import (
	"time"

	"github.com/hookdrill/hookdrill/internal/trial"
)

// Try is one try at an exchange as it is seen from outside: a connect, and the
// requests that came over it.
type Try struct {
	// Start is when the connect began; End when the answer's head was sent, or
	// the try was otherwise over. Both count from the start of the run.
	Start, End time.Duration
	// Held is how long the sender kept at it, until it closed the connection; 0
	// if that was not seen.
	Held time.Duration
	// Failure is how the connect failed; empty if it did not.
	Failure string
	// Request is the request that came over the connection, if one did.
	Request *trial.Request
}

// Tries puts a delivery's connects and requests together. The k-th connect
// that an endpoint let in is its k-th connection: the delivery has the endpoint
// to itself, and a sender makes its tries one after the other.
func Tries(h *trial.History, delivery string) []Try {
	var tries []Try
	connections := map[string]int{} // by host
	open := map[connectionKey]int{} // to the index in tries
	records := h.Of(delivery)
	for _, r := range records {
		if r.Kind != trial.KindConnect {
			continue
		}
		c := r.Connect
		held := max(c.Held, c.Took)
		tries = append(tries, Try{Start: r.At, End: r.At + held, Held: held, Failure: c.Failure})
		if c.Failure == "" {
			connections[c.Host]++
			open[connectionKey{c.Host, connections[c.Host]}] = len(tries) - 1
		}
	}
	for _, r := range records {
		if r.Kind != trial.KindRequest {
			continue
		}
		try := Try{Start: r.At}
		i, known := open[connectionKey{r.Request.Host, r.Request.Connection}]
		if known && tries[i].Request == nil {
			try = tries[i]
		} else {
			tries = append(tries, Try{}) // a kept-alive connection used again
			i = len(tries) - 1
		}
		try.Request, try.End = r.Request, endOf(r)
		tries[i] = try
	}
	return tries
}

type connectionKey struct {
	host   string
	number int
}

// endOf is when a request's try was over for the sender: the answer's head was
// sent or, where there was none, the client was seen to leave or the exchange ended.
func endOf(r trial.Record) time.Duration {
	t := r.Request.Times
	end := t.End
	switch {
	case !t.Replied.IsZero():
		end = t.Replied
	case !t.Gone.IsZero():
		end = t.Gone
	}
	return r.At + end.Sub(t.Began)
}
