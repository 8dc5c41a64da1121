package main

import (
	"fmt"
	"slices"
	"sync"
	"time"

	"github.com/hookdrill/hookdrill/fixtures/langsmith"
)

// setUp makes the rules, each for a session of its own.
func (d *killDrill) setUp() {
	d.Helper()
	for rule := range drillRules {
		d.send(d.generator.Session(rule), nil)
		r := d.generator.Rule(rule, d.endpoints.urls(rule)...)
		r.Filter, r.SamplingRate = "eq(is_root, true)", 1
		var made struct{ ID string }
		d.send(r.Request(), &made)
		d.rules = append(d.rules, made.ID)
	}
}

// feedAll sends all traces, those of a rule one after the other.
func (d *killDrill) feedAll() {
	rules := make(chan int)
	var feeding sync.WaitGroup
	for range drillSenders {
		feeding.Go(func() {
			for rule := range rules {
				d.feed(rule)
			}
		})
	}
	for rule := range drillRules {
		rules <- rule
	}
	close(rules)
	feeding.Wait()
}

// feed sends a rule's traces, with a window for each.
func (d *killDrill) feed(rule int) {
	for n := range d.windows {
		trace := d.generator.Trace(rule, n)
		for _, r := range trace.Requests {
			if !d.send(r, nil) {
				return
			}
			d.count(acceptance, d.accepted.Add(1))
		}
		for _, r := range trace.Feedback {
			d.send(r, nil)
		}
		d.send(langsmith.Request{Method: "POST", Path: "/runs/rules/" + d.rules[rule] + "/trigger"}, nil)
	}
}

// logged is a line of a rule's log.
type logged struct {
	RunID    string `json:"run_id"`
	Webhooks *struct{ Outcome string }
}

func (d *killDrill) log(rule int) []logged { return d.logOf(d.rules[rule]) }

// logOf reads the log of a rule.
func (d *mortal) logOf(id string) (lines []logged) {
	d.send(langsmith.Request{Method: "GET", Path: fmt.Sprintf("/runs/rules/%s/logs?limit=1440", id)}, &lines)
	return lines
}

// patience is how long nothing at all may happen before what has not ended is
// taken for lost.
const patience = 30 * time.Second

// settle waits until every window of every rule has its outcome in the log, or
// nothing happens any more.
func (d *killDrill) settle() {
	var seen []int // what there was at the last look
	lately := time.Now()
	for rule := range drillRules {
		for d.ctx.Err() == nil && time.Since(lately) < patience {
			lines := d.log(rule)
			left := d.windows
			for _, l := range lines {
				if l.Webhooks != nil {
					left--
				}
			}
			if left == 0 {
				break
			}
			if now := []int{rule, left, int(d.endpoints.attempts.Load())}; !slices.Equal(now, seen) {
				seen, lately = now, time.Now()
			}
			time.Sleep(50 * time.Millisecond)
		}
	}
}

// judge compares the logs with what arrived, and both with what must be.
func (d *killDrill) judge() {
	ended := make(map[bool]int)
	lost, surplus, twice, wrong := 0, 0, 0, 0
	for rule := range drillRules {
		outcomes := make(map[string]string)
		for _, l := range d.log(rule) {
			if l.Webhooks != nil {
				outcomes[l.RunID] = l.Webhooks.Outcome
			}
		}
		for window := range d.windows {
			all := true
			for webhook := range drillWebhooks {
				k := drillKey{rule, window, webhook}
				fate, arrived := d.endpoints.fate(k), d.endpoints.arrived(k)
				all = all && fate.delivered()
				switch got := arrived.answered200 > 0; {
				case arrived.times < fate.arrivals() || got != fate.delivered():
					lost++
				default:
					ended[got]++
					surplus += arrived.times - fate.arrivals()
				}
				if arrived.answered200 > 1 {
					twice++
				}
			}
			want := map[bool]string{true: "success", false: "error"}[all]
			if run := d.generator.Trace(rule, window).ID; outcomes[run] != want {
				if wrong++; wrong > 5 {
					continue // the first ones will do
				}
				d.Errorf("the log of rule %d says %q of run %s, want %q", rule, outcomes[run], run, want)
			}
		}
	}
	d.Logf("%d deliveries were accepted: %d delivered, %d failed, %d lost; %d arrived twice or more after a 200, and there were %d attempts more than without kills",
		d.deliveries(), ended[true], ended[false], lost, twice, surplus)
	if lost+wrong > 0 {
		d.Errorf("%d deliveries were lost, and %d outcomes are not in the rules' logs", lost, wrong)
	}
	if surplus > drillKills*underWay {
		d.Errorf("%d attempts were made anew; %d were under way at the most", surplus, drillKills*underWay)
	}
}
