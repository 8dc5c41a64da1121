package fakeendpoint

import (
	"net/http"
	"time"
)

// Observation is one request exactly as it came over the wire, and what the
// endpoint did with it.
type Observation struct {
	// Connection numbers the endpoint's connections from 1.
	Connection int `json:"connection"`
	// Request numbers the requests of that connection from 1; above 1 the
	// client used a kept-alive connection again.
	Request int `json:"request"`

	Method string `json:"method"`
	Target string `json:"target"`
	Proto  string `json:"proto"`
	// Fields are the header fields in the order and the spelling they came in.
	Fields []Field `json:"fields"`
	// Raw are the bytes of head and body as they came, framing included.
	Raw []byte `json:"raw"`
	// Body is what the framing held.
	Body []byte `json:"body"`
	// Problem says what is wrong with the request as HTTP/1.1. Empty: nothing.
	Problem string `json:"problem,omitempty"`

	// Behaviour is the script's step that was played, as written there.
	Behaviour string `json:"behaviour"`
	// Unforeseen is set when the script had no step for the request.
	Unforeseen bool `json:"unforeseen,omitempty"`
	// Committed is set when the endpoint did the work, whatever it answered.
	Committed bool `json:"committed,omitempty"`
	// Status is the final status that was put on the wire; 0 if none was.
	Status int `json:"status,omitempty"`
	// Error is why the exchange broke off, for people.
	Error string `json:"error,omitempty"`

	Times Times `json:"times"`
}

// Times are the moments of an exchange. A zero time means that it did not come to that.
type Times struct {
	Accepted time.Time `json:"accepted"`         // the connection was accepted
	Began    time.Time `json:"began"`            // the request's first byte came
	Head     time.Time `json:"head"`             // its head was complete
	Body     time.Time `json:"body,omitzero"`    // its body was complete
	Answer   time.Time `json:"answer,omitzero"`  // the first byte of an answer was written
	Replied  time.Time `json:"replied,omitzero"` // the head of the final answer was written
	Gone     time.Time `json:"gone,omitzero"`    // the client was seen to have left
	End      time.Time `json:"end,omitzero"`     // the exchange was over
}

// Field is one header field as it came.
type Field struct {
	Name  string `json:"name"`
	Value string `json:"value"`
}

// Header returns the fields as a map with canonical names, for look-ups.
func (o *Observation) Header() http.Header {
	h := make(http.Header, len(o.Fields))
	for _, f := range o.Fields {
		h.Add(f.Name, f.Value)
	}
	return h
}

// equalFold compares field names, which are ASCII (RFC 9110 section 5.1).
func equalFold(a, b string) bool {
	if len(a) != len(b) {
		return false
	}
	for i := range len(a) {
		x, y := a[i]|0x20, b[i]|0x20
		if x != y {
			return false
		}
	}
	return true
}
