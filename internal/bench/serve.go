package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"slices"
	"sync/atomic"
	"time"

	"github.com/hookdrill/hookdrill/fakeendpoint"
)

// serve serves until its standard input ends, then says how many requests it saw.
func serve(kind, profile string) error {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return err
	}
	fmt.Println(listener.Addr())
	stop, err := startProfile(profile)
	if err != nil {
		return err
	}
	defer stop()
	var requests func() int
	var end func() error
	switch kind {
	case "endpoint":
		requests, end = serveEndpoint(listener)
	case "listener", "durable-listener":
		if requests, end, err = serveListener(listener, kind == "durable-listener"); err != nil {
			return err
		}
	default:
		requests, end = serveHandler(listener)
	}
	_, _ = io.Copy(io.Discard, os.Stdin)
	ended := time.Now()
	said := served{Requests: requests()}
	said.Late = time.Since(ended)
	if err := json.NewEncoder(os.Stdout).Encode(said); err != nil {
		return err
	}
	return end()
}

func serveEndpoint(l net.Listener) (requests func() int, end func() error) {
	e := fakeendpoint.New(fakeendpoint.MustParse("204 forever"))
	go func() { _ = e.Serve(l) }()
	return func() int { return len(e.Observations()) + e.Forgotten() }, e.Close
}

// serveHandler is what the endpoint is measured against: the least that a
// listener does.
func serveHandler(l net.Listener) (requests func() int, end func() error) {
	var n atomic.Int64
	server := &http.Server{Handler: http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		_, _ = io.Copy(io.Discard, r.Body)
		n.Add(1)
		w.WriteHeader(http.StatusNoContent)
	})}
	go func() {
		if err := server.Serve(l); !errors.Is(err, http.ErrServerClosed) {
			fmt.Fprintln(os.Stderr, err)
		}
	}()
	return func() int { return int(n.Load()) }, server.Close
}

func median(values []float64) float64 {
	sorted := slices.Sorted(slices.Values(values))
	return sorted[len(sorted)/2]
}
