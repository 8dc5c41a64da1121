package main

import (
	"cmp"
	"encoding/json"
	"flag"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/hookdrill/hookdrill/fixtures/langsmith"
	"github.com/hookdrill/hookdrill/internal/drill"
)

//nolint:gochecknoglobals // flags of this test, as the testing package has them
var (
	soakLength = flag.Duration("soak", 4*time.Second, "how long deliveries are accepted in the soak")
	soakOut    = flag.String("soak-out", "", "the folder that the soak writes its ledger, samples and drawing to (default: none)")
)

const (
	soakMix       = "everything"
	soakEndpoints = 40
	// soakRate is how many deliveries there are a second: much of the mix takes five
	// seconds for each, and there are 64 attempts at once.
	soakRate = 10
	// soakEnding is how long a soak may take beyond its length.
	soakEnding = 5 * time.Minute
)

// soak has the simulator deliver in real time, under a drill's mix, while it is
// killed when the drill's plan says so.
type soak struct {
	*mortal
	length    time.Duration
	plan      drill.Case
	began     time.Time
	endpoints []*soakEndpoint
	leave     func() // closes the endpoints; what is under way there is told then
	samples   sampling
	kills     []time.Duration // when they came
	fates     []fate          // of the deliveries, in the plan's order
}

// fate is what became of a delivery.
type fate struct {
	mu        sync.Mutex
	tries     int // that were read so far that they can be told to be its
	committed int
	outcome   string // by the rule's log
}

// TestSoak plays the mix of everything against the durable sender, in real time.
// Nothing that was accepted may be lost, and its memory and files are to stay as
// they are.
func TestSoak(t *testing.T) {
	t.Parallel()
	s := newSoak(t, *soakLength)
	s.start()
	s.setUp()
	s.samples.before = s.look()
	s.began = time.Now()
	var feeding, behind sync.WaitGroup
	for _, e := range s.endpoints {
		feeding.Go(func() { s.feed(e) })
	}
	fed := make(chan struct{})
	behind.Go(func() { s.sample(fed) })
	s.killAll()
	feeding.Wait()
	close(fed)
	behind.Wait()
	s.settle()
	s.samples.after = s.rest(s.samples.before.files + moreAtRest)
	if end := s.stop(); end != exitInterruptedCode {
		t.Errorf("it ended with %d", end)
	}
	s.leave()
	s.judge()
}

func newSoak(t *testing.T, length time.Duration) *soak {
	t.Helper()
	s := &soak{mortal: newMortal(t, length+soakEnding, *drillMutant), length: length, plan: soakPlan(t, *drillSeed, length)}
	s.fates = make([]fate, len(s.plan.Deliveries))
	s.serve()
	t.Logf("seed %d: %d deliveries in %v to %d endpoints; it is to be killed after %v", *drillSeed, len(s.fates), length, len(s.endpoints), s.plan.Deaths)
	return s
}

// soakPlan draws a case of the mix, with its fault windows and its deaths brought
// to the soak's length. Deliveries come evenly, so that one part of the soak can be
// compared with another. The simulated system signs nothing.
func soakPlan(t *testing.T, seed uint64, length time.Duration) drill.Case {
	t.Helper()
	mix, err := drill.MixNamed(soakMix)
	if err != nil {
		t.Fatal(err)
	}
	scale := func(span drill.Span) drill.Span {
		part := float64(length) / float64(mix.Duration.To)
		return drill.Span{From: time.Duration(float64(span.From) * part), To: time.Duration(float64(span.To) * part)}
	}
	for i := range mix.Endpoints {
		for j := range mix.Endpoints[i].Windows {
			w := &mix.Endpoints[i].Windows[j]
			w.From, w.For = scale(w.From), scale(w.For)
		}
	}
	mix.Deaths.Down = scale(mix.Deaths.Down)
	mix.Duration, mix.Arrivals, mix.Signed = drill.Span{From: length, To: length}, drill.Even, nil
	deliveries := min(int(soakRate*length.Seconds()), 10_000)
	p, err := drill.NewPlan(drill.Plan{Mix: mix, Seed: seed, Deliveries: deliveries, PerCase: deliveries, Endpoints: soakEndpoints})
	if err != nil {
		t.Fatal(err)
	}
	return p.Case(0)
}

