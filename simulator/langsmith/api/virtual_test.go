package api_test

import (
	"fmt"
	"sync"
	"testing"
	"testing/synctest"
	"time"
)

// The service runs in virtual time as it does on the wall's clock.
func TestInABubble(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := started(t)
		time.Sleep(time.Hour)
		rule, _ := s.withRule(t)
		if got := s.must(t, 200, "GET", "/runs/rules/"+rule, "").str(t, "created_at"); got != "2000-01-01T01:00:00.000000+00:00" {
			t.Errorf("the rule was made at %s", got)
		}
	})
}

// What many clients send at once is all there, and numbered one after the other.
func TestManyAtOnce(t *testing.T) {
	t.Parallel()
	s := started(t)
	var clients sync.WaitGroup
	for n := range 40 {
		clients.Go(func() {
			if got := s.do("POST", "/runs", rootRun(n, "")); got.status != 202 {
				t.Errorf("run %d: %+v", n, got)
			}
			if got := s.do("POST", "/feedback", fmt.Sprintf(`{"key":"k","run_id":%q}`, id(n))); got.status != 200 {
				t.Errorf("feedback %d: %+v", n, got)
			}
		})
	}
	clients.Wait()
	if runs := s.must(t, 200, "POST", "/runs/query", `{}`).get(t, "runs").([]any); len(runs) != 40 {
		t.Errorf("there are %d runs, want 40", len(runs))
	}
	if list := s.must(t, 200, "GET", "/sessions", "").get(t).([]any); len(list) != 1 {
		t.Errorf("there are %d projects of one name", len(list))
	}
}
