package containers_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/hookdrill/hookdrill/fakeendpoint"
	"github.com/hookdrill/hookdrill/internal/drill"
	"github.com/hookdrill/hookdrill/internal/verdict"
	"github.com/hookdrill/hookdrill/simulator/dispatch"
	"github.com/hookdrill/hookdrill/simulator/queue"
	sending "github.com/hookdrill/hookdrill/simulator/sender"
)

// journals are what the senders recorded and the endpoints observed.
type journals struct {
	*containerDrill
	policy   sending.Policy
	courses  map[key]*course // every delivery that was accepted
	outcomes map[int]logged  // the rules' logs
	ended    [replicas]int   // how many deliveries each sender says it ended
	cutShort int             // requests that did not come whole
	left     int             // items in the queue at the end
	strays   int
	ledger   drill.Ledger
	again    int // deliveries that have more than one record
	surplus  int // requests that no attempt of a record accounts for
	judged   []string
	broken   map[string][]string // by the rule's id
}

// course is what is known of one delivery.
type course struct {
	records []dispatch.Record
	at      []time.Time // when they were written
	seen    []seen
}

// seen is one request, as its endpoint has it.
type seen struct {
	fakeendpoint.Observation
	used bool // an attempt accounts for it
}

func newJournals(d *containerDrill) *journals {
	policy, err := sending.PolicyNamed("langsmith")
	if err != nil {
		d.Fatal(err)
	}
	j := &journals{containerDrill: d, policy: policy, courses: make(map[key]*course), outcomes: make(map[int]logged), broken: make(map[string][]string)}
	for session := range sessions {
		for n := range d.windows {
			run := d.generator.Trace(session, n).ID
			for r := range rulesEach {
				j.courses[key{session*rulesEach + r, run}] = &course{}
			}
		}
	}
	return j
}

// observe takes in what an endpoint saw.
func (j *journals) observe(endpoint int, o fakeendpoint.Observation) {
	if o.Problem != "" || o.Times.Body.IsZero() {
		j.cutShort++
		return
	}
	rule, err := target(o.Target)
	var payload struct{ Runs []struct{ ID string } }
	if err == nil {
		err = json.Unmarshal(o.Body, &payload)
	}
	if err != nil || len(payload.Runs) != 1 || rule%len(j.endpoints) != endpoint || j.courses[key{rule, payload.Runs[0].ID}] == nil {
		j.strays++
		return
	}
	o.Raw = nil
	c := j.courses[key{rule, payload.Runs[0].ID}]
	c.seen = append(c.seen, seen{Observation: o})
}

// record takes in how the queue says that a delivery ended.
func (j *journals) record(r queue.Record, record dispatch.Record) {
	var about struct {
		RuleID string   `json:"rule_id"`
		RunIDs []string `json:"run_ids"`
	}
	if err := json.Unmarshal(record.Note, &about); err != nil || len(about.RunIDs) != 1 {
		j.Errorf("the record of %s has the note %s", r.ID, record.Note)
		return
	}
	c := j.courses[key{j.ruleOf[about.RuleID], about.RunIDs[0]}]
	if c == nil {
		j.Errorf("the record of %s is of no delivery of the drill", r.ID)
		return
	}
	c.records, c.at = append(c.records, record), append(c.at, r.At)
}

// mostUnderWay is how many requests may be cut short: those of a sender that is
// killed, 64 at once.
const mostUnderWay = 64

// judge says what became of each delivery, and what must not have.
func (j *journals) judge() {
	j.judged = []string{verdict.DrillNothingLost, verdict.DrillBudget, verdict.DrillWholeBudget, verdict.DrillFinal, verdict.DrillSameBytes, verdict.DrillJournals, verdict.DrillStrays}
	for k, c := range j.courses {
		slices.SortFunc(c.seen, func(a, b seen) int { return a.Times.Began.Compare(b.Times.Began) })
		j.enter(c)
		j.judgeBytes(k, c)
		if len(c.records) == 0 {
			j.breaks(verdict.DrillNothingLost, k, "no record after %d requests", len(c.seen))
			continue
		}
		j.judgeBudget(k, c)
		j.judgeJournals(k, c)
		if want := outcomeOf(c.records[0]); j.outcomes[k.rule][k.run] != want {
			j.breaks(verdict.DrillJournals, k, "the rule's log says %q, and the queue's record %q", j.outcomes[k.rule][k.run], want)
		}
	}
	if j.ledger.Unexpected = j.strays; j.strays > 0 {
		j.breaks(verdict.DrillStrays, key{}, "%d requests are of no delivery", j.strays)
	}
	if j.cutShort > mostUnderWay {
		j.breaks(verdict.DrillStrays, key{}, "%d requests came cut short, and one sender was killed", j.cutShort)
	}
	if j.left > 0 {
		j.breaks(verdict.DrillNothingLost, key{}, "%d items are left in the queue", j.left)
	}
}

func outcomeOf(r dispatch.Record) string {
	if r.Delivered {
		return "success"
	}
	return "error"
}

func (j *journals) breaks(rule string, k key, format string, args ...any) {
	j.broken[rule] = append(j.broken[rule], fmt.Sprintf("rule %d, run %s: ", k.rule, k.run)+fmt.Sprintf(format, args...))
}

