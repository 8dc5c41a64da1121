package payload

// column is one field of a run: its name on the wire, and how it is read and
// written. A field that is not required is null or 0 where it is missing.
type column struct {
	name     string
	required bool
	codec
}

// columns are the fields of the guide's sample, in its order. Required are
// those that LangSmith's API requires of a run.
var columns = [...]column{ //nolint:gochecknoglobals // a table
	{"status", true, text(func(r *Run) *string { return &r.Status })},
	{"is_root", false, flag(func(r *Run) **bool { return &r.IsRoot })},
	{"trace_id", true, id(func(r *Run) *string { return &r.TraceID })},
	{"dotted_order", true, text(func(r *Run) *string { return &r.DottedOrder })},
	{"run_type", true, text(func(r *Run) *string { return &r.RunType })},
	{"modified_at", false, clock(func(r *Run) timePointer { return &r.ModifiedAt })},
	{"tenant_id", false, idOrNull(func(r *Run) *string { return &r.TenantID })},
	{"end_time", false, clock(func(r *Run) timePointer { return &r.EndTime })},
	{"name", true, text(func(r *Run) *string { return &r.Name })},
	{"start_time", false, clockOrNothing(func(r *Run) timePointer { return &r.StartTime })},
	{"id", true, id(func(r *Run) *string { return &r.ID })},
	{"session_id", true, id(func(r *Run) *string { return &r.SessionID })},
	{"parent_run_ids", false, ids(func(r *Run) *[]string { return &r.ParentRunIDs })},
	{"child_run_ids", false, ids(func(r *Run) *[]string { return &r.ChildRunIDs })},
	{"direct_child_run_ids", false, ids(func(r *Run) *[]string { return &r.DirectChildRunIDs })},
	{"total_tokens", false, count(func(r *Run) *int64 { return &r.TotalTokens })},
	{"completion_tokens", false, count(func(r *Run) *int64 { return &r.CompletionTokens })},
	{"prompt_tokens", false, count(func(r *Run) *int64 { return &r.PromptTokens })},
	{"total_cost", false, cost(func(r *Run) *Decimal { return &r.TotalCost })},
	{"completion_cost", false, cost(func(r *Run) *Decimal { return &r.CompletionCost })},
	{"prompt_cost", false, cost(func(r *Run) *Decimal { return &r.PromptCost })},
	{"first_token_time", false, clock(func(r *Run) timePointer { return &r.FirstTokenTime })},
	{"app_path", true, text(func(r *Run) *string { return &r.AppPath })},
	{"in_dataset", false, flag(func(r *Run) **bool { return &r.InDataset })},
	{"last_queued_at", false, clock(func(r *Run) timePointer { return &r.LastQueuedAt })},
	{"inputs", false, object(func(r *Run) rawPointer { return &r.Inputs })},
	{"inputs_s3_urls", false, s3(func(r *Run) *S3URLs { return &r.InputsS3 })},
	{"outputs", false, object(func(r *Run) rawPointer { return &r.Outputs })},
	{"outputs_s3_urls", false, s3(func(r *Run) *S3URLs { return &r.OutputsS3 })},
	{"extra", false, object(func(r *Run) rawPointer { return &r.Extra })},
	{"events", false, objects(func(r *Run) rawsPointer { return &r.Events })},
	{"feedback_stats", false, stats(func(r *Run) *FeedbackStats { return &r.FeedbackStats })},
	{"serialized", false, object(func(r *Run) rawPointer { return &r.Serialized })},
	{"share_token", false, idOrNull(func(r *Run) *string { return &r.ShareToken })},
}

// columnNumbers finds a column by its name.
var columnNumbers = func() map[string]int { //nolint:gochecknoglobals // an index of the table
	numbers := make(map[string]int, len(columns))
	for i, c := range columns {
		numbers[c.name] = i
	}
	return numbers
}()
