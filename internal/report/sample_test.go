package report

import (
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/hookdrill/hookdrill/fakeendpoint"
	"github.com/hookdrill/hookdrill/internal/trial"
	"github.com/hookdrill/hookdrill/internal/verdict"
	"github.com/hookdrill/hookdrill/simulator/sender"
)

// bubbleStart is when virtual runs begin.
var bubbleStart = time.Date(2000, 1, 1, 0, 0, 0, 0, time.UTC)

// sampleSecret is in every sample's URL and header. It is written alike in both,
// so that what the golden files hold does not hang on how secrets are numbered.
const sampleSecret = "sample-secret-value-1"

// play writes a history by hand, attempt by attempt.
type play struct {
	h          *trial.History
	delivery   string
	host       string
	at         time.Duration
	attempts   int
	requests   int
	connection int
	secret     string
}

func newPlay(name, stage string) *play {
	return &play{
		delivery: "d1", host: "a.hooks.test", secret: sampleSecret,
		h: &trial.History{
			Party: "langsmith", Stage: stage, Length: 24*time.Hour + 40*time.Second,
			Plan: &trial.Plan{Name: name, Seed: 42},
		},
	}
}

// begin starts a delivery with an endpoint of its own.
func (p *play) begin(delivery string, at time.Duration) *play {
	p.delivery, p.host = delivery, strings.ToLower(delivery)+"."+trial.Domain
	p.at, p.attempts, p.requests, p.connection = at, 0, 0, 0
	p.h.Plan.Endpoints = append(p.h.Plan.Endpoints, trial.Endpoint{Host: p.host, Script: "503 x2, 200", Delivery: delivery})
	p.h.Plan.Deliveries = append(p.h.Plan.Deliveries, trial.Delivery{
		ID: delivery, At: at, URL: "http://" + p.host + p.target(),
		Header: http.Header{"X-Api-Key": {p.secret}}, Body: []byte(`{"runs":[]}`),
	})
	return p
}

func (p *play) target() string { return "/webhook?secret=" + url.QueryEscape(p.secret) }

func (p *play) pause(d time.Duration) *play {
	p.at += d
	return p
}

func (p *play) add(r trial.Record) {
	r.Delivery = p.delivery
	p.h.Records = append(p.h.Records, r)
}

// refused is an attempt that cannot connect.
func (p *play) refused() *play {
	p.attempts++
	start := bubbleStart.Add(p.at)
	p.add(trial.Record{At: p.at, Kind: trial.KindConnect, Connect: &trial.Connect{Host: p.host, Failure: "refused"}})
	p.add(trial.Record{At: p.at, Kind: trial.KindAttempt, Attempt: &sender.Attempt{
		Number: p.attempts, Start: start, End: start, Phase: sender.PhaseConnect, Class: sender.ClassConnect, Reason: sender.ReasonRefused,
		Error: "dial tcp: connection refused",
	}})
	return p
}

// answered is an attempt that gets a status after a while; 0 is no answer at all.
func (p *play) answered(status int, after time.Duration, step string) *play {
	p.attempts++
	start, end := bubbleStart.Add(p.at), bubbleStart.Add(p.at+after)
	p.add(trial.Record{At: p.at, Kind: trial.KindConnect, Connect: &trial.Connect{Host: p.host}})
	p.request(status, after, step)
	attempt := &sender.Attempt{
		Number: p.attempts, Request: p.requests, Start: start, Ready: start, Written: start, End: end,
		Phase: sender.PhaseDone, Class: sender.ClassOf(status), Status: status,
	}
	if status == 0 {
		attempt.Phase, attempt.Class, attempt.Reason = sender.PhaseWait, sender.ClassTimeout, sender.ReasonTimeout
	}
	p.add(trial.Record{At: p.at, Kind: trial.KindAttempt, Attempt: attempt})
	p.at += after
	return p
}

