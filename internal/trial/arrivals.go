package trial

import (
	"context"
	"errors"
	"fmt"
	"sync"

	"github.com/hookdrill/hookdrill/fakeendpoint"
)

// arrivals counts requests at the endpoints while a run is under way, for the
// acts that wait for one. It has a channel: it is made on the stage.
type arrivals struct {
	mu      sync.Mutex
	heads   map[string]int // requests whose heads came, by what the endpoint is called
	whole   map[string]int // requests that were dealt with
	changed chan struct{}  // closed at the next change
}

func newArrivals() *arrivals {
	return &arrivals{heads: map[string]int{}, whole: map[string]int{}, changed: make(chan struct{})}
}

// at counts the requests of one endpoint.
func (a *arrivals) at(name string) []fakeendpoint.Option {
	return []fakeendpoint.Option{
		fakeendpoint.OnArrival(func(fakeendpoint.Observation) { a.count(a.heads, name) }),
		fakeendpoint.OnRequest(func(fakeendpoint.Observation) { a.count(a.whole, name) }),
	}
}

func (a *arrivals) count(in map[string]int, name string) {
	a.mu.Lock()
	defer a.mu.Unlock()
	in[name]++
	close(a.changed)
	a.changed = make(chan struct{})
}

// seen returns how many requests there have been, and a channel that closes
// when there is another.
func (a *arrivals) seen(name string, whole bool) (n int, changed <-chan struct{}) {
	a.mu.Lock()
	defer a.mu.Unlock()
	in := a.heads
	if whole {
		in = a.whole
	}
	if name != "" {
		return in[name], a.changed
	}
	for _, each := range in {
		n += each
	}
	return n, a.changed
}

// errWaitedLong is why an act was not done.
var errWaitedLong = errors.New("it was not waited for any longer")

// await waits for what an act waits for.
func (a *actor) await(ctx context.Context, act Act) error {
	if act.After == nil {
		return nil
	}
	within := act.After.Within
	if within <= 0 {
		within = Patience
	}
	ctx, cancel := context.WithTimeoutCause(ctx, within, errWaitedLong)
	defer cancel()
	whole := act.After.Whole || act.Call == nil && len(act.Keep) > 0
	for {
		n, changed := a.arrivals.seen(act.After.Delivery, whole)
		if n >= act.After.Requests {
			return nil
		}
		select {
		case <-changed:
		case <-ctx.Done():
			return fmt.Errorf("of %d requests %d came within %v: %w", act.After.Requests, n, within, context.Cause(ctx))
		}
	}
}
