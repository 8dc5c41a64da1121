package main

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"runtime"
	"time"

	"github.com/hookdrill/hookdrill/fixtures/langsmith"
	"github.com/hookdrill/hookdrill/simulator/queue"
	"github.com/hookdrill/hookdrill/simulator/queue/jetstream"
	"github.com/hookdrill/hookdrill/simulator/sender"
)

const (
	waitingDeliveries = 100_000
	waitingLanes      = 100
	// cacheExpires is how long JetStream keeps in memory what it has written or read.
	cacheExpires = 15 * time.Second
)

// benchWaiting fills a queue on disk with deliveries that wait for a retry, and
// tells what one of them takes in memory, on the server's side and ours.
func benchWaiting() error {
	fmt.Printf("\nMemory of %d deliveries that wait for a retry\n", waitingDeliveries)
	dir, err := os.MkdirTemp("", "hookdrill-bench-")
	if err != nil {
		return err
	}
	defer func() { _ = os.RemoveAll(dir) }()
	q, err := jetstream.Open(context.Background(), jetstream.Config{Dir: dir, HoldBytes: 1, Options: queue.Options{PerLane: 1}})
	if err != nil {
		return err
	}
	before := live()
	err = fill(q)
	if err == nil {
		runtime.GC()
		busy := live()
		time.Sleep(cacheExpires)
		rest := live()
		fmt.Printf("  %.0f bytes each beyond the payload, once JetStream's caches have expired (%.0f before), with %d payloads of %d bytes on disk\n",
			each(before, rest), each(before, busy), q.Counts().Waiting, len(langsmith.Example()))
	}
	return first(err, q.Close())
}

func each(before, after uint64) float64 {
	return (float64(after) - float64(before)) / waitingDeliveries
}

// live is how many bytes of the heap are in use.
func live() uint64 {
	runtime.GC()
	runtime.GC() // what has a finalizer goes with the second
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return m.HeapAlloc
}

// fill puts each delivery, takes it and hands it back for the next hour, as
// after an attempt that is to be made again.
func fill(q queue.Queue) error {
	ctx := context.Background()
	body := langsmith.Example()
	now := time.Now()
	state, err := json.Marshal([]sender.Attempt{{Number: 1, Start: now, Ready: now, Written: now, Head: now, End: now, Phase: sender.PhaseDone, Class: sender.Class5xx, Status: 503}})
	if err != nil {
		return err
	}
	for i := range waitingDeliveries {
		item := queue.Item{ID: fmt.Sprintf("0190a3f4-7d1c-7000-8000-%012d", i), Lane: fmt.Sprintf("https://hooks.test/%d", i%waitingLanes), Body: body}
		if err := q.Put(ctx, item); err != nil {
			return err
		}
		taken, err := q.Take(ctx)
		if err != nil {
			return err
		}
		if err := taken.Later(ctx, now.Add(time.Hour), state); err != nil {
			return err
		}
	}
	return nil
}