// request is one that the endpoint sees.
func (p *play) request(status int, after time.Duration, step string) *play {
	p.requests++
	p.connection++
	start := bubbleStart.Add(p.at)
	raw := fmt.Sprintf("POST %s HTTP/1.1\r\nHost: %s\r\nX-Api-Key: %s\r\nContent-Length: 11\r\n\r\n{\"runs\":[]}", p.target(), p.host, p.secret)
	o := fakeendpoint.Observation{
		Connection: p.connection, Request: 1, Method: "POST", Target: p.target(), Proto: "HTTP/1.1",
		Fields: []fakeendpoint.Field{{Name: "Host", Value: p.host}, {Name: "X-Api-Key", Value: p.secret}, {Name: "Content-Length", Value: "11"}},
		Raw:    []byte(raw), Body: []byte(`{"runs":[]}`), Behaviour: step, Status: status,
		Times: fakeendpoint.Times{Accepted: start, Began: start, Head: start, Body: start, End: start.Add(after)},
	}
	if step == "" {
		o.Behaviour, o.Unforeseen = "(unforeseen)", true
	}
	if status == 0 {
		o.Times.Gone = start.Add(after)
	} else {
		o.Times.Replied = start.Add(after)
	}
	p.add(trial.Record{At: p.at, Kind: trial.KindRequest, Request: &trial.Request{Host: p.host, Observation: o}})
	return p
}

func (p *play) ended(delivered bool, reason string) *play {
	p.add(trial.Record{At: p.at, Kind: trial.KindOutcome, Outcome: &trial.Outcome{Delivered: delivered, Reason: reason, Attempts: p.attempts}})
	p.h.Settled = p.at
	return p
}

// scenario wraps the history in a scenario.
func (p *play) scenario(s Scenario) Scenario {
	s.History, s.Trace, s.Lasted, s.Digest = p.h, Trace(p.h), Duration(p.h.Length), strings.Repeat("c0de", 16)
	return s
}

func steps(last verdict.Outcome, message string, texts ...string) []Step {
	keywords := []string{"Given", "When", "Then", "And", "And"}
	all := make([]Step, len(texts))
	for i, text := range texts {
		all[i] = Step{Keyword: keywords[i], Text: text, Outcome: verdict.Pass}
	}
	if len(all) > 0 {
		all[len(all)-1].Outcome, all[len(all)-1].Message = last, message
	}
	return all
}

// sampleReport has every outcome in it.
func sampleReport() *Report {
	r := &Report{
		Schema: Schema, Tool: "0.1.0", Subject: Subject{Name: "langsmith reference", Version: "1.4.2", Role: "sender", Mutant: "one-retry-too-many"},
		Stage: "virtual", Seed: 42, Started: time.Date(2026, 11, 23, 16, 5, 0, 0, time.UTC),
		Elapsed: Duration(412 * time.Millisecond), Complete: true, Digest: strings.Repeat("3fa9", 16),
		Reproduce: "hookdrill check sender --mutant one-retry-too-many --seed 42",
		Scenarios: sampleScenarios(),
	}
	for i := range r.Scenarios {
		s := &r.Scenarios[i]
		s.Reproduce = fmt.Sprintf("%s %s", r.Reproduce, s.place())
		r.Simulated += s.Lasted
		r.Verdict = max(r.Verdict, s.Verdict)
	}
	for _, id := range []string{
		"LS-CUSTOM-HEADERS", "LS-CONNECT-RETRY", "LS-CONNECT-PAUSE", "LS-TIMEOUT-FINAL", "LS-SLOW-5XX",
		"LS-5XX-RETRY", "LS-LAST-ANSWER", "LS-BACKOFF-GROWS", "LS-BACKOFF-BOUNDS", "LS-RETRY-AFTER-IGNORED",
	} {
		r.Rules = append(r.Rules, r.sampleRule(id))
	}
	r.RuleSets = []RuleSet{{Set: verdict.Sets()[0], Verdict: verdict.Error}}
	return r
}

func (r *Report) sampleRule(id string) Rule {
	named, err := verdict.RuleNamed(id)
	if err != nil {
		panic(err)
	}
	rule := Rule{Rule: named, Set: named.Set()}
	for i := range r.Scenarios {
		s := &r.Scenarios[i]
		if !strings.Contains(strings.Join(s.Rules, " ")+" ", id+" ") {
			continue
		}
		rule.Scenarios = append(rule.Scenarios, i)
		rule.Verdict = max(rule.Verdict, s.Verdict)
		switch s.Verdict {
		case verdict.NotRun:
			rule.NotRun++
			rule.Reasons = append(rule.Reasons, s.Reason)
		case verdict.NotApplicable:
			rule.NotApplicable++
			rule.Reasons = append(rule.Reasons, s.Reason)
		}
	}
	return rule
}

