package fakeendpoint_test

import (
	"io"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/hookdrill/hookdrill/fakeendpoint"
)

// inMemory starts an endpoint in the bubble of t.
func inMemory(t *testing.T, script string, opts ...fakeendpoint.Option) scene {
	t.Helper()
	e := fakeendpoint.Start(t, script, append(opts, fakeendpoint.InMemory())...)
	return scene{T: t, Endpoint: e, client: e.Client()}
}

func (s scene) statusOf(target string) int {
	s.Helper()
	resp, err := s.client.Do(s.request(target))
	if err != nil {
		s.Fatal(err)
	}
	_, _ = io.Copy(io.Discard, resp.Body)
	_ = resp.Body.Close()
	return resp.StatusCode
}

func TestClausesAreAskedInOrder(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := inMemory(t, "10s..20s: 501 x2; 200 x3; 30s..: 502; 204")
		for _, step := range []struct {
			second, want int
		}{
			{0, 200}, {9, 200}, {10, 501}, {19, 501}, {19, 200}, // the window's count is used up
			{20, 204}, {31, 502}, {32, 502}, // the last step of a window goes on
		} {
			time.Sleep(time.Until(s.started(step.second)))
			if got := s.statusOf("/"); got != step.want {
				t.Errorf("after %d s: %d, want %d", step.second, got, step.want)
			}
		}
	})
}

func (s scene) started(second int) time.Time {
	return time.Date(2000, 1, 1, 0, 0, second, 0, time.UTC) // a bubble's clock
}

func TestWindowsRepeat(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := inMemory(t, "10s..20s every 20s: refuse; 200 forever")
		for _, step := range []struct {
			second int
			want   string
		}{
			{1, "answer: 200"}, {10, "connect: refused|answer: end"}, {19, "connect: refused"},
			{20, "answer: 200"}, {31, "answer: end|connect: refused"}, {39, "connect: refused"}, {3601, "answer: 200"},
		} {
			time.Sleep(time.Until(s.started(step.second)))
			s.wantAttempts(step.want)
		}
	})
}

func TestEachDeliveryHasItsOwnTurn(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := inMemory(t, "each delivery: 503 x2, 200; 410 forever")
		var got []int
		for _, target := range []string{"/a", "/b", "/a", "/a", "/b", "/a", "/b"} {
			got = append(got, s.statusOf(target))
		}
		if want := []int{503, 503, 503, 200, 503, 410, 200}; !equal(got, want) {
			t.Errorf("answered %v, want %v", got, want)
		}
	})
}

func TestDeliveriesAreToldApartByTheKey(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		byBody := fakeendpoint.DeliveryKey(func(o *fakeendpoint.Observation) string { return o.Header().Get("Webhook-Id") })
		s := inMemory(t, "each delivery: 503, 200", byBody)
		var got []int
		for _, id := range []string{"1", "1", "2", "2"} {
			req := s.request("/" + id + time.Now().String()[:4])
			req.Header.Set("Webhook-Id", id)
			resp, err := s.client.Do(req)
			if err != nil {
				t.Fatal(err)
			}
			_ = resp.Body.Close()
			got = append(got, resp.StatusCode)
		}
		if want := []int{503, 200, 503, 200}; !equal(got, want) {
			t.Errorf("answered %v, want %v", got, want)
		}
	})
}

func TestAChanceIsTheSeeds(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		const n = 2000
		play := func(script string, seed uint64) (answers string, hits int) {
			s := inMemory(t, script, fakeendpoint.Seed(seed))
			for range n {
				answers += verdictOf(s.statusOf("/"))
			}
			return answers, strings.Count(answers, "x")
		}
		one, hits := play("10%: 500; 204 forever", 1)
		if hits < n*8/100 || hits > n*12/100 {
			t.Errorf("a chance of 10%% came %d times of %d", hits, n)
		}
		same, _ := play("10%: 500; 204 forever", 1)
		other, _ := play("10%: 500; 204 forever", 2)
		if one != same || one == other {
			t.Error("the draws do not follow the seed")
		}
		if _, always := play("100%: 500; 204 forever", 3); always != n {
			t.Errorf("a chance of 100%% came %d times of %d", always, n)
		}
	})
}

// The draws of a delivery are its own, and each of its tries has another.
func TestAChanceOfEachDeliveryIsDrawnAtEveryTry(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := inMemory(t, "each delivery: 50%: 500; 204 forever")
		alone := ""
		for range 40 {
			alone += verdictOf(s.statusOf("/a"))
		}
		if n := strings.Count(alone, "x"); n < 8 || n > 32 {
			t.Errorf("a chance of 50%% came %d times of 40", n)
		}
		s = inMemory(t, "each delivery: 50%: 500; 204 forever")
		among := ""
		for range 40 {
			s.statusOf("/b")
			among += verdictOf(s.statusOf("/a"))
		}
		if among != alone {
			t.Errorf("among others the delivery went %s, alone %s", among, alone)
		}
	})
}

func verdictOf(status int) string {
	if status == 500 {
		return "x"
	}
	return "."
}

// What acts before the request is drawn once for each connection, so that a
// request on a connection that was let through is never cut off by it.
func TestAChanceToRefuseIsDrawnAtTheConnect(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := inMemory(t, "50%: refuse; 204 forever")
		refused := 0
		for range 200 {
			s.client.CloseIdleConnections()
			got := s.attempt()
			for range 3 {
				if got == "answer: 204" {
					s.wantAttempts("answer: 204")
				}
			}
			if got == "connect: refused" {
				refused++
			}
		}
		if refused < 70 || refused > 130 {
			t.Errorf("%d of 200 connects were refused, want about half", refused)
		}
	})
}

// A kept-alive connection is closed before a step that needs a fresh one, and
// the answer says so.
func TestTheAnswerBeforeAFreshConnectionSaysClose(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := inMemory(t, "200, 200, reset(when: before), 200")
		for _, closes := range []bool{false, true} {
			if got := s.get(); got.Close != closes {
				t.Errorf("the answer says close: %v, want %v", got.Close, closes)
			}
		}
		if got := s.attempt(); !strings.HasSuffix(got, "reset") {
			t.Errorf("the third attempt went %q", got)
		}
		s.wantAttempts("answer: 200")
	})
}
