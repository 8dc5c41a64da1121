package verdict

import (
	"bytes"
	"fmt"
	"strings"

	"github.com/hookdrill/hookdrill/internal/trial"
)

// EachRequest judges every request of the delivery by itself. The test returns
// what is wrong with one, or "". What it returns must hold no secret.
func EachRequest(h *trial.History, delivery, expected string, test func(*trial.Request) string) Finding {
	if f, is := unfit(h, delivery, expected); is {
		return f
	}
	requests := requestsOf(h, delivery)
	for i, r := range requests {
		if wrong := test(r); wrong != "" {
			return judged(delivery, false, expected, fmt.Sprintf("request %d: %s", i+1, wrong))
		}
	}
	switch doubt := unattributed(h, trial.KindRequest); {
	case doubt != "":
		return unknown(delivery, expected, doubt)
	case len(requests) == 0:
		return judged(delivery, false, expected, "no request came")
	}
	return judged(delivery, true, expected, plural(len(requests), "request", "requests")+" so")
}

// EachBody is EachRequest for the bodies. One that the endpoint did not read to
// its end tells nothing.
func EachBody(h *trial.History, delivery, expected string, test func(body []byte) string) Finding {
	if f, is := unfit(h, delivery, expected); is {
		return f
	}
	for i, r := range requestsOf(h, delivery) {
		if r.Times.Body.IsZero() {
			return unknown(delivery, expected, fmt.Sprintf("the body of request %d was not read to its end", i+1))
		}
	}
	return EachRequest(h, delivery, expected, func(r *trial.Request) string { return test(r.Body) })
}

func requestsOf(h *trial.History, delivery string) []*trial.Request {
	var requests []*trial.Request
	for _, r := range h.Of(delivery) {
		if r.Kind == trial.KindRequest {
			requests = append(requests, r.Request)
		}
	}
	return requests
}

// WithoutField judges that no request of the delivery carries a header field,
// not even an empty one.
func WithoutField(h *trial.History, delivery, name string) Finding {
	return EachRequest(h, delivery, "no "+name+" header", func(r *trial.Request) string {
		if len(r.Header().Values(name)) > 0 {
			return "it has one"
		}
		return ""
	})
}

// WithField judges that every request of the delivery carries a header field
// with a value. The value is a secret and is not shown.
func WithField(h *trial.History, delivery, name, value string) Finding {
	return EachRequest(h, delivery, "the header "+name+" as it was given", func(r *trial.Request) string {
		switch got := r.Header().Values(name); {
		case len(got) == 0:
			return "it is missing"
		case strings.Join(got, ", ") != value:
			return "its value is another"
		}
		return ""
	})
}

// WithBody judges that every request of the delivery has exactly this body.
func WithBody(h *trial.History, delivery string, body []byte) Finding {
	return EachBody(h, delivery, fmt.Sprintf("the payload's %d bytes as the body", len(body)), func(got []byte) string {
		if !bytes.Equal(got, body) {
			return fmt.Sprintf("its %d bytes are others", len(got))
		}
		return ""
	})
}

// WithTarget judges that every request of the delivery is a POST to this path
// and query, and names the host that it came to. Secrets in it are not shown.
func WithTarget(h *trial.History, delivery, target string) Finding {
	return EachRequest(h, delivery, "a POST to the URL as it was given, its query included", func(r *trial.Request) string {
		switch {
		case r.Method != "POST":
			return "it is not a POST"
		case r.Target != target:
			return "its target is another"
		case !strings.EqualFold(r.Header().Get("Host"), r.Host) && !byAddress(h, r):
			return "its Host is another"
		}
		return ""
	})
}

// byAddress reports whether a program outside of this process reached the
// endpoint at its address: there the names of a plan mean nothing.
func byAddress(h *trial.History, r *trial.Request) bool {
	outside := h.Outside || h.Stage == "real" && len(h.Plan.Acts) > 0
	return outside && strings.HasPrefix(r.Header().Get("Host"), "127.0.0.1:")
}

// OwnConnections judges that no connection of the delivery carried two requests:
// over a used one, a client may send a request again by itself.
func OwnConnections(h *trial.History, delivery string) Finding {
	return EachRequest(h, delivery, "a connection of its own for every request", func(r *trial.Request) string {
		if r.Observation.Request > 1 {
			return "it came over a connection that had been used"
		}
		return ""
	})
}

// Foreseen judges that every request was one that its endpoint's script
// expected, and was well-formed HTTP/1.1.
func Foreseen(h *trial.History) Finding {
	const expected = "only requests that the script foresees"
	if f, is := cutShort(h, expected); is {
		return f
	}
	for _, r := range h.Records {
		switch {
		case r.Kind != trial.KindRequest:
		case r.Request.Unforeseen:
			return judged(r.Delivery, false, expected, fmt.Sprintf("%s got one more, at %v, connection %d", r.Request.Host, r.At, r.Request.Connection))
		case r.Request.Problem != "":
			return judged(r.Delivery, false, expected, fmt.Sprintf("%s got one at %v that is malformed: %s", r.Request.Host, r.At, h.Redact(r.Request.Problem)))
		}
	}
	return judged("", true, expected, "all were")
}
