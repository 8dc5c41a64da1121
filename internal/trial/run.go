package trial

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"github.com/hookdrill/hookdrill/fakeendpoint"
	"github.com/hookdrill/hookdrill/fixtures/certificates"
	"github.com/hookdrill/hookdrill/internal/stage"
	"github.com/hookdrill/hookdrill/simulator/sender"
)

// Run plays the plan with the party on the stage. A run that was stopped
// through ctx returns the history of what was done, marked as stopped. The
// error is the harness's own: a plan that makes no sense, a party that could
// not be made or that panicked, a stage that broke.
func Run(ctx context.Context, on stage.Stage, plan *Plan, party Party) (*History, error) {
	if len(plan.Deaths) > 0 && !party.Mortal {
		return nil, fmt.Errorf("the plan of %q has the party die, and %q cannot", plan.Name, party.Name)
	}
	plan.Known = party.Secrets
	r := &run{plan: plan, party: party}
	r.deeds = r.deliverAll
	return r.play(ctx, on, party.Name)
}

// play plays the plan on the stage.
func (r *run) play(ctx context.Context, on stage.Stage, party string) (*History, error) {
	plan := r.plan
	if err := plan.check(); err != nil {
		return nil, fmt.Errorf("the plan of %q makes no sense: %w", plan.Name, err)
	}
	var err error
	if r.scripts, err = r.parseScripts(); err != nil {
		return nil, err
	}
	r.ended = map[string]bool{}
	r.history = &History{Plan: plan, Party: party, Stage: on.Name(), Outside: r.party.Outside}
	if err := on.Play(ctx, plan.Seed, r.scene); err != nil {
		r.close() // whatever of it is still running writes no more
		return r.history, fmt.Errorf("the run of %q broke: %w", plan.Name, err)
	}
	return r.history, r.broken()
}

func (r *run) parseScripts() ([]fakeendpoint.Script, error) {
	scripts := make([]fakeendpoint.Script, len(r.plan.Endpoints))
	for i, e := range r.plan.Endpoints {
		if e.Forward {
			scripts[i] = r.forwarded()
			continue
		}
		script, err := fakeendpoint.Parse(e.Script)
		if len(e.Routes) > 0 {
			script, err = routed(e.Routes)
		}
		if err != nil {
			return nil, fmt.Errorf("the script of %s: %w", e.Host, err)
		}
		scripts[i] = script
	}
	return scripts, nil
}

// ErrStopped tells that a run was told to stop before its end.
var ErrStopped = errors.New("stopped")

// run is a plan being played. Everything with a channel in it is made in scene.
type run struct {
	plan    *Plan
	party   Party
	scripts []fakeendpoint.Script
	deeds   func(context.Context) // what is done between the endpoints' opening and closing

	began    time.Time
	network  stage.Network
	whose    attribution
	history  *History
	awaited  bool      // an act may wait for a request
	arrivals *arrivals // nil unless one may
	beside   *living   // the program that endpoints pass requests on to; of a program's run

	endpoints []*fakeendpoint.Endpoint // in the plan's order, once they are open

	mu     sync.Mutex // guards what follows, and history.Records
	err    error
	ended  map[string]bool // deliveries that have an outcome or were refused
	sealed bool
}

// scene is the run on the stage.
func (r *run) scene(ctx context.Context, network stage.Network) {
	r.began, r.network, r.whose = time.Now(), network, r.plan.attribution()
	if r.awaited {
		r.arrivals = newArrivals()
	}
	serving := r.open()
	if r.broken() == nil {
		r.deeds(ctx)
	}
	for _, e := range r.endpoints {
		_ = e.Close()
	}
	serving.Wait()
	for i, e := range r.endpoints {
		r.collect(r.plan.Endpoints[i], e)
	}
	r.history.Length, r.history.Stopped = time.Since(r.began), ctx.Err() != nil
	if len(r.plan.Acts) > 0 {
		// What a program does to end may take a nanosecond or none, in no order.
		r.history.Length = r.history.Length.Truncate(time.Microsecond)
	}
	r.close()
}

// close ends the recording. A dial that net/http let go may still be under way
// on a stage that was torn down; what it has to tell comes too late.
func (r *run) close() {
	r.mu.Lock()
	defer r.mu.Unlock()
	if !r.sealed {
		r.sealed = true
		r.history.sort()
	}
}

// open puts the plan's endpoints on the network.
func (r *run) open() *sync.WaitGroup {
	var serving sync.WaitGroup
	r.endpoints = make([]*fakeendpoint.Endpoint, len(r.plan.Endpoints))
	for i, planned := range r.plan.Endpoints {
		opts := []fakeendpoint.Option{fakeendpoint.Seed(r.plan.Seed)}
		if planned.TLS {
			opts = append(opts, fakeendpoint.TLS(certificates.Server(certificates.Good)))
		}
		if r.arrivals != nil {
			opts = append(opts, r.arrivals.at(planned.Delivery)...)
		}
		e := fakeendpoint.New(r.scripts[i], opts...)
		r.endpoints[i] = e
		listener, err := r.network.Listen(planned.Host, e.Admit)
		if err != nil {
			r.fail(fmt.Errorf("listening as %s: %w", planned.Host, err))
			continue
		}
		serving.Go(func() {
			if err := e.Serve(listener); err != nil {
				r.fail(err)
			}
		})
	}
	return &serving
}

