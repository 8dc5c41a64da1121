package report

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/hookdrill/hookdrill/fakeendpoint"
	"github.com/hookdrill/hookdrill/internal/trial"
	"github.com/hookdrill/hookdrill/simulator/sender"
)

func spelled(phases []Phase) string {
	var parts []string
	for _, p := range phases {
		parts = append(parts, fmt.Sprint(p.Name, " ", p.Lasted))
	}
	return strings.Join(parts, ", ")
}

func at(s float64) time.Time { return bubbleStart.Add(time.Duration(s * float64(time.Second))) }

func TestAttemptPhases(t *testing.T) {
	t.Parallel()
	connect := &trial.Connect{Took: time.Second}
	for name, c := range map[string]struct {
		attempt sender.Attempt
		connect *trial.Connect
		secure  bool
		want    string
	}{
		"all of them":          {sender.Attempt{Ready: at(3), Written: at(4), Head: at(8), End: at(10)}, connect, true, "connect 1s, tls 2s, write 1s, wait 4s, body 2s"},
		"without TLS":          {sender.Attempt{Ready: at(3), Written: at(4), Head: at(8), End: at(8)}, connect, false, "connect 3s, write 1s, wait 4s"},
		"past the dialer":      {sender.Attempt{Ready: at(3), Written: at(3), Head: at(3), End: at(3)}, nil, true, "connect 3s"},
		"at once":              {sender.Attempt{Ready: at(0), Written: at(0), Head: at(0), End: at(0)}, connect, false, ""},
		"no answer":            {sender.Attempt{Ready: at(0), Written: at(1), End: at(5)}, connect, false, "write 1s, wait 4s"},
		"never written":        {sender.Attempt{Ready: at(1), End: at(5)}, connect, true, "connect 1s, write 4s"},
		"no handshake":         {sender.Attempt{Phase: sender.PhaseTLS, End: at(5)}, connect, true, "connect 1s, tls 4s"},
		"no connect":           {sender.Attempt{Phase: sender.PhaseConnect, End: at(5)}, &trial.Connect{Took: 5 * time.Second, Failure: "timeout"}, true, "connect 5s"},
		"an early answer":      {sender.Attempt{Ready: at(0), Written: at(4), Head: at(2), End: at(5)}, connect, false, "write 4s, body 1s"},
		"a redirect, followed": {sender.Attempt{Redirects: 1, Ready: at(1), End: at(5)}, connect, false, ""},
	} {
		c.attempt.Start = at(0)
		if got := spelled(attemptPhases(&c.attempt, c.connect, c.secure)); got != c.want {
			t.Errorf("%s: got %q, want %q", name, got, c.want)
		}
	}
}

func TestRequestPhases(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		times fakeendpoint.Times
		want  string
	}{
		"all of them":         {fakeendpoint.Times{Body: at(1), Replied: at(3), End: at(4)}, "write 1s, wait 2s, body 1s"},
		"no answer":           {fakeendpoint.Times{Body: at(1), End: at(4)}, "write 1s, wait 3s"},
		"the client left":     {fakeendpoint.Times{Body: at(1), Gone: at(3), End: at(9)}, "write 1s, wait 2s"},
		"never read":          {fakeendpoint.Times{Gone: at(3)}, "write 3s"},
		"still under way":     {fakeendpoint.Times{Body: at(1)}, "write 1s"},
		"answered beforehand": {fakeendpoint.Times{Body: at(3), Replied: at(1), End: at(4)}, "write 3s, body 1s"},
	} {
		c.times.Began = at(0)
		r := &trial.Request{Observation: fakeendpoint.Observation{Times: c.times}}
		if got := spelled(requestPhases(r)); got != c.want {
			t.Errorf("%s: got %q, want %q", name, got, c.want)
		}
	}
}

// Only where the endpoint speaks TLS the time behind the connect is the handshake's.
func TestTraceKnowsTheHandshake(t *testing.T) {
	t.Parallel()
	for _, tls := range []bool{false, true} {
		p := newPlay("", "virtual").begin("d1", 0)
		p.h.Plan.Endpoints[0].TLS = tls
		p.add(trial.Record{Kind: trial.KindConnect, Connect: &trial.Connect{Host: p.host, Took: time.Second}})
		p.add(trial.Record{Kind: trial.KindAttempt, Attempt: &sender.Attempt{Number: 1, Start: at(0), Ready: at(3), End: at(4)}})
		want := map[bool]string{false: "connect 3s, write 1s", true: "connect 1s, tls 2s, write 1s"}[tls]
		if got := spelled(Trace(p.h)[1].Phases); got != want {
			t.Errorf("with TLS %t: got %q, want %q", tls, got, want)
		}
	}
}

func TestTraceOfAKindWithoutWords(t *testing.T) {
	t.Parallel()
	lines := Trace(&trial.History{Plan: &trial.Plan{}, Records: []trial.Record{{At: time.Second, Kind: "eclipse"}}})
	if len(lines) != 1 || lines[0].Text != "eclipse" || lines[0].At != second {
		t.Errorf("got %+v", lines)
	}
}

// Where requests of one delivery came to two hosts, a line says to which.
func TestTraceTellsHostsApart(t *testing.T) {
	t.Parallel()
	p := newPlay("", "virtual").begin("d1", 0).request(302, 0, "302")
	p.host = "elsewhere.hooks.test"
	var got []string
	for _, l := range Trace(p.request(200, 0, "200").h) {
		got = append(got, strings.Fields(l.Text)[1])
	}
	want := []string{"d1.hooks.test/webhook?secret=‹secret", "elsewhere.hooks.test/webhook?secret=‹secret"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func TestFaults(t *testing.T) {
	t.Parallel()
	plan := &trial.Plan{
		Endpoints: []trial.Endpoint{
			{Delivery: "d1", Script: "1s..2s every 1m: refuse; 50%: 503; 10s..: 200 forever; 20s..: 503, 410 x2"},
			{Script: "..5s: nonsense"},
			{Script: `0s..5s: 302(Location: "http://a.hooks.test/sample-secret-value-1")`},
		},
		Deliveries: []trial.Delivery{{ID: "d1", URL: "http://a.hooks.test/?secret=" + sampleSecret}},
	}
	want := []Fault{
		{Delivery: "d1", From: second, To: 2 * second, Every: minute, Text: "refuse forever"},
		{Delivery: "d1", From: 20 * second, Text: "503, 410 x2"},
		{To: 5 * second, Text: `302(Location: "http://a.hooks.test/‹secret 1›") forever`},
	}
	if diff := cmp.Diff(want, Faults(&trial.History{Plan: plan})); diff != "" {
		t.Errorf("the faults (-want +got):\n%s", diff)
	}
	if none := Faults(nil); none != nil {
		t.Errorf("of no run: %+v", none)
	}
}
