package steps_test

import (
	"context"
	"encoding/json"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/hookdrill/hookdrill/fixtures/langsmith"
	"github.com/hookdrill/hookdrill/internal/scenario"
	"github.com/hookdrill/hookdrill/internal/trial"
	"github.com/hookdrill/hookdrill/steps"
)

const (
	rule   = `Given a rule that looks every 1s, with a webhook that plays "200 forever"`
	aRun   = "And a run that is posted at 300ms"
	atWork = "When the rule is at work for 3s"
)

func TestMistakesAboutASystem(t *testing.T) {
	t.Parallel()
	const endpoint, arrive = `Given an endpoint that plays "200 forever"`, "Then at least 0 requests arrive"
	for name, c := range map[string]struct {
		lines []string
		says  string
	}{
		"too often":              {lines(`Given a rule that looks every 900ms, with a webhook that plays "200"`), "a second is the least"},
		"every nonsense":         {lines(`Given a rule that looks every day, with a webhook that plays "200"`), `"day" is not a length of time`},
		"a script":               {lines(`Given a rule that looks every 1s, with a webhook that plays "603"`), "603"},
		"another script":         {lines(rule, `And another webhook that plays "603"`), "603"},
		"another rule's time":    {lines(`Given another rule is made at soon, with a webhook that plays "200"`), `"soon"`},
		"another rule's script":  {lines(`Given another rule is made at 1s, with a webhook that plays "603"`), "603"},
		"too large a share":      {lines("Given the rule's sampling rate is 101 %"), "101 % is not from 0 to 100"},
		"sent back at nonsense":  {lines("Given the rule is sent back at noon as it is read"), `"noon"`},
		"work for nonsense":      {lines(rule, "When the rule is at work for long"), `"long" is not a length of time`},
		"work for nothing":       {lines(rule, "When the rule is at work for 0s"), `"0s"`},
		"no rule":                {lines(endpoint, atWork), "there is no rule"},
		"an endpoint beside it":  {lines(rule, endpoint, atWork), "nothing is delivered to an endpoint while a rule is at work"},
		"a rule that is idle":    {lines(rule, endpoint, "When the payload is delivered"), "the rule is not set to work"},
		"no runs":                {lines("Given 0 runs, one every 1s"), "0 runs are not from 1 to 100"},
		"too many runs":          {lines("Given 101 runs, one every 1s"), "101 runs"},
		"runs every nonsense":    {lines("Given 2 runs, one every day"), `"day"`},
		"a run at nonsense":      {lines("Given a run that is posted at noon"), `"noon"`},
		"no run to end":          {lines("Given it ends at 2s"), "there is no run yet"},
		"an end at nonsense":     {lines(aRun, "And it ends at noon"), `"noon"`},
		"an end before":          {lines(aRun, "And it ends at 0s"), "has ended before it is posted"},
		"short inputs":           {lines(aRun, "And its inputs have 1 KiB"), "1 KiB are not from 2 to 1024"},
		"long inputs":            {lines(aRun, "And its inputs have 1025 KiB"), "1025 KiB"},
		"a price":                {lines(aRun, `And it costs "1,50"`), `"1,50" is not a decimal`},
		"feedback at nonsense":   {lines(aRun, `And it gets the feedback "k" with a score of 1 at noon`), `"noon"`},
		"killed at no request":   {lines("Given the system is killed when request 0 arrives, and started again"), "there is no request 0"},
		"killed at nonsense":     {lines("Given the system is killed at noon, and started again"), `"noon"`},
		"killed twice":           {lines("Given the system is killed at 1s, and stays so", "And the system is killed at 2s, and started again"), "killed once"},
		"followed at nonsense":   {lines(rule, "When the rule is at work for 2s, and the payload's link is followed much later"), `"much"`},
		"no such run":            {lines(rule, aRun, atWork, "Then only run 2 is in a window"), "there is no run 2; there are 1"},
		"one webhook":            {lines(rule, aRun, atWork, "Then no webhook waits for another"), "there are not two webhooks"},
		"nothing secret":         {lines(rule, aRun, atWork, "Then no file holds the secret or a custom header's value"), "neither a secret nor a custom header"},
		"inputs of no run":       {lines(rule, atWork, "Then the link leads to the inputs"), "there is no run"},
		"judged before the When": {lines(rule, "Then the rule is refused"), "needs a When step before it"},
		"changed before it":      {lines(rule, "Then the link leads nowhere once it is changed, in whatever way"), "needs a When step before it"},
		"secrets before it":      {lines(rule, "Then the masks are refused"), "needs a When step before it"},
		"a second When":          {lines(rule, atWork, atWork, arrive), "this is its second When step"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			mistaken(t, one(t, c.lines), c.says)
		})
	}
}

