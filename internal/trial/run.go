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
// not be made, a stage that broke.
func Run(ctx context.Context, on stage.Stage, plan *Plan, party Party) (*History, error) {
	scripts, err := parseScripts(plan)
	if err != nil {
		return nil, err
	}
	r := &run{plan: plan, party: party, scripts: scripts}
	r.history = &History{Plan: plan, Party: party.Name, Stage: on.Name()}
	if err := on.Play(ctx, plan.Seed, r.scene); err != nil {
		return r.history, fmt.Errorf("the run of %q broke: %w", plan.Name, err)
	}
	return r.history, r.err
}

func parseScripts(plan *Plan) ([]fakeendpoint.Script, error) {
	scripts := make([]fakeendpoint.Script, len(plan.Endpoints))
	for i, e := range plan.Endpoints {
		script, err := fakeendpoint.Parse(e.Script)
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

	began   time.Time
	network stage.Network
	whose   attribution
	history *History
	err     error

	mu     sync.Mutex // guards what follows, and history.Records
	sealed bool
}

// scene is the run on the stage.
func (r *run) scene(ctx context.Context, network stage.Network) {
	r.began, r.network, r.whose = time.Now(), network, r.plan.attribution()
	endpoints, serving := r.open()
	if r.err == nil {
		r.deliverAll(ctx)
	}
	for _, e := range endpoints {
		_ = e.Close()
	}
	serving.Wait()
	for i, e := range endpoints {
		r.collect(r.plan.Endpoints[i], e)
	}
	r.seal(ctx.Err() != nil)
}

// seal ends the recording. A dial that net/http let go may still be under way
// on a stage that was torn down; what it has to tell comes too late.
func (r *run) seal(stopped bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.sealed = true
	r.history.Length = time.Since(r.began)
	r.history.Stopped = stopped
	r.history.sort()
}

// open puts the plan's endpoints on the network.
func (r *run) open() ([]*fakeendpoint.Endpoint, *sync.WaitGroup) {
	var serving sync.WaitGroup
	endpoints := make([]*fakeendpoint.Endpoint, len(r.plan.Endpoints))
	for i, planned := range r.plan.Endpoints {
		opts := []fakeendpoint.Option{fakeendpoint.Seed(r.plan.Seed)}
		if planned.TLS {
			opts = append(opts, fakeendpoint.TLS(certificates.Server(certificates.Good)))
		}
		e := fakeendpoint.New(r.scripts[i], opts...)
		endpoints[i] = e
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
	return endpoints, &serving
}

// deliverAll has the party make every delivery, then watches the silence.
func (r *run) deliverAll(ctx context.Context) {
	party, err := r.party.New(Env{
		DialContext: r.dial,
		RootCAs:     certificates.Pool(),
		Seed:        r.plan.Seed,
		Journal:     r.journal(),
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
	outcome, err := party.Deliver(withDelivery(ctx, planned.ID), planned)
	if err != nil {
		r.record(Record{At: time.Since(r.began), Delivery: planned.ID, Kind: KindRefusal, Refusal: err.Error()})
		return
	}
	if ctx.Err() != nil {
		return // it did not end by itself: there is no outcome to record
	}
	r.record(Record{At: time.Since(r.began), Delivery: planned.ID, Kind: KindOutcome, Outcome: &Outcome{
		Delivered: outcome.Delivered, Reason: outcome.Reason, Attempts: len(outcome.Attempts),
	}})
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
	if !r.sealed {
		r.history.Records = append(r.history.Records, rec)
	}
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
}

// fail keeps the first thing that went wrong with the harness itself.
func (r *run) fail(err error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.err == nil {
		r.err = err
	}
}
