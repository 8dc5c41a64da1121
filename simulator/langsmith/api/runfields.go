package api

import (
	"encoding/json"
	"maps"
	"slices"

	"github.com/hookdrill/hookdrill/simulator/langsmith/payload"
	"github.com/hookdrill/hookdrill/simulator/langsmith/store"
)

// operation is one run as it was sent.
type operation struct {
	post        bool
	run         store.Run
	sessionName string
	files       []file
}

// file is an attachment that has not been stored yet.
type file struct {
	name, contentType string
	content           []byte
}

// knownRun are the fields that have a place of their own in a row.
func knownRun() []string {
	return []string{
		"id", "trace_id", "dotted_order", "parent_run_id", "session_id", "session_name", "name", "run_type", "status", "error",
		"start_time", "end_time", "first_token_time", "last_queued_at", "inputs", "outputs", "extra", "serialized", "events",
		"tags", "reference_example_id", "prompt_tokens", "completion_tokens", "total_tokens", "prompt_cost", "completion_cost", "total_cost",
	}
}

// readRun takes a run out of what was sent. A null is as good as nothing.
func readRun(f *fields) operation {
	op := operation{sessionName: f.text("session_name", maxName)}
	op.run = store.Run{
		ID: f.uuid("id"), TraceID: f.uuid("trace_id"), DottedOrder: f.text("dotted_order", maxShort),
		ParentRunID: f.uuid("parent_run_id"), SessionID: f.uuid("session_id"), Name: f.text("name", maxShort),
		RunType: f.text("run_type", maxName), SentStatus: f.text("status", maxName), Error: f.text("error", MaxBody),
		Start: f.time("start_time"), End: f.time("end_time"), FirstToken: f.time("first_token_time"),
		LastQueued: f.time("last_queued_at"), Inputs: f.object("inputs"), Outputs: f.object("outputs"),
		Extra: f.object("extra"), Serialized: f.object("serialized"), Events: f.of("events", "a list"), Tags: f.texts("tags"),
		ReferenceExampleID: f.uuid("reference_example_id"), Modified: now(),
	}
	op.run.Usage = usage(op.run, f)
	for _, name := range slices.Sorted(maps.Keys(f.values)) {
		if !slices.Contains(knownRun(), name) && f.raw(name) != nil {
			if op.run.Other == nil {
				op.run.Other = make(map[string]json.RawMessage)
			}
			op.run.Other[name] = f.raw(name)
		}
	}
	return op
}

// usage finds the tokens where SDKs and models put them: beside the run's other
// fields, in usage_metadata, or in the older llm_output.
func usage(run store.Run, sent *fields) store.Usage {
	outputs, extra := inner(run.Outputs), inner(run.Extra)
	for _, place := range []*fields{
		sent, outputs.inner("usage_metadata"), extra.inner("metadata").inner("usage_metadata"),
		outputs.inner("llm_output").inner("token_usage"),
	} {
		found := store.Usage{
			PromptTokens: place.count("prompt_tokens", "input_tokens"), CompletionTokens: place.count("completion_tokens", "output_tokens"),
			TotalTokens: place.count("total_tokens"), PromptCost: place.cost("prompt_cost", "input_cost"),
			CompletionCost: place.cost("completion_cost", "output_cost"), TotalCost: place.cost("total_cost"),
		}
		if found.TotalTokens == 0 {
			found.TotalTokens = found.PromptTokens + found.CompletionTokens
		}
		if found != (store.Usage{}) {
			return found
		}
	}
	return store.Usage{}
}

func inner(object json.RawMessage) *fields {
	f, err := objectAt("", orNull(object))
	if err != nil {
		return &fields{}
	}
	return f
}

func (f *fields) inner(name string) *fields { return inner(f.raw(name)) }

// count is a number of tokens, 0 where there is no such number: what a model
// reports is not ours to refuse.
func (f *fields) count(names ...string) int64 {
	for _, name := range names {
		var n int64
		if json.Unmarshal(orNull(f.raw(name)), &n) == nil && n > 0 {
			return n
		}
	}
	return 0
}

// cost is a decimal text, as it was written: it never is a float64.
func (f *fields) cost(names ...string) string {
	for _, name := range names {
		text := string(f.raw(name))
		if kind(f.raw(name)) == "a string" {
			_ = json.Unmarshal(f.raw(name), &text)
		}
		if d, err := payload.ParseDecimal(text); err == nil && !d.IsNull() {
			return string(d)
		}
	}
	return ""
}
