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

	mu         sync.Mutex
	started    time.Time
	tries      int
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
}

func newPlayer(script Script, seed uint64) *player {
	return &player{
		script: script, seed: seed,
		places:     make([]place, len(script.Clauses)),
		deliveries: map[string]*deliveryTurn{},
	}
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
	for i := range p.script.Clauses {
		clause := &p.script.Clauses[i]
		if !clause.applies(now.Sub(p.started)) {
			continue
		}
		if clause.EachDelivery && by < atRequest {
			return turn{}, false // whose delivery it is shows only in the request
		}
		try, at := p.progress(i, clause, key)
		if clause.Chance > 0 && draw(p.seed, i, try.key, try.try) >= clause.Chance {
			continue
		}
		step := at.current(clause)
		if step == nil {
			continue
		}
		if momentOf(step.Behaviour) > by {
			return turn{}, false
		}
		at.advance(clause)
		p.count(key, by)
		try.step = step
		return try, true
	}
	return turn{key: key, try: p.tries}, by == atRequest
}

// progress returns the number of the try and the place in the clause: the
// delivery's own where the clause is played for each delivery.
func (p *player) progress(i int, clause *Clause, key string) (turn, *place) {
	if !clause.EachDelivery {
		return turn{try: p.tries}, &p.places[i]
	}
	own := p.delivery(key)
	return turn{key: key, try: own.tries}, &own.places[i]
}

func (p *player) delivery(key string) *deliveryTurn {
	own, ok := p.deliveries[key]
	if !ok {
		if len(p.deliveries) >= maxDeliveries {
			key = "" // the rest share one turn rather than grow without bound
			if own, ok = p.deliveries[key]; ok {
				return own
			}
		}
		own = &deliveryTurn{places: make([]place, len(p.script.Clauses))}
		p.deliveries[key] = own
	}
	return own
}

func (p *player) count(key string, by moment) {
	p.tries++
	if own, ok := p.deliveries[key]; ok && by == atRequest {
		own.tries++
	}
}
