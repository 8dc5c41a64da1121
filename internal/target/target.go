package target

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os/exec"
	"runtime"
	"strings"
	"sync"
	"sync/atomic"

	"github.com/hookdrill/hookdrill/internal/trial"
	"github.com/hookdrill/hookdrill/simulator/sender"
)

// Target is a foreign sender that has been started, or a foreign listener.
type Target struct {
	file *File
	talk talker       // nil where a command is run for each delivery, and for a listener
	made atomic.Int64 // deliveries; an id is new in every run

	remote   bool          // a listener may be somewhere else
	starting chan struct{} // holds as many listeners as may start at once
	ports    ports

	mu     sync.Mutex
	broken error // what it did wrong first, beside ending
}

// Options say how a target is opened.
type Options struct {
	// CA is a file with the authority that the endpoints' certificates are from, in PEM.
	CA string
	// Scratch is a folder that {scratch} in the file stands for.
	Scratch string
	// Validate holds everything that is said to the protocol's schema.
	Validate bool
	// Remote lets a target be called that is on another machine than this.
	Remote bool
}

// Open starts a sender. A listener is started for each run.
func Open(ctx context.Context, f File, o Options) (*Target, error) {
	t := &Target{file: &f, remote: o.Remote, starting: make(chan struct{}, runtime.GOMAXPROCS(0))}
	if where := f.Remote(); where != "" && !o.Remote {
		return nil, fmt.Errorf("the target %s: %s is not this machine; --allow-remote lets it be called", f.Name, where)
	}
	f.scratch, f.validate = o.Scratch, o.Validate
	if err := f.prepare(ctx); err != nil || f.Role == RoleListener {
		return t, err
	}
	if len(f.Each) > 0 {
		if _, err := exec.LookPath(f.Each[0]); err != nil {
			return nil, fmt.Errorf("the target %s: each: %w", f.Name, err)
		}
		return t, nil
	}
	var err error
	if f.URL != "" {
		t.talk, err = dial(ctx, &f, o.CA, &t.ports)
	} else {
		t.talk, err = converse(ctx, &f, o.CA)
	}
	if err != nil {
		return nil, err
	}
	return t, nil
}

// Close ends the target and every process of it.
func (t *Target) Close() error {
	if t.talk == nil {
		return nil
	}
	return t.talk.Close(t.Err() == nil)
}

// Err is why the target can deliver nothing more; nil if it can.
func (t *Target) Err() error {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.broken != nil || t.talk == nil {
		return t.broken
	}
	return t.talk.reason()
}

// breakDown keeps the first reason why nothing can be judged by the target any more.
func (t *Target) breakDown(err error) error {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.broken == nil {
		t.broken = err
	}
	return trial.Broken{Err: t.broken}
}

// Party is the target as the party of runs. They share it.
func (t *Target) Party() trial.Party {
	return trial.Party{
		Name: t.file.Name, Outside: true, Secrets: t.file.secrets(),
		Lacks: func(plan *trial.Plan) string { return t.file.lacks(plan) },
		New:   func(trial.Env) (trial.Sender, error) { return party{t}, nil },
	}
}

// lacks says what a plan needs that the target cannot do; empty if nothing.
func (f *File) lacks(plan *trial.Plan) string {
	for _, e := range plan.Endpoints {
		if e.TLS && !f.Can(CanTLS) {
			return needs(CanTLS)
		}
	}
	for _, d := range plan.Deliveries {
		_, invalid := sender.NewHeaders(d.Header)
		var window struct{ Runs []json.RawMessage }
		read := json.Unmarshal(d.Body, &window)
		switch {
		case len(d.Header) > 0 && !f.Can(CanHeaders):
			return needs(CanHeaders)
		case d.Signing != nil && !f.Can(CanSign):
			return needs(CanSign)
		case invalid != nil && !f.Can(CanRefuse):
			return needs(CanRefuse)
		case read == nil && window.Runs != nil && len(window.Runs) == 0 && !f.Can(CanLook):
			return needs(CanLook)
		}
	}
	return ""
}

// party is the target in one run.
type party struct{ target *Target }

// Deliver has the target make a delivery.
func (p party) Deliver(ctx context.Context, d trial.Delivery) (sender.Outcome, error) {
	switch broken := p.target.Err(); {
	case broken != nil:
		return sender.Outcome{}, trial.Broken{Err: broken}
	case p.target.talk == nil:
		return p.target.file.runEach(ctx, d)
	}
	id := fmt.Sprintf("d%d", p.target.made.Add(1))
	accepting, done := context.WithTimeout(ctx, p.target.file.Patience)
	defer done()
	emitted, err := p.target.talk.ask(accepting, request{Do: "emit", Delivery: id, URL: d.URL, Header: d.Header, Body: string(d.Body), Sign: signed(d.Signing)})
	switch {
	case ctx.Err() != nil:
		return stopped(), nil // which is no error of the target
	case err != nil:
		return sender.Outcome{}, p.target.breakDown(err)
	case emitted.Refused != "":
		return sender.Outcome{}, errors.New(emitted.Refused)
	}
	outcome, err := p.target.talk.ask(ctx, request{Do: "outcome", Delivery: id})
	switch {
	case ctx.Err() != nil:
		return stopped(), nil // which is no error of the target
	case err != nil:
		return sender.Outcome{}, p.target.breakDown(err)
	}
	return sender.Outcome{Delivered: outcome.Delivered, Reason: outcome.Reason}, nil
}

// signed is what a delivery is to be signed with; nil where it is not.
func signed(s *trial.Signing) *signing {
	if s == nil {
		return nil
	}
	return &signing{ID: s.ID, Keys: s.Keys}
}

// stopped is the outcome of a delivery that the end of the run cut short.
func stopped() sender.Outcome { return sender.Outcome{Reason: sender.ReasonStopped} }

// Close leaves the target to other runs.
func (p party) Close() error { return nil }

// runEach runs the file's command for one delivery.
func (f *File) runEach(ctx context.Context, d trial.Delivery) (sender.Outcome, error) {
	fill := strings.NewReplacer("{url}", d.URL, "{id}", d.ID, "{body}", string(d.Body))
	var said tail
	c := f.command(ctx, f.Each, fill)
	c.Stdin, c.Stderr = bytes.NewReader(d.Body), &said
	err := c.Run()
	if c.Process != nil {
		_ = killGroup(c) // there may be nothing left
	}
	var exit *exec.ExitError
	switch {
	case err == nil:
		return sender.Outcome{Delivered: true}, nil
	case ctx.Err() != nil:
		return stopped(), nil //nolint:nilerr // the run was stopped, which is no error of the target
	case errors.As(err, &exit):
		return sender.Outcome{}, nil // it says that it failed
	}
	return sender.Outcome{}, trial.Broken{Err: f.complaint(err, &said)}
}