// runID is the run whose delivery is the n-th of the plan.
func runID(n int) string { return fmt.Sprintf("00000000-0000-4000-8000-%012d", n) }

// setUp makes a rule for each endpoint, for a project of its own.
func (s *soak) setUp() {
	s.Helper()
	for _, e := range s.endpoints {
		var project, rule struct{ ID string }
		s.send(posted("/sessions", map[string]any{"name": e.name}), &project)
		s.send(posted("/runs/rules", map[string]any{
			"display_name": e.name, "session_id": project.ID, "sampling_rate": 1, "webhooks": []any{map[string]any{"url": e.url}},
		}), &rule)
		e.rule = rule.ID
	}
}

func posted(path string, body any) langsmith.Request {
	text, err := json.Marshal(body)
	if err != nil {
		panic(err) // maps of strings
	}
	return langsmith.Request{Method: http.MethodPost, Path: path, Body: text}
}

// feed sends the runs that lead to an endpoint's deliveries, each at its time, and
// has the rule look each time: so each run is a delivery of its own.
func (s *soak) feed(e *soakEndpoint) {
	for _, n := range e.deliveries {
		d := s.plan.Deliveries[n]
		if !s.until(d.At) {
			return
		}
		id := runID(n)
		if !s.send(posted("/runs", map[string]any{
			"id": id, "trace_id": id, "dotted_order": "20260102T030405678901Z" + id, "name": d.ID, "run_type": "chain", "session_name": e.name,
			"start_time": "2026-01-02T03:04:05.678901", "end_time": "2026-01-02T03:04:06", "inputs": map[string]any{"text": strings.Repeat("x", d.Size)},
		}), nil) {
			return
		}
		s.send(langsmith.Request{Method: http.MethodPost, Path: "/runs/rules/" + e.rule + "/trigger"}, nil)
	}
}

// until waits for a time of the plan, and reports whether it came.
func (s *soak) until(at time.Duration) bool {
	timer := time.NewTimer(time.Until(s.began.Add(at)))
	defer timer.Stop()
	select {
	case <-timer.C:
		return true
	case <-s.ctx.Done():
		return false
	}
}

// killAll kills the simulator when the plan says so, and starts it again.
func (s *soak) killAll() {
	s.Helper()
	for _, death := range s.plan.Deaths {
		if !s.until(death.At) {
			return
		}
		s.kill()
		s.kills = append(s.kills, time.Since(s.began))
		s.until(time.Since(s.began) + death.Down)
		s.start()
	}
}

// settle waits until every run has its outcome in its rule's log, or nothing
// happens any more.
func (s *soak) settle() {
	var seen [2]int // what there was at the last look
	lately := time.Now()
	for s.ctx.Err() == nil && time.Since(lately) < patience {
		known := 0
		for _, e := range s.endpoints {
			for _, line := range s.logOf(e.rule) {
				var n int
				if _, err := fmt.Sscanf(line.RunID, "00000000-0000-4000-8000-%d", &n); err != nil || n >= len(s.fates) || line.Webhooks == nil {
					continue
				}
				s.fates[n].outcome = line.Webhooks.Outcome
			}
		}
		for i := range s.fates {
			if s.fates[i].outcome != "" {
				known++
			}
		}
		if known == len(s.fates) {
			return
		}
		if now := [2]int{known, int(s.samples.attempts.Load())}; now != seen {
			seen, lately = now, time.Now()
		}
		s.until(time.Since(s.began) + time.Second)
	}
}

// sortedBy returns the numbers of the plan's deliveries to an endpoint, by time.
func (s *soak) sortedBy(endpoint string) (numbers []int) {
	for n, d := range s.plan.Deliveries {
		if d.To == endpoint {
			numbers = append(numbers, n)
		}
	}
	slices.SortFunc(numbers, func(a, b int) int { return cmp.Compare(s.plan.Deliveries[a].At, s.plan.Deliveries[b].At) })
	return numbers
}
