package fakeendpoint_test

import (
	"bytes"
	"testing"
)

// A small body is there with the head, and the endpoint's socket is empty when
// it closes; of a large one the rest meets a closed socket. Then the client may
// see the answer, its writing fail or a reset that overtook the answer.
func TestEarlyAnswerDoesNotReadTheBody(t *testing.T) {
	t.Parallel()
	large := bytes.Repeat(body, 2<<10)
	onBothNetworks(t, "early-answer, early-answer(401), 200", func(s scene) {
		s.wantOneOf(s.attempt(), "answer: 413", "answer: reset", "request: reset")
		s.wantOneOf(s.post(large, ample), "answer: 401", "answer: reset", "request: reset")
		s.wantAttempts("answer: 200")
		for _, o := range s.observed(3)[:2] {
			if len(o.Body) != 0 || o.Status == 0 || o.Committed {
				s.Errorf("observed %d bytes of body, status %d, committed %v", len(o.Body), o.Status, o.Committed)
			}
		}
	})
}

func TestEarlyAnswerThatLingersIsSeen(t *testing.T) {
	t.Parallel()
	large := bytes.Repeat(body, 2<<10)
	onBothNetworks(t, "early-answer(413, linger: 10s), 200", func(s scene) {
		s.wantOneOf(s.post(large, ample), "answer: 413")
		s.wantAttempts("answer: 200")
	})
}
