package jetstream_test

import (
	"context"
	"fmt"
	"net"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/nats-io/nats-server/v2/server"
	"github.com/nats-io/nats.go"
	natsjs "github.com/nats-io/nats.go/jetstream"

	"github.com/hookdrill/hookdrill/simulator/queue"
	"github.com/hookdrill/hookdrill/simulator/queue/jetstream"
)

// clustered starts three servers that are one cluster.
func clustered(t *testing.T) (servers []*server.Server, urls string) {
	t.Helper()
	var ports []int
	var routes []*url.URL
	var held []net.Listener
	for range 3 {
		l, err := net.Listen("tcp", "127.0.0.1:0")
		if err != nil {
			t.Fatal(err)
		}
		held = append(held, l)
		ports = append(ports, l.Addr().(*net.TCPAddr).Port)
		routes = append(routes, &url.URL{Scheme: "nats", Host: l.Addr().String()})
	}
	var all []string
	for i, port := range ports {
		_ = held[i].Close()
		s, err := server.NewServer(&server.Options{
			ServerName: fmt.Sprint("n", i+1), Host: "127.0.0.1", Port: server.RANDOM_PORT, JetStream: true, StoreDir: t.TempDir(),
			NoSigs: true, NoLog: true, MaxPayload: 16 << 20,
			Cluster: server.ClusterOpts{Name: "three", Host: "127.0.0.1", Port: port}, Routes: routes,
		})
		if err != nil {
			t.Fatal(err)
		}
		s.Start()
		t.Cleanup(func() {
			s.Shutdown()
			s.WaitForShutdown()
		})
		servers = append(servers, s)
	}
	for _, s := range servers {
		if !s.ReadyForConnections(time.Minute) {
			t.Fatal("a server does not start")
		}
		all = append(all, s.ClientURL())
	}
	return servers, strings.Join(all, ",")
}

// leaderOf is the server that leads the stream of the items.
func leaderOf(t *testing.T, urls string, servers []*server.Server) *server.Server {
	t.Helper()
	conn, err := nats.Connect(urls)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	js, err := natsjs.New(conn)
	if err != nil {
		t.Fatal(err)
	}
	s, err := js.Stream(context.Background(), "hookdrill-items")
	if err != nil {
		t.Fatal(err)
	}
	if about := s.CachedInfo(); about.Config.Replicas != 3 {
		t.Errorf("the stream has %d replicas, want 3", about.Config.Replicas)
	}
	for _, candidate := range servers {
		if candidate.Name() == s.CachedInfo().Cluster.Leader {
			return candidate
		}
	}
	t.Fatal("nobody leads the stream")
	return nil
}

// untilAccepted does something until it succeeds: a cluster says no while it has
// no leader, and all that a queue is asked for can be asked for again.
func untilAccepted(t *testing.T, do func() error) {
	t.Helper()
	for until := time.Now().Add(2 * time.Minute); ; {
		err := do()
		if err == nil {
			return
		}
		if time.Now().After(until) {
			t.Fatal(err)
		}
		time.Sleep(100 * time.Millisecond)
	}
}

// Three processes share a queue in a cluster of three servers. The cluster is
// opened before it has a leader, and loses the one it chose, half-way: every
// item ends, and is taken once.
func TestAClusterLosesItsLeader(t *testing.T) {
	t.Parallel()
	servers, urls := clustered(t)
	ctx, cancel := context.WithTimeout(context.Background(), 3*time.Minute)
	defer cancel()
	const items = 300
	var taking sync.WaitGroup
	defer taking.Wait()
	ended := make(chan string, 10*items)
	var parties []*jetstream.Queue
	for range 3 {
		q := open(t, jetstream.Config{URL: urls, Replicas: 3})
		parties = append(parties, q)
		taking.Go(func() {
			for {
				taken, err := q.Take(ctx)
				if err != nil {
					return
				}
				untilAccepted(t, func() error { return taken.Done(ctx, []byte("done")) })
				ended <- taken.Item().ID
			}
		})
	}
	for i := range items {
		if i == items/2 {
			leader := leaderOf(t, urls, servers)
			leader.Shutdown()
			leader.WaitForShutdown()
		}
		untilAccepted(t, func() error {
			return parties[i%3].Put(ctx, queue.Item{ID: fmt.Sprint(i), Lane: fmt.Sprint("lane ", i%10)})
		})
	}
	times := make(map[string]int)
	for len(times) < items {
		select {
		case id := <-ended:
			times[id]++
		case <-ctx.Done():
			t.Fatalf("%d items ended of %d", len(times), items)
		}
	}
	for _, q := range parties {
		if err := q.Close(); err != nil {
			t.Error(err)
		}
	}
	for id, n := range times {
		if n != 1 {
			t.Errorf("%s was taken %d times", id, n)
		}
	}
}

