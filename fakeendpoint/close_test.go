package fakeendpoint_test

import "testing"

func TestCloseAfterTheRequest(t *testing.T) {
	t.Parallel()
	onBothNetworks(t, "close, 200", func(s scene) {
		s.wantAttempts("answer: end", "answer: 200")
		o := s.observed(2)[0]
		if len(o.Body) != len(body) || o.Behaviour != "close" || o.Status != 0 || o.Committed {
			s.Errorf("observed %d bytes of body, %q, status %d, committed %v", len(o.Body), o.Behaviour, o.Status, o.Committed)
		}
	})
}

// The rest of the body may lie unread in the endpoint's socket, or arrive after
// the close: then the kernel answers it with a reset, which the client meets
// while it writes or while it waits.
func TestCloseDuringTheRequest(t *testing.T) {
	t.Parallel()
	onBothNetworks(t, "close(when: during), 200", func(s scene) {
		s.wantAttempts("answer: end|answer: reset|request: reset", "answer: 200")
		if o := s.observed(2)[0]; len(o.Body) != len(body)/2 || !o.Times.Body.IsZero() {
			s.Errorf("%d bytes of body were read by %v, want half of them and no end", len(o.Body), o.Times.Body)
		}
	})
}

func TestCloseBeforeTheRequest(t *testing.T) {
	t.Parallel()
	onBothNetworks(t, "close(when: before), 200", func(s scene) {
		s.wantAttempts("answer: end|answer: reset|request: reset|request: end", "answer: 200")
		if seen := s.observed(1); len(seen) != 1 || s.Connections() != 2 {
			s.Errorf("%d requests came over %d connections, want 1 over 2", len(seen), s.Connections())
		}
	})
}
