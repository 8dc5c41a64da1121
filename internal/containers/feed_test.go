package containers_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"slices"
	"sync"
	"time"

	"github.com/hookdrill/hookdrill/fixtures/langsmith"
)

const (
	sessionsEach = 3  // of a sender
	rulesEach    = 10 // of a session; each has one webhook
	sessions     = replicas * sessionsEach
)

// setUp makes the sessions and their rules. A rule stays with the sender that it
// was made at; its endpoint is any.
func (d *containerDrill) setUp() {
	for session := range sessions {
		d.send(session, d.generator.Session(session), nil)
		for n := range rulesEach {
			rule := session*rulesEach + n
			host := net.JoinHostPort(nameOf("endpoint", rule%len(d.endpoints)), "9000")
			url := fmt.Sprintf("http://%s/%d?secret=hush-hush", host, rule)
			r := d.generator.Rule(session, url)
			r.Filter, r.SamplingRate = "eq(is_root, true)", 1
			var made struct{ ID string }
			d.send(session, r.Request(), &made)
			d.rules = append(d.rules, made.ID)
			d.ruleOf[made.ID] = rule
		}
	}
}

// feedAll sends the traces of all sessions at once, those of one in their order.
func (d *containerDrill) feedAll() {
	var feeding sync.WaitGroup
	for session := range sessions {
		feeding.Go(func() {
			for n := range d.windows {
				d.feed(session, n)
			}
		})
	}
	feeding.Wait()
}

// feed sends a trace, and has the session's rules look at it.
func (d *containerDrill) feed(session, n int) {
	trace := d.generator.Trace(session, n)
	for _, r := range trace.Requests {
		d.send(session, r, nil)
	}
	names, err := json.Marshal(map[string]any{"rule_ids": d.rules[session*rulesEach : (session+1)*rulesEach]})
	if err != nil {
		d.Error(err)
	}
	d.send(session, langsmith.Request{Method: "POST", Path: "/runs/rules/trigger", Body: names}, nil)
	if t, now := started(d.plan, d.accepted.Add(1)); now {
		d.reached <- t
	}
}

// send makes a request of a session's sender until it is accepted: whoever loses
// the answer asks again.
func (d *containerDrill) send(session int, r langsmith.Request, into any) {
	for d.ctx.Err() == nil {
		status, answer, err := d.once(d.api(session%replicas), r)
		switch {
		case err != nil, status >= 500:
			d.pause(20 * time.Millisecond) // it is down, or about to be
			continue
		case status == http.StatusConflict: // it was accepted, and the answer lost
		case status >= 300:
			d.Errorf("%s %s: %d %s", r.Method, r.Path, status, answer)
		case into != nil:
			if err := json.Unmarshal(answer, into); err != nil {
				d.Errorf("%s %s: %v in %s", r.Method, r.Path, err, answer)
			}
		}
		return
	}
}

func (d *containerDrill) once(api string, r langsmith.Request) (status int, answer []byte, err error) {
	request, err := http.NewRequestWithContext(d.ctx, r.Method, api+r.Path, bytes.NewReader(r.Body))
	if err != nil {
		return 0, nil, err
	}
	request.Header.Set("X-Api-Key", apiKey)
	response, err := d.client.Do(request)
	if err != nil {
		return 0, nil, err
	}
	defer func() { _ = response.Body.Close() }()
	answer, err = io.ReadAll(response.Body)
	return response.StatusCode, answer, err
}

// logged is what a rule's log says, by run.
type logged map[string]string

func (d *containerDrill) log(rule int) logged {
	var lines []struct {
		RunID    string `json:"run_id"`
		Webhooks *struct{ Outcome string }
	}
	path := fmt.Sprintf("/runs/rules/%s/logs?limit=1440", d.rules[rule])
	d.send(rule/rulesEach, langsmith.Request{Method: "GET", Path: path}, &lines)
	found := make(logged)
	for _, l := range lines {
		if l.Webhooks != nil {
			found[l.RunID] = l.Webhooks.Outcome
		}
	}
	return found
}

// stillness is how long nothing may happen before what has not ended is taken
// for lost: more than a lease, after which another sender takes over.
const stillness = 100 * time.Second

// settle waits until the logs have the outcome of every delivery, or nothing
// happens any more.
func (d *containerDrill) settle() {
	var seen []int
	lately := time.Now()
	for rule := range d.rules {
		for d.ctx.Err() == nil && time.Since(lately) < stillness {
			ended := len(d.log(rule))
			if ended == d.windows {
				break
			}
			if now := []int{rule, ended}; !slices.Equal(now, seen) {
				seen, lately = now, time.Now()
			}
			d.pause(100 * time.Millisecond)
		}
	}
}
