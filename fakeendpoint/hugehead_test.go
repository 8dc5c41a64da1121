package fakeendpoint_test

import "testing"

// net/http takes 10 MiB of head.
func TestHugeHeadIsMoreThanTheClientTakes(t *testing.T) {
	t.Parallel()
	onBothNetworks(t, "huge-head, huge-head(status: 204, size: 64KiB), 200", func(s scene) {
		if _, err := s.client.Do(s.request("/in")); err == nil {
			s.Error("the client took 16 MiB of head")
		}
		got := s.get()
		if n := len(got.Header.Values("X-Padding")); got.StatusCode != 204 || n != 16 {
			s.Errorf("got %d with %d fields of padding, want 204 with 16", got.StatusCode, n)
		}
		s.wantAttempts("answer: 200")
	})
}
