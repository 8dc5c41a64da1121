package automation

import (
	"encoding/json"
	"errors"
	"fmt"

	"github.com/hookdrill/hookdrill/simulator/langsmith/api"
	"github.com/hookdrill/hookdrill/simulator/langsmith/rules"
	"github.com/hookdrill/hookdrill/simulator/langsmith/store"
)

// Filters reads the filter language for the API and for the engine.
type Filters struct{}

var _ api.Filters = Filters{}

// Parse refuses a text that is no filter, in one sentence.
func (Filters) Parse(text string) (api.Match, error) {
	filter, err := rules.Parse(text)
	if err != nil {
		return nil, err
	}
	return func(tx *store.Tx, run store.Run) (bool, error) {
		c, err := candidateOf(tx, run)
		if err != nil {
			return false, err
		}
		return filter.Matches(c), nil
	}, nil
}

// matches tells whether all of a rule's filters are for a run: its own, the one
// on the trace's root, and the one on any run of the trace.
func matches(tx *store.Tx, rule store.Rule, run store.Run) (bool, error) {
	ok, err := meets(tx, rule.Filter, run)
	if err != nil || !ok {
		return false, err
	}
	if rule.TraceFilter != "" {
		root, err := tx.Run(run.TraceID)
		if errors.Is(err, store.ErrNotFound) {
			return false, nil // the root has not come yet
		}
		if err != nil {
			return false, err
		}
		if ok, err = meets(tx, rule.TraceFilter, root); err != nil || !ok {
			return false, err
		}
	}
	if rule.TreeFilter == "" {
		return true, nil
	}
	return anyMeets(tx, rule.TreeFilter, run.TraceID)
}

func meets(tx *store.Tx, filter string, run store.Run) (bool, error) {
	match, err := Filters{}.Parse(filter)
	if err != nil {
		return false, err
	}
	return match(tx, run)
}

func anyMeets(tx *store.Tx, filter, trace string) (bool, error) {
	ids, err := tx.Trace(trace)
	if err != nil {
		return false, err
	}
	for _, id := range ids {
		run, err := tx.Run(id)
		if err != nil {
			return false, err
		}
		if ok, err := meets(tx, filter, run); err != nil || ok {
			return ok, err
		}
	}
	return false, nil
}

// candidateOf is a run as the filter language sees it.
func candidateOf(tx *store.Tx, run store.Run) (*rules.Candidate, error) {
	feedback, err := tx.FeedbackOf(run.ID)
	if err != nil {
		return nil, err
	}
	c := &rules.Candidate{Feedback: feedbackOf(feedback), Run: map[string]any{
		"id": run.ID, "trace_id": run.TraceID, "name": run.Name, "run_type": run.RunType,
		"status": run.Status(), "is_root": run.IsRoot(),
		"total_tokens":      float64(run.Usage.TotalTokens),
		"prompt_tokens":     float64(run.Usage.PromptTokens),
		"completion_tokens": float64(run.Usage.CompletionTokens),
	}}
	for key, text := range map[string]string{"parent_run_id": run.ParentRunID, "error": run.Error} {
		if text != "" {
			c.Run[key] = text
		}
	}
	if !run.Start.IsZero() {
		c.Run["start_time"] = run.Start.Format(timeLayout)
	}
	if !run.End.IsZero() {
		c.Run["end_time"] = run.End.Format(timeLayout)
	}
	var tags []any
	for _, tag := range run.Tags {
		tags = append(tags, tag)
	}
	c.Run["tags"] = tags
	for key, raw := range map[string]json.RawMessage{"inputs": run.Inputs, "outputs": run.Outputs, "extra": run.Extra} {
		if raw == nil {
			continue
		}
		var value any
		if err := json.Unmarshal(raw, &value); err != nil {
			return nil, fmt.Errorf("the %s of run %s: %w", key, run.ID, err)
		}
		c.Run[key] = value
	}
	return c, nil
}

const timeLayout = "2006-01-02T15:04:05.999999999"

// feedbackOf reads what the store keeps as JSON.
func feedbackOf(stored []store.Feedback) []rules.Feedback {
	read := make([]rules.Feedback, len(stored))
	for i, f := range stored {
		var source struct {
			Type string `json:"type"`
		}
		_ = json.Unmarshal(f.Source, &source) // the API has checked it; null leaves it empty
		read[i] = rules.Feedback{Key: f.Key, Source: source.Type}
		_ = json.Unmarshal(f.Score, &read[i].Score)
		_ = json.Unmarshal(f.Value, &read[i].Value)
	}
	return read
}

// Stats computes the feedback_stats of a run's feedback, null where there is none.
func Stats(stored []store.Feedback) (json.RawMessage, error) {
	return json.Marshal(rules.StatsOf(feedbackOf(stored)))
}
