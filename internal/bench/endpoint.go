package main

import (
	"fmt"
	"strconv"
	"time"
)

// loaded is what a load generator says when it ends.
type loaded struct {
	Requests int           `json:"requests"`
	Took     time.Duration `json:"took"`
}

// benchEndpoint drives the handler and the endpoint in turn, several times, so
// that what else the machine does meets both.
func benchEndpoint(length time.Duration) error {
	fmt.Printf("\nFake endpoint with full recording, beside a bare net/http handler (POST of the guide's example, answer 204, keep-alive)\n")
	for _, connections := range []int{1, 16, 64} {
		const rounds = 3
		var rates, costs [2][]float64
		for range rounds {
			for i, kind := range []string{"handler", "endpoint"} {
				rate, cost, err := measure(kind, "", connections, length)
				if err != nil {
					return err
				}
				rates[i], costs[i] = append(rates[i], rate), append(costs[i], cost)
			}
		}
		fmt.Printf("  %2d connections  handler %6.0f req/s %5.1f µs CPU   endpoint %6.0f req/s %5.1f µs CPU   ratio %.2f req/s, %.2f CPU\n",
			connections, median(rates[0]), median(costs[0]), median(rates[1]), median(costs[1]),
			median(rates[1])/median(rates[0]), median(costs[1])/median(costs[0]))
	}
	return nil
}

// measure drives a server with a load, of signed events of a type or of the
// guide's example. It returns requests per second, and the server's CPU per request in microseconds.
func measure(kind, signed string, connections int, length time.Duration) (rate, cost float64, err error) {
	server, err := startServing(kind)
	if err != nil {
		return 0, 0, err
	}
	role := "load"
	if signed != "" {
		role = "signed"
	}
	var load loaded
	_, loadErr := copyOfThis(&load, role, "-kind", signed, "-address", server.address, "-connections", strconv.Itoa(connections), "-for", length.String())
	said, cpu, err := server.stop()
	if err := first(loadErr, err); err != nil {
		return 0, 0, fmt.Errorf("%s with %d connections: %w", kind, connections, err)
	}
	if said.Requests < load.Requests {
		return 0, 0, fmt.Errorf("%s saw %d requests of %d", kind, said.Requests, load.Requests)
	}
	return float64(load.Requests) / (load.Took + said.Late).Seconds(), float64(cpu.Microseconds()) / float64(load.Requests), nil
}

func first(errs ...error) error {
	for _, err := range errs {
		if err != nil {
			return err
		}
	}
	return nil
}
