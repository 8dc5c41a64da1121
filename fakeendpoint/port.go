package fakeendpoint

import (
	"context"
	"errors"
	"fmt"
	"net"
	"syscall"
	"time"
)

// ListenAndServe serves on a TCP address such as "127.0.0.1:9000" until ctx
// ends, and then closes the endpoint and returns nil. While the script's
// clauses in front say refuse, the port is closed. Once the address is known,
// ready is called with it; it may be nil.
//
// It returns an error that matches syscall.EADDRINUSE when the port is taken,
// and one that matches [ErrScript] when no port can play the script: a refused
// connect leaves no trace on it, so that none can be counted.
func (e *Endpoint) ListenAndServe(ctx context.Context, address string, ready func(net.Addr)) error {
	if err := e.checkPort(); err != nil {
		return err
	}
	p := &port{endpoint: e, address: address, listen: listenTCP}
	return errors.Join(p.serve(ctx, ready), e.Close())
}

// checkPort reports why a plain port cannot play the script.
func (e *Endpoint) checkPort() error {
	script := e.player.script
	if script.needsTLS() && e.options.tls == nil {
		return fmt.Errorf("%w on a port without TLS: the script %q shows certificates", ErrScript, script)
	}
	for _, c := range script.Clauses[e.player.refusals:] {
		for _, step := range c.Steps {
			if err := checkOnPort(step); err != nil {
				return fmt.Errorf("%w on a port: %w", ErrScript, err)
			}
		}
	}
	return nil
}

func checkOnPort(step Step) error {
	switch step.Behaviour.(type) {
	case refuse:
		return fmt.Errorf("a refused connect leaves no trace on a port, so %q can be had for a time only, in front of the script, such as %q", step, "0s..5s: refuse; 200 forever")
	case blackHole:
		return fmt.Errorf("a port cannot leave a connect without an answer, so there is no %q; %q holds the connection once it is made", step.Text, "hang")
	case nameNotFound:
		return fmt.Errorf("a port has no say in the look-up of its name, so there is no %q; give the sender a name that does not exist", step.Text)
	default:
		return nil
	}
}

// refusals returns how many clauses in front do nothing but refuse at their
// time: the times at which a port can be closed.
func (s Script) refusals() int {
	for i, c := range s.Clauses {
		windowed := (c.From > 0 || c.To > 0) && c.Chance == 0
		if !windowed || len(c.Steps) != 1 || c.Steps[0].Times != 0 {
			return i
		}
		if _, is := c.Steps[0].Behaviour.(refuse); !is {
			return i
		}
	}
	return len(s.Clauses)
}

// down reports whether the clauses in front refuse at this time, and how long
// that stays so; 0 is for ever.
func (p *player) down(elapsed time.Duration) (down bool, stays time.Duration) {
	for _, c := range p.script.Clauses[:p.refusals] {
		down = down || c.applies(elapsed)
		if next := c.changes(elapsed); next > 0 && (stays == 0 || next < stays) {
			stays = next
		}
	}
	return down, stays
}

// changes returns how long it takes until the window opens or closes; 0 is never.
func (c Clause) changes(elapsed time.Duration) time.Duration {
	if c.Every > 0 {
		elapsed %= c.Every
	}
	switch {
	case elapsed < c.From:
		return c.From - elapsed
	case elapsed < c.To:
		return c.To - elapsed
	case c.Every > 0:
		return c.Every - elapsed + c.From
	default:
		return 0
	}
}

// port is a listener that is closed at times.
type port struct {
	endpoint *Endpoint
	address  string
	listen   func(address string) (net.Listener, error)

	open   net.Listener // nil while the port is closed
	served chan error   // what serving it came to
}

func listenTCP(address string) (net.Listener, error) {
	l, err := net.Listen("tcp", address)
	if errors.Is(err, syscall.EADDRINUSE) {
		return nil, fmt.Errorf("%s is taken by another program; choose another port, or 0 for any that is free: %w", address, err)
	}
	return l, err
}

// serve opens and closes the port as time goes by. It listens at once even if
// the script begins with the port closed, to learn whether it is to be had.
func (p *port) serve(ctx context.Context, ready func(net.Addr)) error {
	l, err := p.listen(p.address)
	if err != nil {
		return fmt.Errorf("listening: %w", err)
	}
	address := l.Addr()
	p.address = address.String() // if it was port 0, this one from now on
	p.up(l)
	defer p.down()
	for {
		down, stays := p.endpoint.player.down(time.Since(p.endpoint.started))
		if err := p.set(down); err != nil {
			return err
		}
		if ready != nil {
			ready(address)
			ready = nil
		}
		if over, err := p.wait(ctx, stays); over {
			return err
		}
	}
}

// set opens or closes the port, if it is not so already.
func (p *port) set(down bool) error {
	switch {
	case down:
		p.down()
	case p.open == nil:
		l, err := p.listen(p.address)
		if err != nil {
			return fmt.Errorf("listening again: %w", err)
		}
		p.up(l)
	}
	return nil
}

func (p *port) up(l net.Listener) {
	p.open, p.served = l, make(chan error, 1)
	go func() { p.served <- p.endpoint.Serve(l) }()
}

func (p *port) down() {
	if p.open == nil {
		return
	}
	_ = p.open.Close()
	<-p.served //nolint:errcheck // it was told to end
	p.open, p.served = nil, nil
}

// wait waits for the next change, 0 for ever, and reports whether it is over.
func (p *port) wait(ctx context.Context, stays time.Duration) (over bool, err error) {
	var change <-chan time.Time
	if stays > 0 {
		timer := time.NewTimer(stays)
		defer timer.Stop()
		change = timer.C
	}
	select {
	case <-change:
		return false, nil
	case <-ctx.Done():
		return true, nil
	case <-p.endpoint.ctx.Done():
		return true, nil
	case err := <-p.served:
		p.open = nil
		return true, err
	}
}
