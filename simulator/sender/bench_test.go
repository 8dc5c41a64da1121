package sender_test

import (
	"bufio"
	"context"
	"net"
	"net/http"
	"strconv"
	"sync/atomic"
	"testing"

	"github.com/hookdrill/hookdrill/internal/stage/memnet"
	"github.com/hookdrill/hookdrill/simulator/sender"
)

// BenchmarkDeliver is one attempt with a connection of its own over the
// in-memory network, a hundred at a time.
func BenchmarkDeliver(b *testing.B) {
	network := memnet.New(1)
	listener, err := network.Listen(host, nil)
	if err != nil {
		b.Fatal(err)
	}
	go acceptAll(listener)
	policy, err := sender.PolicyNamed("langsmith")
	if err != nil {
		b.Fatal(err)
	}
	s, err := sender.New(sender.Config{Policy: policy, DialContext: network.DialContext})
	if err != nil {
		b.Fatal(err)
	}
	target, err := sender.ParseTarget("http://" + host + "/in?secret=s")
	if err != nil {
		b.Fatal(err)
	}
	body := make([]byte, 1500)
	var id atomic.Int64
	b.ReportAllocs()
	b.SetParallelism(50)
	b.RunParallel(func(pb *testing.PB) {
		for pb.Next() {
			d := sender.Delivery{ID: strconv.FormatInt(id.Add(1), 10), URL: target, Body: body}
			if outcome := s.Deliver(context.Background(), d); !outcome.Delivered {
				b.Errorf("outcome %+v", outcome)
			}
		}
	})
	b.StopTimer()
	_ = s.Close()
	_ = network.Close()
}

func acceptAll(l net.Listener) {
	for {
		c, err := l.Accept()
		if err != nil {
			return
		}
		go func() {
			defer c.Close()
			r, err := http.ReadRequest(bufio.NewReaderSize(c, 2048))
			if err != nil {
				return
			}
			var room [2048]byte
			for n := 0; n < int(r.ContentLength); {
				m, err := r.Body.Read(room[:])
				if n += m; err != nil {
					break
				}
			}
			say(c, status(200))
		}()
	}
}
