package fakeendpoint_test

import "testing"

func TestMalformedChunkBreaksTheBody(t *testing.T) {
	t.Parallel()
	onBothNetworks(t, "malformed-chunk, malformed-chunk(status: 503), 200", func(s scene) {
		if got := s.get(); got.StatusCode != 200 || string(got.body) != "first" || got.err == nil {
			s.Errorf("got %d, %q and %v", got.StatusCode, got.body, got.err)
		}
		s.wantAttempts("body: malformed", "answer: 200")
	})
}