// What the reference does not do is seen: every judgement can fail.
func TestJudgementsOfASystemCanFail(t *testing.T) {
	t.Parallel()
	const filter = `And the rule's filter is 'eq(run_type, "llm")'`
	for name, c := range map[string]struct {
		lines []string
		says  string
	}{
		"in one window":       {lines(rule, filter, aRun, atWork, "Then every run is in one window"), "in none"},
		"in a window":         {lines(rule, aRun, aRun, atWork, "Then only run 1 is in a window"), "not to come"},
		"arrives":             {lines(rule, filter, aRun, atWork, "Then every run arrives"), "no run"},
		"windows that meet":   {lines(rule, aRun, atWork, "Then each window begins where the one before it ended"), "two are needed"},
		"the log":             {lines(rule, aRun, atWork, `Then the rule's log says "error" of every run`), `"success" of run`},
		"the log of none":     {lines(rule, aRun, atWork, `Then the rule's log says "success" of no run`), "as well"},
		"a rule refused":      {lines(rule, atWork, "Then the rule is refused"), "got 200"},
		"the same payloads":   {lines(rule, aRun, `And another rule is made at 100ms, with a webhook that plays "200"`, atWork, "Then all webhooks get the same payloads"), "not those of webhook 1"},
		"a link":              {lines(rule, aRun, "When the rule is at work for 3s, and the payload's link is followed", "Then the link leads to the inputs"), `nothing was kept as "link"`},
		"a link to nowhere":   {lines(rule, aRun, "And its inputs have 2 KiB", "When the rule is at work for 3s, and the payload's link is followed", "Then the link leads nowhere"), "got 200"},
		"masks that are fine": {lines(rule, atWork, "Then the masks are refused"), `no act "the masks are sent back"`},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := one(t, c.lines)
			if r.Err == nil || !strings.Contains(r.Err.Error(), c.says) || len(r.Findings) == 0 {
				t.Errorf("the error is %v, which does not say %q; there are %d findings", r.Err, c.says, len(r.Findings))
			}
		})
	}
}

// sends is a system that sends a payload of its own for every run.
type sends struct {
	env     trial.ProgramEnv
	payload string
	server  *http.Server
	webhook string
}

func sending(payload string) steps.Option {
	return func(s *scenario.Setting) {
		s.System = trial.Program{Name: "made up", New: func(env trial.ProgramEnv) (trial.Instance, error) {
			return &sends{env: env, payload: payload}, nil
		}}
	}
}

func (s *sends) Start(context.Context) (string, error) {
	l, err := s.env.Listen()
	if err != nil {
		return "", err
	}
	s.server = &http.Server{Handler: s, ReadHeaderTimeout: time.Minute}
	go func() { _ = s.server.Serve(l) }()
	return s.env.URL, nil
}

func (s *sends) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body, _ := io.ReadAll(r.Body)
	var rule struct{ Webhooks []struct{ URL string } }
	if json.Unmarshal(body, &rule) == nil && len(rule.Webhooks) > 0 {
		s.webhook = rule.Webhooks[0].URL
	}
	if r.Method == http.MethodPost && r.URL.Path == "/runs" {
		client := &http.Client{Transport: &http.Transport{DialContext: s.env.DialContext, DisableKeepAlives: true}}
		if response, err := client.Post(s.webhook, "application/json", strings.NewReader(s.payload)); err == nil {
			_ = response.Body.Close()
		}
	}
	_, _ = io.WriteString(w, `{"id":"rule"}`)
}

func (s *sends) Stop(ctx context.Context) error { return s.server.Shutdown(ctx) }
func (s *sends) Kill() error                    { return s.server.Close() }

