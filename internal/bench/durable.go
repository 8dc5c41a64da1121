package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"strconv"
	"sync"
	"sync/atomic"
	"time"

	"github.com/hookdrill/hookdrill/fixtures/langsmith"
	"github.com/hookdrill/hookdrill/simulator/dispatch"
	"github.com/hookdrill/hookdrill/simulator/queue"
	"github.com/hookdrill/hookdrill/simulator/queue/jetstream"
	"github.com/hookdrill/hookdrill/simulator/sender"
)

const (
	// inFlight is how many requests are under way at once, on either side.
	inFlight = 64
	// backlog is how many deliveries are accepted ahead of their attempts.
	backlog = 1024
)

// benchDurable delivers through the queue on disk, and beside it posts the same
// bytes to the same endpoint with the bare client, in turn.
func benchDurable(length time.Duration) error {
	fmt.Printf("\nDurable delivery (accept, store, POST, acknowledge), beside the bare net/http client (POST of the guide's example to a recording endpoint, %d in flight)\n", inFlight)
	for _, mode := range []struct {
		name      string
		keepAlive bool
	}{{"keep-alive", true}, {"a connection for each", false}} {
		const rounds = 3
		var rates, costs [2][]float64
		for range rounds {
			for i, role := range []string{"bare", "durable"} {
				rate, cost, err := deliver(role, mode.keepAlive, length)
				if err != nil {
					return fmt.Errorf("%s, %s: %w", role, mode.name, err)
				}
				rates[i], costs[i] = append(rates[i], rate), append(costs[i], cost)
			}
		}
		fmt.Printf("  %-22s bare %6.0f/s %5.1f µs CPU   durable %6.0f/s %5.1f µs CPU   ratio %.2f\n", mode.name,
			median(rates[0]), median(costs[0]), median(rates[1]), median(costs[1]), median(rates[1])/median(rates[0]))
	}
	return nil
}

// deliver returns deliveries per second, and their sender's CPU for each in microseconds.
func deliver(role string, keepAlive bool, length time.Duration) (rate, cost float64, err error) {
	endpoint, err := startServing("endpoint")
	if err != nil {
		return 0, 0, err
	}
	var made loaded
	cpu, makeErr := copyOfThis(&made, role, "-address", endpoint.address, "-for", length.String(), "-keepalive="+strconv.FormatBool(keepAlive))
	said, _, err := endpoint.stop()
	if err := first(makeErr, err); err != nil {
		return 0, 0, err
	}
	if said.Requests != made.Requests {
		return 0, 0, fmt.Errorf("%d deliveries were made, and the endpoint saw %d", made.Requests, said.Requests)
	}
	return float64(made.Requests) / made.Took.Seconds(), float64(cpu.Nanoseconds()) / 1000 / float64(made.Requests), nil
}

// sendTo is one of the two ways to deliver, in a process of its own.
func sendTo(address string, keepAlive bool, length time.Duration, profile string, way func(url string, keepAlive bool, length time.Duration) (loaded, error)) error {
	stop, err := startProfile(profile)
	if err != nil {
		return err
	}
	defer stop()
	made, err := way("http://"+address+"/in", keepAlive, length)
	if err != nil {
		return err
	}
	return json.NewEncoder(os.Stdout).Encode(made)
}

// bare posts without anything around it.
func bare(url string, keepAlive bool, length time.Duration) (loaded, error) {
	client := &http.Client{Transport: &http.Transport{DisableKeepAlives: !keepAlive, MaxIdleConnsPerHost: inFlight}}
	defer client.CloseIdleConnections()
	body := langsmith.Example()
	var sent atomic.Int64
	errs := make([]error, inFlight)
	began := time.Now()
	var working sync.WaitGroup
	for i := range inFlight {
		working.Go(func() {
			for time.Since(began) < length && errs[i] == nil {
				errs[i] = post(client, url, body)
				sent.Add(1)
			}
		})
	}
	working.Wait()
	return loaded{Requests: int(sent.Load()), Took: time.Since(began)}, errors.Join(errs...)
}

func post(client *http.Client, url string, body []byte) error {
	response, err := client.Post(url, "application/json", bytes.NewReader(body))
	if err != nil {
		return err
	}
	_, _ = io.Copy(io.Discard, response.Body)
	return response.Body.Close()
}

// durable puts deliveries into a queue on disk as fast as it can, and has them
// made. The time runs from the first to be accepted to the last to be recorded.
func durable(url string, keepAlive bool, length time.Duration) (loaded, error) {
	dir, err := os.MkdirTemp("", "hookdrill-bench-")
	if err != nil {
		return loaded{}, err
	}
	defer func() { _ = os.RemoveAll(dir) }()
	q, err := jetstream.Open(context.Background(), jetstream.Config{Dir: dir, Options: queue.Options{PerLane: 2 * inFlight}})
	if err != nil {
		return loaded{}, err
	}
	f, err := through(q, url, keepAlive, length)
	return f, first(err, q.Close())
}

func through(q queue.Queue, url string, keepAlive bool, length time.Duration) (loaded, error) {
	policy, err := sender.PolicyNamed("langsmith")
	if err != nil {
		return loaded{}, err
	}
	target, err := sender.ParseTarget(url)
	if err != nil {
		return loaded{}, err
	}
	s, err := sender.New(sender.Config{Policy: policy, KeepAlive: keepAlive})
	if err != nil {
		return loaded{}, err
	}
	room := make(chan struct{}, backlog)
	var failed atomic.Int64
	d, err := dispatch.Start(dispatch.Config{
		Queue: q, Sender: s, Concurrency: inFlight,
		Resolve: func(_ context.Context, i queue.Item) (sender.Delivery, error) {
			return sender.Delivery{URL: target, Body: i.Body}, nil
		},
		Ended: func(_ queue.Item, r dispatch.Record) {
			if !r.Delivered || len(r.Attempts) != 1 {
				failed.Add(1)
			}
			<-room
		},
	})
	if err != nil {
		return loaded{}, err
	}
	began := time.Now()
	n, err := feed(q, room, began.Add(length))
	for range cap(room) { // until the last one has ended
		room <- struct{}{}
	}
	f := loaded{Requests: n, Took: time.Since(began)}
	if failed := failed.Load(); failed > 0 && err == nil {
		err = fmt.Errorf("%d of %d deliveries failed", failed, n)
	}
	return f, first(err, d.Stop(context.Background()), s.Close())
}

// feed accepts deliveries from several sides until then, as far as there is room.
func feed(q queue.Queue, room chan struct{}, until time.Time) (int, error) {
	body := langsmith.Example()
	var put atomic.Int64
	errs := make([]error, inFlight)
	var feeding sync.WaitGroup
	for i := range errs {
		feeding.Go(func() {
			for time.Now().Before(until) && errs[i] == nil {
				room <- struct{}{}
				n := put.Add(1)
				errs[i] = q.Put(context.Background(), queue.Item{ID: fmt.Sprint("delivery ", n), Lane: "endpoint", Body: body})
			}
		})
	}
	feeding.Wait()
	return int(put.Load()), errors.Join(errs...)
}
