package trial

import (
	"context"
	"fmt"
	"net/http"
	"strings"

	"github.com/hookdrill/hookdrill/fakeendpoint"
)

// routed is the script of an endpoint that answers by method and path. What no
// route is for is answered by a 404, as an API does.
func routed(routes []Route) fakeendpoint.Script {
	step := fakeendpoint.Step{Behaviour: router(routes), Text: "routes"}
	return fakeendpoint.Script{Clauses: []fakeendpoint.Clause{{Steps: []fakeendpoint.Step{step}}}}
}

// router answers requests by their routes.
type router []Route

// Play answers once the whole request is read.
func (r router) Play(ctx context.Context, x *fakeendpoint.Exchange) error {
	if err := x.ReadBody(); err != nil {
		return err
	}
	route := r.of(x.Method(), x.Target())
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

func (r router) of(method, target string) Route {
	path, _, _ := strings.Cut(target, "?")
	for _, route := range r {
		below := strings.HasSuffix(route.Path, "/") && strings.HasPrefix(path, route.Path)
		if route.Method == method && (route.Path == path || below) {
			return route
		}
	}
	return Route{Status: http.StatusNotFound, Body: `{"detail":"Not Found"}`}
}
