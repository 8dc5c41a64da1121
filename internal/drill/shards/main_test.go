package shards_test

import (
	"context"
	"fmt"
	"os"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/nats-io/nats-server/v2/server"
	"go.uber.org/goleak"

	"github.com/hookdrill/hookdrill/internal/drill"
	"github.com/hookdrill/hookdrill/internal/drill/shards"
	"github.com/hookdrill/hookdrill/internal/stage/bubble"
	"github.com/hookdrill/hookdrill/internal/stage/virtual"
	"github.com/hookdrill/hookdrill/internal/trial"
	"github.com/hookdrill/hookdrill/simulator/sender"
)

const (
	version = "1.2.3"
	// lease is how long a shard stays with the dead in these tests.
	lease = time.Second
	// workAt has this test binary be a worker at a server, one that is stuck as
	// soon as it has a shard.
	workAt = "HOOKDRILL_TEST_WORK_AT"
)

func TestMain(m *testing.M) {
	if url := os.Getenv(workAt); url != "" {
		stuck(url)
		return
	}
	// The bubbles' own goroutine waits for the next one, as long as the process lives.
	goleak.VerifyTestMain(m, goleak.IgnoreTopFunction("github.com/hookdrill/hookdrill/internal/stage/bubble.startBackground.func1"))
}

// stuck is a worker that says when it has a shard, and never comes to its end.
func stuck(url string) {
	address, err := shards.ParseAddress(url)
	if err != nil {
		panic(err)
	}
	link, err := shards.Join(context.Background(), address, shards.Config{Version: version, Lease: lease})
	if err != nil {
		panic(err)
	}
	_ = link.Work(context.Background(), shards.Worker{Name: "stuck", Options: func(string) (drill.Options, error) {
		fmt.Println("began")
		select {}
	}})
}

// listening starts a NATS server and returns its URL.
func listening(t *testing.T, change func(*server.Options)) string {
	t.Helper()
	o := &server.Options{Host: "127.0.0.1", Port: server.RANDOM_PORT, JetStream: true, StoreDir: t.TempDir(), NoSigs: true, NoLog: true}
	if change != nil {
		change(o)
	}
	s, err := server.NewServer(o)
	if err != nil {
		t.Fatal(err)
	}
	s.Start()
	t.Cleanup(func() {
		s.Shutdown()
		s.WaitForShutdown()
	})
	if !s.ReadyForConnections(time.Minute) {
		t.Fatal("the server does not start")
	}
	return s.ClientURL()
}

// remarks are what people would be told.
type remarks struct {
	mu  sync.Mutex
	all []string
}

func (r *remarks) add(text string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.all = append(r.all, text)
}

func (r *remarks) has(text string) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	return slices.ContainsFunc(r.all, func(one string) bool { return strings.Contains(one, text) })
}

// join connects to a server, as a version.
func join(t *testing.T, url, version string, to *remarks) *shards.Link {
	t.Helper()
	address, err := shards.ParseAddress(url)
	if err != nil {
		t.Fatal(err)
	}
	c := shards.Config{Version: version, Lease: lease}
	if to != nil {
		c.Remark = to.add
	}
	link, err := shards.Join(t.Context(), address, c)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(link.Close)
	return link
}

// options are how drills are played here: with a sender that is right, or with
// one that tries a success again, once in a hundred.
func options(mutant string) (drill.Options, error) {
	o := drill.Options{Stage: virtual.New(bubble.Background()), Party: trial.Durable("reference"), Workers: 2}
	switch mutant {
	case "":
	case "canary":
		o.Party = trial.Durable("canary", canary)
	default:
		return o, fmt.Errorf("there is no mutant %s", mutant)
	}
	return o, nil
}

func canary(c *sender.Config) {
	c.Decide = func(p sender.Policy, past []sender.Attempt, draw sender.Draw) sender.Decision {
		decision := sender.Decide(p, past, draw)
		if len(past) == 1 && decision.Delivered && past[0].Start.UnixNano()%100 == 7 {
			return sender.Decision{Retry: true, Reason: "canary"}
		}
		return decision
	}
}

// work has a worker take part until the test ends.
func work(t *testing.T, url string, n int) {
	t.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	var working sync.WaitGroup
	for i := range n {
		link := join(t, url, version, nil)
		working.Go(func() {
			if err := link.Work(ctx, shards.Worker{Name: fmt.Sprint("worker ", i+1), AtOnce: 1 + i%2, Options: options}); err != nil {
				t.Error(err)
			}
		})
	}
	t.Cleanup(working.Wait)
	t.Cleanup(cancel)
}

// hunt is through the seeds from 1 up to another, each in twelve cases: two shards.
func hunt(t *testing.T, to uint64, mutant string) shards.Hunt {
	t.Helper()
	mix, err := drill.MixNamed("everything")
	if err != nil {
		t.Fatal(err)
	}
	p, err := drill.NewPlan(drill.Plan{Mix: mix, Seed: 1, Deliveries: 230, PerCase: 20})
	if err != nil {
		t.Fatal(err)
	}
	return shards.Hunt{Plan: p, To: to, Mutant: mutant}
}

// here plays a hunt in this process.
func here(t *testing.T, h shards.Hunt) []drill.Result {
	t.Helper()
	o, err := options(h.Mutant)
	if err != nil {
		t.Fatal(err)
	}
	var all []drill.Result
	for p := h.Plan; p.Seed <= h.To; p.Seed++ {
		r, err := drill.Run(t.Context(), p, o)
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, r)
	}
	return all
}

// led leads a hunt to its end.
func led(t *testing.T, link *shards.Link, h shards.Hunt) (all []drill.Result, tally shards.Tally) {
	t.Helper()
	lead, err := link.Lead(t.Context(), h)
	if err != nil {
		t.Fatal(err)
	}
	defer lead.Close()
	for range h.To - h.Plan.Seed + 1 {
		r, err := lead.Next(t.Context(), nil)
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, r)
	}
	return all, lead.Tally()
}
