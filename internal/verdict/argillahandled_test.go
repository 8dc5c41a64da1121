package verdict_test

import (
	"strings"
	"testing"
	"time"

	"github.com/hookdrill/hookdrill/fakeendpoint"
	"github.com/hookdrill/hookdrill/internal/trial"
	"github.com/hookdrill/hookdrill/internal/verdict"
)

// passed is a request at the endpoint that events are passed on to.
func passed(handler, body string, taken bool) trial.Record {
	o := fakeendpoint.Observation{
		Method: "POST", Target: "/events", Committed: taken, Body: []byte(body),
		Fields: []fakeendpoint.Field{{Name: verdict.HandlerField, Value: handler}},
	}
	o.Times.Body = time.Unix(1, 0)
	return trial.Record{Kind: trial.KindRequest, Delivery: "sink", Request: &trial.Request{Observation: o}}
}

func answered(act string, status int, body string) trial.Record {
	return trial.Record{Kind: trial.KindAnswer, Answer: &trial.Answer{Act: act, Status: status, Body: []byte(body)}}
}

// listened is the history of a listener.
func listened(records ...trial.Record) *trial.History {
	return &trial.History{Records: records, Plan: &trial.Plan{
		Acts: []trial.Act{{ID: "event 1"}}, Endpoints: []trial.Endpoint{{Delivery: "sink"}, {Delivery: "api"}},
	}}
}

func TestPassedOn(t *testing.T) {
	t.Parallel()
	a := verdict.Handled{Handler: "audit", Event: "a", Body: []byte("A")}
	b := verdict.Handled{Handler: "greet", Event: "b", Body: []byte("B")}
	for name, c := range map[string]struct {
		records []trial.Record
		want    []verdict.Handled
		once    bool
		pass    bool
	}{
		"both":                  {[]trial.Record{passed("greet", "B", true), passed("audit", "A", true)}, []verdict.Handled{a, b}, true, true},
		"one is missing":        {[]trial.Record{passed("greet", "B", true)}, []verdict.Handled{a, b}, true, false},
		"one was not taken":     {[]trial.Record{passed("greet", "B", true), passed("audit", "A", false)}, []verdict.Handled{a, b}, true, false},
		"taken the second time": {[]trial.Record{passed("audit", "A", false), passed("audit", "A", true)}, []verdict.Handled{a}, true, true},
		"twice":                 {[]trial.Record{passed("audit", "A", true), passed("audit", "A", true)}, []verdict.Handled{a}, true, false},
		"perhaps twice":         {[]trial.Record{passed("audit", "A", true), passed("audit", "A", true)}, []verdict.Handled{a}, false, true},
		"perhaps never":         {nil, []verdict.Handled{a}, false, false},
		"of another handler":    {[]trial.Record{passed("greet", "A", true)}, []verdict.Handled{a}, true, false},
		"other bytes":           {[]trial.Record{passed("audit", "a", true)}, []verdict.Handled{a}, true, false},
		"something more":        {[]trial.Record{passed("audit", "A", true), passed("audit", "C", true)}, []verdict.Handled{a}, true, false},
		"none, as it should be": {nil, nil, true, true},
		"none was to be":        {[]trial.Record{passed("audit", "A", true)}, nil, true, false},
	} {
		if f := verdict.PassedOn(listened(c.records...), "sink", c.want, c.once); (f.Outcome == verdict.Pass) != c.pass {
			t.Errorf("%s: %v, expected %s, got %s", name, f.Outcome, f.Expected, f.Actual)
		}
	}
}

func TestInTurn(t *testing.T) {
	t.Parallel()
	h := listened(answered("event 1", 401, ""), answered("event 2", 200, ""))
	for name, c := range map[string]struct {
		acts []string
		want []int
		is   verdict.Outcome
	}{
		"so":          {[]string{"event 1", "event 2"}, []int{401, 200}, verdict.Pass},
		"the others":  {[]string{"event 1", "event 2"}, []int{200, 401}, verdict.Fail},
		"too few":     {[]string{"event 1", "event 2"}, []int{401}, verdict.Error},
		"no such act": {[]string{"event 3"}, []int{401}, verdict.Error},
	} {
		if f := verdict.InTurn(h, c.acts, c.want); f.Outcome != c.is {
			t.Errorf("%s: %v, expected %s, got %s", name, f.Outcome, f.Expected, f.Actual)
		}
	}
	none := trial.Record{Kind: trial.KindAnswer, Answer: &trial.Answer{Act: "event 1", Failure: "reset"}}
	if f := verdict.InTurn(listened(none), []string{"event 1"}, []int{200}); f.Outcome != verdict.Fail || !strings.Contains(f.Actual, "reset") {
		t.Errorf("no answer: %v, got %s", f.Outcome, f.Actual)
	}
}

func TestAsked(t *testing.T) {
	t.Parallel()
	ask := func(method, target, body string) trial.Record {
		o := fakeendpoint.Observation{Method: method, Target: target, Body: []byte(body)}
		return trial.Record{Kind: trial.KindRequest, Delivery: "api", Request: &trial.Request{Observation: o}}
	}
	h := listened(ask("GET", "/webhooks", ""), ask("POST", "/webhooks/1/ping", ""), ask("POST", "/webhooks", `{"b": [2], "a":1}`))
	for want, is := range map[string]verdict.Outcome{
		`GET /webhooks|POST /webhooks {"a":1,"b":[2]}`:               verdict.Pass,
		`POST /webhooks {"b":[2]}|GET /webhooks`:                     verdict.Pass, // what is read does not count, nor one field more
		`GET /webhooks`:                                              verdict.Fail,
		`POST /webhooks`:                                             verdict.Fail,
		`PATCH /webhooks {"a":1}`:                                    verdict.Fail,
		`POST /webhooks {"a":2}`:                                     verdict.Fail,
		`POST /webhooks {"a":1,"c":3}`:                               verdict.Fail,
		`POST /webhooks {"a":1}|DELETE /webhooks/1`:                  verdict.Fail,
		`GET /webhooks|POST /webhooks/1/ping|POST /webhooks {"a":1}`: verdict.Fail,
	} {
		if f := verdict.Asked(h, "api", strings.Split(want, "|"), "/ping"); f.Outcome != is {
			t.Errorf("%s: %v, got %s", want, f.Outcome, f.Actual)
		}
	}
	if f := verdict.Asked(listened(), "api", nil); f.Outcome != verdict.Pass {
		t.Errorf("nothing: %v, got %s", f.Outcome, f.Actual)
	}
}

func TestSays(t *testing.T) {
	t.Parallel()
	h := listened(answered("health", 200, `{"reached":false}`))
	for text, c := range map[string]struct {
		status int
		is     verdict.Outcome
	}{`"reached":false`: {200, verdict.Pass}, `"reached":true`: {200, verdict.Fail}, `reached`: {503, verdict.Fail}} {
		if f := verdict.Says(h, "health", c.status, text); f.Outcome != c.is {
			t.Errorf("%s: %v, got %s", text, f.Outcome, f.Actual)
		}
	}
}
