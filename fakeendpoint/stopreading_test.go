package fakeendpoint_test

import (
	"bytes"
	"testing"
)

func TestStopReadingStallsALargeUpload(t *testing.T) {
	t.Parallel()
	large := bytes.Repeat(body, 16<<10) // more than the buffers of a socket's two ends
	onBothNetworks(t, "stop-reading(for: 1s), 200", func(s scene) {
		if got := s.post(large, brief); got != "request: timeout" {
			s.Errorf("a large upload went %q, want %q", got, "request: timeout")
		}
		s.wantAttempts("answer: 200")
	})
}

func TestStopReadingIsSilentForASmallBody(t *testing.T) {
	t.Parallel()
	onBothNetworks(t, "stop-reading(for: 1s), 200", func(s scene) {
		s.wantAttempts("answer: timeout", "answer: 200")
		if o := s.observed(2)[0]; len(o.Body) != 0 || o.Times.Gone.IsZero() {
			s.Errorf("%d bytes of body were read and the client left at %v", len(o.Body), o.Times.Gone)
		}
	})
}
