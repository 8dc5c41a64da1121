package trial

import (
	"fmt"
	"net/http"
	"time"
)

// Act is one thing that is done to a program. Acts are done one after the other,
// each once its time has come and what it waits for has happened. One that fails
// is recorded, and the next is done all the same: what came of it is judged later.
type Act struct {
	// ID tells it from others, and says what it is: "the rule is made".
	ID string
	// At is when it is done at the soonest, counted from when the program had
	// started for the first time, and without the time in which it was down.
	At time.Duration
	// Pause is how long after the act before it is done at the soonest.
	Pause time.Duration
	// After is what has to arrive first; nil for nothing.
	After *Arrival
	// Life is what happens to the program; empty for nothing. With Beside it
	// happens to the program beside instead.
	Life   Life
	Beside bool
	// Call is a request to it; nil for none.
	Call *Call
	// Keep names texts for later acts, each by its JSON pointer (RFC 6901): into the
	// answer of Call, or else into the body of the request that After waits for.
	Keep map[string]string
}

// Arrival is the n-th request at an endpoint.
type Arrival struct {
	// Delivery is what the endpoint is called; empty for all of them together.
	Delivery string
	// Path is that of the requests that count, without its query; empty for any.
	Path string
	// Requests is how many have to have come, their bodies not necessarily.
	Requests int
	// Whole waits until they have been answered as well. An act that keeps
	// something of their bodies waits so anyway.
	Whole bool
	// Within bounds the wait. Default: [Patience].
	Within time.Duration
}

// Patience bounds what an act waits for, and how long a call may take. It is far
// above what anything takes, and for real time's sake not longer.
const Patience = 30 * time.Second

// Life is what can happen to a program.
type Life string

// What can happen to a program. It is started before the first act, and stopped
// after the last and the silence that follows.
const (
	Started Life = "started"
	Stopped Life = "stopped"
	Killed  Life = "killed"
	Paused  Life = "paused"
	Resumed Life = "resumed"
)

// Call is a request to a program. In its path, header and body {name} stands for
// a text that an earlier act kept, and {url NAME} for the URL of the endpoint
// called so.
type Call struct {
	Method string
	// Path is below the program's URL, or is a URL itself. Suffix is put behind
	// its path, before its query.
	Path, Suffix string
	// Query are parameters that are set, or, if empty, taken away.
	Query  map[string]string
	Header http.Header
	Body   string
	// Signing signs it just before it is made; nil for not. It is then for the
	// header's texts to say where the signature goes: see [Signing.Names].
	Signing *Signing
}

// Route is how an endpoint before a program answers one kind of request.
type Route struct {
	// Method and Path are what it is for. A path that ends in a slash is for all
	// below it. The first route that fits is taken.
	Method, Path string
	// Status and Body are the answer; the body is JSON.
	Status int
	Body   string
	// Delay is how long it takes.
	Delay time.Duration
	// First are steps in the grammar of scripts that the first requests meet
	// before this answer is given: "503 x2", "lose-reply(by: close)".
	First string
}

// checkActs finds what would make the history lie.
func (p *Plan) checkActs() error {
	names := map[string]bool{"": true}
	for _, e := range p.Endpoints {
		names[e.Delivery] = true
	}
	done := map[string]bool{}
	for i, a := range p.Acts {
		switch {
		case a.ID == "":
			return fmt.Errorf("act %d of %d has no id", i+1, len(p.Acts))
		case done[a.ID]:
			return fmt.Errorf("two acts have the id %q", a.ID)
		case a.Call == nil && a.After == nil && len(a.Keep) > 0:
			return fmt.Errorf("the act %q keeps something, and neither calls nor waits for a request", a.ID)
		case a.After != nil && !names[a.After.Delivery]:
			return fmt.Errorf("the act %q waits for a request to %q, and no endpoint is called so", a.ID, a.After.Delivery)
		}
		done[a.ID] = true
	}
	return nil
}
