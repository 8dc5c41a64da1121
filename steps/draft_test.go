package steps

import (
	"errors"
	"net/http"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/hookdrill/hookdrill/internal/scenario"
	"github.com/hookdrill/hookdrill/internal/trial"
)

// planned makes the draft's plan.
func planned(t *testing.T, d draft, stage string) *trial.Plan {
	t.Helper()
	p, err := d.plan(stage)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func TestOneEndpointIsOneDelivery(t *testing.T) {
	t.Parallel()
	d := draft{name: "n", seed: 7, endpoints: []endpointDraft{{script: "200"}}, payload: []byte("{}")}
	p := planned(t, d, "virtual")
	wantEndpoints := []trial.Endpoint{{Host: "hooks.test", Script: "200", Delivery: "delivery 1"}}
	wantDeliveries := []trial.Delivery{{ID: "delivery 1", URL: "http://hooks.test/webhooks/langsmith", Body: []byte("{}")}}
	if diff := cmp.Diff(wantEndpoints, p.Endpoints); diff != "" {
		t.Errorf("the endpoints (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff(wantDeliveries, p.Deliveries); diff != "" {
		t.Errorf("the deliveries (-want +got):\n%s", diff)
	}
	if p.Name != "n" || p.Seed != 7 || p.Policy.Name != "langsmith" || p.Silence != 24*time.Hour {
		t.Errorf("the plan is %q with the seed %d, for %q, and %v of silence", p.Name, p.Seed, p.Policy.Name, p.Silence)
	}
	if inReal := planned(t, d, "real"); inReal.Silence != inReal.Policy.LongestPause() {
		t.Errorf("in real time the silence is %v", inReal.Silence)
	}
}

func TestSecretsAndHeadersGoIntoTheURLAndTheHeader(t *testing.T) {
	t.Parallel()
	d := draft{
		endpoints: []endpointDraft{{script: "200", tls: true}}, secret: "a&b c",
		header: http.Header{"X-Team": {"one", "two"}},
	}
	p := planned(t, d, "virtual")
	if got, want := p.Deliveries[0].URL, "https://hooks.test/webhooks/langsmith?secret=a%26b+c"; got != want {
		t.Errorf("the URL is %s, not %s", got, want)
	}
	if diff := cmp.Diff(d.header, p.Deliveries[0].Header); diff != "" {
		t.Errorf("the header is another:\n%s", diff)
	}
	p.Deliveries[0].Header.Set("X-Team", "changed")
	if d.header.Get("X-Team") != "one" {
		t.Error("the plan's header is the draft's")
	}
	if !p.Endpoints[0].TLS {
		t.Error("the endpoint does not speak TLS")
	}
}

// A plan in which two deliveries have one id, or two endpoints one host, would
// be refused by the run.
func TestDeliveriesHaveIDsAndHostsOfTheirOwn(t *testing.T) {
	t.Parallel()
	two := []endpointDraft{{script: "200 forever"}, {script: "503 forever"}}
	for name, c := range map[string]struct {
		draft                 draft
		endpoints, deliveries int
	}{
		"two":                     {draft{endpoints: two}, 2, 2},
		"thrice":                  {draft{endpoints: two, copies: 3}, 6, 6},
		"again":                   {draft{endpoints: two, again: time.Minute}, 2, 4},
		"thrice, and again":       {draft{endpoints: two, copies: 3, again: time.Minute}, 6, 12},
		"with another's endpoint": {draft{endpoints: two, others: []trial.Endpoint{{Host: "other.hooks.test", Delivery: "delivery 1"}}}, 3, 2},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			p := planned(t, c.draft, "virtual")
			ids, hosts := map[string]bool{}, map[string]bool{}
			for _, d := range p.Deliveries {
				ids[d.ID] = true
			}
			for _, e := range p.Endpoints {
				hosts[e.Host] = true
				if e.Delivery != "" && !ids[e.Delivery] {
					t.Errorf("%s is for %q, which there is not", e.Host, e.Delivery)
				}
			}
			if len(ids) != c.deliveries || len(p.Deliveries) != c.deliveries {
				t.Errorf("%d deliveries have %d ids; there should be %d", len(p.Deliveries), len(ids), c.deliveries)
			}
			if len(hosts) != c.endpoints || len(p.Endpoints) != c.endpoints {
				t.Errorf("%d endpoints have %d hosts; there should be %d", len(p.Endpoints), len(hosts), c.endpoints)
			}
		})
	}
}

// Two deliveries of one URL: what comes cannot be told to be one's.
func TestAgainIsASecondDeliveryOfTheSame(t *testing.T) {
	t.Parallel()
	p := planned(t, draft{endpoints: []endpointDraft{{script: "200 forever"}}, again: 12 * time.Second, payload: []byte("{}")}, "virtual")
	first, second := p.Deliveries[0], p.Deliveries[1]
	if first.At != 0 || second.At != 12*time.Second || first.URL != second.URL || string(second.Body) != "{}" {
		t.Errorf("the second is %+v", second)
	}
	if p.Endpoints[0].Delivery != "" {
		t.Errorf("the endpoint is for %q alone", p.Endpoints[0].Delivery)
	}
}

// The rehearsal's plan and the run's are made from one draft.
func TestPlansShareNothingThatGrows(t *testing.T) {
	t.Parallel()
	others := append(make([]trial.Endpoint, 0, 8), trial.Endpoint{Host: "other.hooks.test"})
	d := draft{endpoints: []endpointDraft{{script: "200"}}, others: others}
	rehearsal := planned(t, d, "virtual")
	d.endpoints[0].script = "503"
	planned(t, d, "real")
	if got := rehearsal.Endpoints[1].Script; got != "200" {
		t.Errorf("the second plan changed the first one's script to %q", got)
	}
	if rest := others[:cap(others)]; slices.ContainsFunc(rest[1:], func(e trial.Endpoint) bool { return e.Host != "" }) {
		t.Errorf("the plans wrote into the draft: %+v", rest)
	}
}

func TestPlansThatCannotBe(t *testing.T) {
	t.Parallel()
	for name, d := range map[string]draft{
		"without an endpoint":  {payload: []byte("{}")},
		"two at one host":      {endpoints: []endpointDraft{{}, {}}, others: []trial.Endpoint{{Host: "d2.hooks.test"}}},
		"two others at a host": {endpoints: []endpointDraft{{}}, others: []trial.Endpoint{{Host: "b.hooks.test"}, {Host: "b.hooks.test"}}},
	} {
		_, err := d.plan("virtual")
		if _, is := errors.AsType[scenario.Mistake](err); !is {
			t.Errorf("%s: the error is %v, not a mistake", name, err)
		}
	}
}

func TestSeedsDependOnSeedAndName(t *testing.T) {
	t.Parallel()
	seen := map[uint64]string{}
	for _, name := range []string{"a.feature: a", "a.feature: b", "b.feature: a", ""} {
		for _, seed := range []uint64{0, 1, 2, 11} {
			got := seedOf(seed, name)
			if other, known := seen[got]; known {
				t.Errorf("%d %q has the seed of %s", seed, name, other)
			}
			if got != seedOf(seed, name) {
				t.Errorf("%d %q has two seeds", seed, name)
			}
			seen[got] = name
		}
	}
}
