package verdict

import (
	"bytes"
	"fmt"
	"strings"

	"github.com/hookdrill/hookdrill/internal/trial"
)

// SameRequests judges that every request of the delivery has the same bytes,
// head and body, as the first.
func SameRequests(h *trial.History, delivery string) Finding {
	const expected = "the same bytes on every attempt"
	requests := requestsOf(h, delivery)
	if len(requests) < 2 {
		return unknown(delivery, expected, fmt.Sprintf("%s came; two are needed to compare", plural(len(requests), "request", "requests")))
	}
	first := requests[0].Raw
	for i, r := range requests[1:] {
		if at := difference(first, r.Raw); at >= 0 {
			return judged(delivery, false, expected, fmt.Sprintf("request %d differs from the first from byte %d on: %s", i+2, at, around(r.Raw, at)))
		}
	}
	return judged(delivery, true, expected, plural(len(requests), "request", "requests")+" alike")
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

// difference returns where two texts begin to differ, -1 if they do not.
func difference(a, b []byte) int {
	for i := range min(len(a), len(b)) {
		if a[i] != b[i] {
			return i
		}
	}
	if len(a) != len(b) {
		return min(len(a), len(b))
	}
	return -1
}

func around(b []byte, at int) string {
	const each = 16
	return fmt.Sprintf("%q", b[max(0, at-each):min(len(b), at+each)])
}

// EachRequest judges every request of the delivery by itself. The test returns
// what is wrong with one, or "".
func EachRequest(h *trial.History, delivery, expected string, test func(*trial.Request) string) Finding {
	requests := requestsOf(h, delivery)
	if len(requests) == 0 {
		return judged(delivery, false, expected, "no request came")
	}
	for i, r := range requests {
		if wrong := test(r); wrong != "" {
			return judged(delivery, false, expected, fmt.Sprintf("request %d: %s", i+1, wrong))
		}
	}
	return judged(delivery, true, expected, plural(len(requests), "request", "requests")+" so")
}

// WithoutField judges that no request of the delivery carries a header field.
func WithoutField(h *trial.History, delivery, name string) Finding {
	return EachRequest(h, delivery, "no "+name+" header", func(r *trial.Request) string {
		if r.Header().Get(name) != "" {
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
	return EachRequest(h, delivery, fmt.Sprintf("the payload's %d bytes as the body", len(body)), func(r *trial.Request) string {
		if !bytes.Equal(r.Body, body) {
			return fmt.Sprintf("its %d bytes are others", len(r.Body))
		}
		return ""
	})
}

// WithTarget judges that every request of the delivery is a POST to this path
// and query. Secrets in it are not shown.
func WithTarget(h *trial.History, delivery, target string) Finding {
	return EachRequest(h, delivery, "a POST to the URL as it was given, its query included", func(r *trial.Request) string {
		switch {
		case r.Method != "POST":
			return "it is a " + r.Method
		case r.Target != target:
			return "its target is another"
		}
		return ""
	})
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
	for _, r := range h.Records {
		switch {
		case r.Kind != trial.KindRequest:
		case r.Request.Unforeseen:
			return judged(r.Delivery, false, expected, fmt.Sprintf("%s got one more, at %v, connection %d", r.Request.Host, r.At, r.Request.Connection))
		case r.Request.Problem != "":
			return judged(r.Delivery, false, expected, fmt.Sprintf("%s got one at %v that is malformed: %s", r.Request.Host, r.At, r.Request.Problem))
		}
	}
	return judged("", true, expected, "all were")
}