// ledgerOf is the stream of what was done, and a way to close what leads there.
func ledgerOf(t *testing.T, urls string) natsjs.Stream {
	t.Helper()
	conn, err := nats.Connect(urls)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(conn.Close)
	js, err := natsjs.New(conn)
	if err != nil {
		t.Fatal(err)
	}
	var s natsjs.Stream
	untilAccepted(t, func() (err error) {
		s, err = js.Stream(context.Background(), "hookdrill-ledger")
		return err
	})
	return s
}

// followers are the consumers of those who follow a ledger, as far as they answer.
func followers(ctx context.Context, s natsjs.Stream) []*natsjs.ConsumerInfo {
	ctx, cancel := context.WithTimeout(ctx, 5*time.Second)
	defer cancel()
	var all []*natsjs.ConsumerInfo
	for info := range s.ListConsumers(ctx).Info() {
		all = append(all, info)
	}
	return all
}

// A server that is lost takes with it the consumers by which processes follow what
// the others have done. They go on with others.
func TestAFollowerLosesItsServer(t *testing.T) {
	t.Parallel()
	servers, all3 := clustered(t)
	urls, _, _ := strings.Cut(all3, ",") // so that nobody is connected to the one that is lost
	ctx, cancel := context.WithTimeout(context.Background(), 3*time.Minute)
	defer cancel()
	const parties, items = 3, 20
	var taking sync.WaitGroup
	defer taking.Wait()
	ended := make(chan struct{}, 10*items)
	var all []*jetstream.Queue
	for range parties {
		q := open(t, jetstream.Config{URL: urls, Replicas: 3})
		all = append(all, q)
		taking.Go(func() {
			for {
				taken, err := q.Take(ctx)
				if err != nil {
					return
				}
				untilAccepted(t, func() error { return taken.Done(ctx, []byte("done")) })
				ended <- struct{}{}
			}
		})
	}
	ledger := ledgerOf(t, urls)
	untilAccepted(t, func() error {
		if n := len(followers(ctx, ledger)); n < parties {
			return fmt.Errorf("%d follow the ledger", n)
		}
		return nil
	})
	hosts := make(map[string]bool)
	for _, f := range followers(ctx, ledger) {
		hosts[f.Cluster.Leader] = true
	}
	for _, s := range servers[1:] {
		if hosts[s.Name()] {
			s.Shutdown()
			s.WaitForShutdown()
			break
		}
	}
	for i := range items {
		untilAccepted(t, func() error {
			return all[i%parties].Put(ctx, queue.Item{ID: fmt.Sprint(i), Lane: "lane"})
		})
	}
	for range items {
		select {
		case <-ended:
		case <-ctx.Done():
			t.Fatal("the items do not end")
		}
	}
	untilAccepted(t, func() error {
		info, err := ledger.Info(ctx)
		if err != nil {
			return err
		}
		upToDate := 0
		for _, f := range followers(ctx, ledger) {
			if f.Delivered.Stream >= info.State.LastSeq {
				upToDate++
			}
		}
		if upToDate < parties {
			return fmt.Errorf("%d of %d have heard of all %d messages", upToDate, parties, info.State.LastSeq)
		}
		return nil
	})
	for _, q := range all {
		if err := q.Close(); err != nil {
			t.Error(err)
		}
	}
}
