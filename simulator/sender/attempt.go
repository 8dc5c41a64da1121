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
	// ClassTransport: the connection broke, or made no sense, after it was ready.
	ClassTransport Class = "transport-after-send"
	Class1xx       Class = "1xx" // only 101: the others are skipped
	Class2xx       Class = "2xx"
	Class3xx       Class = "3xx"
	Class4xx       Class = "4xx" // without 429
	// Class429 is status 429 alone. A rule that names Class4xx holds it too,
	// unless a rule before it names Class429.
	Class429 Class = "429"
	Class5xx Class = "5xx"
	// ClassStopped: the sender was told to stop during the attempt.
	ClassStopped Class = "stopped"
)

// ClassOf is the class of an answer. A status outside 100 to 599 is treated as
// a server error, as RFC 9110 section 15 asks of clients.
func ClassOf(status int) Class {
	switch {
	case status == 429:
		return Class429
	case status >= 100 && status < 200:
		return Class1xx
	case status >= 200 && status < 300:
		return Class2xx
	case status >= 300 && status < 400:
		return Class3xx
	case status >= 400 && status < 500:
		return Class4xx
	}
	return Class5xx
}

// answered tells whether an attempt of the class has a status to go by.
func (c Class) answered() bool {
	switch c {
	case ClassConnect, ClassTimeout, ClassTransport, ClassStopped:
		return false
	}
	return true
}

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

// The reasons of attempts that came without an answer. They are part of what a
// trial compares, so they never change and never come from an error's text.
const (
	ReasonRefused        = "refused"
	ReasonUnreachable    = "unreachable"
	ReasonNameNotFound   = "name-not-found"
	ReasonLookupFailed   = "lookup-failed" // the name service itself is in trouble
	ReasonConnectTimeout = "connect-timeout"
	ReasonConnectOther   = "connect-other"
	ReasonTLSUntrusted   = "tls-untrusted"
	ReasonTLSExpired     = "tls-expired" // or not yet valid
	ReasonTLSWrongName   = "tls-wrong-name"
	ReasonTLSTimeout     = "tls-timeout"
	ReasonTLSOther       = "tls-other"
	ReasonTimeout        = "timeout"
	ReasonReset          = "reset"
	ReasonEOF            = "eof"
	ReasonMalformed      = "malformed" // what came is not a response
	ReasonBroken         = "broken"    // any other failure of the connection
	ReasonStopped        = "stopped"
	// ReasonTooManyRedirects and ReasonBadRedirect are for policies that follow:
	// one redirect too many, and one that leads nowhere or out of https. Both
	// are of ClassTransport, for the sender never came to an answer.
	ReasonTooManyRedirects = "too-many-redirects"
	ReasonBadRedirect      = "bad-redirect"
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
	// Written is when the last byte of the request was handed over; zero if that
	// never happened, or if it could not be sent.
	Written time.Time `json:"written,omitzero"`
	// Head is when the response's head was complete.
	Head time.Time `json:"head,omitzero"`
	// End is when the attempt was over, its part of the body drained. The pause
	// before the next attempt runs from here.
	End time.Time `json:"end"`

	Phase  Phase `json:"phase"`
	Class  Class `json:"class"`
	Status int   `json:"status,omitempty"`
	// RetryAfter is what the response asked for; 0 if it did not.
	RetryAfter time.Duration `json:"retry_after,omitempty"`
	// Redirects is how many redirects were followed; the times are the last hop's.
	Redirects int `json:"redirects,omitempty"`
	// Reason is one of the Reason constants; empty where the status says it all.
	Reason string `json:"reason,omitempty"`
	// Error is the transport's text with the secrets taken out, for people; it
	// varies between networks.
	Error string `json:"error,omitempty"`
}

// Outcome is how a delivery ended.
type Outcome struct {
	Delivered bool `json:"delivered"`
	// Reason is a stable code: the class of the last attempt ("2xx", "3xx",
	// "4xx", "timeout", "transport-after-send", "stopped", ...), with
	// "-exhausted" behind it where the policy retries that class but its budget
	// was used up: "5xx-exhausted", "connect-exhausted". 429 is a "4xx" here.
	Reason   string    `json:"reason"`
	Attempts []Attempt `json:"attempts"`
}
