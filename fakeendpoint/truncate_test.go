package fakeendpoint_test

import (
	"errors"
	"io"
	"testing"
)

func TestTruncateEndsInsideTheBody(t *testing.T) {
	t.Parallel()
	onBothNetworks(t, "truncate(status: 502, length: 1KiB, sent: 10), 200", func(s scene) {
		got := s.get()
		if got.StatusCode != 502 || got.ContentLength != 1024 || len(got.body) != 10 || !errors.Is(got.err, io.ErrUnexpectedEOF) {
			s.Errorf("got %d with %d of %d bytes and %v", got.StatusCode, len(got.body), got.ContentLength, got.err)
		}
		s.wantAttempts("answer: 200")
	})
}
