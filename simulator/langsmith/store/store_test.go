package store_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/hookdrill/hookdrill/simulator/langsmith/store"
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

func view(t *testing.T, s *store.Store, f func(*store.Tx) error) {
	t.Helper()
	if err := s.View(f); err != nil {
		t.Fatal(err)
	}
}

// at is n seconds into some day.
func at(n int) time.Time { return time.Date(2026, 1, 2, 3, 4, n, 0, time.UTC) }

func id(n int) string { return fmt.Sprintf("00000000-0000-4000-8000-%012d", n) }

const project = "00000000-0000-4000-8000-00000000beef"

func withProject(t *testing.T, s *store.Store) {
	t.Helper()
	update(t, s, func(tx *store.Tx) error { return tx.CreateSession(store.Session{ID: project, Name: "p"}) })
}

// ended is a run that is complete.
func ended(n int) store.Run {
	return store.Run{ID: id(n), TraceID: id(n), SessionID: project, Start: at(n), End: at(n + 1), Name: "r"}
}

func post(t *testing.T, s *store.Store, run store.Run) store.Run {
	t.Helper()
	var stored store.Run
	update(t, s, func(tx *store.Tx) (err error) { stored, err = tx.PostRun(run); return err })
	return stored
}

func TestARowIsThereAfterReopening(t *testing.T) {
	t.Parallel()
	folder := t.TempDir()
	s := opened(t, folder)
	withProject(t, s)
	sent := ended(1)
	sent.Inputs, sent.Tags = json.RawMessage(`{"n":1234567890123456789012}`), []string{"a"}
	want := post(t, s, sent)
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	view(t, opened(t, folder), func(tx *store.Tx) error {
		got, err := tx.Run(id(1))
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("the run is another one (-want +got):\n%s", diff)
		}
		return err
	})
}

func TestAFailedUpdateLeavesNothing(t *testing.T) {
	t.Parallel()
	s := opened(t, t.TempDir())
	withProject(t, s)
	wanted := errors.New("no")
	err := s.Update(func(tx *store.Tx) error {
		if _, err := tx.PostRun(ended(1)); err != nil {
			return err
		}
		return wanted
	})
	if !errors.Is(err, wanted) {
		t.Errorf("Update() = %v, want %v", err, wanted)
	}
	view(t, s, func(tx *store.Tx) error {
		if _, err := tx.Run(id(1)); !errors.Is(err, store.ErrNotFound) {
			t.Errorf("Run() = %v, want ErrNotFound", err)
		}
		if n := tx.LastChange(); n != 0 {
			t.Errorf("the last change is %d, want none", n)
		}
		return nil
	})
}

func TestAnIDOrNameIsTakenOnce(t *testing.T) {
	t.Parallel()
	s := opened(t, t.TempDir())
	withProject(t, s)
	update(t, s, func(tx *store.Tx) error {
		if err := tx.CreateDataset(store.Dataset{ID: id(1), Name: "d"}); err != nil {
			return err
		}
		_, err := tx.CreateExample(store.Example{ID: id(2), DatasetID: id(1), Created: at(1)})
		return err
	})
	for name, create := range map[string]func(*store.Tx) error{
		"session id":   func(tx *store.Tx) error { return tx.CreateSession(store.Session{ID: project, Name: "other"}) },
		"session name": func(tx *store.Tx) error { return tx.CreateSession(store.Session{ID: id(9), Name: "p"}) },
		"dataset id":   func(tx *store.Tx) error { return tx.CreateDataset(store.Dataset{ID: id(1), Name: "other"}) },
		"dataset name": func(tx *store.Tx) error { return tx.CreateDataset(store.Dataset{ID: id(9), Name: "d"}) },
		"example": func(tx *store.Tx) error {
			_, err := tx.CreateExample(store.Example{ID: id(2), DatasetID: id(1)})
			return err
		},
	} {
		if err := s.Update(create); !errors.Is(err, store.ErrExists) {
			t.Errorf("%s: %v, want ErrExists", name, err)
		}
	}
	view(t, s, func(tx *store.Tx) error {
		d, err := tx.DatasetNamed("d")
		if d.Examples != 1 {
			t.Errorf("the dataset counts %d examples, want 1", d.Examples)
		}
		return err
	})
}

