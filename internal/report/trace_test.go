package report

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/hookdrill/hookdrill/fakeendpoint"
	"github.com/hookdrill/hookdrill/internal/trial"
	"github.com/hookdrill/hookdrill/internal/verdict"
	"github.com/hookdrill/hookdrill/simulator/sender"
)

// told is a trace with its times, for comparing.
func told(lines []TraceLine) []string {
	var all []string
	for _, l := range lines {
		all = append(all, fmt.Sprintf("%s %s %s", clock(l.At), l.Who, l.Text))
	}
	return all
}

func TestTraceTellsWhatHappened(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		play *play
		want []string
	}{
		"an attempt's end stands behind what belongs to it, though all is at one instant": {
			newPlay("", "virtual").begin("d1", 0).refused().refused().answered(200, 0, "200").ended(true, "2xx"),
			[]string{
				"+0.000s network connect to d1.hooks.test: refused",
				"+0.000s sender attempt 1 ended: connect (refused) at once",
				"+0.000s network connect to d1.hooks.test: refused",
				"+0.000s sender attempt 2 ended: connect (refused) at once",
				"+0.000s network connect to d1.hooks.test: connected",
				"+0.000s endpoint POST /webhook?secret=‹secret 1› (connection 1, 127 bytes) -> 200 [200]",
				"+0.000s sender attempt 3 ended: 2xx 200 at once",
				"+0.000s sender outcome: delivered (2xx)",
			},
		},
		"how long things took": {
			newPlay("", "virtual").begin("d1", time.Second).answered(503, 12*time.Millisecond, "503 after 12ms").ended(false, "5xx-exhausted"),
			[]string{
				"+1.000s network connect to d1.hooks.test: connected",
				"+1.000s endpoint POST /webhook?secret=‹secret 1› (connection 1, 127 bytes) -> 503 after 12 ms [503 after 12ms]",
				"+1.012s sender attempt 1 ended: 5xx 503 after 12 ms",
				"+1.012s sender outcome: failed (5xx-exhausted)",
			},
		},
		"no answer": {
			newPlay("", "virtual").begin("d1", 0).answered(0, 5*time.Second, "hang").ended(false, "timeout"),
			[]string{
				"+0.000s network connect to d1.hooks.test: connected",
				"+0.000s endpoint POST /webhook?secret=‹secret 1› (connection 1, 127 bytes) -> no answer, the client left after 5 s [hang]",
				"+5.000s sender attempt 1 ended: timeout after 5 s",
				"+5.000s sender outcome: failed (timeout)",
			},
		},
		"a request after the end, and one that no sender tells of": {
			newPlay("", "virtual").begin("d1", 0).answered(200, 0, "200").ended(true, "2xx").pause(time.Hour).request(500, 0, ""),
			[]string{
				"+0.000s network connect to d1.hooks.test: connected",
				"+0.000s endpoint POST /webhook?secret=‹secret 1› (connection 1, 127 bytes) -> 200 [200]",
				"+0.000s sender attempt 1 ended: 2xx 200 at once",
				"+0.000s sender outcome: delivered (2xx)",
				"+1h00m00s endpoint POST /webhook?secret=‹secret 1› (connection 2, 127 bytes) -> 500 [unforeseen]",
			},
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if diff := cmp.Diff(test.want, told(Trace(test.play.h))); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestTraceOfWhatIsRare(t *testing.T) {
	t.Parallel()
	began := bubbleStart
	request := func(o fakeendpoint.Observation) trial.Record {
		o.Method, o.Connection, o.Times.Began = "POST", 1, began
		return trial.Record{Kind: trial.KindRequest, Request: &trial.Request{Host: "a.hooks.test", Observation: o}}
	}
	attempt := func(a sender.Attempt) trial.Record {
		a.Number, a.Start, a.End = 1, began, began.Add(20*time.Millisecond)
		return trial.Record{Kind: trial.KindAttempt, Attempt: &a}
	}
	for name, test := range map[string]struct {
		record trial.Record
		text   string
		mark   string
	}{
		"a connect that took its time": {
			trial.Record{Kind: trial.KindConnect, Connect: &trial.Connect{Host: "a.hooks.test", Took: 5 * time.Second, Failure: "timeout"}},
			"connect to a.hooks.test: timeout after 5 s", "timeout",
		},
		"a refusal": {
			trial.Record{Kind: trial.KindRefusal, Refusal: "header Host belongs to the protocol"},
			"refused to deliver: header Host belongs to the protocol", "refused",
		},
		"a kept-alive connection": {
			request(fakeendpoint.Observation{Request: 2, Target: "/", Status: 200, Behaviour: "200"}),
			"POST / (connection 1, request 2 on it, 0 bytes) -> 200 [200]", "200",
		},
		"a malformed request": {
			request(fakeendpoint.Observation{Request: 1, Target: "/", Status: 400, Behaviour: "(the request is malformed)", Problem: "two Content-Length fields"}),
			"POST / (connection 1, 0 bytes) -> 400 [(the request is malformed)]; malformed: two Content-Length fields", "400",
		},
		"work done without an answer": {
			request(fakeendpoint.Observation{Request: 1, Target: "/", Behaviour: "commit then reset", Committed: true}),
			"POST / (connection 1, 0 bytes) -> no answer, the work done [commit then reset]", "no answer",
		},
		"a long target": {
			request(fakeendpoint.Observation{Request: 1, Target: "/a" + strings.Repeat("b", 300) + "c", Status: 200, Behaviour: "200"}),
			"POST /a" + strings.Repeat("b", 58) + "…" + strings.Repeat("b", 58) + "c (connection 1, 0 bytes) -> 200 [200]", "200",
		},
		"many bytes": {
			request(fakeendpoint.Observation{Request: 1, Target: "/", Status: 200, Behaviour: "200", Raw: make([]byte, 1234567)}),
			"POST / (connection 1, 1,234,567 bytes) -> 200 [200]", "200",
		},
		"a vague reason, in the transport's words": {
			attempt(sender.Attempt{Class: sender.ClassConnect, Reason: sender.ReasonTLSOther, Error: "tls: no common version"}),
			"attempt 1 ended: connect (tls-other) after 20 ms: tls: no common version", "tls-other",
		},
		"a wish to wait": {
			attempt(sender.Attempt{Class: sender.Class429, Status: 429, RetryAfter: time.Hour}),
			"attempt 1 ended: 429 after 20 ms, asked to wait 1 h", "429",
		},
		"a redirect too many": {
			attempt(sender.Attempt{Class: sender.Class3xx, Status: 302, Reason: sender.ReasonTooManyRedirects}),
			"attempt 1 ended: 3xx 302 (too-many-redirects) after 20 ms", "302",
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			plan := &trial.Plan{Endpoints: []trial.Endpoint{{Host: "a.hooks.test"}, {Host: "b.hooks.test"}}}
			lines := Trace(&trial.History{Plan: plan, Records: []trial.Record{test.record}})
			if len(lines) != 1 || lines[0].Text != test.text || lines[0].Mark != test.mark {
				t.Errorf("got  %+v\nwant %q, marked %q", lines, test.text, test.mark)
			}
		})
	}
}

// A history sorts one instant's records by kind: both connects, both requests,
// both attempts. The trace tells them attempt by attempt all the same.
func TestTraceUntanglesAnInstant(t *testing.T) {
	t.Parallel()
	p := newPlay("", "virtual").begin("d1", 0).answered(503, 0, "503").answered(200, 0, "200").ended(true, "2xx")
	slices.SortStableFunc(p.h.Records, func(a, b trial.Record) int {
		order := []trial.Kind{trial.KindConnect, trial.KindRequest, trial.KindAttempt, trial.KindOutcome}
		return slices.Index(order, a.Kind) - slices.Index(order, b.Kind)
	})
	var got []trial.Kind
	for _, l := range Trace(p.h) {
		got = append(got, l.Kind)
	}
	want := []trial.Kind{
		trial.KindConnect, trial.KindRequest, trial.KindAttempt,
		trial.KindConnect, trial.KindRequest, trial.KindAttempt, trial.KindOutcome,
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

// Of many deliveries the trace of the one that was judged says most.
func TestAnExcerptKeepsToWhatWasJudged(t *testing.T) {
	t.Parallel()
	s := sampleReport().Scenarios[6]
	if e := s.excerpt(24); e.delivery != "" || e.cut != 137 || e.name != 3 || e.title() != "Trace" {
		t.Errorf("with no delivery named: %+v", e)
	}
	s.Findings = append(s.Findings,
		verdict.Finding{Outcome: verdict.Pass, Delivery: "d02"},
		verdict.Finding{Outcome: verdict.Fail, Delivery: "nowhere"},
		verdict.Finding{Outcome: verdict.Fail, Delivery: "d03"},
	)
	e := s.excerpt(24)
	if e.delivery != "d03" || len(e.head) != 10 || e.others != 151 || e.cut != 0 || e.name != 0 || e.title() != "Trace of d03" {
		t.Errorf("with one named: %+v", e)
	}
	if text := e.String(); !strings.HasSuffix(text, "… 151 lines of other deliveries left out …\n") || strings.Count(text, "\n") != 11 {
		t.Errorf("got:\n%s", text)
	}
	if e := s.excerpt(1000); e.delivery != "" || e.others != 0 {
		t.Errorf("with room for all: %+v", e)
	}
}

func TestTraceOfNothing(t *testing.T) {
	t.Parallel()
	if lines := Trace(nil); lines != nil {
		t.Errorf("got %v", lines)
	}
}

func TestTraceKeepsDeliveriesApart(t *testing.T) {
	t.Parallel()
	p := newPlay("", "virtual").begin("d1", 0).answered(503, 0, "503").pause(time.Second).answered(200, 0, "200")
	p.begin("d2", 500*time.Millisecond).refused()
	var got []string
	for _, l := range Trace(p.h) {
		got = append(got, fmt.Sprint(l.Delivery, " ", l.Kind))
	}
	want := []string{"d1 connect", "d1 request", "d1 attempt", "d2 connect", "d2 attempt", "d1 connect", "d1 request", "d1 attempt"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}
