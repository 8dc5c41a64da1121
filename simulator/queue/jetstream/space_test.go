package jetstream

import (
	"errors"
	"testing"
	"time"

	"github.com/hookdrill/hookdrill/simulator/queue"
)

func wantFull(t *testing.T, err error) {
	t.Helper()
	if !errors.Is(err, queue.ErrFull) {
		t.Errorf("the error is %v, want %v", err, queue.ErrFull)
	}
}

func TestSpaceIsKeptFree(t *testing.T) {
	t.Parallel()
	looks, free := 0, int64(1000)
	s := &space{dir: "disk", reserve: 100, look: func(string) (int64, int64, error) {
		looks++
		return 10_000, free, nil
	}}
	for range 3 {
		if err := s.take(100); err != nil {
			t.Error(err)
		}
	}
	if looks != 1 {
		t.Errorf("the disk was looked at %d times for the first three", looks)
	}
	free = 150 // somebody else was quicker
	if err := s.take(100); err != nil {
		t.Error(err) // not known yet
	}
	for range 2 {
		_ = s.take(100)
	}
	wantFull(t, s.take(100))
	free = 1000
	if err := s.take(100); err != nil {
		t.Errorf("there is room again: %v", err)
	}
	wantFull(t, s.take(2000))
	s.look = func(string) (int64, int64, error) { return 0, 0, errors.New("the disk is gone") }
	s.lookAt = time.Time{}
	if err := s.take(1); err == nil || errors.Is(err, queue.ErrFull) {
		t.Errorf("of a disk that says nothing: %v", err)
	}
}
