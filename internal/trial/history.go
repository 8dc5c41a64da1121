package trial

import (
	"net/http"
	"slices"
	"time"

	"github.com/hookdrill/hookdrill/fakeendpoint"
	"github.com/hookdrill/hookdrill/simulator/sender"
)

// History is what a run left: raw, typed and timed, in the order in which it
// was recorded. It judges nothing.
type History struct {
	// Plan is what was run.
	Plan *Plan
	// Party is the name of the sender in the middle.
	Party string
	// Stage is "virtual" or "real".
	Stage string
	// Length is how long the run lasted on the stage's clock, silence included.
	Length time.Duration
	// Settled is when the last delivery had ended, or was given up.
	Settled time.Duration
	// Stopped is set when the run was told to stop before its end.
	Stopped bool
	// Outside is set when the party was not in this process, and called endpoints
	// by their addresses.
	Outside bool
	// Forgotten counts observations that were lost for want of room.
	Forgotten int

	// Searched is how much of a program's folder and log was searched.
	Searched Searched

	// Records are in the order of their times once the run has ended.
	Records []Record

	// What index finds.
	byDelivery map[string][]int // to indices in Records
	counts     map[tally]int
	admitted   map[string]int // connects that a host let in
}

// tally is what records are counted by.
type tally struct {
	delivery string
	kind     Kind
}

// Kind is what a record tells of.
type Kind string

// The kinds, in the order in which one instant's records are sorted.
const (
	// KindConnect: the stage saw a connect.
	KindConnect Kind = "connect"
	// KindRequest: an endpoint saw a request.
	KindRequest Kind = "request"
	// KindAttempt: the sender says it made an attempt.
	KindAttempt Kind = "attempt"
	// KindOutcome: the sender says how the delivery ended.
	KindOutcome Kind = "outcome"
	// KindRefusal: the party refused to make the delivery.
	KindRefusal Kind = "refusal"
	// KindLife: something happened to the program.
	KindLife Kind = "life"
	// KindAnswer: the program answered a call, or did not.
	KindAnswer Kind = "answer"
	// KindTrace: a hidden value was found in clear.
	KindTrace Kind = "trace"
)

// Record is one thing that happened. Exactly one of the pointers is set.
type Record struct {
	// At is when it began, from the start of the run.
	At time.Duration `json:"at"`
	// Delivery is the id of the delivery it belongs to; empty if that cannot be told.
	Delivery string `json:"delivery,omitempty"`
	Kind     Kind   `json:"kind"`

	Connect *Connect        `json:"connect,omitempty"`
	Request *Request        `json:"request,omitempty"`
	Attempt *sender.Attempt `json:"attempt,omitempty"`
	Outcome *Outcome        `json:"outcome,omitempty"`
	Refusal string          `json:"refusal,omitempty"`
	Life    *Happening      `json:"life,omitempty"`
	Answer  *Answer         `json:"answer,omitempty"`
	Trace   *Trace          `json:"trace,omitempty"`
}

// Connect is one connect as the stage's dialer saw it.
type Connect struct {
	Host string `json:"host"`
	// Took is how long it lasted.
	Took time.Duration `json:"took"`
	// Held is how long the party kept the connection, from the start of the
	// connect, at least a nanosecond; 0 if it failed, or was still open at the
	// run's end.
	Held time.Duration `json:"held,omitempty"`
	// Failure is how it failed: "refused", "name-not-found", "timeout" or
	// "other". Empty: it connected.
	Failure string `json:"failure,omitempty"`
	// Late is set when its delivery had ended before it began. In virtual time
	// both may have happened at the same instant, where At does not tell.
	Late bool `json:"late,omitempty"`
}

// Request is one request as an endpoint saw it.
type Request struct {
	Host string `json:"host"`
	fakeendpoint.Observation
}

// Outcome is how the sender says a delivery ended.
type Outcome struct {
	Delivered bool   `json:"delivered"`
	Reason    string `json:"reason"`
	Attempts  int    `json:"attempts"`
}

