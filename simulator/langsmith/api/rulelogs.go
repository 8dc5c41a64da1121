package api

import (
	"encoding/json"
	"net/http"
	"strconv"

	"github.com/hookdrill/hookdrill/simulator/langsmith/store"
)

type outcomeView struct {
	Outcome string          `json:"outcome"`
	Payload json.RawMessage `json:"payload"`
}

// logView is RuleLogSchema. The actions that are not simulated are null.
type logView struct {
	RuleID          string       `json:"rule_id"`
	RunID           string       `json:"run_id"`
	RunName         *string      `json:"run_name"`
	RunType         *string      `json:"run_type"`
	RunSessionID    *string      `json:"run_session_id"`
	StartTime       *string      `json:"start_time"`
	EndTime         *string      `json:"end_time"`
	ApplicationTime *string      `json:"application_time"`
	ThreadID        *string      `json:"thread_id"`
	AddToQueue      *outcomeView `json:"add_to_annotation_queue"`
	AddToDataset    *outcomeView `json:"add_to_dataset"`
	Evaluators      *outcomeView `json:"evaluators"`
	Alerts          *outcomeView `json:"alerts"`
	Webhooks        *outcomeView `json:"webhooks"`
	ExtendOnly      *outcomeView `json:"extend_only"`
}

func viewLog(e store.LogEntry) logView {
	view := logView{
		RuleID: e.RuleID, RunID: e.RunID, RunName: orNil(e.RunName), RunType: orNil(e.RunType), RunSessionID: orNil(e.SessionID),
		StartTime: offset(e.Start), EndTime: offset(e.End), ApplicationTime: offset(e.Applied),
	}
	if o, known := e.Webhooks(); known {
		view.Webhooks = &outcomeView{o.Outcome, o.Payload}
	}
	return view
}

// logQuery reads what both forms of the log have in common.
func logQuery(r *http.Request) (id string, in *query, q store.LogQuery, err error) {
	if id, err = pathID(r); err != nil {
		return id, nil, q, err
	}
	if in, err = queryOf(r); err != nil {
		return id, nil, q, err
	}
	q = store.LogQuery{
		Limit: in.number("limit", 150, 1, 1440), From: in.time("start_time"), To: in.time("end_time"), SessionID: in.uuid("session_id"),
	}
	return id, in, q, nil
}

func (a *API) readLog(id string, in *query, q store.LogQuery) ([]store.LogAt, error) {
	if err := in.err(); err != nil {
		return nil, err
	}
	var found []store.LogAt
	err := a.Store.View(func(tx *store.Tx) (err error) { found, err = tx.RuleLog(id, q); return err })
	return found, missing("Rule", err)
}

func (a *API) ruleLogs(r *http.Request) (answer, error) {
	id, in, q, err := logQuery(r)
	if err != nil {
		return answer{}, err
	}
	q.Offset = in.number("offset", 0, 0, 1<<31-1)
	found, err := a.readLog(id, in, q)
	if err != nil {
		return answer{}, err
	}
	return ok(viewLogs(found))
}

func viewLogs(found []store.LogAt) []logView {
	views := []logView{}
	for _, at := range found {
		views = append(views, viewLog(at.Entry))
	}
	return views
}

type logPage struct {
	Logs    []logView `json:"logs"`
	Cursor  *string   `json:"cursor"`
	HasMore bool      `json:"has_more"`
}

func (a *API) ruleLogPages(r *http.Request) (answer, error) {
	id, in, q, err := logQuery(r)
	if err != nil {
		return answer{}, err
	}
	if cursor := in.text("cursor"); cursor != "" {
		if q.Before, err = strconv.ParseUint(cursor, 10, 64); err != nil || q.Before == 0 {
			in.fail("cursor", "this is no cursor that was given out here")
		}
	}
	limit := q.Limit
	q.Limit++ // one more tells whether there are more
	found, err := a.readLog(id, in, q)
	if err != nil {
		return answer{}, err
	}
	page := logPage{HasMore: len(found) > limit}
	if page.HasMore {
		found = found[:limit]
		cursor := strconv.FormatUint(found[limit-1].Place, 10)
		page.Cursor = &cursor
	}
	page.Logs = viewLogs(found)
	return ok(page)
}

func (a *API) lastApplied(r *http.Request) (answer, error) {
	id, in, q, err := logQuery(r)
	if err != nil {
		return answer{}, err
	}
	q.Limit = 1
	found, err := a.readLog(id, in, q)
	if err != nil {
		return answer{}, err
	}
	if len(found) == 0 {
		return answer{}, refused(http.StatusNotFound, "the rule was not applied to any run yet")
	}
	return ok(viewLog(found[0].Entry))
}
