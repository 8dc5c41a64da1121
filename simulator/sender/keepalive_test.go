package sender_test

import (
	"context"
	"crypto/x509"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/hookdrill/hookdrill/internal/stage"
	"github.com/hookdrill/hookdrill/simulator/sender"
)

// counting is a server that counts its connections.
func counting(t *testing.T, start func(*httptest.Server), handle http.HandlerFunc) (server *httptest.Server, connections *atomic.Int64) {
	t.Helper()
	connections = new(atomic.Int64)
	server = httptest.NewUnstartedServer(handle)
	server.Config.ConnState = func(_ net.Conn, state http.ConnState) {
		if state == http.StateNew {
			connections.Add(1)
		}
	}
	start(server)
	t.Cleanup(server.Close)
	return server, connections
}

func accept(w http.ResponseWriter, r *http.Request) {
	_, _ = io.Copy(io.Discard, r.Body)
	w.WriteHeader(http.StatusNoContent)
}

func TestKeepAlive(t *testing.T) {
	t.Parallel()
	const deliveries = 5
	for _, c := range []struct {
		name      string
		keepAlive bool
		start     func(*httptest.Server)
		want      int64
	}{
		{"without", false, (*httptest.Server).Start, deliveries},
		{"with", true, (*httptest.Server).Start, 1},
		{"without, over TLS", false, (*httptest.Server).StartTLS, deliveries},
		{"with, over TLS", true, (*httptest.Server).StartTLS, 1},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			server, connections := counting(t, c.start, accept)
			config := sender.Config{Policy: quick(t), KeepAlive: c.keepAlive}
			if server.TLS != nil {
				config.RootCAs = x509.NewCertPool()
				config.RootCAs.AddCert(server.Certificate())
			}
			s := newSender(t, config)
			for range deliveries {
				outcome := s.Deliver(context.Background(), delivery(t, server.URL))
				if !outcome.Delivered {
					t.Fatalf("outcome %+v", outcome)
				}
				a := outcome.Attempts[0]
				inOrder := !a.Ready.IsZero() && !a.Start.After(a.Ready) && !a.Ready.After(a.Written) && !a.Written.After(a.Head) && !a.Head.After(a.End)
				if a.Phase != sender.PhaseDone || !inOrder {
					t.Errorf("attempt %+v", a)
				}
			}
			if got := connections.Load(); got != c.want {
				t.Errorf("%d deliveries took %d connections, want %d", deliveries, got, c.want)
			}
		})
	}
}

// What befalls an exchange on a kept connection is told of that exchange.
func TestKeepAliveTellsFailuresApart(t *testing.T) {
	t.Parallel()
	n := 0
	handler := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch n++; n {
		case 2: // the second on its connection
			if conn, _, err := w.(http.Hijacker).Hijack(); err == nil {
				_ = conn.Close()
			}
		case 4:
			_, _ = io.Copy(io.Discard, r.Body) // or nobody notices that the sender has gone
			<-r.Context().Done()
		default:
			accept(w, r)
		}
	})
	err := inVirtualTime(t).Play(context.Background(), 1, func(ctx context.Context, network stage.Network) {
		connects := 0
		listener, err := network.Listen(host, func() error {
			connects++
			return nil
		})
		if err != nil {
			t.Error(err)
			return
		}
		server := &http.Server{Handler: handler}
		var serving sync.WaitGroup
		serving.Go(func() { _ = server.Serve(listener) })
		s, err := sender.New(sender.Config{Policy: once(t), KeepAlive: true, DialContext: network.DialContext})
		if err != nil {
			t.Error(err)
			return
		}
		for i, want := range []string{"2xx", "transport-after-send", "2xx", "timeout", "2xx"} {
			outcome := s.Deliver(ctx, delivery(t, "http://"+host))
			if outcome.Reason != want {
				t.Errorf("delivery %d ended %+v, want %s", i+1, outcome, want)
			}
			if reason := outcome.Attempts[0].Reason; i == 1 && reason != sender.ReasonEOF && reason != sender.ReasonReset {
				t.Errorf("the connection was closed, and the reason is %q", reason)
			}
		}
		if connects != 3 {
			t.Errorf("%d connections were made, want 3: one more after each failure", connects)
		}
		_ = server.Close()
		serving.Wait()
		time.Sleep(time.Second) // at this very moment the request would still go out on the old connection
		outcome := s.Deliver(ctx, delivery(t, "http://"+host))
		if a := outcome.Attempts[0]; a.Class != sender.ClassConnect || a.Reason != sender.ReasonRefused || a.Request != 0 {
			t.Errorf("nobody listens, and the attempt is %+v", a)
		}
		_ = s.Close()
	})
	if err != nil {
		t.Fatal(err)
	}
}
