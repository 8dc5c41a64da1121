package store

import (
	"cmp"
	"encoding/json"
	"maps"
	"slices"
	"time"
)

// Run is one run: what was sent of it, merged, and what follows from that.
type Run struct {
	ID, TraceID, DottedOrder, SessionID string
	// ParentRunID is "" for a trace's first run.
	ParentRunID string
	Name        string
	// RunType is "chain", "llm" and the like.
	RunType string
	// SentStatus is the status as it was sent; mostly there is none. See Status.
	SentStatus string
	// Error is a text, "" for none.
	Error string
	// Times are in UTC, and zero where there is none.
	Start, End, FirstToken, LastQueued, Modified time.Time
	// JSON as it came, nil for none. Events are a list, the others objects.
	Inputs, Outputs, Extra, Serialized, Events json.RawMessage `json:",omitempty"`
	// InputsAt and OutputsAt are where the blobs are that they were moved to,
	// "" if they are here.
	InputsAt, OutputsAt Blob
	Attachments         []Attachment
	Tags                []string
	ReferenceExampleID  string
	Usage               Usage
	// InDataset tells that an example was made of the run.
	InDataset bool
	// Other are fields of the API that nothing here looks at.
	Other map[string]json.RawMessage
	// Posted tells that the run itself has come, and not only a patch of it.
	Posted bool
	// Change is the number of the run's last change; see [Tx.Changes]. Zero: none yet.
	Change uint64
}

// Blob is where a value was moved to.
type Blob struct {
	// Key finds it in the blobs. "": it was not moved.
	Key string
	// Location is its s3:// URL.
	Location string
}

// Attachment is a file of a run.
type Attachment struct {
	Name, Type string
	Blob       Blob
}

// Usage are tokens, and what they cost as decimal texts, "" if nobody said.
type Usage struct {
	PromptTokens, CompletionTokens, TotalTokens int64
	PromptCost, CompletionCost, TotalCost       string
}

// Status is "error", "success" or "pending", unless something else was sent.
func (r Run) Status() string {
	switch {
	case r.SentStatus != "":
		return r.SentStatus
	case r.Error != "":
		return "error"
	case r.Complete():
		return "success"
	}
	return "pending"
}

// IsRoot tells a trace's first run.
func (r Run) IsRoot() bool { return r.ParentRunID == "" }

// Complete tells that the run has ended.
func (r Run) Complete() bool { return !r.End.IsZero() }

// Post is Merge for the run itself where something of it is stored already. A
// patch may have been quicker, and what it had is newer; what had to be guessed
// for want of the run is not.
func (r Run) Post(sent Run) Run {
	merged := sent.Merge(r)
	if !r.Posted {
		merged.SessionID, merged.Start = sent.SessionID, sent.Start
		merged.TraceID, merged.DottedOrder = sent.TraceID, sent.DottedOrder
	}
	merged.Posted, merged.Modified = true, sent.Modified
	return merged
}

// Merge puts what a patch has over r. What the patch lacks stays: SDKs send an
// explicit null for whatever a caller left out.
func (r Run) Merge(patch Run) Run {
	merged := Run{
		ID: r.ID, Posted: r.Posted, Change: max(r.Change, patch.Change), InDataset: r.InDataset || patch.InDataset,
		TraceID: cmp.Or(patch.TraceID, r.TraceID), DottedOrder: cmp.Or(patch.DottedOrder, r.DottedOrder),
		SessionID: cmp.Or(patch.SessionID, r.SessionID), ParentRunID: cmp.Or(patch.ParentRunID, r.ParentRunID),
		Name: cmp.Or(patch.Name, r.Name), RunType: cmp.Or(patch.RunType, r.RunType),
		SentStatus: cmp.Or(patch.SentStatus, r.SentStatus), Error: cmp.Or(patch.Error, r.Error),
		Start: later(patch.Start, r.Start), End: later(patch.End, r.End), FirstToken: later(patch.FirstToken, r.FirstToken),
		LastQueued: later(patch.LastQueued, r.LastQueued), Modified: later(patch.Modified, r.Modified),
		Extra: given(patch.Extra, r.Extra), Serialized: given(patch.Serialized, r.Serialized), Events: given(patch.Events, r.Events),
		ReferenceExampleID: cmp.Or(patch.ReferenceExampleID, r.ReferenceExampleID),
		Usage:              cmp.Or(patch.Usage, r.Usage),
		Attachments:        slices.Concat(r.Attachments, patch.Attachments),
	}
	merged.Inputs, merged.InputsAt = value(patch.Inputs, patch.InputsAt, r.Inputs, r.InputsAt)
	merged.Outputs, merged.OutputsAt = value(patch.Outputs, patch.OutputsAt, r.Outputs, r.OutputsAt)
	if merged.Tags = r.Tags; patch.Tags != nil {
		merged.Tags = patch.Tags
	}
	if merged.Other = maps.Clone(r.Other); merged.Other == nil {
		merged.Other = patch.Other
	} else {
		maps.Copy(merged.Other, patch.Other)
	}
	return merged
}

// value is the newer of two values, each of which is here or in a blob.
func value(sent json.RawMessage, sentAt Blob, old json.RawMessage, oldAt Blob) (json.RawMessage, Blob) {
	if sent != nil || sentAt.Key != "" {
		return sent, sentAt
	}
	return old, oldAt
}

func given(sent, old json.RawMessage) json.RawMessage {
	if sent != nil {
		return sent
	}
	return old
}

// later is the time that was sent later, whatever time that is.
func later(sent, old time.Time) time.Time {
	if !sent.IsZero() {
		return sent
	}
	return old
}