// deliverAll has the party make every delivery, then watches the silence.
func (r *run) deliverAll(ctx context.Context) {
	party, err := r.party.New(Env{
		DialContext: r.dial,
		RootCAs:     certificates.Pool(),
		Seed:        r.plan.Seed,
		Journal:     r.journal(),
		Policy:      r.plan.Policy,
		Deaths:      r.plan.Deaths,
		Endpoints:   len(r.plan.Endpoints),
		Delivery:    r.plan.delivery(),
	})
	if err != nil {
		r.fail(fmt.Errorf("the party %q could not be made: %w", r.party.Name, err))
		return
	}
	horizon := r.plan.horizon()
	watched, cancel := context.WithTimeout(ctx, horizon+r.plan.Silence)
	defer cancel()
	var delivering sync.WaitGroup
	for _, share := range r.plan.workers() {
		delivering.Go(func() {
			for _, d := range share {
				r.deliver(watched, party, d)
			}
		})
	}
	delivering.Wait()
	r.history.Settled = time.Since(r.began)
	r.watch(ctx, horizon)
	if err := party.Close(); err != nil {
		r.fail(fmt.Errorf("the party %q did not close: %w", r.party.Name, err))
	}
}

// watch waits out the silence. In virtual time it counts from the last attempt
// that the policy could still make, which costs nothing; in real time from the
// last delivery's end.
func (r *run) watch(ctx context.Context, horizon time.Duration) {
	from := r.history.Settled
	if r.history.Stage == "virtual" {
		from = max(from, horizon)
	}
	pause(ctx, from+r.plan.Silence-time.Since(r.began))
}

func (r *run) deliver(ctx context.Context, party Sender, planned Delivery) {
	if !pause(ctx, planned.At-time.Since(r.began)) {
		return
	}
	var outcome sender.Outcome
	var refusal error
	asked := planned
	asked.URL = r.reachable(planned.URL)
	broke := stage.Guard(func() {
		outcome, refusal = party.Deliver(withDelivery(ctx, planned.ID), asked)
	})
	var own Broken
	end := Record{At: time.Since(r.began), Delivery: planned.ID}
	switch {
	case broke != nil:
		r.fail(fmt.Errorf("the party %q broke at %q: %w", r.party.Name, planned.ID, broke))
		return
	case errors.As(refusal, &own):
		r.fail(own)
		return
	case refusal != nil:
		end.Kind, end.Refusal = KindRefusal, refusal.Error()
	case ctx.Err() != nil:
		return // it did not end by itself: there is no outcome to record
	default:
		end.Kind = KindOutcome
		end.Outcome = &Outcome{Delivered: outcome.Delivered, Reason: outcome.Reason, Attempts: len(outcome.Attempts)}
	}
	r.record(end)
}

// journal keeps the attempts as the party's sender tells of them.
func (r *run) journal() sender.Journal {
	return sender.JournalFunc(func(e sender.Entry) {
		if e.Event != sender.EventFinished {
			return
		}
		attempt := e.Attempt
		r.record(Record{At: attempt.Start.Sub(r.began), Delivery: e.Delivery, Kind: KindAttempt, Attempt: &attempt})
	})
}

// pause waits for d and reports whether it could.
func pause(ctx context.Context, d time.Duration) bool {
	if d <= 0 {
		return ctx.Err() == nil
	}
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return true
	case <-ctx.Done():
		return false
	}
}

func (r *run) record(rec Record) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.sealed {
		return
	}
	r.history.Records = append(r.history.Records, rec)
	if rec.Kind == KindOutcome || rec.Kind == KindRefusal {
		r.ended[rec.Delivery] = true
	}
}

// hasEnded reports whether a delivery has ended.
func (r *run) hasEnded(delivery string) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.ended[delivery]
}

// collect turns what an endpoint observed into records.
func (r *run) collect(planned Endpoint, e *fakeendpoint.Endpoint) {
	for _, o := range e.Observations() {
		r.record(Record{
			At: o.Times.Began.Sub(r.began), Delivery: r.whose.of(planned.Host, o.Target), Kind: KindRequest,
			Request: &Request{Host: planned.Host, Observation: o},
		})
	}
	r.history.Forgotten += e.Forgotten()
	if r.party.Outside {
		r.connects(planned, e)
	}
}

// fail keeps the first thing that went wrong with the harness itself.
func (r *run) fail(err error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.err == nil {
		r.err = err
	}
}

func (r *run) broken() error {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.err
}
