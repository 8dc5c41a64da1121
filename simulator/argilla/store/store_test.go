package store_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/hookdrill/hookdrill/simulator/argilla/store"
)

func opened(t *testing.T, folder string) *store.Store {
	t.Helper()
	s, err := store.Open(folder, store.Options{NoSync: true})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() })
	return s
}

func update(t *testing.T, s *store.Store, f func(*store.Tx) error) {
	t.Helper()
	if err := s.Update(f); err != nil {
		t.Fatal(err)
	}
}

// put makes a dataset "d" with three records, each with responses of two users.
func put(tx *store.Tx) error {
	errs := []error{
		tx.PutWorkspace(store.Workspace{ID: "w", Name: "support", Inserted: tx.Now()}),
		tx.PutDataset(store.Dataset{ID: "d", Name: "tickets", WorkspaceID: "w", Inserted: tx.Now()}),
		tx.PutField(store.Field{ID: "f", DatasetID: "d", Inserted: tx.Now()}),
		tx.PutQuestion(store.Question{ID: "q", DatasetID: "d", Inserted: tx.Now()}),
		tx.PutMetadataProperty(store.MetadataProperty{ID: "m", DatasetID: "d", Inserted: tx.Now()}),
		tx.PutVectorSettings(store.VectorSettings{ID: "v", DatasetID: "d", Inserted: tx.Now()}),
	}
	for _, user := range []string{"ana", "bo"} {
		errs = append(errs, tx.PutUser(store.User{ID: user, Username: user, Inserted: tx.Now()}), tx.AddMember("w", user, tx.Now()))
	}
	for _, record := range []string{"r3", "r1", "r2"} {
		errs = append(errs, tx.PutRecord(store.Record{ID: record, DatasetID: "d", ExternalID: new("x-" + record), Inserted: tx.Now()}))
		for i, user := range []string{"ana", "bo"} {
			errs = append(errs, tx.PutResponse(store.Response{
				ID: record + user, RecordID: record, UserID: user, Status: []string{store.Submitted, store.Draft}[i], Inserted: tx.Now(),
			}))
		}
	}
	return errors.Join(errs...)
}

func ids(t *testing.T, records []store.Record, err error) string {
	t.Helper()
	var all []string
	for _, r := range records {
		all = append(all, r.ID)
	}
	if err != nil {
		t.Error(err)
	}
	return strings.Join(all, " ")
}

func TestListsAreInTheOrderOfTheirMaking(t *testing.T) {
	t.Parallel()
	folder := t.TempDir()
	s := opened(t, folder)
	update(t, s, put)
	update(t, s, func(tx *store.Tx) error { // changed, and listed where it was
		r, err := tx.Record("r1")
		r.Status = store.Completed
		return errors.Join(err, tx.PutRecord(r))
	})
	_ = s.Close()
	s = opened(t, folder)
	update(t, s, func(tx *store.Tx) error {
		all, err := tx.Records("d", 0, -1)
		if got := ids(t, all, err); got != "r3 r1 r2" {
			t.Errorf("the records are %s", got)
		}
		page, err := tx.Records("d", 1, 1)
		if got := ids(t, page, err); got != "r1" || page[0].Status != store.Completed {
			t.Errorf("the page is %+v", page)
		}
		n, err := tx.CountSubmitted("r2")
		if n != 1 || err != nil {
			t.Errorf("%d submitted, %v", n, err)
		}
		found, err := tx.RecordByExternalID("d", "x-r2")
		if found.ID != "r2" || err != nil {
			t.Errorf("got %+v, %v", found, err)
		}
		members, err := tx.Members("w")
		if len(members) != 2 || err != nil || !tx.IsMember("w", "bo") || tx.IsMember("w", "cy") {
			t.Errorf("the members are %v, %v", members, err)
		}
		return nil
	})
}

