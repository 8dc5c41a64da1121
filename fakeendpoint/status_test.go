package fakeendpoint_test

import (
	"net/http"
	"testing"
	"testing/synctest"
	"time"

	"github.com/hookdrill/hookdrill/fakeendpoint"
)

func TestStatusAnswersWithFieldsAndBody(t *testing.T) {
	t.Parallel()
	script := `201(Location: /made, X-A: "1, 2", body: made), 410, 204, 599(Content-Length: 0), 101(Upgrade: none)`
	onBothNetworks(t, script, func(s scene) {
		got := s.get()
		if got.StatusCode != 201 || string(got.body) != "made" || got.Header.Get("Location") != "/made" || got.Header.Get("X-A") != "1, 2" {
			s.Errorf("got %d, %v, %q", got.StatusCode, got.Header, got.body)
		}
		s.wantAttempts("answer: 410", "answer: 204", "answer: 599", "answer: 101")
		for i, committed := range []bool{true, false, true, false, false} {
			if o := s.observed(5)[i]; o.Committed != committed {
				s.Errorf("%s: committed %v", o.Behaviour, o.Committed)
			}
		}
		if n := s.Connections(); n != 1 {
			s.Errorf("the attempts took %d connections, want 1", n)
		}
	})
}

func TestStatusToHeadHasNoBody(t *testing.T) {
	t.Parallel()
	onBothNetworks(t, "200(body: hidden) x2", func(s scene) {
		for range 2 {
			resp, err := s.client.Head(s.URL())
			if err != nil {
				s.Fatal(err)
			}
			_ = resp.Body.Close()
			if resp.ContentLength != 6 {
				s.Errorf("the length is %d, want 6", resp.ContentLength)
			}
		}
		if n := s.Connections(); n != 1 {
			s.Errorf("the requests took %d connections, want 1: a body came after all", n)
		}
	})
}

func TestStatusIsSlowWhereItIsTold(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		e := fakeendpoint.Start(t, "200(delay: 1s, head-delay: 2s, body-delay: 4s)", fakeendpoint.InMemory())
		s := scene{T: t, Endpoint: e, client: e.Client()}
		if got := s.get(); string(got.body) != "late\n" {
			t.Errorf("got %q", got.body)
		}
		times := s.observed(1)[0].Times
		for what, took := range map[string][2]time.Duration{
			"before the answer": {times.Answer.Sub(times.Body), time.Second},
			"inside the head":   {times.Replied.Sub(times.Answer), 2 * time.Second},
			"before the body":   {times.End.Sub(times.Replied), 4 * time.Second},
		} {
			if took[0] != took[1] {
				t.Errorf("%s it took %v, want %v", what, took[0], took[1])
			}
		}
	})
}

// A client that gives up sees the phase that was slow.
func TestStatusSlownessOverBothNetworks(t *testing.T) {
	t.Parallel()
	onBothNetworks(t, "200(delay: 1m), 200(head-delay: 1m), 200(body-delay: 1m)", func(s scene) {
		s.wantAttempts("answer: timeout", "answer: timeout", "body: timeout")
	})
}

func TestStatusAnswersWithConnectionCloseWhenAsked(t *testing.T) {
	t.Parallel()
	onBothNetworks(t, "200 x2", func(s scene) {
		for range 2 {
			req := s.request("/in")
			req.Close = true
			resp, err := s.client.Do(req)
			if err != nil {
				s.Fatal(err)
			}
			_ = resp.Body.Close()
			if !resp.Close || resp.StatusCode != http.StatusOK {
				s.Errorf("got %d, closing: %v", resp.StatusCode, resp.Close)
			}
		}
		if n := s.Connections(); n != 2 {
			s.Errorf("the requests took %d connections, want 2", n)
		}
	})
}
