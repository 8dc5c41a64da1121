//go:build unix

package fakeendpoint_test

import (
	"bufio"
	"bytes"
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"runtime"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/hookdrill/hookdrill/fakeendpoint"
	"github.com/hookdrill/hookdrill/internal/stage"
	"github.com/hookdrill/hookdrill/internal/stage/loopback"
	"github.com/hookdrill/hookdrill/internal/stage/memnet"
)

// benchBody is a webhook's usual size.
var benchBody = []byte(`{"text":"` + strings.Repeat("x", 1489) + `"}`)

// benchRequest is what net/http's client sends, on the wire.
var benchRequest = fmt.Appendf(nil, "POST /hooks/42?a=b HTTP/1.1\r\nHost: hooks.test\r\nUser-Agent: Go-http-client/1.1\r\nContent-Length: %d\r\n"+
	"Content-Type: application/json\r\nWebhook-Id: msg_2b8f9c\r\nWebhook-Timestamp: 1700000000\r\nWebhook-Signature: v1,K5oZfzN95Z9UVu1EsfQmfVNQhnkZ2pj9o9NDN/H/pI4=\r\n"+
	"Accept-Encoding: gzip\r\n\r\n%s", len(benchBody), benchBody)

// BenchmarkServe measures the endpoint with all its recording beside a bare
// net/http handler. The client is the same for both, and as thin as can be:
// what is measured is the server.
func BenchmarkServe(b *testing.B) {
	for _, network := range []struct {
		name string
		open func() stage.Network
	}{
		{"memory", func() stage.Network { return memnet.New(1) }},
		{"loopback", func() stage.Network { return loopback.New() }},
	} {
		for _, connections := range []int{1, 16, 64} {
			b.Run(fmt.Sprintf("%s/%d/endpoint", network.name, connections), func(b *testing.B) {
				benchmarkServer(b, network.open(), connections, serveEndpoint)
			})
			b.Run(fmt.Sprintf("%s/%d/handler", network.name, connections), func(b *testing.B) {
				benchmarkServer(b, network.open(), connections, serveHandler)
			})
		}
	}
}

func serveEndpoint(l net.Listener) (stop func()) {
	e := fakeendpoint.New(fakeendpoint.MustParse("204 forever"))
	go func() { _ = e.Serve(l) }()
	return func() { _ = e.Close() }
}

func serveHandler(l net.Listener) (stop func()) {
	s := &http.Server{Handler: http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		_, _ = io.Copy(io.Discard, r.Body)
		w.WriteHeader(http.StatusNoContent)
	})}
	go func() { _ = s.Serve(l) }()
	return func() { _ = s.Close() }
}

func benchmarkServer(b *testing.B, network stage.Network, connections int, serve func(net.Listener) func()) {
	defer func() { _ = network.Close() }()
	l, err := network.Listen(fakeendpoint.Host, nil)
	if err != nil {
		b.Fatal(err)
	}
	defer serve(l)()
	conns := make([]net.Conn, connections)
	for i := range conns {
		if conns[i], err = network.DialContext(context.Background(), "tcp", fakeendpoint.Host+":80"); err != nil {
			b.Fatal(err)
		}
	}
	runtime.GC()
	b.ReportAllocs()
	before := processTime()
	b.ResetTimer()
	var clients sync.WaitGroup
	for i, conn := range conns {
		share := b.N / connections
		if i < b.N%connections {
			share++
		}
		clients.Go(func() { exchangeMany(b, conn, share) })
	}
	clients.Wait()
	b.StopTimer()
	b.ReportMetric(float64(processTime()-before)/float64(b.N), "cpu-ns/op")
}

// BenchmarkConnect measures a connection for each request, as senders make it
// that must not repeat a request by themselves.
func BenchmarkConnect(b *testing.B) {
	network := memnet.New(1)
	defer func() { _ = network.Close() }()
	l, err := network.Listen(fakeendpoint.Host, nil)
	if err != nil {
		b.Fatal(err)
	}
	defer serveEndpoint(l)()
	b.ReportAllocs()
	for b.Loop() {
		conn, err := network.DialContext(context.Background(), "tcp", fakeendpoint.Host+":80")
		if err != nil {
			b.Fatal(err)
		}
		exchangeMany(b, conn, 1)
		_ = conn.Close()
	}
}

func exchangeMany(b *testing.B, conn net.Conn, n int) {
	r := bufio.NewReader(conn)
	end := []byte("\r\n")
	for range n {
		if _, err := conn.Write(benchRequest); err != nil {
			b.Error(err)
			return
		}
		for {
			line, err := r.ReadSlice('\n')
			if err != nil {
				b.Error(err)
				return
			}
			if bytes.Equal(line, end) {
				break
			}
		}
	}
}

// processTime returns the processor time that the process has used.
func processTime() time.Duration {
	var usage syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &usage); err != nil {
		return 0
	}
	return time.Duration(usage.Utime.Nano() + usage.Stime.Nano())
}
