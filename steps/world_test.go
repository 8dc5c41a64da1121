package steps_test

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/hookdrill/hookdrill/internal/scenario"
	"github.com/hookdrill/hookdrill/internal/trial"
	"github.com/hookdrill/hookdrill/internal/verdict"
	"github.com/hookdrill/hookdrill/steps"
)

// mistaken reports whether the scenario's writer is to blame, and says so with
// the text.
func mistaken(t *testing.T, r scenario.Result, says string) {
	t.Helper()
	var m scenario.Mistake
	if !errors.As(r.Err, &m) || !strings.Contains(r.Err.Error(), says) {
		t.Errorf("the error is %v (%T), not a mistake that says %q", r.Err, r.Err, says)
	}
}

func TestMistakesNameTheValue(t *testing.T) {
	t.Parallel()
	const endpoint, delivered = `Given an endpoint that plays "200"`, "When the payload is delivered"
	const listener, posted = `Given a listener with the secret "38ee7761"`, "When the deliveries are posted"
	for name, c := range map[string]struct {
		lines []string
		says  string
	}{
		"a script":                      {lines(`Given an endpoint that plays "603"`), "603"},
		"a script in a doc string":      {lines("Given an endpoint that plays", `"""`, "200 forver", `"""`), "forver"},
		"a script with TLS":             {lines(`Given an endpoint with TLS that plays "tls-trusted"`), "tls-trusted"},
		"a script at a host":            {lines(`Given an endpoint at "b.hooks.test" that plays "2o0"`), "2o0"},
		"a host outside":                {lines(`Given an endpoint at "example.org" that plays "200"`), `"example.org"`},
		"a host that only looks inside": {lines(`Given an endpoint at "evilhooks.test" that plays "200"`), `"evilhooks.test"`},
		"a host that is none":           {lines(`Given an endpoint at "a b.hooks.test" that plays "200"`), `"a b.hooks.test"`},
		"a host that is taken":          {lines(endpoint, endpoint, `And an endpoint at "d2.hooks.test" that plays "200"`, delivered), `two endpoints at "d2.hooks.test"`},
		"no endpoints":                  {lines(endpoint, "And 0 such endpoints"), "0 endpoints are not from 1 to 10000"},
		"too many endpoints":            {lines(endpoint, "And 10001 such endpoints"), "10001 endpoints"},
		"no payload":                    {lines("Given a payload of 0 MiB"), "0 MiB is not from 1 to 32"},
		"too large a payload":           {lines("Given a payload of 33 MiB"), "33 MiB is not from 1 to 32"},
		"no endpoint":                   {lines("Given a payload of 1 MiB", delivered), "there is no endpoint"},
		"again after nonsense":          {lines(endpoint, "When the payload is delivered, and again after soon"), `"soon" is not a length of time`},
		"again after nothing":           {lines(endpoint, "When the payload is delivered, and again after 0s"), `"0s"`},
		"again before":                  {lines(endpoint, "When the payload is delivered, and again after -1s"), `"-1s"`},

		"a listener that is not used": {lines(listener, endpoint, delivered), "there is a listener, and nothing is delivered to it"},
		"no listener":                 {lines("Given a delivery of 1 run", posted), "there is no listener"},
		"nothing for a listener":      {lines(listener, posted), "there is no delivery"},
		"too many runs":               {lines(listener, "And a delivery of 31 runs"), "31 runs is not of 1 to 30"},
		"no such payload":             {lines(listener, `And a delivery of the payload "unknown"`), `there is no payload "unknown"; there are documented-shape`},
		"nothing to repeat":           {lines(listener, "And the same delivery again"), "there is no delivery yet"},
		"no window to repeat":         {lines(listener, "And the same runs in another window"), "there is no delivery yet"},
		"no window in a text":         {lines(listener, `And a delivery of the text "x"`, "And the same runs in another window"), "is no payload"},
		"a listener started twice":    {lines(listener, "And the listener is started again"), "the listener cannot be started here: it is running"},
		"an API that has no such":     {lines(listener, `And its API first plays "503" to "GET /nowhere"`), "the API has no GET /nowhere"},
		"an API's script":             {lines(listener, `And its API first plays "5o3" to "POST /api/v1/examples"`), "5o3"},
		"a slow API":                  {lines(listener, "And its API takes long to answer"), `"long" is not a length of time`},
		"a listener's second Then":    {lines(listener, "And a delivery of 1 run", posted, "Then the second delivery is answered with 200"), "the second delivery is spoken of, and there are 1"},
		"runs that nobody knows":      {lines(listener, `And a delivery of the text "x"`, posted, "Then every run is handled once"), "none was delivered"},
		"answers before the When":     {lines(listener, "Then every delivery is answered with 200"), "needs a When step"},

		"a second When":           {lines(endpoint, delivered, delivered), "this is its second When step"},
		"a Then before the When":  {lines(endpoint, "Then exactly 1 request arrives"), "a Then step needs a When step before it"},
		"growth before the When":  {lines(endpoint, "Then the second pauses are at least 50 % longer than the first, over 20 deliveries"), "needs a When step"},
		"no second delivery":      {lines(endpoint, delivered, "Then the second delivery succeeds"), "there is no second delivery"},
		"no custom header":        {lines(endpoint, delivered, "Then every request carries the custom headers"), "no custom header was given"},
		"a pause that is none":    {lines(endpoint, delivered, "Then the pause before try 2 is short"), `"short" is not a length of time`},
		"a pause below 0":         {lines(endpoint, delivered, "Then the pause before try 2 is -1s, give or take 20 %"), `"-1s"`},
		"a pause before try 1":    {lines(endpoint, delivered, "Then the pause before try 1 is 1s"), "before try 1 there is no pause"},
		"a pause before try 0":    {lines(endpoint, delivered, "Then the pause before try 0 is 1s, give or take 5 %"), "before try 0"},
		"a try that is none":      {lines(endpoint, delivered, "Then try 0 is given up after 5s"), "there is no try 0"},
		"given up after nonsense": {lines(endpoint, delivered, "Then try 1 is given up after 5"), `"5" is not a length of time`},
		"nothing is judged":       {lines(endpoint, delivered), "the scenario judges nothing"},
		"nothing is delivered":    {lines(endpoint), "the scenario judges nothing"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			mistaken(t, one(t, c.lines), c.says)
		})
	}
}

