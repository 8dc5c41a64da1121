package store_test

import (
	"encoding/json"
	"strings"
	"sync/atomic"
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
	var n atomic.Int64
	post := func(b *testing.B, in func(func(*store.Tx) error) error) {
		b.Helper()
		run := ended(int(n.Add(1)))
		run.Inputs = inputs
		if err := in(func(tx *store.Tx) error { _, err := tx.PostRun(run); return err }); err != nil {
			b.Error(err)
		}
	}
	b.Run("one after the other", func(b *testing.B) {
		for b.Loop() {
			post(b, s.Update)
		}
	})
	b.Run("64 at once", func(b *testing.B) {
		b.SetParallelism(32) // for each of two processors
		b.RunParallel(func(pb *testing.PB) {
			for pb.Next() {
				post(b, s.Batch)
			}
		})
	})
}
