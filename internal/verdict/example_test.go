package verdict_test

import (
	"encoding/json"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/hookdrill/hookdrill/fakeendpoint"
	"github.com/hookdrill/hookdrill/internal/trial"
	"github.com/hookdrill/hookdrill/internal/verdict"
)

// visit is a request at the API that a listener works with.
type visit struct {
	line      string // "POST /examples"
	body      string
	uncertain bool // nothing was done about it
}

// worked is a run of a listener: what it answered, and what came to its API.
func worked(answers []trial.Answer, visits ...visit) *trial.History {
	h := &trial.History{Stage: "virtual", Length: 24 * time.Hour, Plan: &trial.Plan{
		Hidden:    []trial.Hidden{{Name: "the secret", Value: secret}},
		Acts:      []trial.Act{{ID: "delivery 1"}},
		Endpoints: []trial.Endpoint{{Host: "api.hooks.test", Delivery: "api"}},
	}}
	for _, a := range answers {
		h.Records = append(h.Records, trial.Record{Kind: trial.KindAnswer, Answer: &a})
	}
	for _, v := range visits {
		method, path, _ := strings.Cut(v.line, " ")
		h.Records = append(h.Records, trial.Record{Kind: trial.KindRequest, Delivery: "api", Request: &trial.Request{
			Host: "api.hooks.test", Observation: fakeendpoint.Observation{
				Method: method, Target: path, Body: []byte(v.body), Committed: !v.uncertain,
			},
		}})
	}
	return h
}

// says checks a finding's outcome, and a part of what it says.
func says(t *testing.T, name string, f verdict.Finding, want verdict.Outcome, text string) {
	t.Helper()
	if f.Outcome != want || !strings.Contains(f.Actual, text) {
		t.Errorf("%s: %v, and %q; want %v, and %q", name, f.Outcome, f.Actual, want, text)
	}
	if strings.Contains(f.Expected+f.Actual+f.Reason, secret) {
		t.Errorf("%s: the finding shows the secret: %+v", name, f)
	}
}

func TestAnswers(t *testing.T) {
	t.Parallel()
	header := http.Header{"Allow": {"POST"}, "X": {"a", "b"}}
	h := worked([]trial.Answer{
		{Act: "delivery 1", Status: 401, Header: header, Body: []byte("no " + secret + strings.Repeat(" and no", 100)), Took: 4 * time.Second},
		{Act: "delivery 2", Failure: "broken " + secret},
	})
	one := func(least, most int) verdict.Finding {
		return verdict.Answered(h, "delivery 1", verdict.Statuses{Least: least, Most: most})
	}
	says(t, "its status", one(401, 401), verdict.Pass, "401")
	says(t, "its class", one(400, 499), verdict.Pass, "401")
	says(t, "another status", one(200, 299), verdict.Fail, "401: no ‹secret 1› and no")
	says(t, "another status, bounded", one(200, 299), verdict.Fail, "(cut)")
	says(t, "no answer", verdict.Answered(h, "delivery 2", verdict.Statuses{Least: 200, Most: 299}), verdict.Fail, "no answer: broken")
	says(t, "no such act", verdict.AnsweredWithin(h, "delivery 3", time.Second), verdict.Error, "")
	says(t, "in time", verdict.AnsweredWithin(h, "delivery 1", 4*time.Second), verdict.Pass, "after 4s")
	says(t, "too late", verdict.AnsweredWithin(h, "delivery 1", 3999*time.Millisecond), verdict.Fail, "after 4s")
	says(t, "never", verdict.AnsweredWithin(h, "delivery 2", time.Hour), verdict.Fail, "no answer")
	says(t, "a header", verdict.AnswerHas(h, "delivery 1", "allow", "POST"), verdict.Pass, "POST")
	says(t, "another value", verdict.AnswerHas(h, "delivery 1", "Allow", "GET"), verdict.Fail, "POST")
	says(t, "two values", verdict.AnswerHas(h, "delivery 1", "X", "a"), verdict.Fail, "a, b")
	says(t, "no header", verdict.AnswerHas(h, "delivery 1", "Y", "a"), verdict.Fail, "without Y")
	h.Stopped = true
	says(t, "cut short", verdict.AnsweredWithin(h, "delivery 1", time.Hour), verdict.Unknown, "")
}

func runs() []verdict.Corrected {
	return []verdict.Corrected{
		{ID: "1", Inputs: json.RawMessage(`{"q":1,"r":2}`), Correction: json.RawMessage(`{"a":1}`)},
		{ID: "2", Inputs: json.RawMessage(`{"q":2}`), Correction: json.RawMessage(`"two"`)},
	}
}

