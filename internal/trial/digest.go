package trial

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"
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
	h.index()
	for _, d := range slices.Sorted(maps.Keys(h.byDelivery)) {
		records := h.Of(d)
		if len(records) == 0 {
			continue // planned, and nothing happened
		}
		if d == "" || h.ofProgram() {
			h.settleTies(records)
		}
		fmt.Fprintf(sum, "delivery %q\n", d)
		for _, r := range records {
			h.digestRecord(sum, r)
		}
	}
	return hex.EncodeToString(sum.Sum(nil))
}

// ofProgram reports whether it was a program that was graded.
func (h *History) ofProgram() bool { return h.Plan != nil && len(h.Plan.Acts) > 0 }

// settleTies orders records of one instant by what they say. Several deliveries
// may have made those that cannot be told to be one's, and a program may do
// several things at once; which was first among them is not settled in a replay.
func (h *History) settleTies(records []Record) {
	text := func(r Record) string {
		var b strings.Builder
		h.digestRecord(&b, r)
		return b.String()
	}
	slices.SortStableFunc(records, func(a, b Record) int {
		if a.At != b.At {
			return cmp.Compare(a.At, b.At)
		}
		return strings.Compare(text(a), text(b))
	})
}

func (h *History) digestRecord(w io.Writer, r Record) {
	fmt.Fprintf(w, "%d %s ", r.At, r.Kind)
	switch r.Kind {
	case KindConnect:
		fmt.Fprintf(w, "%q %d %d %q %t\n", r.Connect.Host, r.Connect.Took, r.Connect.Held, r.Connect.Failure, r.Connect.Late)
	case KindRequest:
		h.digestRequest(w, r)
	case KindAttempt:
		a := r.Attempt
		fmt.Fprintf(w, "%d %d %q %q %d %q %d\n", a.Number, a.Request, a.Phase, a.Class, a.Status, a.Reason, a.End.Sub(a.Start))
	case KindOutcome:
		fmt.Fprintf(w, "%t %q %d\n", r.Outcome.Delivered, r.Outcome.Reason, r.Outcome.Attempts)
	case KindRefusal:
		fmt.Fprintf(w, "%q\n", r.Refusal)
	case KindLife:
		fmt.Fprintf(w, "%q %q %t %t\n", r.Life.Act, r.Life.What, r.Life.Beside, r.Life.Failure == "")
	case KindAnswer:
		digestAnswer(w, r.Answer)
	case KindTrace:
		fmt.Fprintf(w, "%q %q %q %q\n", r.Trace.Name, r.Trace.Form, r.Trace.In, r.Trace.Place)
	}
}

// digestAnswer leaves the text of a failure out, which the transport words.
func digestAnswer(w io.Writer, a *Answer) {
	fmt.Fprintf(w, "%q %q %q %d %d %t ", a.Act, a.Method, a.URL, a.Status, a.Took, a.Failure == "")
	sum := sha256.New()
	_ = a.Header.Write(sum) // sorted by name; a hash never fails
	sum.Write(a.Body)
	fmt.Fprintf(w, "%x\n", sum.Sum(nil))
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
