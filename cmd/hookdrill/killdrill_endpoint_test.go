package main

import (
	"encoding/json"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"sync/atomic"
)

// drillKey is a delivery: a rule's window for a webhook.
type drillKey struct{ rule, window, webhook int }

// drillFate is what becomes of a delivery's attempts.
type drillFate int

const (
	answers200    drillFate = iota
	first503                // then 200
	always503               // three times
	breaksOff               // in the middle of the first
	refusesAlways           // nobody listens there
)

func (f drillFate) delivered() bool { return f == answers200 || f == first503 }

// arrivals is how many requests an endpoint sees if nobody is killed.
func (f drillFate) arrivals() int {
	return map[drillFate]int{answers200: 1, first503: 2, always503: 3, breaksOff: 1, refusesAlways: 0}[f]
}

// drillTally is what arrived of a delivery.
type drillTally struct{ times, answered200 int }

// drillServers is how many endpoints there are: each is a lane of its own.
const drillServers = 8

// drillEndpoints are the endpoints, with one journal. They outlive the simulator.
type drillEndpoints struct {
	*killDrill
	servers  []*httptest.Server
	windowOf map[string]int // by the root run
	attempts atomic.Int64

	mu      sync.Mutex
	journal map[drillKey]drillTally
}

func serveEndpoints(d *killDrill) *drillEndpoints {
	e := &drillEndpoints{killDrill: d, windowOf: make(map[string]int), journal: make(map[drillKey]drillTally)}
	for rule := range drillRules {
		for window := range d.windows {
			e.windowOf[d.generator.Trace(rule, window).ID] = window
		}
	}
	for range drillServers {
		s := httptest.NewServer(e)
		e.servers = append(e.servers, s)
		d.Cleanup(s.Close)
	}
	return e
}

// urls are the webhooks of a rule.
func (e *drillEndpoints) urls(rule int) (urls []string) {
	for webhook := range drillWebhooks {
		base := e.servers[(rule*drillWebhooks+webhook)%drillServers].URL
		if refuses(rule, webhook) {
			base = "http://127.0.0.1:1"
		}
		urls = append(urls, fmt.Sprintf("%s/%d/%d?secret=hush-hush", base, rule, webhook))
	}
	return urls
}

// refuses is for a few webhooks only: a rule with one has no success at all.
func refuses(rule, webhook int) bool { return rule < 3 && webhook == 0 }

// refused is how many deliveries are refused.
func (e *drillEndpoints) refused() (n int) {
	for rule := range drillRules {
		for webhook := range drillWebhooks {
			if refuses(rule, webhook) {
				n += e.windows
			}
		}
	}
	return n
}

// fate draws what becomes of a delivery.
func (e *drillEndpoints) fate(k drillKey) drillFate {
	if refuses(k.rule, k.webhook) {
		return refusesAlways
	}
	draw := rand.New(rand.NewPCG(e.seed, uint64(k.rule)<<40|uint64(k.window)<<8|uint64(k.webhook)))
	switch n := draw.IntN(100); {
	case n < 88:
		return answers200
	case n < 94:
		return first503
	case n < 97:
		return always503
	default:
		return breaksOff
	}
}

func (e *drillEndpoints) arrived(k drillKey) drillTally {
	e.mu.Lock()
	defer e.mu.Unlock()
	return e.journal[k]
}

// ServeHTTP writes a delivery down and does what its fate says.
func (e *drillEndpoints) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	k, err := e.read(r)
	if err != nil {
		if r.Context().Err() == nil {
			e.Errorf("what arrived is no delivery of the drill: %v", err)
		}
		return
	}
	fate := e.fate(k)
	e.mu.Lock()
	tally := e.journal[k]
	tally.times++
	succeeds := fate == answers200 || fate == first503 && tally.times > 1
	if succeeds {
		tally.answered200++
	}
	e.journal[k] = tally
	e.mu.Unlock()
	e.count(attempt, e.attempts.Add(1))
	switch {
	case fate == breaksOff:
		panic(http.ErrAbortHandler)
	case !succeeds:
		w.WriteHeader(http.StatusServiceUnavailable)
	}
}

// read finds out which delivery a request is of.
func (e *drillEndpoints) read(r *http.Request) (k drillKey, err error) {
	if _, err := fmt.Sscanf(strings.ReplaceAll(r.URL.Path, "/", " "), "%d %d", &k.rule, &k.webhook); err != nil {
		return k, fmt.Errorf("the path %s: %w", r.URL.Path, err)
	}
	body, err := io.ReadAll(r.Body)
	if err != nil {
		return k, err
	}
	var payload struct{ Runs []struct{ ID string } }
	if err := json.Unmarshal(body, &payload); err != nil {
		return k, err
	}
	if len(payload.Runs) != 1 {
		return k, fmt.Errorf("it has %d runs", len(payload.Runs))
	}
	window, known := e.windowOf[payload.Runs[0].ID]
	if !known {
		return k, fmt.Errorf("the run %s is not one of the drill's roots", payload.Runs[0].ID)
	}
	k.window = window
	return k, nil
}