func TestPayloadsThatCannotBeEmptied(t *testing.T) {
	t.Parallel()
	for payload, says := range map[string]string{
		"null":  "the payload is null",
		"[]":    "not a JSON object",
		"x":     "not a JSON object",
		`{"a":`: "not a JSON object",
	} {
		r := one(t, lines(`Given an endpoint that plays "200"`, "And a window in which no run matched"), steps.Payload([]byte(payload)))
		mistaken(t, r, says)
	}
	long := steps.Payload([]byte(`{"runs":["` + strings.Repeat("x", 1<<20) + `"]}`))
	mistaken(t, one(t, lines("Given a payload of 1 MiB"), long), "longer than 1 MiB")
}

func TestAnEmptyWindowOfAThreadRule(t *testing.T) {
	t.Parallel()
	r := one(t, lines(`Given an endpoint that plays "200"`, "And a window in which no run matched", "When the payload is delivered", "Then nothing is sent"),
		steps.Payload([]byte(`{"threads":[{}]}`)))
	if r.Err != nil {
		t.Error(r.Err)
	}
}

func TestWhatAScenarioLeaves(t *testing.T) {
	t.Parallel()
	feature := "Feature: f\n  Scenario: s\n    Given an endpoint that plays\n      \"\"\"\n      503 x2,\n      200\n      \"\"\"\n" +
		"    And 2 such endpoints\n    When the payload is delivered\n    Then exactly 3 requests arrive\n    And the delivery succeeds\n"
	r := play(t, feature, steps.Seed(3))[0]
	if r.Err != nil || r.Failed != -1 || r.NotRun != "" {
		t.Errorf("it failed at step %d: %v (%s)", r.Failed, r.Err, r.NotRun)
	}
	wantSteps := []string{
		"an endpoint that plays\n503 x2,\n200", "2 such endpoints", "the payload is delivered", "exactly 3 requests arrive", "the delivery succeeds",
	}
	if diff := cmp.Diff(wantSteps, r.Steps); diff != "" {
		t.Errorf("its steps (-want +got):\n%s", diff)
	}
	var findings []string
	for _, f := range r.Findings {
		findings = append(findings, f.Outcome.String()+" "+f.Delivery+" "+f.Expected)
	}
	wantFindings := []string{
		"pass delivery 1 3 requests", "pass delivery 2 3 requests", "pass delivery 1 delivered", "pass delivery 2 delivered",
		"pass  only requests that the script foresees",
	}
	if diff := cmp.Diff(wantFindings, findings); diff != "" {
		t.Errorf("its findings (-want +got):\n%s", diff)
	}
	if r.URI != "a.feature" || r.Name != "s" || r.History == nil || r.History.Plan.Name != "a.feature: s" {
		t.Errorf("it calls itself %q, %q", r.URI, r.Name)
	}
}

