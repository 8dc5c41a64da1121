package trial

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"

	"github.com/hookdrill/hookdrill/fakeendpoint"
)

// arrivals counts requests at the endpoints while a run is under way, for the
// acts that wait for one. It has a channel: it is made on the stage.
type arrivals struct {
	mu      sync.Mutex
	heads   map[requested]int // requests whose heads came
	whole   map[requested]int // requests that were dealt with
	changed chan struct{}     // closed at the next change
}

// requested is what the endpoint of a request is called, and its path.
type requested struct{ name, path string }

func newArrivals() *arrivals {
	return &arrivals{heads: map[requested]int{}, whole: map[requested]int{}, changed: make(chan struct{})}
}

// at counts the requests of one endpoint.
func (a *arrivals) at(name string) []fakeendpoint.Option {
	return []fakeendpoint.Option{
		fakeendpoint.OnArrival(func(o fakeendpoint.Observation) { a.count(a.heads, name, o.Target) }),
		fakeendpoint.OnRequest(func(o fakeendpoint.Observation) { a.count(a.whole, name, o.Target) }),
	}
}

func (a *arrivals) count(in map[requested]int, name, target string) {
	path, _, _ := strings.Cut(target, "?")
	a.mu.Lock()
	defer a.mu.Unlock()
	in[requested{name, path}]++
	close(a.changed)
	a.changed = make(chan struct{})
}

// seen returns how many of what is waited for have come, and a channel that
// closes when there is another request.
func (a *arrivals) seen(of Arrival, whole bool) (n int, changed <-chan struct{}) {
	a.mu.Lock()
	defer a.mu.Unlock()
	in := a.heads
	if whole {
		in = a.whole
	}
	for to, some := range in {
		if (of.Delivery == "" || of.Delivery == to.name) && (of.Path == "" || of.Path == to.path) {
			n += some
		}
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
		n, changed := a.arrivals.seen(*act.After, whole)
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
