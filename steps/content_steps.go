package steps

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"

	"github.com/hookdrill/hookdrill/fixtures/langsmith"
	"github.com/hookdrill/hookdrill/internal/trial"
	"github.com/hookdrill/hookdrill/internal/verdict"
)

// contentSentences judge what stands in the payloads of a system's rule.
func (w *world) contentSentences() []sentence {
	return []sentence{
		{then, `^each run has the fields of the guide's sample, and no others$`,
			`each run has the fields of the guide's sample, and no others`, w.runsHaveTheFields},
		{then, `^the window's times have an offset$`,
			`the window's times have an offset`, w.windowsHaveAnOffset},
		{then, `^the runs' times have no offset$`,
			`the runs' times have no offset`, w.runsHaveNone},
		{then, `^the run's costs are "(.+)", in strings$`,
			`the run's costs are "0.00012300", in strings`, w.costsAre},
		{then, `^the run's feedback "(.+)" counts (\d+), with an average of (\S+)$`,
			`the run's feedback "correctness" counts 2, with an average of 0.5`, w.feedbackIs},
	}
}

// object is a JSON object whose values are looked at one by one.
type object map[string]json.RawMessage

// eachPayload judges every payload as a JSON object.
func (w *world) eachPayload(expected string, judge func(object) string) error {
	return w.eachDelivery("", func(h *trial.History, d string) verdict.Finding {
		return verdict.EachBody(h, d, expected, func(body []byte) string {
			var payload object
			if json.Unmarshal(body, &payload) != nil {
				return "it is no JSON object"
			}
			return judge(payload)
		})
	})
}

// eachRun judges every run of every payload.
func (w *world) eachRun(expected string, judge func(object) string) error {
	return w.eachPayload(expected, func(payload object) string {
		var runs []object
		if json.Unmarshal(payload["runs"], &runs) != nil || len(runs) == 0 {
			return "it has no runs"
		}
		for i, run := range runs {
			if wrong := judge(run); wrong != "" {
				return fmt.Sprintf("run %d of it: %s", i+1, wrong)
			}
		}
		return ""
	})
}

// sampleFields are the names of the fields that a run of the guide's sample has.
func sampleFields() []string {
	var sample struct{ Runs []object }
	_ = json.Unmarshal(langsmith.Example(), &sample) // it is valid
	return slices.Sorted(maps.Keys(sample.Runs[0]))
}

func (w *world) runsHaveTheFields() error {
	want := sampleFields()
	return w.eachRun(fmt.Sprintf("the %d fields of the sample in each run", len(want)), func(run object) string {
		for _, name := range want {
			if run[name] == nil {
				return name + " is missing"
			}
		}
		for _, name := range slices.Sorted(maps.Keys(run)) {
			if !slices.Contains(want, name) {
				return "it also has " + name
			}
		}
		return ""
	})
}

var (
	withOffset    = regexp.MustCompile(`^"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?[+-]\d\d:\d\d"$`)
	withoutOffset = regexp.MustCompile(`^"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?"$`)
)

func (w *world) windowsHaveAnOffset() error {
	return w.eachPayload("start_time and end_time with an offset", func(payload object) string {
		return misfit(payload, withOffset, "start_time", "end_time")
	})
}

func (w *world) runsHaveNone() error {
	return w.eachRun("start_time, end_time and modified_at of each run without an offset", func(run object) string {
		return misfit(run, withoutOffset, "start_time", "end_time", "modified_at")
	})
}

// misfit names the first field that is not written as it should be.
func misfit(o object, form *regexp.Regexp, names ...string) string {
	for _, name := range names {
		if !form.Match(o[name]) {
			return fmt.Sprintf("%s is %s", name, o[name])
		}
	}
	return ""
}

func (w *world) costsAre(cost string) error {
	want, _ := json.Marshal(cost) // a text
	return w.eachRun("total_cost, prompt_cost and completion_cost as "+string(want), func(run object) string {
		for _, name := range []string{"total_cost", "prompt_cost", "completion_cost"} {
			if !bytes.Equal(run[name], want) {
				return fmt.Sprintf("%s is %s", name, run[name])
			}
		}
		return ""
	})
}

// feedbackIs looks in both places: in the run and, since the scenario has one,
// in the payload.
func (w *world) feedbackIs(key string, n int, average string) error {
	expected := fmt.Sprintf("%d of the feedback %s with an average of %s, in both places", n, key, average)
	return w.eachPayload(expected, func(payload object) string {
		var runs []object
		if json.Unmarshal(payload["runs"], &runs) != nil || len(runs) != 1 {
			return "it does not have one run"
		}
		for place, o := range map[string]object{"the run": runs[0], "the payload": payload} {
			var stats map[string]struct {
				N   int
				Avg json.RawMessage
			}
			if json.Unmarshal(o["feedback_stats"], &stats) != nil {
				return "feedback_stats of " + place + " is no object of objects"
			}
			if got := stats[key]; got.N != n || string(got.Avg) != average {
				return fmt.Sprintf("%s has %d with an average of %s", place, got.N, strings.TrimSpace(string(got.Avg)))
			}
		}
		return ""
	})
}
