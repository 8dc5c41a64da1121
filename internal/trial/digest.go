package trial

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"maps"
	"slices"
	"time"
)

// Digest is a fingerprint of what happened, in hexadecimal: SHA-256 over every
// delivery's records in the order of their times. It changes with one byte, one
// attempt or one nanosecond of virtual time, and does not with what a replay may
// change: ports, connection numbers, the transport's texts, and the order
// between deliveries.
//
// In real time no two runs have the same times; there a run has a digest of its
// verdicts only.
func (h *History) Digest() string {
	sum := sha256.New()
	if h.byDelivery == nil {
		h.index()
	}
	for _, d := range slices.Sorted(maps.Keys(h.byDelivery)) {
		fmt.Fprintf(sum, "delivery %q\n", d)
		for _, r := range h.Of(d) {
			h.digestRecord(sum, r)
		}
	}
	return hex.EncodeToString(sum.Sum(nil))
}

func (h *History) digestRecord(w io.Writer, r Record) {
	fmt.Fprintf(w, "%d %s ", r.At, r.Kind)
	switch r.Kind {
	case KindConnect:
		fmt.Fprintf(w, "%q %d %d %q\n", r.Connect.Host, r.Connect.Took, r.Connect.Held, r.Connect.Failure)
	case KindRequest:
		h.digestRequest(w, r)
	case KindAttempt:
		a := r.Attempt
		fmt.Fprintf(w, "%d %d %q %q %d %q %d\n", a.Number, a.Request, a.Phase, a.Class, a.Status, a.Reason, a.End.Sub(a.Start))
	case KindOutcome:
		fmt.Fprintf(w, "%t %q %d\n", r.Outcome.Delivered, r.Outcome.Reason, r.Outcome.Attempts)
	case KindRefusal:
		fmt.Fprintf(w, "%q\n", r.Refusal)
	}
}

func (h *History) digestRequest(w io.Writer, r Record) {
	o := r.Request
	since := func(t time.Time) time.Duration {
		if t.IsZero() {
			return -1
		}
		return t.Sub(o.Times.Began)
	}
	fmt.Fprintf(w, "%q %q %d %d %d %d ", r.Request.Host, o.Behaviour, o.Status, since(o.Times.Head), since(o.Times.Body), since(o.Times.Replied))
	fmt.Fprintf(w, "%x\n", sha256.Sum256(o.Raw))
}
