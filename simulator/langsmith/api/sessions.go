package api

import (
	"cmp"
	"encoding/json"
	"net/http"
	"slices"
	"strings"

	"github.com/hookdrill/hookdrill/simulator/langsmith/store"
)

// defaultProject is where runs go that name none.
const defaultProject = "default"

type sessionView struct {
	ID                 string          `json:"id"`
	TenantID           string          `json:"tenant_id"`
	Name               string          `json:"name"`
	StartTime          *string         `json:"start_time"`
	EndTime            *string         `json:"end_time"`
	Extra              json.RawMessage `json:"extra"`
	Description        *string         `json:"description"`
	DefaultDatasetID   *string         `json:"default_dataset_id"`
	ReferenceDatasetID *string         `json:"reference_dataset_id"`
	TraceTier          *string         `json:"trace_tier"`
	LastRunStartTime   *string         `json:"last_run_start_time_live"`
}

func (a *API) viewSession(s store.Session) sessionView {
	return sessionView{
		ID: s.ID, TenantID: a.TenantID, Name: s.Name, StartTime: naive(s.Start), EndTime: naive(s.End), Extra: s.Extra,
		Description: orNil(s.Description), DefaultDatasetID: orNil(s.DefaultDatasetID),
		ReferenceDatasetID: orNil(s.ReferenceDatasetID), TraceTier: orNil(s.TraceTier), LastRunStartTime: naive(s.LastRun),
	}
}

func (a *API) createSession(r *http.Request) (answer, error) {
	f, err := bodyFields(r)
	if err != nil {
		return answer{}, err
	}
	q, err := queryOf(r)
	if err != nil {
		return answer{}, err
	}
	upsert, _ := q.boolean("upsert")
	s := store.Session{
		ID: f.uuid("id"), Name: f.text("name", maxName), Description: f.text("description", maxShort),
		Start: f.time("start_time"), End: f.time("end_time"), Extra: f.object("extra"),
		ReferenceDatasetID: f.uuid("reference_dataset_id"), DefaultDatasetID: f.uuid("default_dataset_id"),
		TraceTier: f.text("trace_tier", maxName),
	}
	if s.Name == "" {
		f.fail("name", "Field required")
	}
	if err := cmp.Or(f.err(), q.err()); err != nil {
		return answer{}, err
	}
	if s.ID == "" {
		if s.ID, err = a.newID(); err != nil {
			return answer{}, err
		}
	}
	if s.Start.IsZero() {
		s.Start = now()
	}
	err = a.Store.Update(func(tx *store.Tx) error {
		if old, err := tx.SessionNamed(s.Name); err == nil && upsert {
			s = old
			return nil
		}
		return tx.CreateSession(s)
	})
	if err != nil {
		return answer{}, taken("Session already exists.", err)
	}
	return ok(a.viewSession(s))
}

func (a *API) listSessions(r *http.Request) (answer, error) {
	q, err := queryOf(r)
	if err != nil {
		return answer{}, err
	}
	name, contains, ids := q.text("name"), strings.ToLower(q.text("name_contains")), q.uuids("id")
	limit, offset := q.page()
	if err := q.err(); err != nil {
		return answer{}, err
	}
	var found []store.Session
	err = a.Store.View(func(tx *store.Tx) (err error) { found, err = tx.Sessions(); return err })
	if err != nil {
		return answer{}, err
	}
	found = slices.DeleteFunc(found, func(s store.Session) bool {
		return name != "" && s.Name != name || !strings.Contains(strings.ToLower(s.Name), contains) ||
			ids != nil && !slices.Contains(ids, s.ID)
	})
	slices.SortStableFunc(found, func(a, b store.Session) int { return b.Start.Compare(a.Start) })
	views := []sessionView{}
	for _, s := range slice(found, limit, offset) {
		views = append(views, a.viewSession(s))
	}
	return ok(views)
}

func (a *API) readSession(r *http.Request) (answer, error) {
	id, err := pathID(r)
	if err != nil {
		return answer{}, err
	}
	var s store.Session
	err = a.Store.View(func(tx *store.Tx) (err error) { s, err = tx.Session(id); return err })
	if err != nil {
		return answer{}, missing("Session", err)
	}
	return ok(a.viewSession(s))
}

// sessionNamed finds a project, or makes it: runs make theirs by naming it.
func (a *API) sessionNamed(tx *store.Tx, name string) (string, error) {
	s, err := tx.SessionNamed(name)
	if err == nil {
		return s.ID, nil
	}
	if !isMissing(err) {
		return "", err
	}
	id, err := a.newID()
	if err != nil {
		return "", err
	}
	return id, tx.CreateSession(store.Session{ID: id, Name: name, Start: now()})
}