func TestWhatStandsInAPayload(t *testing.T) {
	t.Parallel()
	const (
		fields   = "Then each run has the fields of the guide's sample, and no others"
		windows  = "Then the window's times have an offset"
		times    = "Then the runs' times have no offset"
		costs    = `Then the run's costs are "0.10", in strings`
		feedback = `Then the run's feedback "k" counts 2, with an average of 0.5`
		stats    = `"feedback_stats":{"k":{"n":2,"avg":0.5}}`
		naive    = `"start_time":"2026-01-01T00:00:00","end_time":"2026-01-01T00:00:01.5","modified_at":"2026-01-01T00:00:02"`
	)
	for name, c := range map[string]struct{ then, payload, says string }{
		"no JSON":              {windows, "hello", "it is no JSON object"},
		"no runs":              {times, "{}", "it has no runs"},
		"a field is missing":   {fields, `{"runs":[{"id":"a"}]}`, "run 1 of it: app_path is missing"},
		"a field too many":     {fields, strings.Replace(string(langsmith.Example()), `"share_token"`, `"more": 1, "share_token"`, 1), "run 1 of it: it also has more"},
		"all fields":           {fields, string(langsmith.Example()), ""},
		"with an offset":       {windows, `{"start_time":"2026-01-01T00:00:00.123456+00:00","end_time":"2026-01-01T00:00:00-01:00"}`, ""},
		"without an offset":    {windows, `{"start_time":"2026-01-01T00:00:00+00:00","end_time":"2026-01-01T00:00:00"}`, "end_time is \"2026-01-01T00:00:00\""},
		"Z is no such offset":  {windows, `{"start_time":"2026-01-01T00:00:00Z"}`, "start_time is"},
		"no window":            {windows, "{}", "start_time is "},
		"naive times":          {times, `{"runs":[{` + naive + `}]}`, ""},
		"one that is not":      {times, `{"runs":[{` + naive + `},{` + strings.Replace(naive, `1.5"`, `1Z"`, 1) + `}]}`, "run 2 of it: end_time is"},
		"costs in strings":     {costs, `{"runs":[{"total_cost":"0.10","prompt_cost":"0.10","completion_cost":"0.10"}]}`, ""},
		"a cost as a number":   {costs, `{"runs":[{"total_cost":0.10}]}`, "total_cost is 0.10"},
		"a cost rounded":       {costs, `{"runs":[{"total_cost":"0.10","prompt_cost":"0.1"}]}`, `prompt_cost is "0.1"`},
		"feedback":             {feedback, `{"runs":[{` + stats + `}],` + stats + `}`, ""},
		"in the run only":      {feedback, `{"runs":[{` + stats + `}]}`, "feedback_stats of the payload is no object"},
		"another average":      {feedback, `{"runs":[{` + stats + `}],` + strings.Replace(stats, "0.5", "1", 1) + `}`, "the payload has 2 with an average of 1"},
		"two runs":             {feedback, `{"runs":[{},{}]}`, "it does not have one run"},
		"what is no statistic": {feedback, `{"runs":[{"feedback_stats":[]}],` + stats + `}`, "feedback_stats of the run is no object"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := one(t, lines(rule, aRun, atWork, c.then), sending(c.payload))
			switch {
			case c.says == "" && r.Err != nil:
				t.Error(r.Err)
			case c.says != "" && (r.Err == nil || !strings.Contains(r.Err.Error(), c.says)):
				t.Errorf("the error is %v, which does not say %q", r.Err, c.says)
			}
		})
	}
}

func TestWhatASystemIsNotRunFor(t *testing.T) {
	t.Parallel()
	then := "Then every run arrives"
	none := func(s *scenario.Setting) { s.System = trial.Program{} }
	for name, c := range map[string]struct {
		options []steps.Option
		want    string
	}{
		"there is none":                 {[]steps.Option{none}, "there is no system to be graded"},
		"real time, without executable": {[]steps.Option{steps.RealTime()}, "nobody said where that is"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := one(t, lines(rule, aRun, atWork, then), c.options...)
			if !strings.Contains(r.NotRun, c.want) || r.Err != nil || r.History != nil {
				t.Errorf("not run: %q, error %v", r.NotRun, r.Err)
			}
		})
	}
	t.Run("real-only", func(t *testing.T) {
		t.Parallel()
		r := play(t, "Feature: f\n  @real-only\n  Scenario: s\n    "+strings.Join(lines(rule, aRun, atWork, then), "\n    "))[0]
		if !strings.Contains(r.NotRun, "only the real stage has") || r.Err != nil || r.History != nil {
			t.Errorf("not run: %q, error %v", r.NotRun, r.Err)
		}
	})
}
