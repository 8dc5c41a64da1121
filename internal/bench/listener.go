package main

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"os"
	"strconv"
	"sync"
	"sync/atomic"
	"time"

	"github.com/hookdrill/hookdrill/fixtures/argilla/bodies"
	"github.com/hookdrill/hookdrill/simulator/argilla/event"
	"github.com/hookdrill/hookdrill/simulator/argilla/listener"
	"github.com/hookdrill/hookdrill/simulator/inbox"
	"github.com/hookdrill/hookdrill/simulator/inbox/onfile"
	"github.com/hookdrill/hookdrill/simulator/signature"
)

// mostSigned is how many deliveries are signed before a load begins, so that it
// does not take the time of what it measures. A load ends when they do.
const mostSigned = 200_000

// theSecret is as long as one of Argilla's.
func theSecret() (signature.Secret, error) {
	return signature.NewSecret(bytes.Repeat([]byte("h"), 64))
}

// benchListener drives the bare handler and the listener in turn, with the same
// signed deliveries, each of an event of its own: the guide's, and a large one.
func benchListener(length time.Duration) error {
	fmt.Printf("\nArgilla's listener, beside a bare net/http handler (signed POSTs, %d connections, keep-alive)\n", inFlight)
	for _, e := range []event.Type{event.DatasetCreated, event.RecordCompleted} {
		const rounds = 3
		kinds := []string{"handler", "listener", "durable-listener"}
		rates, costs := make([][]float64, len(kinds)), make([][]float64, len(kinds))
		for range rounds {
			for i, kind := range kinds {
				rate, cost, err := measure(kind, string(e), inFlight, length)
				if err != nil {
					return err
				}
				rates[i], costs[i] = append(rates[i], rate), append(costs[i], cost)
			}
		}
		fmt.Printf("  %-16s %4d bytes", e, len(bodies.Body(string(e))))
		for i, what := range []string{"handler", "handled before the answer", "stored on disk, then handled"} {
			fmt.Printf("   %s %6.0f req/s %5.1f µs CPU", what, median(rates[i]), median(costs[i]))
			if i > 0 {
				fmt.Printf(", ratio %.2f", median(rates[i])/median(rates[0]))
			}
		}
		fmt.Println()
	}
	return nil
}

// serveListener serves a listener that verifies, decodes, looks for duplicates,
// and hands over to a handler that counts: before the answer, or from an inbox on
// disk. It ends when all is handled.
func serveListener(l net.Listener, durable bool) (requests func() int, end func() error, err error) {
	secret, err := theSecret()
	if err != nil {
		return nil, nil, err
	}
	closing := func() error { return nil }
	var box inbox.Inbox
	if durable {
		dir, err := os.MkdirTemp("", "bench")
		if err != nil {
			return nil, nil, err
		}
		file, err := onfile.Open(dir, inbox.Limits{Capacity: 8 << 30})
		if err != nil {
			return nil, nil, err
		}
		box, closing = file, func() error { return errors.Join(file.Close(), os.RemoveAll(dir)) }
	}
	var n atomic.Int64
	count := func(_ context.Context, e listener.AnyEvent) error {
		if e.Event.Data.ResourceID() != "" {
			n.Add(1)
		}
		return nil
	}
	handler, err := listener.New(listener.Config{Inbox: box, Workers: inFlight, Log: slog.New(slog.DiscardHandler)},
		listener.OnAny("in", count).WithSecret(secret))
	if err != nil {
		return nil, nil, err
	}
	server := &http.Server{Handler: handler}
	go func() {
		if err := server.Serve(l); !errors.Is(err, http.ErrServerClosed) {
			fmt.Fprintln(os.Stderr, err)
		}
	}()
	// Asked once the load has ended: the hand-over is part of the work.
	requests = func() int {
		if err := handler.Drain(context.Background()); err != nil {
			fmt.Fprintln(os.Stderr, err)
		}
		return int(n.Load())
	}
	return requests, func() error {
		return errors.Join(server.Close(), handler.Shutdown(context.Background()), closing())
	}, nil
}

// delivery is what differs between two of them.
type delivery struct{ id, stamp, signature, timestamp string }

// signedLoad sends deliveries of a kind of event that are signed beforehand, over kept-alive
// connections, one at a time on each.
func signedLoad(address, kind string, connections int, length time.Duration) error {
	host, _, err := net.SplitHostPort(address)
	if err != nil {
		return err
	}
	if ip := net.ParseIP(host); ip == nil || !ip.IsLoopback() {
		return fmt.Errorf("%s is not this machine's loopback address", address)
	}
	before, after, deliveries, err := signMany(bodies.Body(kind))
	if err != nil {
		return err
	}
	var next, answered atomic.Int64
	errs := make([]error, connections)
	began := time.Now()
	var running sync.WaitGroup
	for i := range connections {
		running.Go(func() {
			conn, err := net.Dial("tcp", address)
			if err != nil {
				errs[i] = err
				return
			}
			defer func() { _ = conn.Close() }()
			reader := bufio.NewReader(conn)
			for time.Since(began) < length && errs[i] == nil {
				n := int(next.Add(1)) - 1
				if n >= len(deliveries) {
					return
				}
				if errs[i] = send(conn, reader, address, before, deliveries[n], after); errs[i] == nil {
					answered.Add(1)
				}
			}
		})
	}
	running.Wait()
	if err := errors.Join(errs...); err != nil {
		return err
	}
	return json.NewEncoder(os.Stdout).Encode(loaded{Requests: int(answered.Load()), Took: time.Since(began)})
}

// signMany gives a body many timestamps, and signs each.
func signMany(body []byte) (before, after []byte, all []delivery, err error) {
	secret, err := theSecret()
	if err != nil {
		return nil, nil, nil, err
	}
	const name = `"timestamp": "`
	at := bytes.Index(body, []byte(name)) + len(name)
	now := time.Now()
	const layout = "2006-01-02T15:04:05.000000Z"
	before, after = body[:at], body[at+len(layout):]
	for n := range mostSigned {
		d := delivery{
			id: "msg_" + strconv.Itoa(n), stamp: strconv.FormatInt(now.Unix(), 10),
			timestamp: now.UTC().Add(time.Duration(n) * time.Microsecond).Format(layout),
		}
		copy(body[at:], d.timestamp)
		if d.signature, err = signature.Sign(d.id, now, body, secret); err != nil {
			return nil, nil, nil, err
		}
		all = append(all, d)
	}
	return before, bytes.Clone(after), all, nil
}

// send makes one request, and reads its answer.
func send(conn net.Conn, reader *bufio.Reader, address string, before []byte, d delivery, after []byte) error {
	head := fmt.Appendf(nil, "POST /in HTTP/1.1\r\nHost: %s\r\nContent-Type: application/json\r\nwebhook-id: %s\r\nwebhook-timestamp: %s\r\nwebhook-signature: %s\r\nContent-Length: %d\r\n\r\n",
		address, d.id, d.stamp, d.signature, len(before)+len(d.timestamp)+len(after))
	parts := net.Buffers{head, before, []byte(d.timestamp), after}
	if _, err := parts.WriteTo(conn); err != nil {
		return err
	}
	response, err := http.ReadResponse(reader, nil)
	if err != nil {
		return err
	}
	_, _ = io.Copy(io.Discard, response.Body)
	if err := response.Body.Close(); err != nil {
		return err
	}
	if response.StatusCode/100 != 2 {
		return fmt.Errorf("answered %s", response.Status)
	}
	return nil
}
