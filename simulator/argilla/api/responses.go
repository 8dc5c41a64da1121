package api

import (
	"encoding/json"
	"errors"

	"github.com/hookdrill/hookdrill/simulator/argilla/event"
	"github.com/hookdrill/hookdrill/simulator/argilla/notice"
	"github.com/hookdrill/hookdrill/simulator/argilla/store"
)

// mostResponses is how many responses one bulk request may have.
const mostResponses = 100

type responseView struct {
	ID         string          `json:"id"`
	Values     json.RawMessage `json:"values"`
	Status     string          `json:"status"`
	RecordID   string          `json:"record_id"`
	UserID     string          `json:"user_id"`
	InsertedAt string          `json:"inserted_at"`
	UpdatedAt  string          `json:"updated_at"`
}

func viewResponse(r store.Response) responseView {
	return responseView{r.ID, r.Values, r.Status, r.RecordID, r.UserID, shown(r.Inserted), shown(r.Updated)}
}

// tell counts the record of a response and announces what has come of it, in the
// order of the released server: the record, its completion, the response.
func (a *API) tell(tx *store.Tx, now store.Record, last func() (notice.Notice, error)) error {
	notices, err := notice.Counted(tx, now)
	if err != nil {
		return err
	}
	response, err := last()
	if err != nil {
		return err
	}
	return a.Notifier.Announce(tx, append(notices, response)...)
}

func (a *API) createResponse(q *request) (any, error) {
	id, o := q.pathID("record_id"), q.model()
	in := answered{status: o.need("status").word("enum", store.Draft, store.Submitted, store.Discarded)}
	if values := o.get("values"); values.there() {
		in.values = values.answers()
	}
	if err := q.err(); err != nil {
		return nil, err
	}
	var made store.Response
	err := a.change(func(tx *store.Tx) error {
		r, _, err := record(tx, q, id, mayRead)
		if err != nil {
			return err
		}
		if _, err := tx.ResponseOf(id, q.user.ID); err == nil {
			return taken("Response already exists for record with id `%s` and by user with id `%s`", id, q.user.ID)
		}
		if err := fitting(tx, r, in); err != nil {
			return err
		}
		if made, _, err = a.upsert(tx, id, q.user.ID, in); err != nil {
			return err
		}
		return a.respond(tx, r, made, event.ResponseCreated)
	})
	return viewResponse(made), err
}

// respond notes the activity and tells of a response that is stored. before is
// its record as the request found it.
func (a *API) respond(tx *store.Tx, before store.Record, r store.Response, t event.Type) error {
	if err := touch(tx, before.DatasetID, tx.Now()); err != nil {
		return err
	}
	now, err := tx.Record(before.ID)
	if err != nil {
		return err
	}
	return a.tell(tx, now, func() (notice.Notice, error) { return notice.Response(tx, t, r, before) })
}

// upsert stores the response of a user to a record, and says whether it is new.
// One that was there gets a new time whatever it has.
func (a *API) upsert(tx *store.Tx, record, user string, in answered) (r store.Response, created bool, err error) {
	r, err = tx.ResponseOf(record, user)
	if errors.Is(err, store.ErrNotFound) {
		r = store.Response{RecordID: record, UserID: user, Inserted: tx.Now()}
		r.Updated, created = r.Inserted, true
		r.ID, err = a.newID()
	} else {
		r.Updated = tx.Now()
	}
	if err != nil {
		return r, false, err
	}
	r.Values, r.Status = in.values, in.status
	return r, created, tx.PutResponse(r)
}

// response finds a response with its record, for its user, an owner, or an admin
// of the workspace.
func response(tx *store.Tx, q *request, id string) (store.Response, store.Record, error) {
	r, err := tx.Response(id)
	if err != nil {
		return r, store.Record{}, missing("Response", id, err)
	}
	of, err := tx.Record(r.RecordID)
	if err != nil {
		return r, of, err
	}
	d, err := tx.Dataset(of.DatasetID)
	if err == nil && r.UserID != q.user.ID && !mayManage(tx, q.user, d.WorkspaceID) {
		return r, of, forbidden()
	}
	return r, of, err
}

