package main

import (
	"context"
	"encoding/json"
	"fmt"
	"net"
	"regexp"
	"strconv"
	"strings"
	"sync"
	"testing"

	"github.com/hookdrill/hookdrill/fakeendpoint"
	"github.com/hookdrill/hookdrill/internal/stage/loopback"
)

// soakEndpoint is one of the plan's endpoints, with a rule that leads to it.
type soakEndpoint struct {
	name, url, rule string
	deliveries      []int // their numbers, by time
}

// serve opens the plan's endpoints. They outlive the simulator.
func (s *soak) serve() {
	s.Helper()
	network := loopback.New()
	s.Cleanup(func() { _ = network.Close() })
	hole, err := network.BlackHole()
	if err != nil {
		s.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	var serving sync.WaitGroup
	s.leave = func() {
		cancel()
		serving.Wait()
	}
	s.Cleanup(s.leave)
	for i, e := range s.plan.Endpoints {
		one := &soakEndpoint{name: e.Name, deliveries: s.sortedBy(e.Name)}
		s.endpoints = append(s.endpoints, one)
		switch e.Plays {
		case "black-hole forever":
			one.url = "http://" + hole + "/in"
			continue
		case "refuse forever":
			one.url = "http://127.0.0.1:1/in"
			continue
		case "name-not-found forever":
			one.url = "http://" + e.Name + ".invalid/in"
			continue
		}
		script, err := fakeendpoint.Parse(onPort(e.Plays))
		if err != nil {
			s.Fatal(err)
		}
		endpoint := fakeendpoint.New(script, fakeendpoint.Seed(s.plan.Seed+uint64(i)), fakeendpoint.OnRequest(s.observed), fakeendpoint.Keep(100, 1<<20))
		address := make(chan net.Addr, 1)
		serving.Go(func() {
			if err := endpoint.ListenAndServe(ctx, "127.0.0.1:0", func(a net.Addr) { address <- a }); err != nil {
				s.Errorf("%s, which plays %s: %v", e.Name, script, err)
				close(address)
			}
		})
		if at, open := <-address; open {
			one.url = fmt.Sprintf("http://%s/in", at)
		}
	}
}

var (
	byChance     = regexp.MustCompile(`^(\d+)%: refuse$`)
	eachDelivery = regexp.MustCompile(`^each delivery: ([^,]+), (?:.*, )?([^,]+)$`)
)

// onPort is a script as a port can play it to a sender whose deliveries have one
// address. A port cannot refuse by chance, so it refuses for as large a part of the
// time; and which delivery a request is of stands in a body that is read later, so
// two of three requests get what each delivery's first would.
func onPort(script string) string {
	var clauses []string
	for clause := range strings.SplitSeq(script, "; ") {
		if found := byChance.FindStringSubmatch(clause); found != nil {
			percent, _ := strconv.Atoi(found[1])
			clause = fmt.Sprintf("0s..%dms every 10s: refuse", percent*100)
		} else if found := eachDelivery.FindStringSubmatch(clause); found != nil {
			first, _, _ := strings.Cut(found[1], " x")
			clause = fmt.Sprintf("66%%: %s; %s", first, found[2])
		}
		clauses = append(clauses, clause)
	}
	return strings.Join(clauses, "; ")
}

func TestScriptsOnAPort(t *testing.T) {
	t.Parallel()
	for script, want := range map[string]string{
		"25%: refuse; 200(delay: 50ms) forever":                 "0s..2500ms every 10s: refuse; 200(delay: 50ms) forever",
		"each delivery: 503, 502, 200(delay: 30ms) forever":     "66%: 503; 200(delay: 30ms) forever",
		"each delivery: 500 x2, 200(delay: 30ms) forever":       "66%: 500; 200(delay: 30ms) forever",
		"1m0s..2m0s: refuse; latency(mean: 80ms, spread: 20ms)": "1m0s..2m0s: refuse; latency(mean: 80ms, spread: 20ms)",
	} {
		if got := onPort(script); got != want {
			t.Errorf("%s becomes %s, want %s", script, got, want)
		}
		if _, err := fakeendpoint.Parse(onPort(script)); err != nil {
			t.Error(err)
		}
	}
}

// observed counts a request for its delivery.
func (s *soak) observed(o fakeendpoint.Observation) {
	s.samples.attempts.Add(1)
	var payload struct{ Runs []struct{ ID string } }
	var n int
	if err := json.Unmarshal(o.Body, &payload); err != nil || len(payload.Runs) == 0 {
		s.samples.unread.Add(1)
		if o.Committed {
			s.Errorf("%s was committed, and holds no run: %v", o.Behaviour, err)
		}
		return
	}
	for _, run := range payload.Runs {
		if _, err := fmt.Sscanf(run.ID, "00000000-0000-4000-8000-%d", &n); err != nil || n >= len(s.fates) {
			s.Errorf("a run %s arrived, which is not one of the soak's", run.ID)
			continue
		}
		f := &s.fates[n]
		f.mu.Lock()
		f.tries++
		if o.Committed {
			f.committed++
		}
		f.mu.Unlock()
	}
}