func TestAPatchDoesNotErase(t *testing.T) {
	t.Parallel()
	s := opened(t, t.TempDir())
	withProject(t, s)
	first := ended(1)
	first.End = time.Time{}
	first.Inputs, first.Tags = json.RawMessage(`{"q":1}`), []string{"a"}
	post(t, s, first)
	var got store.Run
	update(t, s, func(tx *store.Tx) (err error) {
		got, err = tx.PatchRun(store.Run{ID: id(1), SessionID: project, End: at(9), Outputs: json.RawMessage(`{"a":2}`)})
		return err
	})
	if string(got.Inputs) != `{"q":1}` || string(got.Outputs) != `{"a":2}` || got.Name != "r" || len(got.Tags) != 1 || got.Status() != "success" {
		t.Errorf("after the patch the run is %+v", got)
	}
}

func TestAPatchMayComeFirst(t *testing.T) {
	t.Parallel()
	s := opened(t, t.TempDir())
	withProject(t, s)
	update(t, s, func(tx *store.Tx) error {
		if err := tx.CreateSession(store.Session{ID: id(50), Name: "default"}); err != nil {
			return err
		}
		_, err := tx.PatchRun(store.Run{ID: id(1), TraceID: id(1), SessionID: id(50), Start: at(40), End: at(9), Outputs: json.RawMessage(`{"new":1}`)})
		return err
	})
	sent := ended(1)
	sent.End, sent.Outputs = time.Time{}, json.RawMessage(`{"old":1}`)
	got := post(t, s, sent)
	if got.SessionID != project || !got.Start.Equal(at(1)) || !got.End.Equal(at(9)) || string(got.Outputs) != `{"new":1}` {
		t.Errorf("the run is %+v", got)
	}
	view(t, s, func(tx *store.Tx) error {
		for session, want := range map[string]int{project: 1, id(50): 0} {
			changes, err := tx.Changes(session, 0, 10)
			if err != nil || len(changes) != want {
				t.Errorf("session %s has changes %v, %v, want %d", session, changes, err, want)
			}
		}
		return nil
	})
}

func TestRunsByStartGoOnWhereTheyWere(t *testing.T) {
	t.Parallel()
	s := opened(t, t.TempDir())
	withProject(t, s)
	for n := range 5 {
		post(t, s, ended(n))
	}
	read := func(after []byte, ascending bool) (names []string, second []byte) {
		view(t, s, func(tx *store.Tx) error {
			for found, err := range tx.RunsByStart(after, ascending) {
				if err != nil {
					return err
				}
				if names = append(names, found.Run.ID); len(names) == 2 {
					second = found.Place
				}
			}
			return nil
		})
		return names, second
	}
	for _, ascending := range []bool{false, true} {
		all, second := read(nil, ascending)
		rest, _ := read(second, ascending)
		if diff := cmp.Diff(all[2:], rest); len(all) != 5 || diff != "" {
			t.Errorf("ascending %v: all are %v, and after the second come %v", ascending, all, rest)
		}
	}
}

func TestDescendantsOfACircle(t *testing.T) {
	t.Parallel()
	s := opened(t, t.TempDir())
	withProject(t, s)
	for n, parent := range map[int]int{1: 3, 2: 1, 3: 2} {
		run := ended(n)
		run.ParentRunID = id(parent)
		post(t, s, run)
	}
	view(t, s, func(tx *store.Tx) error {
		got, err := tx.Descendants(id(1))
		if diff := cmp.Diff([]string{id(2), id(3)}, got); diff != "" {
			t.Error(diff)
		}
		return err
	})
}

func TestFeedbackIsListedNewestFirst(t *testing.T) {
	t.Parallel()
	s := opened(t, t.TempDir())
	withProject(t, s)
	for n := range 4 {
		update(t, s, func(tx *store.Tx) error {
			_, err := tx.CreateFeedback(store.Feedback{ID: id(n), Key: "k", RunID: id(10 + n%2), Modified: at(n)})
			return err
		})
	}
	ids := func(runs ...string) (found []string) {
		view(t, s, func(tx *store.Tx) error {
			list, err := tx.FeedbackOf(runs...)
			for _, f := range list {
				found = append(found, f.ID)
			}
			return err
		})
		return found
	}
	if diff := cmp.Diff([]string{id(3), id(2), id(1), id(0)}, ids(id(10), id(11), id(10))); diff != "" {
		t.Error(diff)
	}
	update(t, s, func(tx *store.Tx) error { return tx.DeleteFeedback(id(3), at(9)) })
	if diff := cmp.Diff([]string{id(1)}, ids(id(11))); diff != "" {
		t.Error(diff)
	}
}
