package payload

import (
	"encoding/json"
	"log/slog"
	"time"
)

// Payload is the body of one delivery.
type Payload struct {
	// RuleID is the automation rule, a UUID.
	RuleID string
	// Start and End bound the window in which the runs were found; they are
	// not the times of a run. In UTC.
	Start, End time.Time
	// Runs are the runs that matched. Nil where the payload has no such list,
	// as that of a thread rule.
	Runs []Run
	// FeedbackStats are those beside the runs. The guide lists them here, and
	// its sample has them inside each run: look at both. Nil if there are none.
	FeedbackStats FeedbackStats
	// Threads are what a thread rule sends, as it came: what a thread looks
	// like is not published. Nil where the payload has no such list.
	Threads []json.RawMessage
	// Unknown are the fields that are not known here, in their order.
	Unknown []Field
}

// Field is a field that this package does not know, kept for whoever does.
type Field struct {
	Name  string
	Value json.RawMessage
}

// Run is one run: the 34 fields of the guide's sample, in its order, and
// whatever else came. A text is "", a time zero and a list nil where the
// payload has null.
type Run struct {
	// Status is "success", "error", "pending" or what else LangSmith thinks of.
	Status string
	// IsRoot tells a trace's first run from its children.
	IsRoot *bool
	// TraceID is the id of the trace's first run.
	TraceID string
	// DottedOrder sorts the runs of a trace: {time}Z{id}, children appended
	// with a dot. It is not checked.
	DottedOrder string
	// RunType is "chain", "llm", "tool" and the like.
	RunType    string
	ModifiedAt time.Time
	// TenantID is the workspace.
	TenantID string
	EndTime  time.Time
	Name     string
	// StartTime is naive on the wire, which means UTC.
	StartTime time.Time
	ID        string
	// SessionID is the tracing project.
	SessionID         string
	ParentRunIDs      []string
	ChildRunIDs       []string
	DirectChildRunIDs []string
	TotalTokens       int64
	CompletionTokens  int64
	PromptTokens      int64
	TotalCost         Decimal
	CompletionCost    Decimal
	PromptCost        Decimal
	FirstTokenTime    time.Time
	// AppPath leads to the run in LangSmith's pages. It is relative.
	AppPath      string
	InDataset    *bool
	LastQueuedAt time.Time
	// Inputs and Outputs are JSON objects. They are nil where they were moved
	// out of the payload; then InputsS3 and OutputsS3 say where to.
	Inputs    json.RawMessage
	InputsS3  S3URLs
	Outputs   json.RawMessage
	OutputsS3 S3URLs
	// Extra is a JSON object: metadata and the runtime.
	Extra json.RawMessage
	// Events are JSON objects.
	Events        []json.RawMessage
	FeedbackStats FeedbackStats
	// Serialized is a JSON object.
	Serialized json.RawMessage
	ShareToken string
	// Unknown are the fields that are not known here, in their order.
	Unknown []Field
}

// LogValue is enough to find the run again. What it was asked, what it
// answered and where that is kept stay out of logs.
func (r Run) LogValue() slog.Value {
	return slog.GroupValue(slog.String("id", r.ID), slog.String("trace_id", r.TraceID), slog.String("name", r.Name))
}

// LogValue is enough to find the delivery again.
func (p Payload) LogValue() slog.Value {
	return slog.GroupValue(slog.String("rule_id", p.RuleID),
		slog.String("start_time", formatTime(p.Start, true)), slog.String("end_time", formatTime(p.End, true)),
		slog.Int("runs", len(p.Runs)), slog.Int("threads", len(p.Threads)))
}
