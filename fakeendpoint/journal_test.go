package fakeendpoint_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/hookdrill/hookdrill/fakeendpoint"
)

func TestTheJournalForgetsTheOldest(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		keep fakeendpoint.Option
		kept int
	}{
		"by count": {fakeendpoint.Keep(3, 1<<20), 3},
		"by bytes": {fakeendpoint.Keep(100, 5130), 4}, // each is a body of 1000 and a head of 100 to 200
		"no room":  {fakeendpoint.Keep(100, 1), 1},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				e := fakeendpoint.New(fakeendpoint.MustParse("200 forever"), c.keep)
				s := overMemory(t, e)
				const n = 20
				for i := range n {
					resp, err := s.client.Do(s.request(fmt.Sprintf("/%02d", i)))
					if err != nil {
						t.Fatal(err)
					}
					_ = resp.Body.Close()
				}
				seen := s.observed(n) // forgotten ones have been dealt with, too
				if len(seen) != c.kept || e.Forgotten() != n-c.kept {
					t.Fatalf("%d are kept and %d forgotten, want %d and %d", len(seen), e.Forgotten(), c.kept, n-c.kept)
				}
				for i, o := range seen {
					if want := fmt.Sprintf("/%02d", n-c.kept+i); o.Target != want || len(o.Body) != len(body) {
						t.Errorf("kept %s with %d bytes, want %s", o.Target, len(o.Body), want)
					}
				}
			})
		})
	}
}

func TestAwaitEndsWithItsContext(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		e := fakeendpoint.Start(t, "200, hang", fakeendpoint.InMemory())
		s := scene{T: t, Endpoint: e, client: e.Client()}
		s.wantAttempts("answer: 200")
		ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
		defer cancel()
		seen, err := e.Await(ctx, 2)
		if !errors.Is(err, context.DeadlineExceeded) || !strings.Contains(err.Error(), "waiting for 2 requests, 1 were finished") || len(seen) != 1 {
			t.Errorf("got %d observations and %v", len(seen), err)
		}
	})
}

func TestAwaitWakesEverybodyInTime(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		e := fakeendpoint.Start(t, "200(delay: 1s) x3", fakeendpoint.InMemory())
		s := scene{T: t, Endpoint: e, client: e.Client()}
		start := time.Now()
		woken := make(chan [2]int, 4)
		for _, n := range []int{3, 1, 2, 0} {
			go func() {
				_, err := e.Await(t.Context(), n)
				if err != nil {
					t.Error(err)
				}
				woken <- [2]int{n, int(time.Since(start) / time.Second)}
			}()
		}
		for range 3 {
			s.get()
		}
		for range 4 {
			if w := <-woken; w[0] != w[1] {
				t.Errorf("who waited for %d woke after %d s", w[0], w[1])
			}
		}
	})
}

// An observation of a moment stays as it was, whatever comes after it.
func TestObservationsUnderWayShowTheirHead(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		e := fakeendpoint.Start(t, "200(delay: 1h)", fakeendpoint.InMemory(), fakeendpoint.Lifetime(2*time.Hour))
		s := scene{T: t, Endpoint: e, client: e.Client()}
		done := make(chan struct{})
		go func() { defer close(done); s.get() }()
		synctest.Wait()
		o := e.Observations()[0]
		if o.Target != "/in" || !strings.HasSuffix(string(o.Raw), "\r\n\r\n") || cap(o.Raw) != len(o.Raw) || !o.Times.End.IsZero() {
			t.Errorf("observed %s, %q with room for %d more, ended at %v", o.Target, o.Raw, cap(o.Raw)-len(o.Raw), o.Times.End)
		}
		<-done
		if len(o.Body) != 0 || len(s.observed(1)[0].Body) != len(body) {
			t.Error("the earlier observation changed, or the later one lacks its body")
		}
	})
}