// The first judgement that does not pass ends the scenario, and its evidence is kept.
func TestAFailureKeepsItsEvidence(t *testing.T) {
	t.Parallel()
	r := one(t, lines(`Given an endpoint that plays "404"`, "When the payload is delivered",
		"Then exactly 1 request arrives", "And the delivery succeeds", "And exactly 7 requests arrive"))
	if want := "delivery 1: expected delivered, got failed (4xx)"; r.Err == nil || r.Err.Error() != want || r.Failed != 3 {
		t.Errorf("at step %d: %v, not %q", r.Failed, r.Err, want)
	}
	if n := len(r.Findings); n != 2 || r.Findings[1].Outcome != verdict.Fail || r.History == nil {
		t.Errorf("there are %d findings, the history is %v", n, r.History)
	}
}

func TestUnknownIsNoPass(t *testing.T) {
	t.Parallel()
	r := one(t, lines(`Given an endpoint that plays "200"`, "When the payload is delivered", "Then the pause before try 2 is 1s"))
	const want = "delivery 1: expected a pause of 1s before try 2, which cannot be told: 1 try was made"
	if r.Err == nil || r.Err.Error() != want || r.Findings[0].Outcome != verdict.Unknown {
		t.Errorf("the error is %v, not %q", r.Err, want)
	}
}

// A request that no step of the script foresees fails the scenario, whatever its
// steps looked at.
func TestWhatNobodyForesawFails(t *testing.T) {
	t.Parallel()
	r := one(t, lines(`Given an endpoint that plays "503"`, "When the payload is delivered", "Then at least 1 request arrives"))
	if r.Err == nil || !strings.Contains(r.Err.Error(), "hooks.test got one more") || r.Failed != -1 {
		t.Errorf("at step %d: %v", r.Failed, r.Err)
	}
}

func TestTheSeedAndTheNameAreWhereDrawsComeFrom(t *testing.T) {
	t.Parallel()
	const scenarioText = "\n    Given an endpoint that plays \"503, 200\"\n    When the payload is delivered\n    Then the delivery succeeds\n"
	feature := "Feature: f\n  Scenario: a" + scenarioText + "  Scenario: b" + scenarioText
	digests := map[string]string{}
	for _, seed := range []uint64{1, 1, 2} {
		for _, r := range play(t, feature, steps.Seed(seed)) {
			digest := r.History.Digest()
			if seen, known := digests[digest]; known && seen != r.Name+string(rune('0'+seed)) {
				t.Errorf("%s and %s drew the same pause", seen, r.Name)
			}
			digests[digest] = r.Name + string(rune('0'+seed))
		}
	}
	if len(digests) != 4 {
		t.Errorf("there are %d digests of two scenarios with two seeds", len(digests))
	}
}