// enter puts a delivery into the ledger.
func (j *journals) enter(c *course) {
	l := &j.ledger
	l.Accepted++
	committed := 0
	for _, s := range c.seen {
		if s.Committed {
			committed++
		}
	}
	if committed > 1 {
		l.Duplicated++
	}
	if len(c.records) == 0 {
		l.Lost++
		return
	}
	if len(c.records) > 1 {
		j.again++
	}
	r := c.records[0]
	l.Attempts += len(r.Attempts)
	l.Unseen += r.Unseen
	if r.Delivered {
		l.Delivered++
		return
	}
	l.Failed++
	if committed > 0 {
		l.Recovered++
	}
	if next := sending.Decide(j.policy, r.Attempts[:min(1, len(r.Attempts))], nil); !next.Retry {
		l.NotRetried++
	}
}

func (j *journals) judgeBytes(k key, c *course) {
	for i := range c.seen {
		if !bytes.Equal(c.seen[i].Body, c.seen[0].Body) {
			j.breaks(verdict.DrillSameBytes, k, "request %d has another body than the first", i+1)
		}
	}
}

// judgeBudget asks the policy again, with the attempts as they were.
func (j *journals) judgeBudget(k key, c *course) {
	r := c.records[0]
	for i := 1; i < len(r.Attempts); i++ {
		if next := sending.Decide(j.policy, r.Attempts[:i], nil); !next.Retry {
			j.breaks(verdict.DrillBudget, k, "attempt %d, although the policy ends with %q before it", i+1, next.Reason)
		}
	}
	if len(r.Attempts) == 0 {
		j.breaks(verdict.DrillWholeBudget, k, "it ended with %q, without an attempt", r.Reason)
		return
	}
	if next := sending.Decide(j.policy, r.Attempts, nil); next.Retry || next.Delivered != r.Delivered {
		j.breaks(verdict.DrillWholeBudget, k, "it ended with %q after %d attempts, where the policy says %q", r.Reason, len(r.Attempts), next.Reason)
	}
}

// judgeJournals finds the request of every attempt. What is left over was made
// by a sender that did not live, or was not let, to tell of it: the record
// counts how often that can have been.
func (j *journals) judgeJournals(k key, c *course) {
	for _, r := range c.records[1:] {
		if r.Delivered != c.records[0].Delivered {
			j.breaks(verdict.DrillJournals, k, "one record says %q and another %q", outcomeOf(c.records[0]), outcomeOf(r))
		}
	}
	r := c.records[0]
	for _, a := range r.Attempts {
		if !c.account(a) && a.Status != 0 {
			j.breaks(verdict.DrillJournals, k, "attempt %d was answered with %d, by no endpoint", a.Number, a.Status)
		}
	}
	over := 0
	for _, s := range c.seen {
		if s.used {
			continue
		}
		over++
		if s.Times.Began.After(c.at[0]) && r.Unseen == 0 {
			j.breaks(verdict.DrillFinal, k, "a request %v after its end", s.Times.Began.Sub(c.at[0]))
		}
	}
	j.surplus += over
	if over > r.Unseen {
		j.breaks(verdict.DrillBudget, k, "%d requests beyond its %d attempts, and senders were lost at it %d times%s", over, len(r.Attempts), r.Unseen, c.told())
	}
}

// told is all that is known of a delivery, for whoever has to explain it.
func (c *course) told() string {
	var b strings.Builder
	for _, s := range c.seen {
		fmt.Fprintf(&b, "\n  %s  a request, answered with %d", s.Times.Began.Format(time.StampMilli), s.Status)
	}
	for i, r := range c.records {
		fmt.Fprintf(&b, "\n  %s  a record: %s, %d attempts, unseen %d", c.at[i].Format(time.StampMilli), r.Reason, len(r.Attempts), r.Unseen)
		for _, a := range r.Attempts {
			fmt.Fprintf(&b, "\n    %s to %s  %s %d", a.Start.Format(time.StampMilli), a.End.Format(time.StampMilli), a.Class, a.Status)
		}
	}
	return b.String()
}

// account finds the request that an attempt made: answered as the attempt says
// or, if the attempt has no answer, any that came while it lasted.
func (c *course) account(a sending.Attempt) bool {
	i := slices.IndexFunc(c.seen, func(s seen) bool {
		return !s.used && !s.Times.Began.Before(a.Start) && !s.Times.Began.After(a.End) && (a.Status == 0 || s.Status == a.Status)
	})
	if i >= 0 {
		c.seen[i].used = true
	}
	return i >= 0
}

// tell prints the ledger, and fails the test with what is broken.
func (j *journals) tell() {
	l := j.ledger
	j.printf("\nLedger, after %.0f s\n", j.since())
	for _, line := range []struct {
		n    int
		what string
	}{
		{l.Accepted, "accepted"}, {l.Delivered, "delivered"}, {l.Failed, "failed"}, {l.Lost, "lost"},
		{l.Duplicated, "duplicated: committed by their endpoint more than once"},
		{l.Recovered, "recovered: committed, and the sender never learnt it"},
		{l.NotRetried, "not retried: failed with an end that the policy does not retry"},
		{l.Unexpected, "unexpected requests"}, {l.Attempts, "attempts in the records"},
		{l.Unseen, "times an item came again from a sender that was lost, attempted or not"},
		{j.surplus, "requests of attempts that no sender lived to tell of"},
		{j.cutShort, "requests cut short by a kill"}, {j.again, "deliveries recorded more than once, alike"},
	} {
		j.printf("  %6d  %s\n", line.n, line.what)
	}
	for i, n := range j.ended {
		j.printf("  %6d  ended by %s\n", n, nameOf("sender", i))
	}
	for _, rule := range j.judged {
		if all := j.broken[rule]; len(all) > 0 {
			j.printf("  broken  %s, %d times\n", rule, len(all))
			j.Errorf("%s: %s", rule, all[0])
			continue
		}
		j.printf("  kept    %s\n", rule)
	}
}
