package store_test

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/hookdrill/hookdrill/simulator/langsmith/store"
)

// BenchmarkPostRun stores one run of 1.5 kB in each transaction, and waits for
// the disk each time.
func BenchmarkPostRun(b *testing.B) {
	s, err := store.Open(b.TempDir(), store.Options{})
	if err != nil {
		b.Fatal(err)
	}
	defer s.Close()
	if err := s.Update(func(tx *store.Tx) error { return tx.CreateSession(store.Session{ID: project, Name: "p"}) }); err != nil {
		b.Fatal(err)
	}
	inputs := json.RawMessage(`{"text":"` + strings.Repeat("x", 1000) + `"}`)
	n := 0
	for b.Loop() {
		n++
		run := ended(n)
		run.Inputs = inputs
		if err := s.Update(func(tx *store.Tx) error { _, err := tx.PostRun(run); return err }); err != nil {
			b.Fatal(err)
		}
	}
}
