package automation

import (
	"context"
	"encoding/json"
	"fmt"

	"github.com/hookdrill/hookdrill/simulator/langsmith/api"
	"github.com/hookdrill/hookdrill/simulator/langsmith/payload"
	"github.com/hookdrill/hookdrill/simulator/langsmith/rules"
	"github.com/hookdrill/hookdrill/simulator/langsmith/store"
)

// found is a run of a window with what its payload needs of the store.
type found struct {
	run      store.Run
	family   api.Family
	feedback []store.Feedback
}

func find(tx *store.Tx, run store.Run) (found, error) {
	family, err := api.FamilyOf(tx, run)
	if err != nil {
		return found{}, err
	}
	feedback, err := tx.FeedbackOf(run.ID)
	return found{run, family, feedback}, err
}

// payloadOf writes the payload of a window. The feedback stats stand in both
// places: the guide lists them beside the runs, its sample has them inside each.
func (e *Engine) payloadOf(ctx context.Context, w store.Window, runs []found) ([]byte, error) {
	p := payload.Payload{RuleID: w.RuleID, Start: w.Start, End: w.End, Runs: []payload.Run{}}
	var all []rules.Feedback
	for _, f := range runs {
		run, err := e.runOf(ctx, f)
		if err != nil {
			return nil, fmt.Errorf("run %s: %w", f.run.ID, err)
		}
		p.Runs = append(p.Runs, run)
		all = append(all, feedbackOf(f.feedback)...)
	}
	p.FeedbackStats = statsOf(all)
	return payload.Encode(p)
}

func (e *Engine) runOf(ctx context.Context, f found) (payload.Run, error) {
	r, u := f.run, f.run.Usage
	root := r.IsRoot()
	run := payload.Run{
		Status: r.Status(), IsRoot: &root, TraceID: r.TraceID, DottedOrder: r.DottedOrder, RunType: r.RunType,
		ModifiedAt: r.Modified, TenantID: e.tenant, EndTime: r.End, Name: r.Name, StartTime: r.Start, ID: r.ID,
		SessionID: r.SessionID, ParentRunIDs: f.family.Parents, ChildRunIDs: f.family.Descendants, DirectChildRunIDs: f.family.Children,
		TotalTokens: u.TotalTokens, CompletionTokens: u.CompletionTokens, PromptTokens: u.PromptTokens,
		TotalCost: payload.Decimal(u.TotalCost), CompletionCost: payload.Decimal(u.CompletionCost), PromptCost: payload.Decimal(u.PromptCost),
		FirstTokenTime: r.FirstToken, AppPath: api.AppPath(e.tenant, r), InDataset: &r.InDataset, LastQueuedAt: r.LastQueued,
		Inputs: r.Inputs, Outputs: r.Outputs, Extra: r.Extra, Serialized: r.Serialized,
		FeedbackStats: statsOf(feedbackOf(f.feedback)),
	}
	if r.Events != nil {
		if err := json.Unmarshal(r.Events, &run.Events); err != nil {
			return run, fmt.Errorf("its events: %w", err)
		}
	}
	var err error
	if run.InputsS3, err = e.link(ctx, r.InputsAt); err != nil {
		return run, err
	}
	run.OutputsS3, err = e.link(ctx, r.OutputsAt)
	return run, err
}

// link is what stands for a value that was moved out.
func (e *Engine) link(ctx context.Context, at store.Blob) (payload.S3URLs, error) {
	if at.Key == "" {
		return nil, nil
	}
	if e.blobs == nil {
		return nil, fmt.Errorf("the blob %s was moved to a store, and there is none now", at.Key)
	}
	url, err := e.blobs.URL(ctx, at.Key)
	if err != nil {
		return nil, err
	}
	return payload.NewS3URLs(url, at.Location), nil
}

// statsOf adds feedback up as the payload has it; nil, which is null, for none.
func statsOf(feedback []rules.Feedback) payload.FeedbackStats {
	sums := rules.StatsOf(feedback)
	if sums == nil {
		return nil
	}
	stats := payload.FeedbackStats{}
	for key, s := range sums {
		stat := payload.Stat{N: int64(s.N), ShowFeedbackArrow: s.ShowFeedbackArrow, Values: map[string]int64{}}
		if s.Average != nil {
			average, _ := json.Marshal(*s.Average) // a mean of finite numbers
			stat.Avg = json.Number(average)
		}
		for label, n := range s.Values {
			stat.Values[label] = int64(n)
		}
		stats[key] = stat
	}
	return stats
}
