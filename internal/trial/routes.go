package trial

import (
	"context"
	"fmt"
	"net/http"
	"strings"
	"sync"

	"github.com/hookdrill/hookdrill/fakeendpoint"
)

// routed is the script of an endpoint that answers by method and path. What no
// route is for is answered by a 404, as an API does.
func routed(routes []Route) (fakeendpoint.Script, error) {
	r := &router{routes: routes, first: make([][]fakeendpoint.Step, len(routes))}
	for i, route := range routes {
		if route.First == "" {
			continue
		}
		script, err := fakeendpoint.Parse(route.First)
		if err != nil {
			return script, err
		}
		for _, clause := range script.Clauses {
			r.first[i] = append(r.first[i], clause.Steps...)
		}
	}
	step := fakeendpoint.Step{Behaviour: r, Text: "routes"}
	return fakeendpoint.Script{Clauses: []fakeendpoint.Clause{{Steps: []fakeendpoint.Step{step}}}}, nil
}

// router answers requests by their routes.
type router struct {
	routes []Route

	mu    sync.Mutex
	first [][]fakeendpoint.Step // what is left of each route's
}

// Play answers once the whole request is read.
func (r *router) Play(ctx context.Context, x *fakeendpoint.Exchange) error {
	route, first := r.of(x.Method(), x.Target())
	if first != nil {
		return first.Play(ctx, x)
	}
	if err := x.ReadBody(); err != nil {
		return err
	}
	if err := x.Pause(ctx, route.Delay); err != nil {
		return err
	}
	if route.Status < http.StatusMultipleChoices {
		x.Commit()
	}
	if err := x.Write(fmt.Appendf(nil, "HTTP/1.1 %d %s\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n%s",
		route.Status, http.StatusText(route.Status), len(route.Body), route.Body)); err != nil {
		return err
	}
	x.Replied(route.Status)
	return nil
}

// of returns the route of a request, and what is to be played before it.
func (r *router) of(method, target string) (Route, fakeendpoint.Behaviour) {
	path, _, _ := strings.Cut(target, "?")
	for i, route := range r.routes {
		below := strings.HasSuffix(route.Path, "/") && strings.HasPrefix(path, route.Path)
		if route.Method == method && (route.Path == path || below) {
			return route, r.next(i)
		}
	}
	return Route{Status: http.StatusNotFound, Body: `{"detail":"Not Found"}`}, nil
}

// next takes the next of a route's first steps; nil if there is none left.
func (r *router) next(route int) fakeendpoint.Behaviour {
	r.mu.Lock()
	defer r.mu.Unlock()
	left := r.first[route]
	if len(left) == 0 {
		return nil
	}
	step := left[0]
	if left[0].Times--; left[0].Times == 0 {
		r.first[route] = left[1:] // below 0 it is played for ever
	}
	return step.Behaviour
}
