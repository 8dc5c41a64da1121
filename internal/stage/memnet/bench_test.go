package memnet_test

import (
	"context"
	"io"
	"net"
	"net/http"
	"strings"
	"testing"

	"github.com/hookdrill/hookdrill/internal/stage/memnet"
)

// The benchmarks run in wall time: what they measure is the network's own work,
// and a bubble needs a *testing.T.

func BenchmarkDialRoundTrip(b *testing.B) {
	n := memnet.New(1)
	defer n.Close()
	l, err := n.Listen("peer.test", nil)
	if err != nil {
		b.Fatal(err)
	}
	go acceptAll(l, func(c net.Conn) {
		defer c.Close()
		p := make([]byte, 512)
		size, _ := c.Read(p)
		_, _ = c.Write(p[:size])
	})
	ask := []byte(strings.Repeat("x", 500))
	b.ReportAllocs()
	b.SetParallelism(50)
	b.RunParallel(func(pb *testing.PB) {
		p := make([]byte, len(ask))
		for pb.Next() {
			c, err := n.DialContext(context.Background(), "tcp", "peer.test:80")
			if err != nil {
				b.Error(err)
				return
			}
			_, _ = c.Write(ask)
			if _, err := io.ReadFull(c, p); err != nil {
				b.Error(err)
			}
			_ = c.Close()
		}
	})
}

func acceptAll(l net.Listener, serve func(net.Conn)) {
	for {
		c, err := l.Accept()
		if err != nil {
			return
		}
		go serve(c)
	}
}

func BenchmarkStream(b *testing.B) {
	n := memnet.New(1)
	defer n.Close()
	l, err := n.Listen("peer.test", nil)
	if err != nil {
		b.Fatal(err)
	}
	go acceptAll(l, func(c net.Conn) { _, _ = io.Copy(io.Discard, c) })
	c, err := n.DialContext(context.Background(), "tcp", "peer.test:80")
	if err != nil {
		b.Fatal(err)
	}
	block := make([]byte, 32<<10)
	b.SetBytes(int64(len(block)))
	for b.Loop() {
		_, _ = c.Write(block)
	}
}

func BenchmarkHTTPConnectionEach(b *testing.B) { benchmarkHTTP(b, true) }

func BenchmarkHTTPKeepAlive(b *testing.B) { benchmarkHTTP(b, false) }

func benchmarkHTTP(b *testing.B, alone bool) {
	n := memnet.New(1)
	l, err := n.Listen("peer.test", nil)
	if err != nil {
		b.Fatal(err)
	}
	server := &http.Server{Handler: http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		_, _ = io.Copy(io.Discard, r.Body)
	})}
	go server.Serve(l)
	defer server.Close()
	transport := &http.Transport{DialContext: n.DialContext, DisableKeepAlives: alone, MaxIdleConnsPerHost: 100}
	defer transport.CloseIdleConnections()
	client := &http.Client{Transport: transport}
	body := strings.Repeat("x", 500)
	b.ReportAllocs()
	b.SetParallelism(50)
	b.RunParallel(func(pb *testing.PB) {
		for pb.Next() {
			response, err := client.Post("http://peer.test/hook", "application/json", strings.NewReader(body))
			if err != nil {
				b.Error(err)
				return
			}
			_, _ = io.Copy(io.Discard, response.Body)
			_ = response.Body.Close()
		}
	})
}
