package drill

import (
	"io"
	"time"

	"github.com/hookdrill/hookdrill/internal/report"
	"github.com/hookdrill/hookdrill/internal/trial"
	"github.com/hookdrill/hookdrill/internal/verdict"
)

// Observer adds up what a report shows of a drill, case by case, and keeps the
// few deliveries that fared worst. What it holds is bounded, however many
// deliveries there are. It is used by one goroutine at a time.
type Observer struct {
	// History takes the cases' histories as JSON lines, as long as there is room.
	// May be nil.
	History io.Writer

	curve    curve
	attempts [report.MostAttempts]int
	fired    firing
	worst    worst
	deaths   int

	written int64 // bytes of histories
	kept    int   // cases whose history was written
	err     error
}

// Bounds of the histories that are kept, in bytes: of whatever comes first, and
// beyond that of cases that broke a rule.
const (
	roomForAll    = 64 << 20
	roomForBroken = 192 << 20
)

// See adds a case. It is to be called for each in their order, as [Options.Each].
func (o *Observer) See(n int, r CaseResult) {
	plan := r.History.Plan
	o.curve.windows(plan)
	o.fired.plan(plan)
	o.deaths += len(plan.Deaths)
	for _, d := range plan.Deaths {
		o.curve.at(d.At).deaths++
	}
	for i := range r.Courses {
		c := &r.Courses[i]
		if c.Refusal == "" {
			o.curve.course(c)
			o.attempts[min(max(len(c.Attempts), 1), report.MostAttempts)-1]++
		}
		o.fired.course(c)
	}
	o.worst.see(n, r)
	o.keep(r)
}

// keep writes the case's history while there is room.
func (o *Observer) keep(r CaseResult) {
	if o.History == nil || o.err != nil {
		return
	}
	room := int64(roomForAll)
	for _, t := range r.Tallies {
		if len(t.Broken) > 0 {
			room = roomForBroken
		}
	}
	if o.written >= room {
		return
	}
	o.kept++
	o.err = r.History.Encode(counting{o})
}

// Err is why a history could not be written; nil if all went well.
func (o *Observer) Err() error { return o.err }

// counting writes to the observer's history and counts.
type counting struct{ *Observer }

func (c counting) Write(p []byte) (int, error) {
	n, err := c.History.Write(p)
	c.written += int64(n)
	return n, err
}

// drill is what was seen, for a report.
func (o *Observer) drill(r Result) *report.Drill {
	d := &report.Drill{
		Mix: r.Plan.Mix.Name, About: r.Plan.Mix.About, Policy: r.Plan.Mix.Policy,
		Deliveries: r.Plan.Deliveries, Cases: r.Plan.Cases(), Done: r.Done, Deaths: o.deaths,
		Ledger: r.Ledger.entries(), Step: report.Duration(o.curve.step), Moments: o.curve.moments(r.Done * r.Plan.Endpoints),
		Fired: o.fired.list(), Unexercised: r.Unexercised(), HistoryCases: o.kept,
		Attempts: o.attempts[:],
	}
	for len(d.Attempts) > 1 && d.Attempts[len(d.Attempts)-1] == 0 {
		d.Attempts = d.Attempts[:len(d.Attempts)-1]
	}
	for _, w := range o.worst.top {
		d.Worst = append(d.Worst, w.scenario)
	}
	return d
}

// entries are the ledger's lines, with what each means.
func (l Ledger) entries() []report.Entry {
	return []report.Entry{
		{Word: "accepted", Count: l.Accepted, Meaning: "the sender took them"},
		{Word: "delivered", Count: l.Delivered, Meaning: "so says the sender"},
		{Word: "failed", Count: l.Failed, Meaning: "so says the sender"},
		{Word: "lost", Count: l.Lost, Meaning: "accepted, and never ended", Bad: true},
		{Word: "duplicated", Count: l.Duplicated, Meaning: "the endpoint did the work more than once"},
		{Word: "recovered", Count: l.Recovered, Meaning: "failed, and the endpoint had done the work"},
		{Word: "not retried", Count: l.NotRetried, Meaning: "failed with an end that is not retried"},
		{Word: "unexpected", Count: l.Unexpected, Meaning: "requests of no delivery", Bad: true},
		{Word: "attempts", Count: l.Attempts, Meaning: "in the sender's journal"},
		{Word: "died at", Count: l.Unseen, Meaning: "attempts that are in no journal"},
	}
}

// windowsOf are when a case's endpoints are in trouble by the clock.
func windowsOf(plan *trial.Plan) []report.Fault { return report.Faults(&trial.History{Plan: plan}) }

// endOf says how an attempt ended, as an index of a moment's ends.
func endOf(c *verdict.Course, i int) int {
	switch a := c.Attempts[i]; {
	case a.Status >= 200 && a.Status < 300:
		return report.EndAccepted
	case a.Status != 0:
		return report.EndAnswered
	case a.Class == "timeout":
		return report.EndTimedOut
	case a.Class == "connect":
		return report.EndUnreachable
	}
	return report.EndBroken
}

// mostCells bounds how finely a drill's clock is cut.
const mostCells = 192

// firstCells is how finely the time is cut in which deliveries begin.
const firstCells = 96

// cellLength is how long a cell is at first, for a mix.
func cellLength(m Mix) time.Duration { return max(m.Duration.To/firstCells, time.Millisecond) }

// NewObserver returns an observer of a plan.
func NewObserver(p Plan, history io.Writer) *Observer {
	return &Observer{History: history, curve: curve{step: cellLength(p.Mix)}, fired: firing{}}
}
