package jetstream_test

import (
	"context"
	"fmt"
	"testing"
	"time"

	"github.com/nats-io/nats-server/v2/server"
	"github.com/nats-io/nats.go"
	natsjs "github.com/nats-io/nats.go/jetstream"

	"github.com/hookdrill/hookdrill/simulator/queue"
	"github.com/hookdrill/hookdrill/simulator/queue/jetstream"
	"github.com/hookdrill/hookdrill/simulator/queue/queuetest"
)

// lease is how long items stay with the dead in these tests. The living have
// to renew it in time, however busy the machine is.
const lease = 3 * time.Second

// cluster is a store by URL.
type cluster struct{ url string }

func (c cluster) Open(t *testing.T, o queue.Options) queue.Queue {
	t.Helper()
	return open(t, jetstream.Config{Options: o, URL: c.url, Lease: lease})
}

func (c cluster) Crash(_ *testing.T, q queue.Queue) { q.(*jetstream.Queue).Die() }

func newCluster(t *testing.T) cluster {
	t.Helper()
	return cluster{listening(t, func(o *server.Options) { o.MaxPayload = 16 << 20 })}
}

func TestContractByURL(t *testing.T) {
	t.Parallel()
	queuetest.Run(t, func(t *testing.T, rule func(*testing.T, queuetest.Store)) { rule(t, newCluster(t)) }, queuetest.NotAgain)
}

// Two processes share what is there, put by either, and each item is taken by
// one of them. When one leaves, the other has what is left.
func TestProcessesShareAQueue(t *testing.T) {
	t.Parallel()
	c := newCluster(t)
	ctx := context.Background()
	alive := jetstream.Config{Options: queue.Options{PerLane: 1000}, URL: c.url} // nobody dies: the lease is a long one
	parties := []queue.Queue{open(t, alive), open(t, alive)}
	const items = 1200
	for i := range items {
		for range 2 { // the second time by the other one
			err := parties[i%2].Put(ctx, queue.Item{ID: fmt.Sprint(i), Lane: fmt.Sprint("lane ", i%10)})
			if err != nil {
				t.Fatal(err)
			}
			parties[0], parties[1] = parties[1], parties[0]
		}
	}
	taken := make(map[string]int)
	take := func(q queue.Queue, n int) {
		for range n {
			item, err := q.Take(ctx)
			if err != nil {
				t.Fatal(err)
			}
			taken[item.Item().ID]++
			if err := item.Done(ctx, []byte("done")); err != nil {
				t.Fatal(err)
			}
		}
	}
	take(parties[0], 100)
	take(parties[1], 100)
	if err := parties[0].Close(); err != nil {
		t.Error(err)
	}
	take(parties[1], items-200)
	if len(taken) != items {
		t.Errorf("%d items were taken of %d", len(taken), items)
	}
	for id, n := range taken {
		if n != 1 {
			t.Errorf("%s was taken %d times", id, n)
		}
	}
}

// What one process has done, the other does not accept again.
func TestProcessesKnowOfEachOther(t *testing.T) {
	t.Parallel()
	c := newCluster(t)
	ctx := context.Background()
	one, other := c.Open(t, queue.Options{}), c.Open(t, queue.Options{})
	if err := one.Put(ctx, queue.Item{ID: "i"}); err != nil {
		t.Fatal(err)
	}
	_ = other.Close()
	other = c.Open(t, queue.Options{}) // it held nothing then, and asks after the first
	taken, err := one.Take(ctx)
	if err != nil {
		t.Fatal(err)
	}
	if err := taken.Done(ctx, []byte("done")); err != nil {
		t.Fatal(err)
	}
	for len(recordsOf(t, other)) == 0 {
		time.Sleep(time.Millisecond)
	}
	known := other.(*jetstream.Queue)
	for !known.Knows("i") {
		time.Sleep(time.Millisecond)
	}
	if err := other.Put(ctx, queue.Item{ID: "i"}); err != nil {
		t.Fatal(err)
	}
	if err := other.Put(ctx, queue.Item{ID: "j"}); err != nil {
		t.Fatal(err)
	}
	_ = one.Close()
	if taken, err = other.Take(ctx); err != nil || taken.Item().ID != "j" {
		t.Errorf("Take: %v, %v, want j", taken, err)
	}
}

func recordsOf(t *testing.T, q queue.Queue) (ids []string) {
	t.Helper()
	for r, err := range q.Records(context.Background(), 0) {
		if err != nil {
			t.Fatal(err)
		}
		ids = append(ids, r.ID)
	}
	return ids
}

// Whoever is alive keeps what it has taken, for as many leases as it likes.
func TestTheLivingKeepTheirLease(t *testing.T) {
	t.Parallel()
	c := newCluster(t)
	ctx := context.Background()
	one, other := c.Open(t, queue.Options{}), c.Open(t, queue.Options{})
	if err := one.Put(ctx, queue.Item{ID: "long", NotBefore: time.Now().Add(5 * lease / 2)}); err != nil {
		t.Fatal(err)
	}
	waiting := make(chan queue.Taken, 2)
	for _, q := range []queue.Queue{one, other} {
		go func() {
			if taken, err := q.Take(ctx); err == nil {
				waiting <- taken
			}
		}()
	}
	taken := <-waiting
	if taken.Again() {
		t.Error("the lease was lost on the way")
	}
	if err := taken.Done(ctx, nil); err != nil {
		t.Error(err)
	}
	if other.Counts().Waiting+one.Counts().Waiting > 0 {
		t.Error("the item is known twice")
	}
}

// A stream that somebody else made, or another version, is left alone.
func TestAStreamOfAnotherFormatIsRefused(t *testing.T) {
	t.Parallel()
	url := listening(t, nil)
	conn, err := nats.Connect(url)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	js, err := natsjs.New(conn)
	if err == nil {
		_, err = js.CreateStream(context.Background(), natsjs.StreamConfig{Name: "hookdrill-items", Subjects: []string{"hookdrill.item.*"}})
	}
	if err != nil {
		t.Fatal(err)
	}
	wantRefusal(t, jetstream.Config{URL: url}, `the stream hookdrill-items has format "", and this program knows "1" only`)
}

func TestWhatTheServerDoesNotTakeIsInvalid(t *testing.T) {
	t.Parallel()
	q := open(t, jetstream.Config{URL: listening(t, func(o *server.Options) { o.MaxPayload = 10_000 })})
	err := q.Put(context.Background(), queue.Item{ID: "i", Body: make([]byte, 10_000)})
	if want := "and the NATS server takes 10000 at most"; err == nil || !contains(err, want) {
		t.Errorf("Put: %v, want %q", err, want)
	}
}