func (a *API) updateResponse(q *request) (any, error) {
	id := q.pathID("response_id")
	q.model()
	in := answered{}
	if len(q.faults) == 0 {
		in = q.body.response()
	}
	if err := q.err(); err != nil {
		return nil, err
	}
	var r store.Response
	err := a.change(func(tx *store.Tx) error {
		var of store.Record
		var err error
		if r, of, err = response(tx, q, id); err != nil {
			return err
		}
		if err := fitting(tx, of, in); err != nil {
			return err
		}
		if r.Status != in.status || !equal(r.Values, in.values) {
			r.Updated = tx.Now()
		}
		r.Status, r.Values = in.status, in.values
		if err := tx.PutResponse(r); err != nil {
			return err
		}
		return a.respond(tx, of, r, event.ResponseUpdated)
	})
	return viewResponse(r), err
}

// deleteResponse builds the event of the response before anything is done, and
// announces it after what has become of the record.
func (a *API) deleteResponse(q *request) (any, error) {
	id := q.pathID("response_id")
	if err := q.err(); err != nil {
		return nil, err
	}
	var r store.Response
	err := a.change(func(tx *store.Tx) error {
		var of store.Record
		var err error
		if r, of, err = response(tx, q, id); err != nil {
			return err
		}
		told, err := notice.Response(tx, event.ResponseDeleted, r, of)
		if err != nil {
			return err
		}
		if err := tx.DeleteResponse(r); err != nil {
			return err
		}
		if err := touch(tx, of.DatasetID, tx.Now()); err != nil {
			return err
		}
		return a.tell(tx, of, func() (notice.Notice, error) { return told, nil })
	})
	return viewResponse(r), err
}

// bulkView is what became of one response of a bulk request.
type bulkView struct {
	Item  *responseView `json:"item"`
	Error *said         `json:"error"`
}

// upsertResponses stores responses of the user, each on its own: one that cannot
// be stored is told so, and the others are stored. All see the records as the
// request found them.
func (a *API) upsertResponses(q *request) (any, error) {
	var in []answered
	for _, one := range q.model().need("items").list(1, mostResponses) {
		r := one.response()
		if r.record == "" {
			one.model().need("record_id")
		}
		in = append(in, r)
	}
	if err := q.err(); err != nil {
		return nil, err
	}
	found := make(map[string]store.Record)
	if err := a.Store.View(func(tx *store.Tx) error {
		for _, one := range in {
			r, err := tx.Record(one.record)
			if err == nil {
				found[one.record] = r
			} else if !errors.Is(err, store.ErrNotFound) {
				return err
			}
		}
		return nil
	}); err != nil {
		return nil, err
	}
	views := items[bulkView]{Items: []bulkView{}}
	for _, one := range in {
		view, err := a.upsertOne(q, one, found)
		if err != nil {
			return nil, err
		}
		views.Items = append(views.Items, view)
	}
	return views, nil
}

func (a *API) upsertOne(q *request, in answered, found map[string]store.Record) (bulkView, error) {
	var r store.Response
	err := a.change(func(tx *store.Tx) error {
		before, there := found[in.record]
		if !there {
			return sentence(404, "Record with id `%s` not found", in.record)
		}
		if _, _, err := record(tx, q, in.record, mayRead); err != nil {
			return err
		}
		if err := fitting(tx, before, in); err != nil {
			return err
		}
		var created bool
		var err error
		if r, created, err = a.upsert(tx, in.record, q.user.ID, in); err != nil {
			return err
		}
		t := event.ResponseUpdated
		if created {
			t = event.ResponseCreated
		}
		return a.respond(tx, before, r, t)
	})
	if p, ok := errors.AsType[*problem](err); ok {
		return bulkView{Error: &said{p.Error()}}, nil
	}
	return bulkView{Item: new(viewResponse(r))}, err
}
