package fakeendpoint_test

import (
	"testing"
	"time"
)

func TestDripOutComesDropByDrop(t *testing.T) {
	t.Parallel()
	onBothNetworks(t, "drip(bytes: 10, every: 1ms, status: 202, body: drop by drop)", func(s scene) {
		if got := s.get(); got.StatusCode != 202 || string(got.body) != "drop by drop" {
			s.Errorf("got %d with %q", got.StatusCode, got.body)
		}
		o := s.observed(1)[0]
		// "HTTP/1.1 202 Accepted\r\nContent-Length: 12\r\n\r\n" has 45 bytes.
		if took := o.Times.Replied.Sub(o.Times.Answer); took < 4*time.Millisecond || !s.real && took != 4*time.Millisecond {
			s.Errorf("the head took %v, want 4ms", took)
		}
		if took := o.Times.End.Sub(o.Times.Replied); took < time.Millisecond || !s.real && took != time.Millisecond {
			s.Errorf("the body took %v, want 1ms", took)
		}
	})
}

func TestDripInReadsDropByDrop(t *testing.T) {
	t.Parallel()
	onBothNetworks(t, "drip(bytes: 250, every: 1ms, way: in)", func(s scene) {
		s.wantAttempts("answer: 200")
		o := s.observed(1)[0]
		if took := o.Times.Body.Sub(o.Times.Head); took < 3*time.Millisecond || !s.real && took != 3*time.Millisecond {
			s.Errorf("the body took %v, want 3ms", took)
		}
		if string(o.Body) != string(body) {
			s.Errorf("observed %d bytes of body", len(o.Body))
		}
	})
}