func TestHowOftenRunsAreHandled(t *testing.T) {
	t.Parallel()
	h := worked(nil, visit{line: "GET /feedback?run=1"}, visit{line: "GET /feedback?limit=5&run=2&run=1"}, visit{line: "POST /feedback?run=2"}, visit{line: "GET /other?run=2"})
	looked := func(want verdict.Count, some ...verdict.Corrected) verdict.Finding {
		return verdict.LookedUp(h, "api", "/feedback", some, want)
	}
	says(t, "once", looked(verdict.Exactly(1), runs()[1]), verdict.Pass, "1 run")
	says(t, "one of two twice", looked(verdict.Exactly(1), runs()...), verdict.Fail, "run 1 handled 2 times")
	says(t, "too seldom", looked(verdict.Exactly(2), runs()...), verdict.Fail, "run 2 handled 1 time")
	says(t, "never", looked(verdict.Exactly(1), verdict.Corrected{ID: "3"}), verdict.Fail, "run 3 handled 0 times")
	says(t, "nobody asked", verdict.NothingAsked(worked(nil), "api"), verdict.Pass, "0 requests")
	says(t, "somebody did", verdict.NothingAsked(h, "api"), verdict.Fail, "4 requests")
	says(t, "no such endpoint", verdict.NothingAsked(h, "bpi"), verdict.Error, "")
}

func TestOneExampleOfEachRun(t *testing.T) {
	t.Parallel()
	const (
		first  = `{"id":"a","dataset_id":"d","source_run_id":"1","inputs":{"r":2,"q":1},"outputs":{"output":{"a":1}}}`
		second = `{"id":"b","dataset_id":"d","source_run_id":"2","inputs":{"q":2},"outputs":{"output":"two"}}`
	)
	made := func(bodies ...string) *trial.History {
		var visits []visit
		for _, b := range bodies {
			visits = append(visits, visit{line: "POST /examples", body: b})
		}
		return worked(nil, visits...)
	}
	other := func(old, replacement string) string { return strings.Replace(first, old, replacement, 1) }
	for name, c := range map[string]struct {
		h    *trial.History
		want verdict.Outcome
		says string
	}{
		"one of each":           {made(first, second), verdict.Pass, "2 runs"},
		"again under its id":    {made(first, second, first), verdict.Pass, "2 runs"},
		"again under another":   {made(first, second, other(`"a"`, `"c"`)), verdict.Fail, "run 1: 2 examples: a, c"},
		"one is missing":        {made(second), verdict.Fail, "run 1: no example"},
		"without an id":         {made(other(`"id":"a"`, `"id":""`), second), verdict.Pass, "2 runs"},
		"twice without an id":   {made(other(`"id":"a"`, `"id":""`), other(`"id":"a"`, `"id":""`), second), verdict.Fail, "run 1: 2 examples: one without an id"},
		"without its run":       {made(other(`"source_run_id":"1",`, ""), second), verdict.Pass, "2 runs"},
		"of nobody's inputs":    {made(strings.Replace(other(`"source_run_id":"1",`, ""), `"q":1`, `"q":7`, 1), second), verdict.Fail, "run 1: no example"},
		"in another dataset":    {made(other(`"d"`, `"e"`), second), verdict.Fail, `dataset "e"`},
		"with other inputs":     {made(other(`"q":1`, `"q":"`+secret+`"`), second), verdict.Fail, "with the inputs"},
		"without inputs":        {made(other(`"inputs"`, `"in"`), second), verdict.Fail, "with the inputs"},
		"with other outputs":    {made(other(`{"output":{"a":1}}`, `{"a":1}`), second), verdict.Fail, "with the outputs"},
		"of a run of nobody's":  {made(first, second, other(`"source_run_id":"1"`, `"source_run_id":"9"`)), verdict.Fail, "the run 9"},
		"no JSON":               {made(first, "example"), verdict.Fail, "example 2 is no JSON"},
		"asked for, never made": {worked(nil, visit{"POST /examples", first, true}, visit{"POST /examples", second, false}), verdict.Fail, "run 1: no example"},
	} {
		says(t, name, verdict.OneExample(c.h, "api", "/examples", "d", runs()), c.want, c.says)
	}
	says(t, "none", verdict.NoExample(worked(nil, visit{line: "GET /examples"}), "api", "/examples"), verdict.Pass, "0 examples")
	says(t, "some", verdict.NoExample(made(first), "api", "/examples"), verdict.Fail, "1 example")
	says(t, "no such endpoint", verdict.NoExample(made(first), "bpi", "/examples"), verdict.Error, "")
}
