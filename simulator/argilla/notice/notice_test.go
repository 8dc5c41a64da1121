package notice_test

import (
	"bytes"
	"errors"
	"strings"
	"testing"
	"time"

	"go.uber.org/goleak"

	fixture "github.com/hookdrill/hookdrill/fixtures/argilla"
	"github.com/hookdrill/hookdrill/fixtures/argilla/bodies"
	"github.com/hookdrill/hookdrill/simulator/argilla/event"
	"github.com/hookdrill/hookdrill/simulator/argilla/notice"
	"github.com/hookdrill/hookdrill/simulator/argilla/store"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// TestGeneratedEventsAreWrittenAsTheyCame holds the generator of the fixtures and
// the types of events to each other.
func TestGeneratedEventsAreWrittenAsTheyCame(t *testing.T) {
	t.Parallel()
	for n := range 110 {
		body := fixture.NewGenerator(3).Event(n)
		e, err := event.Decode(body)
		if err != nil {
			t.Fatalf("%v: %s", err, body)
		}
		again, err := event.Encode(e)
		if err != nil || !bytes.Equal(body, again) {
			t.Fatalf("%v\ngot  %s\nwant %s", err, again, body)
		}
	}
}

func TestPingIsTheExample(t *testing.T) {
	t.Parallel()
	body, err := notice.Ping(time.Date(2025, 3, 12, 9, 15, 0, 512906000, time.UTC), "2.8.0")
	if err != nil || !bytes.Equal(body, bodies.Body("ping")) {
		t.Errorf("%v\ngot  %s\nwant %s", err, body, bodies.Body("ping"))
	}
}

// stored stores an example's record with all that belongs to it.
func stored(t *testing.T, s *store.Store, r event.Record, change func(*store.Record)) {
	t.Helper()
	d := r.Dataset
	err := s.Update(func(tx *store.Tx) error {
		record := store.Record{
			ID: r.ID, DatasetID: d.ID, Status: r.Status, Fields: []byte(`{"ticket":"x"}`),
			Inserted: r.InsertedAt, Updated: r.UpdatedAt,
		}
		change(&record)
		return errors.Join(
			tx.PutWorkspace(store.Workspace{ID: d.Workspace.ID, Name: d.Workspace.Name, Inserted: d.InsertedAt}),
			tx.PutDataset(store.Dataset{ID: d.ID, Name: d.Name, WorkspaceID: d.Workspace.ID, Status: store.Ready, Strategy: "overlap", MinSubmitted: 1, Inserted: d.InsertedAt}),
			tx.PutRecord(record),
			tx.PutWebhook(store.Webhook{ID: "w", Events: []string{"record.updated", "record.completed"}, Enabled: true, Inserted: d.InsertedAt}),
		)
	})
	if err != nil {
		t.Fatal(err)
	}
}

func opened(t *testing.T) *store.Store {
	t.Helper()
	s, err := store.Open(t.TempDir(), store.Options{NoSync: true})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() })
	return s
}

// TestTheStatusIsCounted: the time moves with the status and not without, and a
// completed record is announced as such whether it became so now or not.
func TestTheStatusIsCounted(t *testing.T) {
	t.Parallel()
	e, err := event.Decode(bodies.Body("record.created"))
	if err != nil {
		t.Fatal(err)
	}
	example := e.Data.(event.Record)
	s := opened(t)
	stored(t, s, example, func(*store.Record) {})
	count := func() (store.Record, []event.Type) {
		t.Helper()
		var after store.Record
		var types []event.Type
		if err := s.Update(func(tx *store.Tx) error {
			r, err := tx.Record(example.ID)
			if err != nil {
				return err
			}
			told, err := notice.Counted(tx, r)
			for _, one := range told {
				types = append(types, one.Type)
			}
			if err == nil {
				after, err = tx.Record(example.ID)
			}
			return err
		}); err != nil {
			t.Fatal(err)
		}
		return after, types
	}
	if r, types := count(); r.Status != store.Pending || !r.Updated.Equal(example.UpdatedAt) || len(types) != 1 {
		t.Errorf("without a response: got %+v, %v", r, types)
	}
	if err := s.Update(func(tx *store.Tx) error {
		return tx.PutResponse(store.Response{ID: "r", RecordID: example.ID, UserID: "u", Status: store.Submitted, Inserted: tx.Now()})
	}); err != nil {
		t.Fatal(err)
	}
	first, types := count()
	if first.Status != store.Completed || !first.Updated.After(example.UpdatedAt) || len(types) != 2 || types[1] != event.RecordCompleted {
		t.Errorf("with one: got %+v, %v", first, types)
	}
	if again, types := count(); !again.Updated.Equal(first.Updated) || len(types) != 2 {
		t.Errorf("once more: got %+v, %v", again, types)
	}
}

// TestAnEventThatIsTooLargeIsRefused before anything of it is stored.
func TestAnEventThatIsTooLargeIsRefused(t *testing.T) {
	t.Parallel()
	e, err := event.Decode(bodies.Body("record.created"))
	if err != nil {
		t.Fatal(err)
	}
	s := opened(t)
	stored(t, s, e.Data.(event.Record), func(r *store.Record) {
		r.Fields = []byte(`{"ticket":"` + strings.Repeat("é", notice.MaxBody/6) + `"}`)
	})
	n := notice.New(notice.Seams{})
	err = s.Update(func(tx *store.Tx) error {
		r, err := tx.Record(e.Data.ResourceID())
		if err != nil {
			return err
		}
		told, err := notice.Counted(tx, r)
		if err != nil {
			return err
		}
		return n.Announce(tx, told...)
	})
	if !errors.Is(err, notice.ErrTooLarge) {
		t.Errorf("got %v, want that it is too large", err)
	}
}
