package trial

import (
	"fmt"
	"net/http"
	"net/url"
	"time"

	"github.com/hookdrill/hookdrill/simulator/sender"
)

// Plan describes a run completely: the same plan, party and stage give the
// same history, but for what a real network does by itself.
type Plan struct {
	// Name tells the plan from others; it is part of what the draws come from.
	Name string
	// Seed is where every draw comes from.
	Seed uint64
	// Policy is what the party is expected to deliver by. It bounds how long a
	// run is watched; it is not handed to the party.
	Policy sender.Policy
	// Silence is how long the run watches for anything further after the last
	// attempt that the policy could still make.
	Silence time.Duration

	Endpoints []Endpoint
	// Deliveries are what a sender is asked to make. A program's plan has none:
	// its own deeds are its deliveries.
	Deliveries []Delivery
	// Deaths are when the party dies, in order. It has to be one that can.
	Deaths []Death
	// Workers is how many deliveries are under way at once; the n-th worker makes
	// every n-th of them, one after the other. 0: each has a worker of its own,
	// so that only its At says when it starts.
	Workers int

	// Setup is how a program is set up.
	Setup Setup
	// Acts are what is done to a program, in this order.
	Acts []Act
	// Hidden are secrets that the plan gives to a program, beside those in
	// Deliveries. After the run its folder, its log and its answers are searched.
	Hidden []Hidden
	// Witness is a text that the program has no reason to hide: unless the search
	// finds it in a file, the search has looked in the wrong place. Empty: none.
	Witness string
	// Known are secrets of the party's own, which no plan gave it.
	Known []string
}

// Endpoint describes one endpoint.
type Endpoint struct {
	// Host is its virtual host name, below [Domain].
	Host string
	// Script is what it plays, in the grammar of fakeendpoint.Parse.
	Script string
	// TLS makes it speak TLS with the fixture certificate.
	TLS bool
	// Delivery is the id of the one delivery it is for, or, before a program,
	// what the endpoint is called: "webhook 1". Empty if it is for many
	// deliveries: then they are told apart by their URLs.
	Delivery string
	// Routes answer by method and path, where a program needs more than a script:
	// then Script is empty.
	Routes []Route
	// Forward passes every request on to the program beside, and its answer back:
	// then Script is empty too.
	Forward bool
}

// Domain is what all virtual hosts end in. The fixture certificates cover it,
// and .test never resolves outside (RFC 6761).
const Domain = "hooks.test"

// Delivery describes one delivery the party is asked to make.
type Delivery struct {
	// ID tells it from others.
	ID string
	// At is when it starts, from the start of the run.
	At time.Duration
	// URL is where it goes. Its query may hold a secret.
	URL string
	// Header are the webhook's own header fields; their values are secrets.
	Header http.Header
	// Body is the payload.
	Body []byte
	// Signing has it signed; nil for not.
	Signing *Signing
}

// Subjects are what the requests of a run are told apart by: the ids of its
// deliveries or, before a program, the names of its endpoints.
func (p *Plan) Subjects() []string {
	var all []string
	for _, d := range p.Deliveries {
		all = append(all, d.ID)
	}
	if len(p.Acts) > 0 {
		for _, e := range p.Endpoints {
			all = append(all, e.Delivery)
		}
	}
	return all
}

// attribution tells whose a connect or a request is.
type attribution struct {
	hosts map[string]string // to the delivery that has the endpoint to itself
	urls  map[string]string // host and target, to the delivery that alone has that URL
}

func (p *Plan) attribution() attribution {
	a := attribution{map[string]string{}, map[string]string{}}
	for _, e := range p.Endpoints {
		a.hosts[e.Host] = e.Delivery
	}
	for _, d := range p.Deliveries {
		u, err := url.Parse(d.URL)
		if err != nil {
			continue // the party will refuse it
		}
		own := u.Hostname() + u.RequestURI()
		if _, shared := a.urls[own]; shared {
			a.urls[own] = ""
			continue
		}
		a.urls[own] = d.ID
	}
	return a
}

// of returns the id of the delivery that a request to host is for; empty where
// that cannot be told.
func (a attribution) of(host, target string) string {
	if own := a.hosts[host]; own != "" {
		return own
	}
	return a.urls[host+target]
}

// workers returns the deliveries that each worker makes, in their order.
func (p *Plan) workers() [][]Delivery {
	n := p.Workers
	if n <= 0 || n > len(p.Deliveries) {
		n = len(p.Deliveries)
	}
	shares := make([][]Delivery, n)
	for i, d := range p.Deliveries {
		shares[i%n] = append(shares[i%n], d)
	}
	return shares
}

// horizon is when the last attempt could end that the policy allows for.
func (p *Plan) horizon() time.Duration {
	var last time.Duration
	for _, share := range p.workers() {
		var end time.Duration
		for _, d := range share {
			end = max(end, d.At) + p.Policy.Longest()
		}
		last = max(last, end)
	}
	return last
}

// check finds what would make the history lie: two deliveries that cannot be
// told apart, and an endpoint for one that is never made.
func (p *Plan) check() error {
	planned := map[string]bool{}
	for i, d := range p.Deliveries {
		switch {
		case d.ID == "":
			return fmt.Errorf("delivery %d of %d has no id", i+1, len(p.Deliveries))
		case planned[d.ID]:
			return fmt.Errorf("two deliveries have the id %q", d.ID)
		}
		planned[d.ID] = true
	}
	if len(p.Acts) > 0 {
		return p.checkActs()
	}
	for i := range p.Deaths {
		if i > 0 && p.Deaths[i].At < p.Deaths[i-1].At+p.Deaths[i-1].Down {
			return fmt.Errorf("death %d of %d is at %v, when the party is dead already", i+1, len(p.Deaths), p.Deaths[i].At)
		}
	}
	for _, e := range p.Endpoints {
		if e.Delivery != "" && !planned[e.Delivery] {
			return fmt.Errorf("the endpoint %s is for the delivery %q, which is not in the plan", e.Host, e.Delivery)
		}
	}
	return nil
}

// delivery finds planned deliveries by their ids.
func (p *Plan) delivery() func(id string) (Delivery, bool) {
	places := make(map[string]int, len(p.Deliveries))
	for i, d := range p.Deliveries {
		places[d.ID] = i
	}
	return func(id string) (Delivery, bool) {
		i, known := places[id]
		if !known {
			return Delivery{}, false
		}
		return p.Deliveries[i], true
	}
}
