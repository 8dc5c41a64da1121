package trial

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/hookdrill/hookdrill/fixtures/certificates"
	"github.com/hookdrill/hookdrill/internal/stage"
)

// PartyHost is where a program that lives in this process is called.
const PartyHost = "party." + Domain

// RunProgram plays the plan's acts with the program on the stage, in a folder
// that is removed afterwards. Its error is as in [Run]; a program that starts
// once and then fails an act is not the harness's error, and stands in the
// history.
func RunProgram(ctx context.Context, on stage.Stage, plan *Plan, program Program) (h *History, err error) {
	folder, err := os.MkdirTemp("", "hookdrill-run-")
	if err != nil {
		return nil, fmt.Errorf("the run of %q needs a folder: %w", plan.Name, err)
	}
	defer func() {
		if gone := os.RemoveAll(folder); gone != nil && err == nil {
			err = fmt.Errorf("the folder of %q could not be removed: %w", plan.Name, gone)
		}
	}()
	if err := plan.checkForwards(program); err != nil {
		return nil, fmt.Errorf("the plan of %q makes no sense: %w", plan.Name, err)
	}
	if program.Fit != nil {
		if lacks := program.Fit(plan); lacks != "" {
			return nil, fmt.Errorf("the plan of %q does not fit the program: %s", plan.Name, lacks)
		}
	}
	plan.Known = program.Secrets
	r := &run{plan: plan, awaited: true, beside: &living{beside: true}}
	r.deeds = func(ctx context.Context) { r.perform(ctx, program, folder) }
	return r.play(ctx, on, program.Name)
}

// actor does the acts of a plan to one instance of a program, or to the one beside.
type actor struct {
	*run
	folder  string
	log     *logbook
	outside bool // the program is not in this process
	whole   bool // it has one URL
	program living
	ready   time.Time // when the program had started for the first time, and later by the time it was down
	down    time.Time // since when it is down; zero while it runs
	client  *http.Client
	kept    map[string]string
}

// perform does all acts, watches the silence and searches what is left.
func (r *run) perform(ctx context.Context, program Program, folder string) {
	a := &actor{run: r, folder: folder, log: &logbook{}, kept: map[string]string{}}
	a.outside, a.whole = program.Process && r.history.Stage == "real", program.Whole
	transport := &http.Transport{DialContext: a.dialProgram, DisableKeepAlives: true, DisableCompression: true}
	defer transport.CloseIdleConnections()
	a.client = &http.Client{
		Transport: transport, Timeout: Patience,
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
	if err := a.start(ctx, program); err != nil {
		r.fail(fmt.Errorf("the program %q did not start: %w", program.Name, err))
		a.end(ctx)
		return
	}
	for _, act := range r.plan.Acts {
		if broke := stage.Guard(func() { a.do(ctx, act) }); broke != nil {
			r.fail(fmt.Errorf("the program %q broke at %q: %w", program.Name, act.ID, broke))
			break
		}
	}
	r.history.Settled = time.Since(r.began)
	pause(ctx, r.plan.Silence)
	a.observe(ctx)
	a.end(ctx)
	a.search()
}

// start makes the instances and starts them for the first time. The one beside
// comes first: it may be asked as soon as the other runs.
func (a *actor) start(ctx context.Context, program Program) error {
	var errs []error
	if program.Beside != nil && a.plan.hasBeside() {
		errs = append(errs, a.bring(ctx, *program.Beside, a.beside, BesideHost, "beside"))
	}
	if errs == nil || errs[0] == nil {
		errs = append(errs, a.bring(ctx, program, &a.program, PartyHost, ""))
	}
	return errors.Join(errs...)
}

// bring makes one instance, with a folder of its own, and starts it.
func (a *actor) bring(ctx context.Context, program Program, as *living, host, below string) error {
	setup := a.plan.Setup
	var err error
	if setup.API, err = a.fill(setup.API); err != nil {
		return err
	}
	if setup.Forward, err = a.fill(setup.Forward); err != nil {
		return err
	}
	setup.Hosts = slices.Clone(setup.Hosts)
	for i, allowed := range setup.Hosts {
		if setup.Hosts[i], err = a.fill(allowed); err != nil {
			return err
		}
	}
	folder := filepath.Join(a.folder, below)
	if err := os.MkdirAll(folder, 0o700); err != nil {
		return err
	}
	if as.instance, err = program.New(ProgramEnv{
		Stage: a.history.Stage, Folder: folder, Seed: a.plan.Seed, Log: a.log, Setup: setup,
		URL:         "http://" + host,
		Listen:      func() (net.Listener, error) { return a.network.Listen(host, nil) },
		DialContext: a.dial,
		RootCAs:     certificates.Pool(),
	}); err != nil {
		return err
	}
	return a.happen(ctx, as, "", Started)
}

// end stops the programs in order, or kills one that does not stop.
func (a *actor) end(ctx context.Context) {
	bounded, cancel := context.WithTimeout(context.WithoutCancel(ctx), Patience)
	defer cancel()
	for _, l := range []*living{&a.program, a.beside} {
		if l.calledAt() == "" {
			continue // it never started
		}
		if err := a.happen(bounded, l, "", Stopped); err != nil {
			if own, is := errors.AsType[Broken](err); is {
				a.fail(own) // whatever it did before, it did not do it as itself
			}
			_ = l.instance.Kill() // what could not be stopped is on record
		}
	}
}

// observe asks what was handled, where somebody can tell.
func (a *actor) observe(ctx context.Context) {
	instance, can := a.program.instance.(Observed)
	if !can || ctx.Err() != nil {
		return
	}
	answer := &Answer{Act: Handled}
	began := time.Now()
	switch ids, err := instance.Handled(ctx); {
	case errors.Is(err, errors.ErrUnsupported):
		return
	case err != nil:
		a.fail(err)
		return
	default:
		answer.Status, answer.Body = http.StatusOK, []byte(strings.Join(ids, "\n"))
	}
	a.answered(began, answer)
}

// do does one act, once its time has come.
func (a *actor) do(ctx context.Context, act Act) {
	if !pause(ctx, max(act.At-time.Since(a.ready), act.Pause)) {
		return
	}
	answer := &Answer{Act: act.ID}
	began := time.Now()
	if err := a.await(ctx, act); err != nil {
		answer.Failure = err.Error()
		a.answered(began, answer)
		return
	}
	if act.Life != "" {
		whom := &a.program
		if act.Beside {
			whom = a.beside
		}
		_ = a.happen(ctx, whom, act.ID, act.Life) // it is on record
	}
	switch {
	case act.Call != nil:
		began = time.Now()
		a.call(ctx, *act.Call, answer)
		a.keep(act, answer.Body, answer)
	case len(act.Keep) > 0:
		seen := a.at(act.After.Delivery).Observations()
		a.keep(act, seen[act.After.Requests-1].Body, answer)
	default:
		return
	}
	a.answered(began, answer)
}

func (a *actor) answered(began time.Time, answer *Answer) {
	answer.Took = time.Since(began)
	a.record(Record{At: began.Sub(a.began), Kind: KindAnswer, Answer: answer})
}
