package verdict

import (
	"fmt"
	"slices"
	"strings"

	"github.com/hookdrill/hookdrill/internal/trial"
)

// Watched reports whether somebody told what a listener handled.
func Watched(h *trial.History) bool {
	return slices.ContainsFunc(h.Records, func(r trial.Record) bool {
		return r.Kind == trial.KindAnswer && r.Answer.Act == trial.Handled
	})
}

// HandledOnly judges what the observer of a listener tells: that these messages
// were handled, each once, and no other.
func HandledOnly(h *trial.History, ids []string) Finding {
	expected := "handled: " + named(ids)
	a, f, is := answerTo(h, trial.Handled, expected)
	if !is {
		return f
	}
	got := strings.Fields(string(a.Body))
	slices.Sort(got)
	want := slices.Sorted(slices.Values(ids))
	return judged("", slices.Equal(got, want), expected, h.Redact("handled: "+named(got)))
}

// named names the first few.
func named(ids []string) string {
	const most = 5
	switch n := len(ids); {
	case n == 0:
		return "nothing"
	case n > most:
		return fmt.Sprintf("%s and %d more", strings.Join(ids[:most], ", "), n-most)
	}
	return strings.Join(ids, ", ")
}
