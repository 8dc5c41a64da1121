package rules

import (
	"maps"
	"slices"
)

// field is how a field can be compared, and where its values are.
type field struct {
	comparators []string
	// values of the run itself; nil for a field of a record (see records).
	values func(*Candidate) []any
}

// fields are those that the documentation names.
func fields() map[string]field {
	texts := []string{"eq", "neq", "in", "like", "notlike"}
	numbers := []string{"eq", "neq", "gt", "gte", "lt", "lte"}
	times := []string{"gt", "gte", "lt", "lte"}
	keys := []string{"eq", "neq", "in", "like", "notlike"}
	values := []string{"eq", "neq", "in", "gt", "gte", "lt", "lte", "like", "notlike"}
	all := map[string]field{
		"is_root":  {[]string{"eq"}, own("is_root")},
		"latency":  {times, func(c *Candidate) []any { return c.latency() }},
		"error":    {[]string{"eq"}, own("error")},
		"tags":     {[]string{"has"}, func(c *Candidate) []any { return list(c.Run["tags"]) }},
		"metadata": {[]string{"has"}, func(c *Candidate) []any { return []any{c.metadata()} }},
	}
	for _, key := range []string{"id", "trace_id", "parent_run_id", "name", "run_type", "status"} {
		all[key] = field{texts, own(key)}
	}
	for _, key := range []string{"start_time", "end_time"} {
		all[key] = field{times, own(key)}
	}
	for _, key := range []string{"total_tokens", "prompt_tokens", "completion_tokens"} {
		all[key] = field{numbers, own(key)}
	}
	for _, prefix := range []string{"metadata", "input", "output"} {
		all[prefix+"_key"] = field{keys, nil}
		all[prefix+"_value"] = field{values, nil}
	}
	for _, key := range []string{"feedback_key", "feedback_score", "feedback_value", "feedback_source"} {
		all[key] = field{values, nil}
	}
	return all
}

func fieldNames() []string { return slices.Sorted(maps.Keys(fields())) }

// own reads a key of the run.
func own(key string) func(*Candidate) []any {
	return func(c *Candidate) []any { return []any{c.Run[key]} }
}

func list(v any) []any {
	items, _ := v.([]any)
	return items
}
