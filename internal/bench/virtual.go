package main

import (
	"context"
	"fmt"
	"os"
	"runtime/pprof"
	"time"

	"github.com/hookdrill/hookdrill/fixtures/langsmith"
	"github.com/hookdrill/hookdrill/internal/stage/bubble"
	"github.com/hookdrill/hookdrill/internal/stage/virtual"
	"github.com/hookdrill/hookdrill/internal/trial"
	"github.com/hookdrill/hookdrill/simulator/sender"
)

// benchVirtual runs the same plan with 1 and with 100 deliveries at once. A
// quarter of the deliveries each is accepted, fails twice before it is, is
// never answered, and cannot be connected to.
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
	on := virtual.New(bubble.Background())
	for _, workers := range []int{1, 100} {
		began := time.Now()
		history, err := trial.Run(context.Background(), on, plan(deliveries, workers, policy), trial.LangSmith("reference"))
		if err != nil {
			return err
		}
		took := time.Since(began)
		attempts := 0
		for _, r := range history.Records {
			if r.Kind == trial.KindAttempt {
				attempts++
			}
		}
		fmt.Printf("  %3d workers  %7.0f attempts/s  %9.0f times real time  (%d attempts, %v simulated in %v)\n",
			workers, float64(attempts)/took.Seconds(), history.Settled.Seconds()/took.Seconds(),
			attempts, history.Settled.Round(time.Second), took.Round(time.Millisecond))
	}
	return nil
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
