package verdict

import (
	"bytes"
	"fmt"
	"strings"

	"github.com/hookdrill/hookdrill/internal/trial"
)

// SameRequests judges that every request of the delivery has the same bytes,
// head and body, as the first. It says where one differs, and shows no bytes:
// any of them may be a secret's.
func SameRequests(h *trial.History, delivery string) Finding {
	const expected = "the same bytes on every attempt"
	if f, is := unfit(h, delivery, expected); is {
		return f
	}
	requests := requestsOf(h, delivery)
	if len(requests) < 2 {
		return unknown(delivery, expected, plural(len(requests), "request", "requests")+" came; two are needed to compare")
	}
	first, unread := requests[0], 0
	for i, r := range requests {
		if r.Times.Body.IsZero() {
			unread = i + 1
		}
		if at := difference(first, r); at >= 0 {
			return judged(delivery, false, expected, fmt.Sprintf("request %d differs from the first %s", i+1, place(first.Raw, r.Raw, at)))
		}
	}
	switch doubt := unattributed(h, trial.KindRequest); {
	case unread > 0:
		return unknown(delivery, expected, fmt.Sprintf("the body of request %d was not read to its end", unread))
	case doubt != "":
		return unknown(delivery, expected, doubt)
	}
	return judged(delivery, true, expected, plural(len(requests), "request", "requests")+" alike")
}

// difference returns where two requests begin to differ, -1 if they do not. Of
// one that was not read to its end, what is missing is no difference.
func difference(a, b *trial.Request) int {
	shared := min(len(a.Raw), len(b.Raw))
	for i := range shared {
		if a.Raw[i] != b.Raw[i] {
			return i
		}
	}
	shorter := a
	if len(b.Raw) == shared {
		shorter = b
	}
	if len(a.Raw) == len(b.Raw) || shorter.Times.Body.IsZero() {
		return -1
	}
	return shared
}

// place names the part of a request in which it begins to differ from the first.
func place(first, other []byte, at int) string {
	if body := bodyAt(first[:at]); body > 0 {
		return fmt.Sprintf("in the body, from its byte %d on", at-body+1)
	}
	if !bytes.Contains(first[:at], []byte("\n")) {
		return "in the request line"
	}
	begin := bytes.LastIndexByte(first[:at], '\n') + 1
	one, another := fieldAt(first, begin), fieldAt(other, begin)
	if one == another {
		return "in " + one
	}
	return fmt.Sprintf("where the first has %s: it has %s", one, another)
}

// bodyAt returns where the body begins, 0 if the head does not end in raw. Its
// lines may end with a bare LF (RFC 9112 section 2.2).
func bodyAt(raw []byte) int {
	begin := 0
	for _, end := range []string{"\n\n", "\n\r\n"} {
		if i := bytes.Index(raw, []byte(end)); i >= 0 && (begin == 0 || i+len(end) < begin) {
			begin = i + len(end)
		}
	}
	return begin
}

// fieldAt names the header line that begins at a place in a request.
func fieldAt(raw []byte, begin int) string {
	const longest = 60
	line, _, _ := strings.Cut(string(raw[begin:]), "\n")
	name, _, is := strings.Cut(line, ":")
	switch {
	case strings.TrimSuffix(line, "\r") == "":
		return "the end of its head"
	case !is || len(name) > longest:
		return "a line that is no header"
	}
	return "the header " + name
}