func TestWhatIsDeletedTakesItsOwnAlong(t *testing.T) {
	t.Parallel()
	s := opened(t, t.TempDir())
	update(t, s, put)
	gone := func(what string, err error) {
		t.Helper()
		if !errors.Is(err, store.ErrNotFound) {
			t.Errorf("%s: got %v, want that it is not found", what, err)
		}
	}
	update(t, s, func(tx *store.Tx) error {
		ana, err := tx.User("ana")
		if err := errors.Join(err, tx.DeleteUser(ana)); err != nil {
			return err
		}
		_, err = tx.ResponseOf("r1", "ana")
		gone("a response of a user who is gone", err)
		if left, err := tx.Responses("r1"); len(left) != 1 || err != nil || tx.IsMember("w", "ana") {
			t.Errorf("left are %v, %v", left, err)
		}
		r1, err := tx.Record("r1")
		if err := errors.Join(err, tx.DeleteRecord(r1)); err != nil {
			return err
		}
		_, err = tx.Response("r1bo")
		gone("a response to a record that is gone", err)
		_, err = tx.RecordByExternalID("d", "x-r1")
		gone("the external id of a record that is gone", err)
		d, err := tx.Dataset("d")
		if err := errors.Join(err, tx.DeleteDataset(d)); err != nil {
			return err
		}
		_, err = tx.Field("f")
		gone("a field", err)
		_, err = tx.Question("q")
		gone("a question", err)
		_, err = tx.MetadataProperty("m")
		gone("a metadata property", err)
		_, err = tx.VectorSettings("v")
		gone("vector settings", err)
		_, err = tx.ResponseOf("r2", "bo")
		gone("a response", err)
		if n, err := tx.CountRecords("d"); n != 0 || err != nil {
			t.Errorf("there are %d records, %v", n, err)
		}
		return nil
	})
}

func TestNoTimeIsGivenTwice(t *testing.T) {
	t.Parallel()
	s := opened(t, t.TempDir())
	last := time.Time{}
	for range 1000 {
		now := s.Now()
		if !now.After(last) || now.Nanosecond()%1000 != 0 || now.Location() != time.UTC {
			t.Fatalf("%v comes after %v", now, last)
		}
		last = now
	}
}

func TestTheOutboxKeepsItsOrder(t *testing.T) {
	t.Parallel()
	folder := t.TempDir()
	s := opened(t, folder)
	update(t, s, func(tx *store.Tx) error {
		var errs []error
		for n := range 300 {
			errs = append(errs, tx.Post(store.Delivery{ID: fmt.Sprint(n), WebhookID: "w", Type: "ping", Body: []byte(fmt.Sprint("body ", n))}))
		}
		return errors.Join(errs...)
	})
	_ = s.Close()
	s = opened(t, folder)
	update(t, s, func(tx *store.Tx) error {
		box, err := tx.Outbox(2)
		want := []store.Delivery{
			{Number: 1, ID: "0", WebhookID: "w", Type: "ping", Body: []byte("body 0")},
			{Number: 2, ID: "1", WebhookID: "w", Type: "ping", Body: []byte("body 1")},
		}
		if diff := cmp.Diff(want, box); diff != "" {
			t.Error(diff)
		}
		if err := errors.Join(err, tx.RemoveFromOutbox(1, 2, 2)); err != nil {
			return err
		}
		box, err = tx.Outbox(1000)
		if len(box) != 298 || box[0].ID != "2" || box[297].ID != "299" {
			t.Errorf("%d are left", len(box))
		}
		return err
	})
}

// TestARecordIsCountedOncePerResponse is how the real server's join comes out.
func TestARecordIsCountedOncePerResponse(t *testing.T) {
	t.Parallel()
	s := opened(t, t.TempDir())
	update(t, s, put)
	update(t, s, func(tx *store.Tx) error {
		r3, err := tx.Record("r3")
		return errors.Join(err, tx.Recount("d"), tx.DeleteRecord(r3))
	})
	var counted []string
	for {
		done := false
		update(t, s, func(tx *store.Tx) error {
			next, err := tx.NextRecount()
			if errors.Is(err, store.ErrNotFound) {
				done = true
				return nil
			}
			if err != nil {
				return err
			}
			record, there, err := tx.CountAgain(next)
			if there {
				counted = append(counted, record.ID)
			}
			return err
		})
		if done {
			break
		}
	}
	if got := strings.Join(counted, " "); got != "r1 r1 r2 r2" {
		t.Errorf("counted were %s, want those that are there, each twice", got)
	}
}
