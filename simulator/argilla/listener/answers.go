package listener

import "net/http"

// Outcome is what became of a request.
type Outcome int

// The outcomes. Those from [NotReady] on are worth a retry.
const (
	// Handled: the handler did its work, now or, for a duplicate, before. Or it
	// gave up, which no retry can cure.
	Handled Outcome = iota
	// Stored: the event is in the inbox, now or, for a duplicate, before.
	Stored
	// Unsubscribed: a known event, and none of the handler's.
	Unsubscribed
	// Unknown: an event that is not known here.
	Unknown
	// Pinged: a ping.
	Pinged
	// Unverified: the signature, its timestamp or a header is wrong.
	Unverified
	// Malformed: the request is genuine, and no event.
	Malformed
	// TooLarge: the body is larger than it may be.
	TooLarge
	// NoHandler: nothing is at the path.
	NoHandler
	// NotPost: the path is a handler's, and the method is not POST.
	NotPost
	// NotReady: the handler has no webhook yet, or the listener ends, or it has
	// no room, or it is busy with the same event.
	NotReady
	// Failed: the handler failed.
	Failed
)

// Answer is what is answered to a request.
type Answer struct {
	// Status is the HTTP status. One that is not 2xx makes Argilla come again,
	// three times at most.
	Status int
	// Type is the Content-Type, "" for no body.
	Type string
	// Body is the body. A reason, where there is one to give, comes instead of
	// "%s" in it.
	Body string
}

// Answers say what is answered to what.
type Answers func(Outcome) Answer

const asJSON = "application/json"

// Precise answers tell the sender what it can do about it: nothing (2xx, and
// 4xx for what will never be right) or come again (5xx).
func Precise(o Outcome) Answer {
	switch o {
	case Handled:
		return Answer{http.StatusOK, asJSON, `{"status":"handled"}`}
	case Stored:
		return Answer{http.StatusAccepted, asJSON, `{"status":"stored"}`}
	case Unsubscribed, Unknown, Pinged:
		return Answer{Status: http.StatusNoContent}
	case Unverified:
		return Answer{http.StatusUnauthorized, asJSON, `{"error":%s}`}
	case Malformed:
		return Answer{http.StatusBadRequest, asJSON, `{"error":%s}`}
	case TooLarge:
		return Answer{http.StatusRequestEntityTooLarge, asJSON, `{"error":%s}`}
	case NoHandler:
		return Answer{http.StatusNotFound, asJSON, `{"error":%s}`}
	case NotPost:
		return Answer{http.StatusMethodNotAllowed, asJSON, `{"error":%s}`}
	case NotReady:
		return Answer{http.StatusServiceUnavailable, asJSON, `{"error":%s}`}
	default:
		return Answer{http.StatusInternalServerError, asJSON, `{"error":"the handler failed; come again"}`}
	}
}

// LikePython answers as the listener of Argilla's Python SDK does (section 4.5 of
// the facts): 500 to whatever it does not like, pings included, and 200 to the
// rest. What that listener has no answer for is answered as by [Precise].
func LikePython(o Outcome) Answer {
	switch o {
	case Handled, Stored, Unsubscribed:
		return Answer{http.StatusOK, asJSON, "null"}
	case Unknown, Pinged, Unverified, Malformed, Failed:
		return Answer{http.StatusInternalServerError, "text/plain; charset=utf-8", "Internal Server Error"}
	case NoHandler:
		return Answer{http.StatusNotFound, asJSON, `{"detail":"Not Found"}`}
	case NotPost:
		return Answer{http.StatusMethodNotAllowed, asJSON, `{"detail":"Method Not Allowed"}`}
	default:
		return Precise(o)
	}
}
