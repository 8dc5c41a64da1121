package api

import (
	"context"
	"encoding/json"
	"net/url"
	"slices"

	"github.com/hookdrill/hookdrill/simulator/langsmith/payload"
	"github.com/hookdrill/hookdrill/simulator/langsmith/store"
)

// runView is RunSchema, with the fields of the webhook's runs beside it.
type runView struct {
	ID                 string          `json:"id"`
	Name               string          `json:"name"`
	RunType            string          `json:"run_type"`
	StartTime          *string         `json:"start_time"`
	EndTime            *string         `json:"end_time"`
	Status             string          `json:"status"`
	Error              *string         `json:"error"`
	Inputs             json.RawMessage `json:"inputs"`
	InputsS3           json.RawMessage `json:"inputs_s3_urls"`
	Outputs            json.RawMessage `json:"outputs"`
	OutputsS3          json.RawMessage `json:"outputs_s3_urls"`
	S3                 json.RawMessage `json:"s3_urls"`
	Extra              json.RawMessage `json:"extra"`
	Events             json.RawMessage `json:"events"`
	Tags               []string        `json:"tags"`
	Serialized         json.RawMessage `json:"serialized"`
	IsRoot             bool            `json:"is_root"`
	ParentRunID        *string         `json:"parent_run_id"`
	ParentRunIDs       []string        `json:"parent_run_ids"`
	ChildRunIDs        []string        `json:"child_run_ids"`
	DirectChildRunIDs  []string        `json:"direct_child_run_ids"`
	TraceID            string          `json:"trace_id"`
	DottedOrder        string          `json:"dotted_order"`
	TenantID           string          `json:"tenant_id"`
	SessionID          string          `json:"session_id"`
	AppPath            string          `json:"app_path"`
	ModifiedAt         *string         `json:"modified_at"`
	FirstTokenTime     *string         `json:"first_token_time"`
	LastQueuedAt       *string         `json:"last_queued_at"`
	TotalTokens        int64           `json:"total_tokens"`
	PromptTokens       int64           `json:"prompt_tokens"`
	CompletionTokens   int64           `json:"completion_tokens"`
	TotalCost          *string         `json:"total_cost"`
	PromptCost         *string         `json:"prompt_cost"`
	CompletionCost     *string         `json:"completion_cost"`
	FeedbackStats      json.RawMessage `json:"feedback_stats"`
	InDataset          bool            `json:"in_dataset"`
	ReferenceExampleID *string         `json:"reference_example_id"`
	ExecutionOrder     json.RawMessage `json:"execution_order"`
	ShareToken         *string         `json:"share_token"`
	TraceTier          *string         `json:"trace_tier"`
}

// Family are the runs above and below a run.
type Family struct {
	Parents, Children, Descendants []string
}

// FamilyOf finds them; the parents are those that the run's dotted_order names,
// the trace's root first.
func FamilyOf(tx *store.Tx, run store.Run) (Family, error) {
	parents := []string{}
	if parts, err := parseDotted(run.DottedOrder); err == nil {
		for _, p := range parts[:len(parts)-1] {
			parents = append(parents, p.id)
		}
	}
	children, err := tx.Children(run.ID)
	if err != nil {
		return Family{}, err
	}
	descendants, err := tx.Descendants(run.ID)
	slices.Sort(descendants)
	return Family{parents, children, descendants}, err
}

// AppPath is where a run's page would be. It is relative.
func AppPath(tenant string, run store.Run) string {
	start := ""
	if at := naive(run.Start); at != nil {
		start = *at
	}
	return "/o/" + tenant + "/projects/p/" + run.SessionID + "/r/" + run.ID +
		"?trace_id=" + run.TraceID + "&start_time=" + url.PathEscape(start)
}

// rowsOf is what a run's view needs of the store.
type rowsOf struct {
	run      store.Run
	family   Family
	feedback []store.Feedback
}

func readRows(tx *store.Tx, run store.Run) (rowsOf, error) {
	family, err := FamilyOf(tx, run)
	if err != nil {
		return rowsOf{}, err
	}
	feedback, err := tx.FeedbackOf(run.ID)
	return rowsOf{run, family, feedback}, err
}

// viewRun is made outside of the transaction: the blobs may be slow.
func (a *API) viewRun(ctx context.Context, rows rowsOf) (runView, error) {
	run, u := rows.run, rows.run.Usage
	view := runView{
		ID: run.ID, Name: run.Name, RunType: run.RunType, StartTime: naive(run.Start), EndTime: naive(run.End),
		Status: run.Status(), Error: orNil(run.Error), Inputs: run.Inputs, Outputs: run.Outputs, Extra: run.Extra,
		Events: run.Events, Tags: run.Tags, Serialized: run.Serialized, IsRoot: run.IsRoot(), ParentRunID: orNil(run.ParentRunID),
		ParentRunIDs: rows.family.Parents, ChildRunIDs: rows.family.Descendants, DirectChildRunIDs: rows.family.Children,
		TraceID: run.TraceID, DottedOrder: run.DottedOrder, TenantID: a.TenantID, SessionID: run.SessionID,
		AppPath: AppPath(a.TenantID, run), ModifiedAt: naive(run.Modified), FirstTokenTime: naive(run.FirstToken),
		LastQueuedAt: naive(run.LastQueued), TotalTokens: u.TotalTokens, PromptTokens: u.PromptTokens,
		CompletionTokens: u.CompletionTokens, TotalCost: orNil(u.TotalCost), PromptCost: orNil(u.PromptCost),
		CompletionCost: orNil(u.CompletionCost), InDataset: run.InDataset, ReferenceExampleID: orNil(run.ReferenceExampleID),
		ExecutionOrder: json.RawMessage("1"),
	}
	if sent := run.Other["execution_order"]; kind(sent) == "a number" {
		view.ExecutionOrder = sent
	}
	if view.Events == nil {
		view.Events = json.RawMessage("[]")
	}
	if len(rows.feedback) > 0 && a.Stats != nil {
		var err error
		if view.FeedbackStats, err = a.Stats(rows.feedback); err != nil {
			return view, err
		}
	}
	return view, a.linkBlobs(ctx, run, &view)
}

func (a *API) linkBlobs(ctx context.Context, run store.Run, view *runView) error {
	var err error
	if view.InputsS3, err = a.link(ctx, run.InputsAt); err != nil {
		return err
	}
	if view.OutputsS3, err = a.link(ctx, run.OutputsAt); err != nil {
		return err
	}
	type place struct {
		PresignedURL string `json:"presigned_url"`
		MIMEType     string `json:"mime_type"`
	}
	places := make(map[string]place)
	for _, f := range run.Attachments {
		u, err := a.blobURL(ctx, f.Blob)
		if err != nil {
			return err
		}
		places["attachment."+f.Name] = place{u, f.Type}
	}
	if len(places) > 0 {
		view.S3, err = json.Marshal(places)
	}
	return err
}

// link is the object that stands for a value that was moved out.
func (a *API) link(ctx context.Context, at store.Blob) (json.RawMessage, error) {
	if at.Key == "" {
		return nil, nil
	}
	u, err := a.blobURL(ctx, at)
	if err != nil {
		return nil, err
	}
	return json.RawMessage(payload.NewS3URLs(u, at.Location)), nil
}

func (a *API) blobURL(ctx context.Context, at store.Blob) (string, error) {
	if a.Blobs == nil {
		return "", refused(503, "this value was moved to a blob store, and there is none now")
	}
	return a.Blobs.URL(ctx, at.Key)
}
