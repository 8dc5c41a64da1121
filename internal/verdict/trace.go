package verdict

import (
	"fmt"

	"github.com/hookdrill/hookdrill/internal/trial"
)

// Unstored judges that no file of the program holds a hidden value, in whatever
// form. It is unknown unless the search found the plan's witness in as many
// files as this: it may have looked in the wrong place.
func Unstored(h *trial.History, files int) Finding {
	expected := "nothing hidden in any file, in whatever form"
	if f, is := cutShort(h, expected); is {
		return f
	}
	if n := len(h.Searched.Witnesses); n < files && found(h, trial.InFile) == "" {
		return unknown("", expected, fmt.Sprintf("what is not hidden was found in %s of %d, and should be in %d at least: the search may have looked in the wrong place",
			plural(n, "file", "files"), h.Searched.Files, files))
	}
	return traceless(h, expected, fmt.Sprintf("nothing in %s", plural(h.Searched.Files, "file", "files")), trial.InFile)
}

// Untold judges that neither the program's log nor an answer of it holds a
// hidden value.
func Untold(h *trial.History) Finding {
	const expected = "nothing hidden in the log, nor in an answer"
	if f, is := cutShort(h, expected); is {
		return f
	}
	if len(h.Plan.Hidden) == 0 {
		return unknown("", expected, "the plan hides nothing")
	}
	return traceless(h, expected, "nothing", trial.InLog, trial.InAnswer)
}

func traceless(h *trial.History, expected, otherwise string, in ...string) Finding {
	for _, where := range in {
		if trace := found(h, where); trace != "" {
			return judged("", false, expected, h.Redact(trace))
		}
	}
	return judged("", true, expected, otherwise)
}

// found tells of the first trace in files, logs or answers; empty for none.
func found(h *trial.History, in string) string {
	for _, r := range h.Records {
		if r.Kind == trial.KindTrace && r.Trace.In == in {
			return fmt.Sprintf("%s, %s, in %s", r.Trace.Name, r.Trace.Form, r.Trace.Place)
		}
	}
	return ""
}
