package fakeendpoint_test

import (
	"testing"

	"github.com/hookdrill/hookdrill/fakeendpoint"
)

func TestResetAfterTheRequest(t *testing.T) {
	t.Parallel()
	onBothNetworks(t, "reset, 200", func(s scene) {
		s.wantAttempts("answer: reset", "answer: 200")
		if o := s.observed(2)[0]; len(o.Body) != len(body) || o.Status != 0 {
			s.Errorf("observed %d bytes of body and status %d", len(o.Body), o.Status)
		}
	})
}

func TestResetDuringTheRequest(t *testing.T) {
	t.Parallel()
	onBothNetworks(t, "reset(when: during), 200", func(s scene) {
		s.wantAttempts("answer: reset|request: reset", "answer: 200")
	})
}

// The reset may overtake the end of the client's connect.
func TestResetBeforeTheRequest(t *testing.T) {
	t.Parallel()
	onBothNetworks(t, "reset(when: before), 200", func(s scene) {
		s.wantAttempts("answer: reset|request: reset|connect: reset", "answer: 200")
		if n := len(s.observed(1)); n != 1 {
			s.Errorf("%d requests were read, want 1", n)
		}
	})
}

// A client that has not written anything cannot be reset for that: it sees
// which of the two it was.
func TestResetBeforeTheRequestIsNoClose(t *testing.T) {
	t.Parallel()
	onBothNetworks(t, "close(when: before), reset(when: before)", func(s scene) {
		for _, want := range []string{"end", "reset"} {
			conn, err := s.DialContext(s.Context(), "tcp", fakeendpoint.Host+":80")
			if err == nil {
				_, err = conn.Read(make([]byte, 1))
				_ = conn.Close()
			}
			if got := reason(err); got != want {
				s.Errorf("the client saw %q, want %q", got, want)
			}
		}
	})
}
