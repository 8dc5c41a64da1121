package sender

import "time"

// Class is the kind of end an attempt came to. Policies retry by class.
type Class string

// The classes. An attempt has exactly one.
const (
	// ClassConnect: no request could be written: name, TCP, TLS or their deadline.
	ClassConnect Class = "connect"
	// ClassTimeout: connected, but no response head within the deadline.
	ClassTimeout Class = "timeout"
	// ClassTransport: the connection broke, or made no sense, after writing began.
	ClassTransport Class = "transport-after-send"
	Class1xx       Class = "1xx" // only 101: the others are skipped
	Class2xx       Class = "2xx"
	Class3xx       Class = "3xx"
	Class4xx       Class = "4xx"
	Class429       Class = "429" // before Class4xx where a rule names it
	Class5xx       Class = "5xx"
	// ClassStopped: the sender was told to stop during the attempt.
	ClassStopped Class = "stopped"
)

// Phase is how far an attempt got.
type Phase string

// The phases in their order.
const (
	PhaseLookup  Phase = "lookup"
	PhaseConnect Phase = "connect"
	PhaseTLS     Phase = "tls"
	PhaseWrite   Phase = "write"
	PhaseWait    Phase = "wait" // for the response's head
	PhaseDone    Phase = "done" // the head arrived
)

// Attempt is one try at one HTTP exchange, as its sender saw it.
type Attempt struct {
	// Number counts the delivery's attempts from 1, connect tries included.
	Number int `json:"number"`
	// Request counts those that sent a request, from 1; 0 where none was sent.
	Request int       `json:"request,omitempty"`
	Start   time.Time `json:"start"`
	// Ready is when the connection could take the request; zero if it never could.
	Ready time.Time `json:"ready,omitzero"`
	// Written is when the last byte of the request was handed over.
	Written time.Time `json:"written,omitzero"`
	// Head is when the response's head was complete.
	Head time.Time `json:"head,omitzero"`
	End  time.Time `json:"end"`

	Phase  Phase `json:"phase"`
	Class  Class `json:"class"`
	Status int   `json:"status,omitempty"`
	// RetryAfter is what the response asked for; 0 if it did not.
	RetryAfter time.Duration `json:"retry_after,omitempty"`
	// Reason is a stable code, finer than Class: "refused", "name-not-found", "tls-untrusted", "reset", "eof".
	Reason string `json:"reason,omitempty"`
	// Error is the transport's text, for people; it varies between networks.
	Error string `json:"error,omitempty"`
}

// Outcome is how a delivery ended.
type Outcome struct {
	Delivered bool `json:"delivered"`
	// Reason is a stable code: "2xx", "3xx", "4xx", "5xx-exhausted",
	// "connect-exhausted", "timeout", "transport-after-send", "stopped".
	Reason   string    `json:"reason"`
	Attempts []Attempt `json:"attempts"`
}