func TestAPayloadOfOnesOwn(t *testing.T) {
	t.Parallel()
	const payload = `{"runs":[{"mine":true}]}`
	r := one(t, lines(`Given an endpoint that plays "200"`, "And a payload of 1 MiB", "When the payload is delivered", "Then every request carries the payload"),
		steps.Payload([]byte(payload)))
	if r.Err != nil {
		t.Fatal(r.Err)
	}
	for _, d := range r.History.Plan.Deliveries {
		if len(d.Body) != 1<<20 || !strings.HasPrefix(string(d.Body), payload+" ") {
			t.Errorf("%d bytes were delivered", len(d.Body))
		}
	}
}

func TestStopped(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	stopped := func(s *scenario.Setting) { s.Context = ctx }
	r := one(t, lines(`Given an endpoint that plays "200"`, "When the payload is delivered", "Then nothing is sent"), stopped)
	if !errors.Is(r.Err, trial.ErrStopped) || r.Failed != 1 || len(r.Findings) > 0 {
		t.Errorf("at step %d: %v, with %d findings", r.Failed, r.Err, len(r.Findings))
	}
}

func TestInRealTime(t *testing.T) {
	t.Parallel()
	wall := []steps.Option{steps.RealTime()}
	t.Run("a short case is run", func(t *testing.T) {
		t.Parallel()
		r := one(t, lines(`Given an endpoint that plays "refuse, 200"`, "When the payload is delivered", "Then exactly 2 connects are tried"), wall...)
		if r.Err != nil || r.NotRun != "" || r.History == nil || r.History.Stage != "real" {
			t.Fatalf("%v (%s)", r.Err, r.NotRun)
		}
		if want := 2400 * time.Millisecond; r.Planned != want { // the silence
			t.Errorf("it was planned to last %v, not %v", r.Planned, want)
		}
	})
	t.Run("a long one is not", func(t *testing.T) {
		t.Parallel()
		const endpoint, delivered = `Given an endpoint that plays "200 forever"`, "When the payload is delivered, and again after 2m"
		for _, c := range []struct {
			lines   []string
			options []steps.Option
		}{
			{lines(endpoint, delivered, `Then the delivery fails with "4xx"`), wall},
			{lines(endpoint, delivered, `Then the delivery fails with "4xx"`), []steps.Option{steps.RealTime(), steps.InTest(t)}},
			{lines(endpoint, delivered), wall}, // the step that is skipped is the last one
		} {
			r := one(t, c.lines, c.options...)
			if want := "it would last 2m2.4s in real time, above the bound of 1m0s"; r.NotRun != want || r.Err != nil || r.History != nil {
				t.Errorf("not run: %q, error %v", r.NotRun, r.Err)
			}
			if r.Planned != 2*time.Minute+2400*time.Millisecond {
				t.Errorf("it was planned to last %v", r.Planned)
			}
		}
	})
	t.Run("a mistake is found in time", func(t *testing.T) {
		t.Parallel()
		mistaken(t, one(t, lines("Given a payload of 1 MiB", "When the payload is delivered"), wall...), "there is no endpoint")
	})
}

func TestAPartyThatCannotBeMade(t *testing.T) {
	t.Parallel()
	none := func(s *scenario.Setting) {
		s.Party = trial.Party{Name: "none", New: func(trial.Env) (trial.Sender, error) { return nil, errors.New("not to be had") }}
	}
	r := one(t, lines(`Given an endpoint that plays "200"`, "When the payload is delivered", "Then nothing is sent"), none)
	var m scenario.Mistake
	if r.Err == nil || errors.As(r.Err, &m) || !strings.Contains(r.Err.Error(), "not to be had") || len(r.Findings) > 0 {
		t.Errorf("the error is %v, with %d findings", r.Err, len(r.Findings))
	}
}
