package trial

import (
	"cmp"
	"slices"
	"strings"
)

// sort puts the records in the order of their times. Within one instant
// connects come before the requests they were made for, and requests that cannot
// be told to be one delivery's have the order of what they say. All else stays as
// it came: a program may well do one thing after the other at one instant.
//
// Connections are numbered in that order too: which of two an endpoint accepts
// first at one instant, no seed settles, and a file of the history would tell.
func (h *History) sort() {
	words := map[*Request]string{}
	slices.SortStableFunc(h.Records, func(a, b Record) int {
		return cmp.Or(
			cmp.Compare(a.At, b.At),
			cmp.Compare(a.Delivery, b.Delivery),
			cmp.Compare(a.Kind.order(), b.Kind.order()),
			h.compareRequests(words, a, b),
		)
	})
	h.numberConnections()
	h.index()
}

// compareRequests compares two requests of one instant that are nobody's own by
// what the digest has of them.
func (h *History) compareRequests(words map[*Request]string, a, b Record) int {
	if a.Kind != KindRequest || b.Kind != KindRequest || a.Delivery != "" || h.ofProgram() {
		return 0
	}
	text := func(r Record) string {
		if words[r.Request] == "" {
			var b strings.Builder
			h.digestRecord(&b, r)
			words[r.Request] = b.String()
		}
		return words[r.Request]
	}
	if a.Request.Host == b.Request.Host && a.Request.Connection == b.Request.Connection {
		return cmp.Compare(a.Request.Request, b.Request.Request) // one came after the other
	}
	return strings.Compare(text(a), text(b))
}

// numberConnections numbers each host's connections from 1, in the order of
// their first requests.
func (h *History) numberConnections() {
	type connection struct {
		host   string
		number int
	}
	numbers, last := map[connection]int{}, map[string]int{}
	for _, r := range h.Records {
		if r.Kind != KindRequest {
			continue
		}
		c := connection{r.Request.Host, r.Request.Connection}
		if numbers[c] == 0 {
			last[c.host]++
			numbers[c] = last[c.host]
		}
		r.Request.Connection = numbers[c]
	}
}
