package main

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"os"
	"sync"
	"sync/atomic"
	"time"

	"github.com/hookdrill/hookdrill/fixtures/langsmith"
)

// mostRequests bounds a load, whatever its time.
const mostRequests = 5_000_000

// load sends requests over kept-alive connections, one at a time on each, and
// prints how many were answered. It writes ready-made bytes and reads only the
// answer's head, so as to leave the machine to the server.
func load(address string, connections int, length time.Duration) error {
	host, _, err := net.SplitHostPort(address)
	if err != nil {
		return err
	}
	if ip := net.ParseIP(host); ip == nil || !ip.IsLoopback() {
		return fmt.Errorf("%s is not this machine's loopback address", address)
	}
	body := langsmith.Example()
	request := fmt.Appendf(nil, "POST /in HTTP/1.1\r\nHost: %s\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n%s", address, len(body), body)
	var requests atomic.Int64
	errs := make([]error, connections)
	began := time.Now()
	var running sync.WaitGroup
	for i := range connections {
		running.Go(func() { errs[i] = drive(address, request, began.Add(length), &requests) })
	}
	running.Wait()
	if err := errors.Join(errs...); err != nil {
		return err
	}
	return json.NewEncoder(os.Stdout).Encode(loaded{Requests: int(requests.Load()), Took: time.Since(began)})
}

func drive(address string, request []byte, until time.Time, requests *atomic.Int64) error {
	conn, err := net.Dial("tcp", address)
	if err != nil {
		return err
	}
	defer func() { _ = conn.Close() }()
	reader := bufio.NewReader(conn)
	for time.Now().Before(until) && requests.Load() < mostRequests {
		if _, err := conn.Write(request); err != nil {
			return err
		}
		if err := readAnswer(reader); err != nil {
			return err
		}
		requests.Add(1)
	}
	return nil
}

// readAnswer reads an answer without a body, and insists on a 204.
func readAnswer(r *bufio.Reader) error {
	status, err := r.ReadSlice('\n')
	if err != nil {
		return err
	}
	if !bytes.HasPrefix(status, []byte("HTTP/1.1 204")) {
		return fmt.Errorf("answered %q", status)
	}
	for {
		line, err := r.ReadSlice('\n')
		if err != nil {
			return err
		}
		if len(line) <= 2 {
			return nil
		}
	}
}
