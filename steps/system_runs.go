package steps

import (
	"fmt"
	"maps"
	"net/http"
	"strings"
	"time"

	"github.com/hookdrill/hookdrill/internal/trial"
)

// runDraft is a run that is posted to a system.
type runDraft struct {
	at       time.Duration // when it is posted
	ends     time.Duration // when it ends; 0: before it is posted
	kind     string        // its type; empty for a chain
	kib      int           // how long its inputs are, in KiB; 0: a few words
	cost     string        // a decimal; empty for none
	feedback []feedbackDraft
}

// feedbackDraft is feedback on a run.
type feedbackDraft struct {
	at    time.Duration
	key   string
	score float64
}

// runID is the id of the n-th run, from 1.
func runID(n int) string { return fmt.Sprintf("5a1d0000-0000-4000-8000-%012d", n) }

const (
	runStart = "2026-01-02T03:04:05.678901"
	runEnd   = "2026-01-02T03:04:06.000001"
)

// identity are the fields that the post and the patch of a run have in common.
func identity(n int) fields {
	id := runID(n)
	return fields{"id": id, "trace_id": id, "dotted_order": "20260102T030405678901Z" + id, "session_id": project}
}

// inputs are what the run was given.
func (r runDraft) inputs() fields {
	question := "why?"
	if r.kib > 0 {
		question = strings.Repeat("why? ", r.kib<<10/len("why? ")+1)
	}
	return fields{"question": question}
}

// events are what happens with the n-th run: it is posted, it may end later,
// and there may be feedback on it.
func (r runDraft) events(n int) []event {
	post := identity(n)
	post["name"], post["run_type"], post["start_time"], post["inputs"] = witness, r.kind, runStart, r.inputs()
	if r.kind == "" {
		post["run_type"] = "chain"
	}
	if r.cost != "" {
		post["total_cost"], post["prompt_cost"], post["completion_cost"] = r.cost, r.cost, r.cost
	}
	end := fields{"end_time": runEnd, "outputs": fields{"answer": "because"}}
	events := []event{{r.at, trial.Act{ID: fmt.Sprintf("run %d is posted", n)}}}
	if r.ends > 0 {
		patch := identity(n)
		maps.Copy(patch, end)
		events = append(events, event{r.ends, trial.Act{
			ID: fmt.Sprintf("run %d ends", n), Call: call(http.MethodPatch, "/runs/"+runID(n), patch),
		}})
	} else {
		maps.Copy(post, end)
	}
	events[0].act.Call = call(http.MethodPost, "/runs", post)
	for i, f := range r.feedback {
		events = append(events, event{f.at, trial.Act{
			ID: fmt.Sprintf("run %d gets feedback %d", n, i+1),
			Call: call(http.MethodPost, "/feedback", fields{
				"run_id": runID(n), "trace_id": runID(n), "key": f.key, "score": f.score,
			}),
		}})
	}
	return events
}