const (
	answers  = "features/langsmith/answers.feature"
	connects = "features/langsmith/connects.feature"
	backoff  = "features/langsmith/backoff.feature"
)

func sampleScenarios() []Scenario {
	const day = Duration(24 * time.Hour)
	return []Scenario{
		newPlay("answers/20", "virtual").begin("d1", 0).
			answered(503, 12*time.Millisecond, "503 x2").pause(934*time.Millisecond).
			answered(503, 0, "503 x2").pause(2134217*time.Microsecond).
			answered(200, 8*time.Millisecond, "200").ended(true, "2xx").
			scenario(Scenario{
				Feature: "Answers", File: answers, Line: 20, Name: "A 503 twice, then 200", Verdict: verdict.Pass,
				Sentence: "A 5xx in less than 5 s is retried, at most twice.", Rules: []string{"LS-5XX-RETRY", "LS-LAST-ANSWER"},
				Steps:   steps(verdict.Pass, "", `an endpoint that plays "503 x2, 200"`, "the rule's runs are delivered", "the endpoint saw 3 requests", "the delivery succeeded"),
				Planned: day + Duration(12*time.Second), Elapsed: Duration(4 * time.Millisecond),
				Findings: []verdict.Finding{{Outcome: verdict.Pass, Delivery: "d1", Expected: "3 requests", Actual: "3 requests"}},
			}),
		newPlay("answers/31", "virtual").begin("d1", 0).
			answered(503, 0, "503 x3").pause(934*time.Millisecond).
			answered(503, 0, "503 x3").pause(2134217*time.Microsecond).
			answered(503, 0, "503 x3").pause(3807*time.Millisecond).
			answered(500, 0, "").ended(false, "5xx-exhausted").
			scenario(Scenario{
				Feature: "Answers", File: answers, Line: 31, Name: "A 503 for ever", Verdict: verdict.Fail,
				Sentence: "A 5xx in less than 5 s is retried, at most twice.", Rules: []string{"LS-5XX-RETRY"},
				Steps: append(steps(verdict.Fail, "expected exactly 3 requests, but got 4", `an endpoint that plays "503 x3"`, "the rule's runs are delivered", "the endpoint saw 3 requests"),
					Step{Keyword: "And", Text: "the delivery failed", Outcome: verdict.NotRun}),
				Planned: day + Duration(12*time.Second), Elapsed: Duration(3 * time.Millisecond),
				Findings: []verdict.Finding{
					{Outcome: verdict.Fail, Delivery: "d1", Expected: "3 requests", Actual: "4 requests"},
					{Outcome: verdict.Fail, Expected: "only requests that the script foresees", Actual: "d1.hooks.test got one more, at 6.875217s, connection 4"},
				},
			}),
		newPlay("answers/44", "virtual").begin("d1", 0).answered(0, 5*time.Second, "hang").ended(false, "timeout").
			scenario(Scenario{
				Feature: "Answers", File: answers, Line: 44, Name: "An endpoint that never answers", Verdict: verdict.Pass,
				Rules:   []string{"LS-TIMEOUT-FINAL"},
				Steps:   steps(verdict.Pass, "", `an endpoint that plays "hang"`, "the rule's runs are delivered", "the endpoint saw 1 request"),
				Planned: day + Duration(35*time.Second), Elapsed: Duration(2 * time.Millisecond),
			}),
		{
			Feature: "Answers", File: answers, Line: 52, Name: "A 503 after 90 s", Verdict: verdict.NotRun,
			Rules: []string{"LS-SLOW-5XX"}, Reason: "its schedule lasts 1 min 30 s; over 60 s nothing is run in real time, and this sender's times cannot be scaled",
			Steps:   steps(verdict.NotRun, "", `an endpoint that plays "503 after 90s"`),
			Planned: Duration(90 * time.Second),
		},
		newPlay("connects/12", "virtual").begin("d1", 0).refused().refused().pause(500*time.Millisecond).
			answered(200, 3*time.Millisecond, "200").ended(true, "2xx").
			scenario(Scenario{
				Feature: "Connects", File: connects, Line: 12, Name: "Refused twice, then let in", Verdict: verdict.Pass,
				Rules:   []string{"LS-CONNECT-RETRY", "LS-CONNECT-PAUSE"},
				Steps:   steps(verdict.Pass, "", `an endpoint that plays "refuse x2, 200"`, "the rule's runs are delivered", "the delivery succeeded"),
				Planned: day + Duration(35*time.Second), Elapsed: Duration(2 * time.Millisecond),
			}),
		{
			Feature: "Connects", File: connects, Line: 25, Name: "A closed port", Verdict: verdict.Error,
			Rules: []string{"LS-CONNECT-RETRY"}, Reason: "the stage broke: listening as a.hooks.test: address already in use",
			Steps:   steps(verdict.Error, "the run of \"connects/25\" broke:\nlistening as a.hooks.test: address already in use", `an endpoint that plays "refuse"`, "the rule's runs are delivered"),
			Planned: day,
		},
		growth().scenario(Scenario{
			Feature: "Back-off", File: backoff, Line: 9, Name: "Pauses over many deliveries", Verdict: verdict.Unknown,
			Rules: []string{"LS-BACKOFF-GROWS"}, Reason: "only 7 deliveries had two pauses",
			Steps:   steps(verdict.Unknown, "", `endpoints that play "503 x3"`, "20 deliveries are made", "their pauses grow 1.5 times or more"),
			Planned: day + Duration(12*time.Second), Elapsed: Duration(31 * time.Millisecond),
			Findings: []verdict.Finding{{
				Outcome: verdict.Unknown, Expected: "second pauses at least 1.5 times the first, over 20 deliveries or more", Actual: "cannot be told",
				Reason: "only 7 deliveries had two pauses",
			}},
		}),
		newPlay("backoff/21", "virtual").begin("d1", 0).
			answered(503, 0, "503").pause(1500*time.Millisecond).answered(200, 0, "200").ended(true, "2xx").
			scenario(Scenario{
				Feature: "Back-off", File: backoff, Line: 21, Name: "The first pause", Verdict: verdict.Note,
				Rules: []string{"LS-BACKOFF-BOUNDS"},
				Steps: []Step{
					{Keyword: "Given", Text: "an endpoint that plays", Argument: "| step | times |\n| 503  | 1     |\n| 200  | 1     |", Outcome: verdict.Pass},
					{Keyword: "When", Text: "the rule's runs are delivered", Outcome: verdict.Pass},
					{Keyword: "Then", Text: "the pause before try 2 is 1 s, 20 % longer or shorter", Outcome: verdict.Note},
				},
				Planned: day + Duration(12*time.Second), Elapsed: Duration(2 * time.Millisecond),
				Findings: []verdict.Finding{{Outcome: verdict.Note, Delivery: "d1", Expected: "a pause of 800ms to 1.2s before try 2", Actual: "a pause of 1.5s"}},
			}),
		{
			Feature: "Requests", File: "features/langsmith/requests.feature", Line: 30, Name: "The header fields set for a URL", Verdict: verdict.NotApplicable,
			Rules: []string{"LS-CUSTOM-HEADERS"}, Reason: "the target does not claim custom headers",
		},
		newPlay("own/3", "virtual").begin("d1", 0).answered(200, 4*time.Second, "200 after 4s").ended(true, "2xx").
			scenario(Scenario{
				Feature: "Our own", File: "own.feature", Line: 3, Name: "We are patient", Verdict: verdict.Pass,
				Steps:   steps(verdict.Pass, "", `an endpoint that plays "200 after 4s"`, "the rule's runs are delivered", "the delivery succeeded"),
				Planned: day, Elapsed: Duration(2 * time.Millisecond),
			}),
	}
}

// growth is a run of many deliveries: its trace is long.
func growth() *play {
	p := newPlay("backoff/9", "virtual")
	for i := range 20 {
		p.begin(fmt.Sprintf("d%02d", i+1), time.Duration(i)*100*time.Millisecond)
		p.answered(503, 0, "503 x3").pause(time.Duration(900+i*10) * time.Millisecond)
		if i < 7 {
			p.answered(503, 0, "503 x3").pause(time.Duration(1800+i*30) * time.Millisecond)
		}
		p.answered(200, 0, "200").ended(true, "2xx")
	}
	return p
}
