package fakeendpoint_test

import (
	"net/http"
	"testing"
	"time"
)

func TestThrottleSaysWhenToComeAgain(t *testing.T) {
	t.Parallel()
	onBothNetworks(t, `throttle, throttle(503, seconds: 7), throttle(nonsense: soon), throttle(date: 2h)`, func(s scene) {
		for _, want := range []struct {
			code  int
			value string
		}{{429, "60"}, {503, "7"}, {429, "soon"}} {
			if got := s.get(); got.StatusCode != want.code || got.Header.Get("Retry-After") != want.value {
				s.Errorf("got %d with Retry-After %q, want %d with %q", got.StatusCode, got.Header.Get("Retry-After"), want.code, want.value)
			}
		}
		got := s.get()
		date, err := http.ParseTime(got.Header.Get("Retry-After"))
		answered := s.observed(4)[3].Times.Answer
		if away := date.Sub(answered); err != nil || away > 2*time.Hour || away < 2*time.Hour-time.Minute {
			s.Errorf("Retry-After is %v from the answer, %v", away, err)
		}
	})
}
