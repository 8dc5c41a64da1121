package drill

import (
	"errors"
	"fmt"
	"hash/fnv"
	"math/rand/v2"
	"time"

	"github.com/hookdrill/hookdrill/simulator/sender"
)

// Plan is a drill before it is played. It is small: its cases are drawn from it
// when they are wanted, and always the same.
type Plan struct {
	Mix  Mix
	Seed uint64
	// Deliveries is how many there are in all. Default: [DefaultDeliveries].
	Deliveries int
	// PerCase is how many of them share a world, and Endpoints how many endpoints
	// that has. Defaults: [DefaultPerCase] and [DefaultEndpoints].
	PerCase, Endpoints int
}

// Defaults and bounds of a plan.
const (
	DefaultDeliveries = 2000
	DefaultPerCase    = 250
	DefaultEndpoints  = 20

	maxDeliveries = 10_000_000
	maxPerCase    = 10_000
	maxEndpoints  = 1000
)

// NewPlan fills in what was left out, and says what makes no sense.
func NewPlan(p Plan) (Plan, error) {
	if p.Deliveries == 0 {
		p.Deliveries = DefaultDeliveries
	}
	if p.PerCase == 0 {
		p.PerCase = DefaultPerCase
	}
	if p.Endpoints == 0 {
		p.Endpoints = DefaultEndpoints
	}
	switch {
	case p.Mix.Name == "":
		return p, errors.New("the plan has no mix")
	case p.Deliveries < 1 || p.Deliveries > maxDeliveries:
		return p, fmt.Errorf("%d deliveries are not from 1 to %d", p.Deliveries, maxDeliveries)
	case p.PerCase < 1 || p.PerCase > maxPerCase:
		return p, fmt.Errorf("%d deliveries in a case are not from 1 to %d", p.PerCase, maxPerCase)
	case p.Endpoints < 1 || p.Endpoints > maxEndpoints:
		return p, fmt.Errorf("%d endpoints are not from 1 to %d", p.Endpoints, maxEndpoints)
	}
	return p, nil
}

// Cases is how many cases the plan falls into.
func (p Plan) Cases() int { return (p.Deliveries + p.PerCase - 1) / p.PerCase }

// Case draws the n-th case, counted from 0.
func (p Plan) Case(n int) Case {
	c := Case{Name: fmt.Sprintf("%s, case %d", p.Mix.Name, n), Seed: p.number("case", n) >> 32, Policy: p.Mix.Policy}
	for i := range p.Endpoints {
		c.Endpoints = append(c.Endpoints, Endpoint{Name: fmt.Sprintf("e%d", i+1), Plays: p.endpoint(n, i)})
	}
	for i := n * p.PerCase; i < min((n+1)*p.PerCase, p.Deliveries); i++ {
		c.Deliveries = append(c.Deliveries, p.delivery(i))
	}
	if p.Mix.Deaths != nil {
		c.Deaths = p.deaths(n, c)
	}
	if s := p.Mix.Signed; s != nil {
		draw := p.draws("signed", n)
		c.Signing = &Signing{Turn: s.Turn.draw(draw), Both: s.Both.draw(draw), Skew: s.Skew.draw(draw)}
		if draw() < 0.5 {
			c.Signing.Skew = -c.Signing.Skew
		}
	}
	return c
}

// endpoint draws what an endpoint plays.
func (p Plan) endpoint(n, i int) string {
	draw := p.draws("endpoint", n*maxEndpoints+i)
	at := draw() * 100
	for _, k := range p.Mix.Endpoints {
		if at -= k.Share; at < 0 {
			return k.script(draw)
		}
	}
	return healthy
}

// healthy is what an endpoint plays that nothing is wrong with: it takes its
// time, as everything does.
const healthy = "latency(mean: 80ms, spread: 20ms) forever"

// delivery draws where the i-th of all deliveries goes, and when.
func (p Plan) delivery(i int) Delivery {
	draw := p.draws("delivery", i)
	d := Delivery{
		ID:   fmt.Sprintf("d%d", i+1),
		To:   fmt.Sprintf("e%d", 1+int(draw()*float64(p.Endpoints))),
		At:   p.arrival(i, draw),
		Size: int(draw() * small),
	}
	if draw()*100 < p.Mix.Large {
		d.Size = large
	}
	return d
}

// The sizes of bodies, in bytes: below small, or large.
const (
	small = 400
	large = 96 << 10
)

// bursts is how many there are over a drill, and burst how long one lasts.
const (
	bursts = 12
	burst  = 2 * time.Second
)

// arrival is when the i-th delivery begins. No two begin at one instant, or
// nearly never: what happens at one instant has no order.
func (p Plan) arrival(i int, draw func() float64) time.Duration {
	whole := p.Mix.Duration.To
	switch p.Mix.Arrivals {
	case Even: // each in a slot of its own
		in := i % p.PerCase
		slot := whole / time.Duration(p.PerCase)
		return time.Duration(in)*slot + time.Duration(draw()*float64(slot))
	case Bursts:
		at := p.draws("burst", int(draw()*bursts))()
		return time.Duration(at*float64(whole)) + time.Duration(draw()*float64(burst))
	}
	return time.Duration(draw() * float64(whole))
}

// deaths draws when the sender dies in a case.
func (p Plan) deaths(n int, c Case) []Death {
	draw := p.draws("deaths", n)
	var all []Death
	for range p.Mix.Deaths.Count {
		at := time.Duration(draw() * float64(p.Mix.Duration.To))
		if p.Mix.Deaths.During != Anything {
			struck := c.Deliveries[int(draw()*float64(len(c.Deliveries)))]
			at = struck.At + within(p.Mix.Deaths.During, c.Policy, draw)
		}
		all = append(all, Death{At: at, Down: p.Mix.Deaths.Down.draw(draw)})
	}
	return inOrder(all)
}

// within draws a moment that is likely to lie in a delivery's first attempt, or
// in the pause behind it.
func within(during During, policy string, draw func() float64) time.Duration {
	const attempt = 100 * time.Millisecond
	if during == Attempt {
		return time.Duration(draw() * float64(attempt))
	}
	longest := time.Second
	if known, err := sender.PolicyNamed(policy); err == nil {
		longest = known.LongestPause()
	}
	return attempt + time.Duration(draw()*float64(longest))
}

// draws is the random sequence of one part of the plan. No part shares one.
func (p Plan) draws(part string, n int) func() float64 {
	return rand.New(rand.NewPCG(p.Seed, p.number(part, n))).Float64
}

func (p Plan) number(part string, n int) uint64 {
	hash := fnv.New64a()
	_, _ = fmt.Fprintf(hash, "%d %s %d", p.Seed, part, n)
	return hash.Sum64()
}
