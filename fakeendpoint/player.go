package fakeendpoint

import (
	"sync"
	"time"
)

// maxDeliveries bounds how many deliveries a script is played for at once.
const maxDeliveries = 100_000

// player takes an endpoint through its script.
type player struct {
	script Script
	seed   uint64

	// refusals is how many clauses in front close a port at their time.
	refusals int
	// eachDelivery is set when a clause is played for each delivery.
	eachDelivery bool

	mu         sync.Mutex
	started    time.Time
	asked      [atRequest + 1]int       // how often a step was wanted, by moment
	places     []place                  // of the clauses shared by all deliveries
	deliveries map[string]*deliveryTurn // of the clauses played for each
}

// deliveryTurn is how far one delivery has come in the clauses of its own.
type deliveryTurn struct {
	tries  int
	places []place
}

// turn is a step taken from the script. The zero turn is unforeseen.
type turn struct {
	step *Step
	key  string
	try  int
	last bool // the step after it wants a fresh connection
}

// text is the step as written, empty for none.
func (t turn) text() string {
	if t.step == nil {
		return ""
	}
	return t.step.Text
}

func newPlayer(script Script, seed uint64) *player {
	p := &player{
		script: script, seed: seed,
		refusals:   script.refusals(),
		places:     make([]place, len(script.Clauses)),
		deliveries: map[string]*deliveryTurn{},
	}
	for _, c := range script.Clauses {
		p.eachDelivery = p.eachDelivery || c.EachDelivery
	}
	return p
}

func (p *player) start(now time.Time) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.started.IsZero() {
		p.started = now
	}
}

// take takes the next step if its moment has come by now. Before the request
// is known (atConnect, atAccept) the key is empty, and a step that acts later
// is left where it is.
func (p *player) take(by moment, now time.Time, key string) (turn, bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.asked[by]++
	own := p.ownTurn(by, key)
	elapsed := now.Sub(p.started)
	for i := range p.script.Clauses {
		clause := &p.script.Clauses[i]
		if !clause.applies(elapsed) {
			continue
		}
		if clause.EachDelivery && by < atRequest {
			return turn{}, false // whose delivery it is shows only in the request
		}
		at, taken := &p.places[i], turn{try: p.asked[by]}
		if clause.EachDelivery {
			at, taken = &own.places[i], turn{try: own.tries, key: key}
		}
		step := at.current(clause)
		if step == nil {
			continue
		}
		acts := momentOf(step.Behaviour)
		if clause.Chance > 0 && !p.chosen(i, clause, taken, by, acts) {
			continue
		}
		if acts > by {
			return turn{}, false
		}
		at.advance(clause)
		taken.step = step
		taken.last = at.wantsFreshConnection(clause)
		return taken, true
	}
	return turn{key: key, try: p.asked[by]}, by == atRequest
}

// chosen draws whether a clause with a chance applies to this try. What acts
// before the request is drawn once, for the connection, and not again for its
// requests.
func (p *player) chosen(i int, clause *Clause, t turn, by, acts moment) bool {
	if acts < atRequest && by != acts && (by == atRequest || p.asked[atConnect] > 0) {
		return false
	}
	return draw(p.seed, i, t.key, by, t.try) < clause.Chance
}

// ownTurn returns how far the request's delivery has come; nil before a request
// and for a script that does not ask for it.
func (p *player) ownTurn(by moment, key string) *deliveryTurn {
	if by != atRequest || !p.eachDelivery {
		return nil
	}
	own, ok := p.deliveries[key]
	if !ok && len(p.deliveries) >= maxDeliveries {
		key = "" // the rest share one turn rather than grow without bound
		own, ok = p.deliveries[key]
	}
	if !ok {
		own = &deliveryTurn{places: make([]place, len(p.script.Clauses))}
		p.deliveries[key] = own
	}
	own.tries++
	return own
}
