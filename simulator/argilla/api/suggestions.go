package api

import (
	"encoding/json"
	"net/http"
	"slices"

	"github.com/hookdrill/hookdrill/simulator/argilla/store"
)

// suggestionView is a suggestion as it is shown. No event tells of one.
type suggestionView struct {
	QuestionID string          `json:"question_id"`
	Type       *string         `json:"type"`
	Value      json.RawMessage `json:"value"`
	Agent      *string         `json:"agent"`
	Score      json.RawMessage `json:"score"`
	ID         string          `json:"id"`
	InsertedAt string          `json:"inserted_at"`
	UpdatedAt  string          `json:"updated_at"`
}

func viewSuggestion(s store.Suggestion) suggestionView {
	return suggestionView{s.QuestionID, s.Type, s.Value, s.Agent, s.Score, s.ID, shown(s.Inserted), shown(s.Updated)}
}

// suggest gives a record suggestions: each is new, or replaces that of its question.
func (a *API) suggest(tx *store.Tx, r *store.Record, all []suggestionInput) error {
	r.Suggestions = slices.Clone(r.Suggestions)
	for _, in := range all {
		s := store.Suggestion{QuestionID: in.question, Type: in.kind, Value: in.value, Agent: in.agent, Score: in.score, Updated: tx.Now()}
		i := slices.IndexFunc(r.Suggestions, func(o store.Suggestion) bool { return o.QuestionID == in.question })
		if i >= 0 {
			s.ID, s.Inserted = r.Suggestions[i].ID, r.Suggestions[i].Inserted
			r.Suggestions[i] = s
			continue
		}
		var err error
		if s.ID, err = a.newID(); err != nil {
			return err
		}
		s.Inserted = s.Updated
		r.Suggestions = append(r.Suggestions, s)
	}
	return nil
}

// setVectors gives a record vectors, which were checked.
func (c configuration) setVectors(r *store.Record, vectors map[string]json.RawMessage) {
	r.Vectors = slices.Clone(r.Vectors)
	for _, settings := range c.vectors {
		value, given := vectors[settings.Name]
		if !given {
			continue
		}
		r.Vectors = slices.DeleteFunc(r.Vectors, func(v store.Vector) bool { return v.SettingsID == settings.ID })
		r.Vectors = append(r.Vectors, store.Vector{SettingsID: settings.ID, Value: value})
	}
}

func (a *API) listSuggestions(q *request) (any, error) {
	id := q.pathID("record_id")
	if err := q.err(); err != nil {
		return nil, err
	}
	var r store.Record
	err := a.Store.View(func(tx *store.Tx) (err error) { r, _, err = record(tx, q, id, mayRead); return err })
	return listOf(r.Suggestions, viewSuggestion), err
}

func (a *API) upsertSuggestion(q *request) (any, error) {
	id := q.pathID("record_id")
	q.model()
	in := q.body.suggestion()
	if err := q.err(); err != nil {
		return nil, err
	}
	made := withStatus{status: http.StatusCreated}
	err := a.change(func(tx *store.Tx) error {
		r, d, err := record(tx, q, id, mayManage)
		if err != nil {
			return err
		}
		c, err := configurationOf(tx, d)
		if err == nil {
			err = c.checkSuggestions([]suggestionInput{in}, r)
		}
		if err != nil {
			return err
		}
		ofQuestion := func(s store.Suggestion) bool { return s.QuestionID == in.question }
		if slices.ContainsFunc(r.Suggestions, ofQuestion) {
			made.status = http.StatusOK
		}
		if err := a.suggest(tx, &r, []suggestionInput{in}); err != nil {
			return err
		}
		made.body = viewSuggestion(r.Suggestions[slices.IndexFunc(r.Suggestions, ofQuestion)])
		return tx.PutRecord(r)
	})
	return made, err
}

func (a *API) deleteSuggestions(q *request) (any, error) {
	id := q.pathID("record_id")
	if !q.URL.Query().Has("ids") {
		node{&q.faults, []any{"query", "ids"}, nil}.fail("missing", "Field required")
	}
	if err := q.err(); err != nil {
		return nil, err
	}
	return nil, a.change(func(tx *store.Tx) error {
		r, _, err := record(tx, q, id, mayManage)
		if err != nil {
			return err
		}
		ids, err := listedIDs(q.URL.Query().Get("ids"))
		if err != nil {
			return err
		}
		r.Suggestions = slices.DeleteFunc(slices.Clone(r.Suggestions), func(s store.Suggestion) bool { return slices.Contains(ids, s.ID) })
		return tx.PutRecord(r)
	})
}