// Happening is something that happened to a program.
type Happening struct {
	// Act is the act that made it happen; empty for the run's own start and stop.
	Act string `json:"act,omitempty"`
	// What happened.
	What Life `json:"what"`
	// Beside is set where it happened to the program beside.
	Beside bool `json:"beside,omitempty"`
	// Failure is why it did not; empty if it did.
	Failure string `json:"failure,omitempty"`
}

// Answer is what came of an act that calls the program or waits for a request.
type Answer struct {
	// Act is the act's id.
	Act string `json:"act"`
	// Method and URL are what was asked; empty where nothing was.
	Method string `json:"method,omitempty"`
	URL    string `json:"url,omitempty"`
	// Status, Header and Body are the answer. The body is cut at [MaxAnswer].
	Status int         `json:"status,omitempty"`
	Header http.Header `json:"header,omitempty"`
	Body   []byte      `json:"body,omitempty"`
	// Took is how long the act took, without the wait for its time.
	Took time.Duration `json:"took"`
	// Failure is why there is no answer, or why it could not be used.
	Failure string `json:"failure,omitempty"`
}

// Trace is a hidden value that was found where anybody can read it.
type Trace struct {
	// Name is what the plan calls the value, Form how it was written there:
	// "plain", "base64".
	Name string `json:"name"`
	Form string `json:"form"`
	// In is "file", "log" or "answer", and Place which of them.
	In    string `json:"in"`
	Place string `json:"place"`
}

// What a hidden value can be found in.
const (
	InFile   = "file"
	InLog    = "log"
	InAnswer = "answer"
)

// Searched is how much was searched for hidden values.
type Searched struct {
	Files, Bytes int
	// Witnesses are the files that the plan's witness stands in, in any form.
	Witnesses []string
}

// Of returns the records of one delivery, in their order; of "", those that
// cannot be told to be one delivery's.
func (h *History) Of(delivery string) []Record {
	h.index()
	own := make([]Record, 0, len(h.byDelivery[delivery]))
	for _, i := range h.byDelivery[delivery] {
		own = append(own, h.Records[i])
	}
	return own
}

// Has reports whether the run had a delivery of this id.
func (h *History) Has(delivery string) bool {
	h.index()
	_, had := h.byDelivery[delivery]
	return had && delivery != ""
}

// Count returns how many records of a kind a delivery has; for "", how many
// cannot be told to be one delivery's.
func (h *History) Count(delivery string, kind Kind) int {
	h.index()
	return h.counts[tally{delivery, kind}]
}

// Last returns when the last record of a delivery began, for "" as in
// [History.Of]; 0 if there is none.
func (h *History) Last(delivery string) time.Duration {
	h.index()
	own := h.byDelivery[delivery]
	if len(own) == 0 {
		return 0
	}
	return h.Records[own[len(own)-1]].At
}

// Admitted returns how many connects to a host came through, of all deliveries.
func (h *History) Admitted(host string) int {
	h.index()
	return h.admitted[host]
}

// index finds each delivery's records, so that judging thousands of deliveries
// does not read all records for each. A run has it made at its end.
func (h *History) index() {
	if h.byDelivery != nil {
		return
	}
	h.byDelivery, h.counts, h.admitted = map[string][]int{}, map[tally]int{}, map[string]int{}
	if h.Plan != nil {
		for _, d := range h.Plan.Deliveries {
			h.byDelivery[d.ID] = nil
		}
		for _, e := range h.Plan.Endpoints {
			if e.Delivery != "" {
				h.byDelivery[e.Delivery] = nil
			}
		}
	}
	for i, r := range h.Records {
		h.byDelivery[r.Delivery] = append(h.byDelivery[r.Delivery], i)
		h.counts[tally{r.Delivery, r.Kind}]++
		if r.Kind == KindConnect && r.Connect.Failure == "" {
			h.admitted[r.Connect.Host]++
		}
	}
}

func (k Kind) order() int {
	if k == KindAnswer {
		k = KindLife // acts stay in the order in which they were done
	}
	return slices.Index([]Kind{KindConnect, KindRequest, KindAttempt, KindOutcome, KindRefusal, KindLife, KindTrace}, k)
}
