package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"runtime"
	"runtime/pprof"
	"sync"
	"time"

	"github.com/hookdrill/hookdrill/fixtures/langsmith"
	"github.com/hookdrill/hookdrill/internal/stage/bubble"
	"github.com/hookdrill/hookdrill/internal/stage/virtual"
	"github.com/hookdrill/hookdrill/internal/trial"
	"github.com/hookdrill/hookdrill/simulator/sender"
)

// benchVirtual makes the same deliveries with 1 and with 100 at once. A quarter
// of them each is accepted, fails twice before it is, is never answered, and
// cannot be connected to.
func benchVirtual(deliveries int, profile string) error {
	policy, err := sender.PolicyNamed("langsmith")
	if err != nil {
		return err
	}
	stop, err := startProfile(profile)
	if err != nil {
		return err
	}
	defer stop()
	fmt.Printf("Virtual stage: %d deliveries, a connection for each attempt, full history\n", deliveries)
	for _, workers := range []int{1, 100} {
		// Virtual time orders a bubble's events, so that one bubble keeps one
		// processor busy, and with a second its goroutines only wander. Hence a
		// processor for each bubble, and a bubble for each processor.
		bubbles := min(workers, runtime.NumCPU())
		runtime.GOMAXPROCS(bubbles)
		began := time.Now()
		attempts, simulated, err := deliverIn(bubbles, plan(deliveries/bubbles, workers/bubbles, policy))
		if err != nil {
			return err
		}
		took := time.Since(began)
		fmt.Printf("  %3d workers  %7.0f attempts/s  %9.0f times real time  (%d attempts, %v simulated in %v, bubbles: %d)\n",
			workers, float64(attempts)/took.Seconds(), simulated.Seconds()/took.Seconds(),
			attempts, simulated.Round(time.Second), took.Round(time.Millisecond), bubbles)
	}
	return nil
}

// deliverIn runs the plan in several bubbles at once. It returns how many
// attempts were made in all, and how much time was simulated in one bubble.
func deliverIn(bubbles int, p *trial.Plan) (attempts int, simulated time.Duration, err error) {
	on := virtual.New(bubble.Background())
	histories := make([]*trial.History, bubbles)
	errs := make([]error, bubbles)
	var running sync.WaitGroup
	for i := range bubbles {
		running.Go(func() {
			histories[i], errs[i] = trial.Run(context.Background(), on, p, trial.LangSmith("reference"))
		})
	}
	running.Wait()
	if err := errors.Join(errs...); err != nil {
		return 0, 0, err
	}
	for _, h := range histories {
		for _, r := range h.Records {
			if r.Kind == trial.KindAttempt {
				attempts++
			}
		}
		simulated = max(simulated, h.Settled)
	}
	return attempts, simulated, nil
}

func plan(deliveries, workers int, policy sender.Policy) *trial.Plan {
	p := &trial.Plan{
		Name: "bench", Seed: 1, Policy: policy, Workers: workers, Silence: 24 * time.Hour,
		Endpoints: []trial.Endpoint{
			{Host: "ok.hooks.test", Script: "200 forever"},
			{Host: "flaky.hooks.test", Script: "each delivery: 503 x2, 200"},
			{Host: "silent.hooks.test", Script: "hang forever"},
			{Host: "down.hooks.test", Script: "refuse forever"},
		},
	}
	body := langsmith.Example()
	for i := range deliveries {
		host := p.Endpoints[i%len(p.Endpoints)].Host
		p.Deliveries = append(p.Deliveries, trial.Delivery{
			ID: fmt.Sprintf("delivery %d", i+1), URL: fmt.Sprintf("http://%s/%d", host, i+1), Body: body,
		})
	}
	return p
}

func startProfile(path string) (stop func(), err error) {
	if path == "" {
		return func() {}, nil
	}
	file, err := os.Create(path)
	if err != nil {
		return nil, err
	}
	if err := pprof.StartCPUProfile(file); err != nil {
		return nil, err
	}
	return func() {
		pprof.StopCPUProfile()
		_ = file.Close()
	}, nil
}
