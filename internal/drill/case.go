package drill

import (
	"fmt"
	"slices"
	"time"

	"github.com/hookdrill/hookdrill/fakeendpoint"
	"github.com/hookdrill/hookdrill/internal/trial"
	"github.com/hookdrill/hookdrill/simulator/sender"
)

// Case is a small world, written out in full: it can be played again without
// the mix that it came from, and changed piece by piece.
type Case struct {
	Name       string     `json:"name"`
	Seed       uint64     `json:"seed"`
	Policy     string     `json:"policy"`
	Endpoints  []Endpoint `json:"endpoints"`
	Deliveries []Delivery `json:"deliveries"`
	Deaths     []Death    `json:"deaths,omitempty"`
	// Signing has all deliveries signed, by keys that are drawn from the seed.
	Signing *Signing `json:"signing,omitempty"`
}

// Signing is how a case's deliveries are signed.
type Signing struct {
	// Turn is when the key changes, and Both for how long both are used then. Turn
	// 0: it stays the same.
	Turn time.Duration `json:"turn,omitempty"`
	Both time.Duration `json:"both,omitempty"`
	// Skew is how far the listeners' clocks are ahead; less than 0 for behind.
	Skew time.Duration `json:"skew,omitempty"`
}

// Endpoint is one endpoint of a case. Many deliveries may go to it.
type Endpoint struct {
	Name  string `json:"name"`
	Plays string `json:"plays"`
}

// Delivery is one delivery of a case.
type Delivery struct {
	ID string        `json:"id"`
	To string        `json:"to"`
	At time.Duration `json:"at"`
	// Size is how many bytes its body has at least.
	Size int `json:"size,omitempty"`
}

// Death is one of the sender's.
type Death = trial.Death

// inOrder sorts deaths, and drops those that would fall on the dead.
func inOrder(deaths []Death) []Death {
	slices.SortFunc(deaths, func(a, b Death) int { return int(a.At - b.At) })
	kept := deaths[:0]
	var alive time.Duration
	for _, d := range deaths {
		if d.At < alive {
			continue
		}
		kept = append(kept, d)
		alive = d.At + d.Down + 1
	}
	return kept
}

// silence is watched after the last attempt that could still be made. It costs
// nothing in virtual time.
const silence = 24 * time.Hour

// Trial is the case as something that can be run.
func (c Case) Trial() (*trial.Plan, error) {
	policy, err := sender.PolicyNamed(c.Policy)
	if err != nil {
		return nil, err
	}
	plan := &trial.Plan{Name: c.Name, Seed: c.Seed, Policy: policy, Silence: silence, Deaths: c.Deaths}
	hosts := make(map[string]string, len(c.Endpoints))
	for _, e := range c.Endpoints {
		hosts[e.Name] = e.Name + "." + trial.Domain
		plan.Endpoints = append(plan.Endpoints, trial.Endpoint{Host: hosts[e.Name], Script: e.Plays})
	}
	for _, d := range c.Deliveries {
		host, known := hosts[d.To]
		if !known {
			return nil, fmt.Errorf("the delivery %s goes to %s, and there is no such endpoint", d.ID, d.To)
		}
		delivery := trial.Delivery{ID: d.ID, At: d.At, URL: "http://" + host + trial.DeliveryPath(d.ID), Body: trial.Filler(d.ID, d.Size)}
		if s := c.Signing; s != nil {
			if delivery.Signing, err = trial.SeededSigning(c.Seed, d.ID, s.Turn, s.Both, s.Skew); err != nil {
				return nil, err
			}
		}
		plan.Deliveries = append(plan.Deliveries, delivery)
	}
	return plan, nil
}

// check finds what cannot be played: a policy, an endpoint or a script that
// there is not.
func (c Case) check() error {
	for _, e := range c.Endpoints {
		if _, err := fakeendpoint.Parse(e.Plays); err != nil {
			return fmt.Errorf("the endpoint %s: %w", e.Name, err)
		}
	}
	_, err := c.Trial()
	return err
}
