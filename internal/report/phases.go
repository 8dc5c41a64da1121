package report

import (
	"time"

	"github.com/hookdrill/hookdrill/internal/trial"
	"github.com/hookdrill/hookdrill/simulator/sender"
)

// The phases of an attempt, in their order. Looking up the name is part of the
// connect.
const (
	phaseConnect = "connect"
	phaseTLS     = "tls"
	phaseWrite   = "write"
	phaseWait    = "wait" // for the head of the answer
	phaseBody    = "body" // of the answer
)

// Phase is a part of a line's time. A line's phases follow each other without a
// gap, from when it began.
type Phase struct {
	// Name is connect, tls, write, wait or body.
	Name   string   `json:"name"`
	Lasted Duration `json:"lasted"`
}

// phases collects phases by the moments at which they end.
type phases struct {
	at  time.Time
	all []Phase
}

// until ends a phase. A moment that is not known, or lies before the one before
// it, ends a phase that took no time; those are left out.
func (p *phases) until(name string, t time.Time) {
	if t.IsZero() || !t.After(p.at) {
		return
	}
	p.all = append(p.all, Phase{name, Duration(t.Sub(p.at))})
	p.at = t
}

// attemptPhases takes an attempt apart. The connect is its own, as the network
// saw it, nil where it did not; secure says whether TLS came behind it. The
// times of an attempt that followed a redirect are the last hop's, so it has no
// phases.
func attemptPhases(a *sender.Attempt, connect *trial.Connect, secure bool) []Phase {
	if a.Redirects > 0 {
		return nil
	}
	p := &phases{at: a.Start}
	if secure && connect != nil && connect.Failure == "" {
		p.until(phaseConnect, a.Start.Add(connect.Took))
		p.until(phaseTLS, a.Ready)
	}
	p.until(phaseConnect, a.Ready)
	p.until(phaseWrite, a.Written)
	p.until(phaseWait, a.Head)
	p.until(lastPhase(a), a.End)
	return p.all
}

// lastPhase is what an attempt was at when it ended.
func lastPhase(a *sender.Attempt) string {
	switch {
	case !a.Head.IsZero():
		return phaseBody
	case !a.Written.IsZero():
		return phaseWait
	case !a.Ready.IsZero():
		return phaseWrite
	case a.Phase == sender.PhaseTLS:
		return phaseTLS
	}
	return phaseConnect
}

// requestPhases takes a request apart as the endpoint saw it: for senders that
// keep no journal there is nothing else.
func requestPhases(r *trial.Request) []Phase {
	t := r.Times
	p := &phases{at: t.Began}
	p.until(phaseWrite, t.Body)
	p.until(phaseWait, t.Replied)
	last := phaseWait
	switch {
	case !t.Replied.IsZero():
		last = phaseBody
	case t.Body.IsZero():
		last = phaseWrite
	}
	end := t.End
	if !t.Gone.IsZero() && (end.IsZero() || t.Gone.Before(end)) {
		end = t.Gone
	}
	p.until(last, end)
	return p.all
}
