package verdict

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"github.com/hookdrill/hookdrill/internal/trial"
)

// window is what one payload says of itself.
type window struct {
	Start string `json:"start_time"`
	End   string `json:"end_time"`
	Runs  []struct {
		ID string `json:"id"`
	} `json:"runs"`
}

func (w window) String() string { return w.Start + " to " + w.End }

// windowsOf returns the windows that came to a webhook, in the order of their
// first requests. A window that was sent again is one.
func windowsOf(h *trial.History, webhook string) ([]window, error) {
	var all []window
	for i, r := range requestsOf(h, webhook) {
		if r.Times.Body.IsZero() {
			continue // cut off, by a kill: it comes again, or is missing
		}
		var w window
		if err := json.Unmarshal(r.Body, &w); err != nil {
			return nil, fmt.Errorf("the body of request %d is no payload: %w", i+1, err)
		}
		if !slices.ContainsFunc(all, func(o window) bool { return o.String() == w.String() && slices.Equal(o.Runs, w.Runs) }) {
			all = append(all, w)
		}
	}
	return all, nil
}

// OneWindow judges that each of the runs came to the webhook in one window, and
// no other run did.
func OneWindow(h *trial.History, webhook string, runs []string) Finding {
	expected := fmt.Sprintf("each of %s in one window", plural(len(runs), "run", "runs"))
	if f, is := unfit(h, webhook, expected); is {
		return f
	}
	windows, err := windowsOf(h, webhook)
	if err != nil {
		return judged(webhook, false, expected, h.Redact(err.Error()))
	}
	in := map[string][]string{} // the windows of each run
	for _, w := range windows {
		for _, run := range w.Runs {
			in[run.ID] = append(in[run.ID], w.String())
		}
	}
	var wrong []string
	for _, run := range runs {
		if n := len(in[run]); n != 1 {
			wrong = append(wrong, fmt.Sprintf("run %s in %s", run, windowsPhrase(in[run])))
		}
		delete(in, run)
	}
	for _, run := range sorted(in) {
		wrong = append(wrong, "a run "+run+" that was not to come")
	}
	if len(wrong) == 0 {
		return judged(webhook, true, expected, fmt.Sprintf("so it is, in %s", plural(len(windows), "window", "windows")))
	}
	return judged(webhook, false, expected, h.Redact(few(wrong)))
}

// Arrived judges that each of the runs came to the webhook, however often.
func Arrived(h *trial.History, webhook string, runs []string) Finding {
	expected := plural(len(runs), "run", "runs") + " at the webhook, whether once or again"
	if f, is := unfit(h, webhook, expected); is {
		return f
	}
	windows, err := windowsOf(h, webhook)
	if err != nil {
		return judged(webhook, false, expected, h.Redact(err.Error()))
	}
	came := map[string]bool{}
	for _, w := range windows {
		for _, run := range w.Runs {
			came[run.ID] = true
		}
	}
	var missing []string
	for _, run := range runs {
		if !came[run] {
			missing = append(missing, "no run "+run)
		}
	}
	if len(missing) > 0 {
		return judged(webhook, false, expected, few(missing))
	}
	return judged(webhook, true, expected, plural(len(windows), "window", "windows")+" with all of them")
}

func windowsPhrase(windows []string) string {
	if len(windows) == 0 {
		return "none"
	}
	return plural(len(windows), "window", "windows") + ": " + strings.Join(windows, " and ")
}

// WindowsMeet judges that a webhook's windows follow each other without a gap and
// without an overlap, as they came.
func WindowsMeet(h *trial.History, webhook string) Finding {
	const expected = "windows that begin where the one before ended"
	if f, is := unfit(h, webhook, expected); is {
		return f
	}
	windows, err := windowsOf(h, webhook)
	if err != nil {
		return judged(webhook, false, expected, h.Redact(err.Error()))
	}
	if len(windows) < 2 {
		return unknown(webhook, expected, plural(len(windows), "window", "windows")+" came; two are needed to compare")
	}
	slices.SortStableFunc(windows, func(a, b window) int { return strings.Compare(a.Start, b.Start) })
	for i, w := range windows[1:] {
		if before := windows[i]; w.Start != before.End || w.Start >= w.End {
			return judged(webhook, false, expected, h.Redact(fmt.Sprintf("%v, then %v", before, w)))
		}
	}
	return judged(webhook, true, expected, plural(len(windows), "window", "windows")+" so")
}

func sorted[V any](m map[string]V) []string {
	keys := make([]string, 0, len(m))
	for k := range m {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	return keys
}

// few lists what is wrong, and counts what would be too much to read.
func few(wrong []string) string {
	const most = 3
	if len(wrong) <= most {
		return strings.Join(wrong, "; ")
	}
	return fmt.Sprintf("%s; and %d more", strings.Join(wrong[:most], "; "), len(wrong)-most)
}
