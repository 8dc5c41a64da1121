package rules

import (
	"encoding/json"
	"strings"
	"time"
)

// Candidate is a run that a rule may be for, as decoded JSON.
type Candidate struct {
	// Run is the run itself.
	Run map[string]any
	// Feedback is what the run was given.
	Feedback []Feedback
}

// Feedback is one piece of feedback on a run.
type Feedback struct {
	Key string `json:"key"`
	// Score is a number or a bool; nil where there is none.
	Score any `json:"score"`
	// Value is a label where the feedback is categorical; nil where there is none.
	Value any `json:"value"`
	// Source is the kind of its source: "api", "app", "model" or "auto_eval".
	Source string `json:"source"`
}

// Matches reports whether the filter is for the run.
func (f Filter) Matches(c *Candidate) bool { return f.test == nil || f.test(c) }

// contains reports whether the text stands in the run's inputs, outputs or error.
func (c *Candidate) contains(text string) bool {
	for _, key := range []string{"inputs", "outputs", "error"} {
		raw, err := json.Marshal(c.Run[key])
		if err == nil && strings.Contains(strings.ToLower(string(raw)), strings.ToLower(text)) {
			return true
		}
	}
	return false
}

// metadata is where SDKs put it: extra.metadata.
func (c *Candidate) metadata() map[string]any {
	extra, _ := c.Run["extra"].(map[string]any)
	metadata, _ := extra["metadata"].(map[string]any)
	return metadata
}

// latency is how long the run took, in seconds; nothing while it is under way.
func (c *Candidate) latency() []any {
	start, startOK := when(c.Run["start_time"])
	end, endOK := when(c.Run["end_time"])
	if !startOK || !endOK {
		return nil
	}
	return []any{end.Sub(start).Seconds()}
}

// when reads a time as runs have it: without a zone it is UTC.
func when(v any) (time.Time, bool) {
	text, ok := v.(string)
	if !ok {
		return time.Time{}, false
	}
	for _, layout := range []string{"2006-01-02T15:04:05.999999999Z07:00", "2006-01-02T15:04:05.999999999"} {
		if t, err := time.Parse(layout, text); err == nil {
			return t, true
		}
	}
	return time.Time{}, false
}

// record is one thing that paired conditions are tested on: a key with its value.
type record map[string]any

// records lists what a pair of fields ranges over.
func (c *Candidate) records(pair string) []record {
	if pair == "feedback" {
		var all []record
		for _, f := range c.Feedback {
			all = append(all, record{
				"feedback_key": f.Key, "feedback_score": f.Score, "feedback_value": f.Value, "feedback_source": f.Source,
			})
		}
		return all
	}
	from := c.metadata()
	if pair != "metadata" {
		from, _ = c.Run[pair+"s"].(map[string]any)
	}
	var all []record
	for key, value := range from {
		all = append(all, record{pair + "_key": key, pair + "_value": value})
	}
	return all
}
