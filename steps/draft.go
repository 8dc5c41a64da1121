package steps

import (
	"cmp"
	"fmt"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"time"

	"github.com/hookdrill/hookdrill/internal/trial"
	"github.com/hookdrill/hookdrill/simulator/sender"
)

// draft is what the Given steps have written so far.
type draft struct {
	name      string
	seed      uint64
	endpoints []endpointDraft
	others    []trial.Endpoint // endpoints that nothing is delivered to
	copies    int              // how many times all of it; 0 and 1 mean once
	again     time.Duration    // when each delivery is made a second time; 0 for never
	payload   []byte
	secret    string
	header    http.Header
	system    systemDraft
	drill     drillDraft
	signing   *trial.Signing // of the deliveries; nil: they are not signed
	verifier  verifierDraft
	argilla   argillaDraft
	relay     relayDraft
	listener  listenerDraft
}

type endpointDraft struct {
	script string
	tls    bool
}

// path is where the webhook's URL leads on every endpoint.
const path = trial.ListenerPath

// plan writes the plan. Every delivery has an endpoint and a host of its own,
// so that whatever comes can be told to be its.
func (d *draft) plan(stage string) (*trial.Plan, error) {
	switch {
	case d.listener.posted:
		return d.listenerPlan(stage)
	case d.listener.secret != "" || len(d.listener.deeds) > 0:
		return nil, mistake("there is a listener, and nothing is delivered to it: the When step is another's")
	case d.argilla.deed != "":
		return d.argillaPlan(stage)
	case len(d.argilla.webhooks) > 0:
		return nil, mistake("there is a webhook of Argilla's, and nobody does anything there: the When step is another's")
	case d.system.length > 0 && len(d.endpoints) > 0:
		return nil, mistake("nothing is delivered to an endpoint while a rule is at work; say which webhook plays that script")
	case d.system.length > 0:
		return d.systemPlan(stage)
	case d.system.every > 0 || len(d.system.webhooks)+len(d.system.runs) > 0:
		return nil, mistake("there is a rule, a webhook or a run, and the rule is not set to work: the When step is another's")
	}
	if len(d.relay.handlers) > 0 {
		return d.relayPlan(stage)
	}
	if d.verifier.sent || d.verifier.spoken() {
		return d.verifierPlan()
	}
	if len(d.endpoints)+len(d.drill.endpoints) == 0 {
		return nil, mistake("there is no endpoint: a Given step has to say what it plays")
	}
	policy, err := d.policy()
	if err != nil {
		return nil, err
	}
	plan := &trial.Plan{
		Name: d.name, Seed: d.seed, Policy: policy,
		Silence:   silence(stage, policy),
		Endpoints: slices.Clone(d.others), // a rehearsal's plan shares nothing with the run's
	}
	for range max(d.copies, 1) {
		for _, e := range d.endpoints {
			d.add(plan, e)
		}
	}
	if err := d.drill.add(plan); err != nil {
		return nil, err
	}
	return plan, d.checkHosts(plan)
}

// policy is what deliveries are made by.
func (d *draft) policy() (sender.Policy, error) {
	if d.signing != nil {
		return trial.SigningPolicy(), nil
	}
	return sender.PolicyNamed(cmp.Or(d.drill.policy, "langsmith"))
}

// checkHosts finds a host that an endpoint was put at by name and that another
// has already.
func (d *draft) checkHosts(plan *trial.Plan) error {
	taken := map[string]bool{}
	for _, e := range plan.Endpoints {
		if taken[e.Host] {
			return mistake("there are two endpoints at %q; a host has one", e.Host)
		}
		taken[e.Host] = true
	}
	return nil
}

// silence is how long a run is watched after its last attempt: a day where
// time costs nothing, else one longest pause.
func silence(stage string, policy sender.Policy) time.Duration {
	if stage == "virtual" {
		return 24 * time.Hour
	}
	return policy.LongestPause()
}

// add puts an endpoint and its deliveries into the plan.
func (d *draft) add(plan *trial.Plan, e endpointDraft) {
	number := len(plan.Deliveries) + 1
	id := fmt.Sprintf("delivery %d", number)
	host := trial.Domain
	if number > 1 {
		host = fmt.Sprintf("d%d.%s", number, trial.Domain)
	}
	first := trial.Delivery{ID: id, URL: d.url(host, e.tls), Header: maps.Clone(d.header), Body: d.payload, Signing: d.signing}
	endpoint := trial.Endpoint{Host: host, Script: e.script, TLS: e.tls, Delivery: id}
	plan.Deliveries = append(plan.Deliveries, first)
	if d.again > 0 {
		endpoint.Delivery = "" // two deliveries share it: what comes cannot be told to be one's
		second := first
		second.ID, second.At = fmt.Sprintf("delivery %d", number+1), d.again
		plan.Deliveries = append(plan.Deliveries, second)
	}
	plan.Endpoints = append(plan.Endpoints, endpoint)
}

func (d *draft) url(host string, tls bool) string {
	u := url.URL{Scheme: "http", Host: host, Path: path}
	if d.signing != nil {
		u.Path = messagePath
	}
	if tls {
		u.Scheme = "https"
	}
	if d.secret != "" {
		u.RawQuery = url.Values{"secret": {d.secret}}.Encode()
	}
	return u.String()
}
