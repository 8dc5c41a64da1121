package trial

import (
	"bufio"
	"bytes"
	"context"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"slices"
	"time"

	"github.com/hookdrill/hookdrill/fakeendpoint"
)

// BesideHost is where a program beside another is called, if it lives in this process.
const BesideHost = "beside." + Domain

// checkForwards finds what would be passed on to nobody.
func (p *Plan) checkForwards(program Program) error {
	for _, e := range p.Endpoints {
		if e.Forward && program.Beside == nil {
			return fmt.Errorf("the endpoint %s passes requests on, and there is no program beside", e.Host)
		}
	}
	for _, a := range p.Acts {
		if a.Beside && program.Beside == nil {
			return fmt.Errorf("the act %q is done to a program beside, and there is none", a.ID)
		}
	}
	return nil
}

// hasBeside reports whether the program beside has a part in the plan.
func (p *Plan) hasBeside() bool {
	return slices.ContainsFunc(p.Endpoints, func(e Endpoint) bool { return e.Forward }) ||
		slices.ContainsFunc(p.Acts, func(a Act) bool { return a.Beside })
}

// forward is the behaviour of an endpoint that stands before a program: it
// passes a request on byte for byte, and the answer back. It remains the
// witness of what came, and when.
type forward struct{ run *run }

func (r *run) forwarded() fakeendpoint.Script {
	step := fakeendpoint.Step{Behaviour: forward{r}, Text: "forward"}
	return fakeendpoint.Script{Clauses: []fakeendpoint.Clause{{Steps: []fakeendpoint.Step{step}}}}
}

// Play waits for the program's answer, whether or not the client does.
func (f forward) Play(ctx context.Context, x *fakeendpoint.Exchange) error {
	if err := x.ReadBody(); err != nil {
		return err
	}
	conn, err := f.run.dialBeside(ctx)
	if err != nil {
		return fmt.Errorf("passing the request on: %w", err)
	}
	defer func() { _ = conn.Close() }()
	defer context.AfterFunc(ctx, func() { _ = conn.Close() })()
	if err := conn.SetDeadline(time.Now().Add(Patience)); err != nil {
		return err
	}
	if _, err := conn.Write(x.Raw()); err != nil {
		return fmt.Errorf("passing the request on: %w", err)
	}
	response, err := http.ReadResponse(bufio.NewReader(conn), &http.Request{Method: x.Method()})
	if err != nil {
		return fmt.Errorf("the program beside did not answer: %w", err)
	}
	defer func() { _ = response.Body.Close() }()
	var answer bytes.Buffer
	response.Body = http.MaxBytesReader(nil, response.Body, MaxAnswer)
	if err := response.Write(&answer); err != nil {
		return fmt.Errorf("the program beside did not answer to the end: %w", err)
	}
	if response.StatusCode < http.StatusMultipleChoices {
		x.Commit()
	}
	if err := x.Write(answer.Bytes()); err != nil {
		return err
	}
	x.Replied(response.StatusCode)
	return nil
}

// dialBeside connects an endpoint to the program beside.
func (r *run) dialBeside(ctx context.Context) (net.Conn, error) {
	u, err := url.Parse(r.beside.calledAt())
	switch {
	case err != nil:
		return nil, err
	case u.Port() == "":
		u.Host += ":80" // of a program in this process
	}
	return r.dialProgram(ctx, "tcp", u.Host)
}
