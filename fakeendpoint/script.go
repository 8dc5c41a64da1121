package fakeendpoint

import (
	"iter"
	"math/rand/v2"
	"strconv"
	"strings"
	"time"
)

// Script says what an endpoint does. Its clauses are asked in order, at every
// try; the first that applies and has a step left is played.
type Script struct {
	Clauses []Clause
}

// Clause is a list of steps and when they apply. The zero conditions apply always.
type Clause struct {
	// From and To bound the time since the endpoint was made. To 0: no end.
	From, To time.Duration
	// Every repeats the window with this period. 0: it comes once.
	Every time.Duration
	// Chance is the probability, above 0 and up to 1, that the clause applies
	// to a try, drawn from the endpoint's seed. 0 means always.
	Chance float64
	// EachDelivery plays the steps from the start for every delivery, told apart
	// by the request's target (see [DeliveryKey]).
	EachDelivery bool
	Steps        []Step
}

// Step is a behaviour and how many times it is played.
type Step struct {
	Behaviour Behaviour
	// Times is how often; 0 means for ever.
	Times int
	// Text is the step as written, for observations and reports.
	Text string
}

// String returns the script in its grammar.
func (s Script) String() string {
	clauses := make([]string, len(s.Clauses))
	for i := range s.Clauses {
		clauses[i] = s.Clauses[i].String()
	}
	return strings.Join(clauses, "; ")
}

// needsTLS reports whether a step acts on the TLS handshake.
func (s Script) needsTLS() bool {
	for step := range s.steps() {
		switch step.Behaviour.(type) {
		case badCertificate, tlsStall:
			return true
		}
	}
	return false
}

// ActsOnConnects reports whether a step acts on the connect itself: it refuses
// it, leaves it unanswered, or fails the look-up of the name. Only a client that
// dials through the endpoint's network meets that.
func (s Script) ActsOnConnects() bool {
	for step := range s.steps() {
		if checkOnPort(*step) != nil {
			return true
		}
	}
	return false
}

// StopsReading reports whether a step leaves an upload unread. While the endpoint
// does that it cannot see its client leave.
func (s Script) StopsReading() bool {
	for step := range s.steps() {
		if _, does := step.Behaviour.(stopReading); does {
			return true
		}
	}
	return false
}

// steps are the steps of all clauses.
func (s Script) steps() iter.Seq[*Step] {
	return func(yield func(*Step) bool) {
		for _, c := range s.Clauses {
			for i := range c.Steps {
				if !yield(&c.Steps[i]) {
					return
				}
			}
		}
	}
}

// applies reports whether the clause's time window holds elapsed.
func (c Clause) applies(elapsed time.Duration) bool {
	if c.Every > 0 {
		elapsed %= c.Every
	}
	return elapsed >= c.From && (c.To == 0 || elapsed < c.To)
}

// conditional reports whether the clause applies only sometimes.
func (c Clause) conditional() bool { return c.From > 0 || c.To > 0 || c.Chance > 0 }

// place is how far a clause has been played.
type place struct{ step, played int }

// current returns the step at the place, or nil past the last one.
func (p place) current(c *Clause) *Step {
	if p.step >= len(c.Steps) {
		return nil
	}
	return &c.Steps[p.step]
}

func (p *place) advance(c *Clause) {
	p.played++
	if times := c.Steps[p.step].Times; times > 0 && p.played >= times {
		p.step, p.played = p.step+1, 0
	}
}

// wantsFreshConnection reports whether the step at the place acts before the
// request. A chance does not count: it is not known to apply.
func (p place) wantsFreshConnection(c *Clause) bool {
	step := p.current(c)
	return step != nil && c.Chance == 0 && momentOf(step.Behaviour) < atRequest
}

// draw returns the number in [0, 1) that belongs to one clause and one try.
func draw(seed uint64, clause int, key string, by moment, try int) float64 {
	return drawsFor(seed, key, uint64(clause)<<40|uint64(by)<<32|uint64(uint32(try))).Float64()
}

// drawsFor returns a source of its own for everything that the seed, the
// delivery and a number name: adding a draw elsewhere never shifts these.
func drawsFor(seed uint64, key string, number uint64) *rand.Rand {
	h := uint64(14695981039346656037) // FNV-1a, 64 bit
	for i := range len(key) {
		h = (h ^ uint64(key[i])) * 1099511628211
	}
	return rand.New(rand.NewPCG(seed, h^(number*0x9e3779b97f4a7c15)))
}

// String returns the clause in the script's grammar.
func (c Clause) String() string {
	var b strings.Builder
	if c.From > 0 || c.To > 0 {
		b.WriteString(c.From.String() + "..")
		if c.To > 0 {
			b.WriteString(c.To.String())
		}
		if c.Every > 0 {
			b.WriteString(" every " + c.Every.String())
		}
		b.WriteString(": ")
	}
	if c.Chance > 0 {
		b.WriteString(strconv.FormatFloat(c.Chance*100, 'g', -1, 64) + "%: ")
	}
	if c.EachDelivery {
		b.WriteString("each delivery: ")
	}
	for i, s := range c.Steps {
		if i > 0 {
			b.WriteString(", ")
		}
		b.WriteString(s.String())
		if last := i == len(c.Steps)-1; last && c.conditional() && s.Times == 1 {
			b.WriteString(" x1") // without a count it would go on
		}
	}
	return b.String()
}

// String returns the step in the script's grammar.
func (s Step) String() string {
	switch s.Times {
	case 0:
		return s.Text + " forever"
	case 1:
		return s.Text
	default:
		return s.Text + " x" + strconv.Itoa(s.Times)
	}
}
