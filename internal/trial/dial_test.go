package trial_test

import (
	"context"
	"net"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/hookdrill/hookdrill/internal/trial"
	"github.com/hookdrill/hookdrill/simulator/sender"
)

// dialOnce is a party that dials, holds what it got for a while, and stops.
func dialOnce(address string, hold time.Duration) trial.Party {
	return as(func(ctx context.Context, env trial.Env, _ trial.Delivery) (sender.Outcome, error) {
		ctx, cancel := context.WithTimeout(ctx, 5*time.Second)
		defer cancel()
		conn, err := env.DialContext(ctx, "tcp", address)
		if err == nil {
			time.Sleep(hold)
			_ = conn.Close()
			_ = conn.Close() // the second changes nothing
		}
		return sender.Outcome{}, nil
	})
}

func TestHowAConnectIsRecorded(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		script, address string
		hold            time.Duration
		want            trial.Connect
	}{
		"held for a while": {"200", "hooks.test:80", 7 * time.Second, trial.Connect{Held: 7 * time.Second}},
		"closed at once":   {"200", "hooks.test:80", 0, trial.Connect{Held: 1}},
		"refused":          {"refuse", "hooks.test:80", 0, trial.Connect{Failure: "refused"}},
		"not found":        {"name-not-found", "hooks.test:80", 0, trial.Connect{Failure: "name-not-found"}},
		"never listened":   {"200", "nobody.test:80", 0, trial.Connect{Host: "nobody.test", Failure: "name-not-found"}},
		"black hole":       {"black-hole", "hooks.test:80", 0, trial.Connect{Took: 5 * time.Second, Failure: "timeout"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			h := inVirtualTime(t, plan(t, c.script), dialOnce(c.address, c.hold))
			connects := only(h, trial.KindConnect)
			if len(connects) != 1 {
				t.Fatalf("there are %d connects", len(connects))
			}
			if c.want.Host == "" {
				c.want.Host = trial.Domain
			}
			if diff := cmp.Diff(&c.want, connects[0].Connect); diff != "" {
				t.Errorf("the connect (-want +got):\n%s", diff)
			}
		})
	}
}

func TestAConnectThatIsNeverClosedIsOpen(t *testing.T) {
	t.Parallel()
	h := inVirtualTime(t, plan(t, "200"), as(func(ctx context.Context, env trial.Env, _ trial.Delivery) (sender.Outcome, error) {
		_, err := env.DialContext(ctx, "tcp", "hooks.test:80")
		return sender.Outcome{}, err
	}))
	if c := only(h, trial.KindConnect)[0].Connect; c.Held != 0 || c.Failure != "" {
		t.Errorf("the connect was held for %v (%s)", c.Held, c.Failure)
	}
}

func TestADialToNowhereIsNotRecorded(t *testing.T) {
	t.Parallel()
	h := inVirtualTime(t, plan(t, "200"), dialOnce("no port", 0))
	if len(only(h, trial.KindConnect)) != 0 {
		t.Error("a dial without an address was recorded as a connect")
	}
}

// shared is a plan with one endpoint for two deliveries, at these URLs.
func shared(t *testing.T, first, second string) *trial.Plan {
	t.Helper()
	p := plan(t, "200 forever")
	p.Endpoints[0].Delivery = ""
	p.Deliveries = []trial.Delivery{
		{ID: "one", URL: first, Body: []byte(payload)},
		{ID: "two", URL: second, Body: []byte(payload), At: time.Second},
	}
	return p
}

// owners lists whose the records of a kind are.
func owners(h *trial.History, kind trial.Kind) []string {
	var ids []string
	for _, r := range only(h, kind) {
		ids = append(ids, r.Delivery)
	}
	return ids
}

func TestWhoseARecordIs(t *testing.T) {
	t.Parallel()
	const one, two = "http://hooks.test/in?n=one1", "http://hooks.test/in?n=two2"
	// One that forgets its contexts, as a client with a pool of connections does.
	bypassing := func(party trial.Party) trial.Party {
		return trial.Party{Name: "forgetful", New: func(env trial.Env) (trial.Sender, error) {
			dial := env.DialContext
			env.DialContext = func(_ context.Context, network, address string) (net.Conn, error) {
				return dial(context.Background(), network, address)
			}
			return party.New(env)
		}}
	}
	for name, c := range map[string]struct {
		plan               func(*testing.T) *trial.Plan
		party              trial.Party
		connects, requests []string
	}{
		"its endpoint is its own":           {own, reference(), []string{"one"}, []string{"one"}},
		"its endpoint is its own, no help":  {own, bypassing(reference()), []string{"one"}, []string{"one"}},
		"its URL is its own":                {urls(one, two), reference(), []string{"one", "two"}, []string{"one", "two"}},
		"its URL is its own, no help":       {urls(one, two), bypassing(reference()), []string{"", ""}, []string{"one", "two"}},
		"neither is":                        {urls(one, one), reference(), []string{"one", "two"}, []string{"", ""}},
		"neither is, and no help from it":   {urls(one, one), bypassing(reference()), []string{"", ""}, []string{"", ""}},
		"one has a URL that cannot be read": {urls("http://%zz/", two), reference(), []string{"two"}, []string{"two"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			h := inVirtualTime(t, c.plan(t), c.party)
			if diff := cmp.Diff(c.connects, owners(h, trial.KindConnect)); diff != "" {
				t.Errorf("whose connects (-want +got):\n%s", diff)
			}
			if diff := cmp.Diff(c.requests, owners(h, trial.KindRequest)); diff != "" {
				t.Errorf("whose requests (-want +got):\n%s", diff)
			}
		})
	}
}

func own(t *testing.T) *trial.Plan { t.Helper(); return plan(t, "200") }

func urls(first, second string) func(t *testing.T) *trial.Plan {
	return func(t *testing.T) *trial.Plan { t.Helper(); return shared(t, first, second) }
}

func TestWorkersTakeTurns(t *testing.T) {
	t.Parallel()
	p := shared(t, "http://hooks.test/1", "http://hooks.test/2")
	p.Endpoints[0].Script = "200(delay: 4s) forever"
	p.Deliveries[1].At = 0
	p.Workers = 1
	h := inVirtualTime(t, p, reference())
	var ends []time.Duration
	for _, r := range only(h, trial.KindOutcome) {
		ends = append(ends, r.At.Round(time.Millisecond))
	}
	if want := []time.Duration{4 * time.Second, 8 * time.Second}; !slices.Equal(ends, want) {
		t.Errorf("the deliveries ended at %v, not one after the other at %v", ends, want)
	}
}
