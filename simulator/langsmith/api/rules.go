package api

import (
	"encoding/json"
	"net/http"
	"slices"
	"strings"

	"github.com/hookdrill/hookdrill/simulator/langsmith/store"
)

type ruleView struct {
	ID                    string          `json:"id"`
	TenantID              string          `json:"tenant_id"`
	IsEnabled             bool            `json:"is_enabled"`
	SessionID             *string         `json:"session_id"`
	SessionName           *string         `json:"session_name"`
	DatasetID             *string         `json:"dataset_id"`
	DatasetName           *string         `json:"dataset_name"`
	DisplayName           string          `json:"display_name"`
	SamplingRate          float64         `json:"sampling_rate"`
	Filter                *string         `json:"filter"`
	TraceFilter           *string         `json:"trace_filter"`
	TreeFilter            *string         `json:"tree_filter"`
	AddToQueueID          *string         `json:"add_to_annotation_queue_id"`
	AddToQueueName        *string         `json:"add_to_annotation_queue_name"`
	AddToDatasetID        *string         `json:"add_to_dataset_id"`
	AddToDatasetName      *string         `json:"add_to_dataset_name"`
	PreferCorrection      bool            `json:"add_to_dataset_prefer_correction"`
	CorrectionsDatasetID  *string         `json:"corrections_dataset_id"`
	UseCorrectionsDataset bool            `json:"use_corrections_dataset"`
	FewShotExamples       json.RawMessage `json:"num_few_shot_examples"`
	Evaluators            json.RawMessage `json:"evaluators"`
	CodeEvaluators        json.RawMessage `json:"code_evaluators"`
	Alerts                json.RawMessage `json:"alerts"`
	Webhooks              []webhookView   `json:"webhooks"`
	ExtendOnly            bool            `json:"extend_only"`
	ExtendedStats         bool            `json:"include_extended_stats"`
	CreatedAt             *string         `json:"created_at"`
	UpdatedAt             *string         `json:"updated_at"`
	BackfillFrom          *string         `json:"backfill_from"`
	BackfillID            *string         `json:"backfill_id"`
	BackfillStatus        *string         `json:"backfill_status"`
	BackfillProgress      *float64        `json:"backfill_progress"`
	BackfillError         *string         `json:"backfill_error"`
	BackfillCompletedAt   *string         `json:"backfill_completed_at"`
	Transient             bool            `json:"transient"`
	EvaluatorVersion      int             `json:"evaluator_version"`
	EvaluatorID           *string         `json:"evaluator_id"`
	AlignmentQueueID      *string         `json:"alignment_annotation_queue_id"`
	GroupBy               *string         `json:"group_by"`
	SpendLimit            json.RawMessage `json:"spend_limit"`
}

// viewRule needs the names of what the rule is for.
func (a *API) viewRule(tx *store.Tx, r store.Rule) (ruleView, error) {
	webhooks, err := a.viewWebhooks(r)
	if err != nil {
		return ruleView{}, err
	}
	view := ruleView{
		ID: r.ID, TenantID: a.TenantID, IsEnabled: r.Enabled, SessionID: orNil(r.SessionID), DatasetID: orNil(r.DatasetID),
		DisplayName: r.Name, SamplingRate: r.SamplingRate, Filter: orNil(r.Filter), TraceFilter: orNil(r.TraceFilter),
		TreeFilter: orNil(r.TreeFilter), Webhooks: webhooks, ExtendedStats: r.IncludeExtendedStats, CreatedAt: offset(r.Created),
		UpdatedAt: offset(r.Updated), BackfillFrom: offset(r.BackfillFrom), EvaluatorVersion: 3, GroupBy: orNil(r.GroupBy),
	}
	if s, err := tx.Session(r.SessionID); err == nil {
		view.SessionName = &s.Name
	}
	if d, err := tx.Dataset(r.DatasetID); err == nil {
		view.DatasetName = &d.Name
	}
	return view, nil
}

// otherActions are what rules of the real service can do besides webhooks. A rule
// with one of them would seem to work here and do nothing, so it is refused.
func otherActions() []string {
	return []string{"add_to_annotation_queue_id", "add_to_dataset_id", "evaluators", "code_evaluators", "evaluator_id", "alerts"}
}

// readRule puts what was sent over a rule: for a new one that is the defaults. A
// field that is left out stays, and null clears it.
func (a *API) readRuleFields(f *fields, r *store.Rule) []webhook {
	texts := []struct {
		name string
		into *string
	}{{"filter", &r.Filter}, {"trace_filter", &r.TraceFilter}, {"tree_filter", &r.TreeFilter}}
	for _, t := range texts {
		if f.has(t.name) {
			*t.into = f.text(t.name, maxShort)
			a.filter(f, t.name)
		}
	}
	if f.has("display_name") {
		if r.Name = f.text("display_name", maxName); r.Name == "" {
			f.fail("display_name", "Field required")
		}
	}
	if f.has("sampling_rate") {
		f.require("sampling_rate")
		if r.SamplingRate = f.number("sampling_rate"); r.SamplingRate < 0 || r.SamplingRate > 1 {
			f.fail("sampling_rate", "Input should be from 0 to 1")
		}
	}
	if f.has("session_id") {
		r.SessionID = f.uuid("session_id")
	}
	if f.has("dataset_id") {
		r.DatasetID = f.uuid("dataset_id")
	}
	r.Enabled = f.boolean("is_enabled", r.Enabled)
	r.IncludeExtendedStats = f.boolean("include_extended_stats", r.IncludeExtendedStats)
	if f.has("backfill_from") {
		r.BackfillFrom = f.time("backfill_from")
	}
	if f.has("group_by") {
		if r.GroupBy = f.text("group_by", maxName); r.GroupBy != "" && r.GroupBy != "thread_id" {
			f.fail("group_by", "Input should be 'thread_id' or null")
		}
	}
	for _, name := range otherActions() {
		if value := f.raw(name); value != nil && kind(value) != "a list" || hasItems(value) {
			f.fail(name, "this action is not simulated here; webhooks are")
		}
	}
	return a.readWebhooks(f)
}

