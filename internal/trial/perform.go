package trial

import (
	"context"
	"fmt"
	"net"
	"net/http"
	"os"
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
	r := &run{plan: plan, awaited: true}
	r.deeds = func(ctx context.Context) { r.perform(ctx, program, folder) }
	return r.play(ctx, on, program.Name)
}

// actor does the acts of a plan to one instance of a program.
type actor struct {
	*run
	folder   string
	log      *logbook
	outside  bool // the program is not in this process
	instance Instance
	url      string
	client   *http.Client
	kept     map[string]string
}

// perform does all acts, watches the silence and searches what is left.
func (r *run) perform(ctx context.Context, program Program, folder string) {
	a := &actor{run: r, folder: folder, log: &logbook{}, kept: map[string]string{}}
	a.outside = program.Process && r.history.Stage == "real"
	transport := &http.Transport{DialContext: a.dialParty, DisableKeepAlives: true, DisableCompression: true}
	defer transport.CloseIdleConnections()
	a.client = &http.Client{
		Transport: transport, Timeout: Patience,
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
	if err := a.start(ctx, program); err != nil {
		r.fail(fmt.Errorf("the program %q did not start: %w", program.Name, err))
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
	a.end(ctx)
	a.search()
}

// start makes the instance and starts it for the first time.
func (a *actor) start(ctx context.Context, program Program) error {
	setup := a.plan.Setup
	var err error
	if setup.API, err = a.fill(setup.API); err != nil {
		return err
	}
	if a.instance, err = program.New(ProgramEnv{
		Stage: a.history.Stage, Folder: a.folder, Seed: a.plan.Seed, Log: a.log, Setup: setup,
		URL:         "http://" + PartyHost,
		Listen:      func() (net.Listener, error) { return a.network.Listen(PartyHost, nil) },
		DialContext: a.dial,
		RootCAs:     certificates.Pool(),
	}); err != nil {
		return err
	}
	return a.happen(ctx, "", Started)
}

// dialParty connects the harness to the program, wherever that is.
func (a *actor) dialParty(ctx context.Context, network, address string) (net.Conn, error) {
	host, _, err := net.SplitHostPort(address)
	if err == nil && (host == Domain || strings.HasSuffix(host, "."+Domain)) {
		return a.network.DialContext(ctx, network, address)
	}
	return new(net.Dialer).DialContext(ctx, network, address)
}

// end stops the program in order, or kills it if it does not stop.
func (a *actor) end(ctx context.Context) {
	bounded, cancel := context.WithTimeout(context.WithoutCancel(ctx), Patience)
	defer cancel()
	if err := a.happen(bounded, "", Stopped); err != nil {
		_ = a.instance.Kill() // what could not be stopped is on record
	}
}

// do does one act, once its time has come.
func (a *actor) do(ctx context.Context, act Act) {
	if !pause(ctx, max(act.At-time.Since(a.began), act.Pause)) {
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
		_ = a.happen(ctx, act.ID, act.Life) // it is on record
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

// happen makes something happen to the program, and records it.
func (a *actor) happen(ctx context.Context, act string, what Life) (err error) {
	at := time.Since(a.began)
	switch what {
	case Started:
		a.url, err = a.instance.Start(ctx)
	case Stopped:
		err = a.instance.Stop(ctx)
	case Killed:
		err = a.instance.Kill()
	case Paused, Resumed:
		err = a.freeze(ctx, what)
	default:
		err = fmt.Errorf("nobody knows how a program is %s", what)
	}
	happening := &Happening{Act: act, What: what}
	if err != nil {
		happening.Failure = err.Error()
	}
	a.record(Record{At: at, Kind: KindLife, Life: happening})
	return err
}

func (a *actor) freeze(ctx context.Context, what Life) error {
	pauser, can := a.instance.(Pauser)
	switch {
	case !can:
		return fmt.Errorf("this program cannot be %s", what)
	case what == Paused:
		return pauser.Pause(ctx)
	default:
		return pauser.Resume(ctx)
	}
}
