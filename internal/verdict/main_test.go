package verdict_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"go.uber.org/goleak"

	"github.com/hookdrill/hookdrill/fakeendpoint"
	"github.com/hookdrill/hookdrill/internal/trial"
	"github.com/hookdrill/hookdrill/internal/verdict"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// secret is in every story's URL and custom header; no finding may show it.
const secret = "38ee77617c3a489ab6e871fbeb2ec87d"

// target is what the stories' requests ask for.
const target = "/in?secret=" + secret

// story tells a history by hand, one thing after the other:
//
//	virtual("one").answered(503, 0).after(time.Second).answered(200, 0).ends("2xx")
//
// A delivery has the endpoint of its name to itself.
type story struct {
	h           *trial.History
	delivery    string
	host        string
	now         time.Duration
	connections map[string]int // by host
	last        *trial.Request
}

func virtual(deliveries ...string) *story { return told("virtual", deliveries) }

func inRealTime(deliveries ...string) *story { return told("real", deliveries) }

// fromOutside tells of a party whose connects the endpoint saw, and no dialer of ours.
func fromOutside(deliveries ...string) *story {
	s := inRealTime(deliveries...)
	s.h.Outside = true
	return s
}

func told(stage string, deliveries []string) *story {
	s := &story{connections: map[string]int{}}
	s.h = &trial.History{Stage: stage, Length: 24 * time.Hour, Settled: time.Minute, Plan: &trial.Plan{Silence: time.Hour}}
	for _, d := range deliveries {
		s.h.Plan.Deliveries = append(s.h.Plan.Deliveries, trial.Delivery{
			ID: d, URL: "http://" + d + ".hooks.test" + target, Header: http.Header{"X-Api-Key": {secret}},
		})
	}
	return s.of(deliveries[0])
}

// of goes on with another delivery, from the start of the run.
func (s *story) of(delivery string) *story {
	s.delivery, s.host, s.now = delivery, delivery+".hooks.test", 0
	return s
}

// nobodys goes on with what cannot be told to be one delivery's.
func (s *story) nobodys() *story {
	s.delivery = ""
	return s
}

// to goes on at another host.
func (s *story) to(host string) *story {
	s.host = host
	return s
}

func (s *story) after(pause time.Duration) *story {
	s.now += pause
	return s
}

func (s *story) add(r trial.Record) *story {
	r.At, r.Delivery = s.now, s.delivery
	s.h.Records = append(s.h.Records, r)
	return s
}

// refused is a connect that fails after a while.
func (s *story) refused(failure string, took time.Duration) *story {
	s.add(trial.Record{Kind: trial.KindConnect, Connect: &trial.Connect{Host: s.host, Took: took, Failure: failure}})
	return s.after(took)
}

// connected is a connect that the sender closes after a while; 0 means never.
func (s *story) connected(held time.Duration) *story {
	s.connections[s.host]++
	return s.add(trial.Record{Kind: trial.KindConnect, Connect: &trial.Connect{Host: s.host, Held: held}})
}

// late is a connect that began once the delivery had ended.
func (s *story) late() *story {
	return s.add(trial.Record{Kind: trial.KindConnect, Connect: &trial.Connect{Host: s.host, Held: 1, Late: true}})
}

// requested is a request over the newest connection that is answered after a
// while. The changes are made to it before it is told.
func (s *story) requested(status int, after time.Duration, changes ...func(*trial.Request)) *story {
	began := time.Date(2000, 1, 1, 0, 0, 0, 0, time.UTC).Add(s.now)
	end := began.Add(after)
	r := &trial.Request{Host: s.host, Observation: fakeendpoint.Observation{
		Connection: s.connections[s.host], Request: 1, Method: "POST", Target: target, Proto: "HTTP/1.1",
		Fields: []fakeendpoint.Field{{Name: "Host", Value: s.host}, {Name: "X-Api-Key", Value: secret}},
		Raw:    raw("", "{}"), Body: []byte("{}"), Behaviour: "the script's", Status: status,
		Times: fakeendpoint.Times{Accepted: began, Began: began, Head: began, Body: began, Replied: end, End: end},
	}}
	if status == 0 {
		r.Times.Replied, r.Times.Gone = time.Time{}, end
	}
	for _, change := range changes {
		change(r)
	}
	s.last = r
	s.add(trial.Record{Kind: trial.KindRequest, Request: r})
	return s.after(after)
}

// raw is a request with further header lines and a body, as it came.
func raw(lines, body string) []byte {
	return []byte("POST " + target + " HTTP/1.1\r\nHost: one.hooks.test\r\nX-Api-Key: " + secret + "\r\n" + lines + "\r\n" + body)
}

// bytes sets a request's raw bytes.
func bytes(raw []byte) func(*trial.Request) {
	return func(r *trial.Request) { r.Raw = raw }
}

// unread makes the endpoint not read the body to its end.
func unread(r *trial.Request) { r.Times.Body, r.Body = time.Time{}, nil }

// again makes it the n-th request of its connection.
func again(n int) func(*trial.Request) {
	return func(r *trial.Request) { r.Observation.Request = n }
}

// answered is a connect with a request, answered after a while and closed then.
func (s *story) answered(status int, after time.Duration, changes ...func(*trial.Request)) *story {
	return s.connected(max(after, 1)).requested(status, after, changes...)
}

// ends tells how the sender says the delivery ended: "2xx" is well.
func (s *story) ends(reason string) *story {
	return s.add(trial.Record{Kind: trial.KindOutcome, Outcome: &trial.Outcome{Delivered: reason == "2xx", Reason: reason}})
}

func (s *story) refuses(text string) *story {
	return s.add(trial.Record{Kind: trial.KindRefusal, Refusal: text})
}

// expect holds a finding against an outcome and a part of what it says.
func expect(t *testing.T, f verdict.Finding, want verdict.Outcome, says string) {
	t.Helper()
	text := f.Expected + "; " + f.Actual + "; " + f.Reason
	if f.Outcome != want || !strings.Contains(text, says) {
		t.Errorf("it is %v (%s), not %v with %q", f.Outcome, text, want, says)
	}
	if f.Expected == "" || f.Actual == "" {
		t.Errorf("a phrase is missing: %q, %q", f.Expected, f.Actual)
	}
	if settled := want == verdict.Pass || want == verdict.Fail; settled == (f.Reason != "") {
		t.Errorf("with the outcome %v the reason is %q", want, f.Reason)
	}
	for _, form := range trial.Forms(secret) {
		if strings.Contains(text, form) {
			t.Errorf("the secret is shown: %s", text)
		}
	}
}

// cases are histories, each with what a judge is to find in it.
type cases map[string]struct {
	story *story
	want  verdict.Outcome
	says  string
}

func (c cases) judge(t *testing.T, judge func(h *trial.History) verdict.Finding) {
	t.Helper()
	for name, one := range c {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			expect(t, judge(one.story.h), one.want, one.says)
		})
	}
}