func hasItems(value json.RawMessage) bool {
	var list []json.RawMessage
	return json.Unmarshal(orNull(value), &list) == nil && len(list) > 0
}

func checkSubject(tx *store.Tx, r store.Rule) error {
	if (r.SessionID == "") == (r.DatasetID == "") {
		return invalid("body: a rule needs either a session_id or a dataset_id")
	}
	if r.SessionID != "" {
		_, err := tx.Session(r.SessionID)
		return missing("Session", err)
	}
	_, err := tx.Dataset(r.DatasetID)
	return missing("Dataset", err)
}

func (a *API) createRule(r *http.Request) (answer, error) {
	f, err := bodyFields(r)
	if err != nil {
		return answer{}, err
	}
	f.require("display_name", "sampling_rate")
	id, err := a.newID()
	if err != nil {
		return answer{}, err
	}
	rule := store.Rule{ID: id, Enabled: true, Created: now()}
	rule.Updated = rule.Created
	webhooks := a.readRuleFields(f, &rule)
	if err := f.err(); err != nil {
		return answer{}, err
	}
	if rule.Webhooks, err = a.sealWebhooks(id, webhooks, nil); err != nil {
		return answer{}, err
	}
	var view ruleView
	err = a.Store.Update(func(tx *store.Tx) error {
		if err := checkSubject(tx, rule); err != nil {
			return err
		}
		if err := tx.CreateRule(rule); err != nil {
			return err
		}
		view, err = a.viewRule(tx, rule)
		return err
	})
	if err != nil {
		return answer{}, err
	}
	return ok(view)
}

func (a *API) updateRule(r *http.Request) (answer, error) {
	id, err := pathID(r)
	if err != nil {
		return answer{}, err
	}
	f, err := bodyFields(r)
	if err != nil {
		return answer{}, err
	}
	var view ruleView
	err = a.Store.Update(func(tx *store.Tx) error {
		rule, err := tx.Rule(id)
		if err != nil {
			return missing("Rule", err)
		}
		webhooks := a.readRuleFields(f, &rule)
		if err := f.err(); err != nil {
			return err
		}
		if f.has("webhooks") {
			if rule.Webhooks, err = a.sealWebhooks(id, webhooks, rule.Webhooks); err != nil {
				return err
			}
		}
		if err := checkSubject(tx, rule); err != nil {
			return err
		}
		rule.Updated = now()
		if err := tx.UpdateRule(rule); err != nil {
			return err
		}
		view, err = a.viewRule(tx, rule)
		return err
	})
	if err != nil {
		return answer{}, err
	}
	return ok(view)
}

func (a *API) readRule(r *http.Request) (answer, error) {
	id, err := pathID(r)
	if err != nil {
		return answer{}, err
	}
	view, err := a.ruleNow(id)
	if err != nil {
		return answer{}, err
	}
	return ok(view)
}

func (a *API) ruleNow(id string) (view ruleView, err error) {
	err = a.Store.View(func(tx *store.Tx) error {
		rule, err := tx.Rule(id)
		if err != nil {
			return missing("Rule", err)
		}
		view, err = a.viewRule(tx, rule)
		return err
	})
	return view, err
}

// listRules has no pages: whoever asks for a second one is at the end.
func (a *API) listRules(r *http.Request) (answer, error) {
	q, err := queryOf(r)
	if err != nil {
		return answer{}, err
	}
	session, dataset, ids := q.uuid("session_id"), q.uuid("dataset_id"), q.uuids("id")
	of, contains := q.text("type"), strings.ToLower(q.text("name_contains"))
	offset := q.number("offset", 0, 0, 1<<31-1)
	if err := q.err(); err != nil {
		return answer{}, err
	}
	views := []ruleView{}
	err = a.Store.View(func(tx *store.Tx) error {
		rules, err := tx.Rules()
		if err != nil {
			return err
		}
		for _, rule := range rules {
			wanted := (session == "" || rule.SessionID == session) && (dataset == "" || rule.DatasetID == dataset) &&
				(ids == nil || slices.Contains(ids, rule.ID)) && (of == "" || (of == "dataset") == (rule.DatasetID != "")) &&
				strings.Contains(strings.ToLower(rule.Name), contains)
			if !wanted || offset > 0 {
				continue
			}
			view, err := a.viewRule(tx, rule)
			if err != nil {
				return err
			}
			views = append(views, view)
		}
		return nil
	})
	if err != nil {
		return answer{}, err
	}
	return ok(views)
}

func (a *API) deleteRule(r *http.Request) (answer, error) {
	id, err := pathID(r)
	if err != nil {
		return answer{}, err
	}
	err = a.Store.Update(func(tx *store.Tx) error { return tx.DeleteRule(id) })
	if err != nil {
		return answer{}, missing("Rule", err)
	}
	return ok(map[string]string{"message": "Rule deleted"})
}
