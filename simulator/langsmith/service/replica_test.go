package service_test

import (
	"context"
	"net/http"
	"slices"
	"testing"
	"time"

	"github.com/nats-io/nats-server/v2/server"

	"github.com/hookdrill/hookdrill/simulator/langsmith/service"
	"github.com/hookdrill/hookdrill/simulator/queue"
	"github.com/hookdrill/hookdrill/simulator/vault"
)

// idle is a queue of a replica that takes nothing: whatever it puts there is
// another's to deliver.
type idle struct{ queue.Queue }

func (q idle) Take(ctx context.Context) (queue.Taken, error) {
	<-ctx.Done()
	return nil, ctx.Err()
}

func takesNothing(ctx context.Context, c service.Config) (queue.Queue, error) {
	q, err := service.JetStream(ctx, c)
	return idle{q}, err
}

// A rule is in the store of one replica. Another one delivers some of what comes
// of it, by the webhook sealed in the order, and the rule's log has every outcome.
func TestReplicasShareAQueue(t *testing.T) {
	t.Parallel()
	url, keys := natsServer(t), newKeys(t)
	owner := startOn(t, t.TempDir(), keys, service.Config{NATS: url})
	other := startOn(t, t.TempDir(), keys, service.Config{NATS: url})
	rule := owner.setUp()
	const runs = 12
	var want []string
	for n := range runs {
		owner.post(n + 1)
		owner.call("POST", "/runs/rules/"+rule+"/trigger", "", 200)
		if got := (<-owner.arrived).Header.Get("X-Api-Key"); got != header {
			t.Errorf("the webhook's header is %q, want %q", got, header)
		}
		want = append(want, `success {"attempts":1,"reason":"2xx"}`)
	}
	wait(t, "the outcomes in the log", func() bool { return slices.Equal(outcomes(t, owner.service, rule), want) })
	wait(t, "an end of each delivery", func() bool { return len(owner.ended)+len(other.ended) == runs })
	if len(other.ended) == 0 {
		t.Error("the other replica delivered nothing")
	}
}

// A rule that is deleted takes its webhook along for its own replica, which does
// not fall back on what the order holds.
func TestADeletedRulesWebhookIsGone(t *testing.T) {
	t.Parallel()
	url, keys, data := natsServer(t), newKeys(t), t.TempDir()
	owner := startOn(t, data, keys, service.Config{NATS: url, Seams: service.Seams{Queue: takesNothing}})
	rule := owner.setUp()
	owner.post(1)
	owner.call("POST", "/runs/rules/"+rule+"/trigger", "", 200)
	wait(t, "the delivery in the queue", func() bool { return owner.service.Counts().Waiting == 1 })
	owner.call("DELETE", "/runs/rules/"+rule, "", 200)
	if err := owner.service.Close(t.Context()); err != nil {
		t.Fatal(err)
	}
	again := startOn(t, data, keys, service.Config{NATS: url})
	if o := <-again.ended; o.Delivered || o.Reason != "gone" {
		t.Errorf("it ended with %+v, want gone", o)
	}
}

// wait waits for what is sure to come.
func wait(t *testing.T, what string, there func() bool) {
	t.Helper()
	for until := time.Now().Add(time.Minute); !there(); time.Sleep(10 * time.Millisecond) {
		if time.Now().After(until) {
			t.Fatalf("a minute went by without %s", what)
		}
	}
}

func startOn(t *testing.T, data string, keys vault.Keyset, c service.Config) *system {
	t.Helper()
	return startWith(t, data, keys, http.StatusOK, c)
}

func natsServer(t *testing.T) (url string) {
	t.Helper()
	s, err := server.NewServer(&server.Options{Host: "127.0.0.1", Port: server.RANDOM_PORT, JetStream: true, StoreDir: t.TempDir(), NoSigs: true, NoLog: true})
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
