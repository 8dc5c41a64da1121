package verdict_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/hookdrill/hookdrill/internal/trial"
	"github.com/hookdrill/hookdrill/internal/verdict"
)

// system tells the history of a program with these webhooks, beginning at the first.
func system(webhooks ...string) *story {
	s := virtual(webhooks...)
	s.h.Plan.Deliveries = nil
	s.h.Plan.Acts = []trial.Act{{ID: "the rule is read"}}
	s.h.Plan.Hidden = []trial.Hidden{{Name: "the secret", Value: secret}}
	for _, w := range webhooks {
		s.h.Plan.Endpoints = append(s.h.Plan.Endpoints, trial.Endpoint{Host: w + ".hooks.test", Delivery: w})
	}
	return s
}

// sent is a payload of a window, from one minute to another, with these runs.
func (s *story) sent(from, to int, runs ...string) *story {
	var items []string
	for _, run := range runs {
		items = append(items, fmt.Sprintf(`{"id":%q}`, run))
	}
	body := fmt.Sprintf(`{"start_time":"2026-01-01T00:%02d:00+00:00","end_time":"2026-01-01T00:%02d:00+00:00","runs":[%s]}`,
		from, to, strings.Join(items, ","))
	return s.requested(200, 0, carrying(body))
}

func carrying(body string) func(*trial.Request) {
	return func(r *trial.Request) { r.Body, r.Raw = []byte(body), raw("", body) }
}

// answers is what came of an act.
func (s *story) answers(act string, status int, body string) *story {
	s.nobodys()
	return s.add(trial.Record{Kind: trial.KindAnswer, Answer: &trial.Answer{Act: act, Method: "GET", URL: "/", Status: status, Body: []byte(body)}})
}

// lacks is an act that came to no answer.
func (s *story) lacks(act, failure string) *story {
	s.nobodys()
	return s.add(trial.Record{Kind: trial.KindAnswer, Answer: &trial.Answer{Act: act, Failure: failure}})
}

// leaks is a hidden value that was found.
func (s *story) leaks(in, place string) *story {
	s.nobodys()
	return s.add(trial.Record{Kind: trial.KindTrace, Trace: &trial.Trace{Name: "the secret", Form: "base64", In: in, Place: place}})
}

// searched is how much was read, and where the witness stood.
func (s *story) searched(files int, witnesses ...string) *story {
	s.h.Searched = trial.Searched{Files: files, Bytes: 4096 * files, Witnesses: witnesses}
	return s
}

func (s *story) stopped() *story {
	s.h.Stopped = true
	return s
}

func TestOneWindow(t *testing.T) {
	t.Parallel()
	cases{
		"each in one":             {system("w").sent(0, 1, "a").sent(1, 2, "b"), verdict.Pass, "in 2 windows"},
		"both in one":             {system("w").sent(0, 1, "a", "b"), verdict.Pass, "in 1 window"},
		"one that is sent again":  {system("w").sent(0, 1, "a", "b").sent(0, 1, "a", "b"), verdict.Pass, "in 1 window"},
		"one in two":              {system("w").sent(0, 1, "a").sent(1, 2, "a", "b"), verdict.Fail, "run a in 2 windows: 2026-01-01T00:00:00+00:00 to 2026-01-01T00:01:00+00:00 and"},
		"one twice in one window": {system("w").sent(0, 1, "a", "a", "b"), verdict.Fail, "run a in 2 windows"},
		"other runs, same window": {system("w").sent(0, 1, "a").sent(0, 1, "a", "b"), verdict.Fail, "run a in 2 windows"},
		"one in none":             {system("w").sent(0, 1, "a"), verdict.Fail, "run b in none"},
		"a stranger":              {system("w").sent(0, 1, "a", "b", "c"), verdict.Fail, "a run c that was not to come"},
		"a stranger with secrets": {system("w").sent(0, 1, "a", "b", secret), verdict.Fail, "‹secret 1›"},
		"many":                    {system("w").sent(0, 1, "c", "d", "e", "f"), verdict.Fail, "and 3 more"},
		"no payload at all":       {system("w").requested(200, 0, carrying("hello")), verdict.Fail, "the body of request 1 is no payload"},
		"one that was cut off":    {system("w").requested(0, 0, unread).sent(0, 1, "a", "b"), verdict.Pass, "in 1 window"},
		"nothing came":            {system("w"), verdict.Fail, "run a in none; run b in none"},
		"at another webhook":      {system("w", "v").of("v").sent(0, 1, "a", "b"), verdict.Fail, "in none"},
		"a run that was stopped":  {system("w").sent(0, 1, "a", "b").stopped(), verdict.Unknown, "stopped"},
	}.judge(t, func(h *trial.History) verdict.Finding { return verdict.OneWindow(h, "w", []string{"a", "b"}) })
	expect(t, verdict.OneWindow(system("w").h, "nobody", nil), verdict.Error, `no delivery "nobody"`)
}

func TestArrived(t *testing.T) {
	t.Parallel()
	cases{
		"both":              {system("w").sent(0, 1, "a").sent(1, 2, "b"), verdict.Pass, "2 windows with all of them"},
		"one of them twice": {system("w").sent(0, 1, "a", "b").sent(1, 2, "b"), verdict.Pass, ""},
		"one of them not":   {system("w").sent(0, 1, "a"), verdict.Fail, "no run b"},
		"only cut off":      {system("w").requested(0, 0, unread), verdict.Fail, "no run a; no run b"},
		"no payload":        {system("w").requested(200, 0, carrying("[]")), verdict.Fail, "no payload"},
		"stopped":           {system("w").stopped(), verdict.Unknown, "stopped"},
	}.judge(t, func(h *trial.History) verdict.Finding { return verdict.Arrived(h, "w", []string{"a", "b"}) })
}

func TestWindowsMeet(t *testing.T) {
	t.Parallel()
	cases{
		"they do":            {system("w").sent(0, 1, "a").sent(1, 3, "b").sent(3, 4, "c"), verdict.Pass, "3 windows so"},
		"they came late":     {system("w").sent(1, 3, "b").sent(0, 1, "a"), verdict.Pass, ""},
		"again":              {system("w").sent(0, 1, "a").sent(0, 1, "a").sent(1, 2, "b"), verdict.Pass, "2 windows"},
		"a gap":              {system("w").sent(0, 1, "a").sent(2, 3, "b"), verdict.Fail, "T00:01:00+00:00, then"},
		"an overlap":         {system("w").sent(0, 2, "a").sent(1, 3, "b"), verdict.Fail, ""},
		"one of no length":   {system("w").sent(0, 1, "a").sent(1, 1, "b"), verdict.Fail, ""},
		"only one":           {system("w").sent(0, 1, "a"), verdict.Unknown, "1 window came"},
		"none":               {system("w"), verdict.Unknown, "0 windows came"},
		"what is no payload": {system("w").requested(200, 0, carrying("x")), verdict.Fail, "no payload"},
		"stopped":            {system("w").stopped(), verdict.Unknown, "stopped"},
	}.judge(t, func(h *trial.History) verdict.Finding { return verdict.WindowsMeet(h, "w") })
}

func TestTogether(t *testing.T) {
	t.Parallel()
	at := func(first, second time.Duration) *story {
		return system("w", "v").after(first).requested(0, 0).of("v").after(second).requested(200, 0)
	}
	cases{
		"at once":     {at(time.Second, time.Second), verdict.Pass, "within 0s"},
		"soon":        {at(3*time.Second, time.Second), verdict.Pass, "within 2s"},
		"one waits":   {at(time.Second, 6*time.Second), verdict.Fail, "within 5s"},
		"one is late": {at(time.Second, 3*time.Second+1), verdict.Fail, ""},
		"one only":    {system("w", "v").requested(200, 0), verdict.Fail, "no request came"},
		"stopped":     {at(0, 0).stopped(), verdict.Unknown, "stopped"},
	}.judge(t, func(h *trial.History) verdict.Finding { return verdict.Together(h, []string{"w", "v"}) })
}

func TestSamePayloads(t *testing.T) {
	t.Parallel()
	cases{
		"they are":               {system("w", "v").sent(0, 1, "a").sent(1, 2, "b").of("v").sent(1, 2, "b").sent(0, 1, "a"), verdict.Pass, "2 payloads"},
		"one is sent again":      {system("w", "v").sent(0, 1, "a").sent(0, 1, "a").of("v").sent(0, 1, "a"), verdict.Pass, "1 payload"},
		"one was cut off before": {system("w", "v").requested(0, 0, unread).sent(0, 1, "a").of("v").sent(0, 1, "a"), verdict.Pass, ""},
		"one is missing":         {system("w", "v").sent(0, 1, "a").sent(1, 2, "b").of("v").sent(0, 1, "a"), verdict.Fail, "1 payload that are not those of w, which got 2"},
		"one is another":         {system("w", "v").sent(0, 1, "a").of("v").sent(0, 1, "b"), verdict.Fail, ""},
		"nothing came":           {system("w", "v"), verdict.Fail, "no payload came"},
		"stopped":                {system("w", "v").stopped(), verdict.Unknown, "stopped"},
	}.judge(t, func(h *trial.History) verdict.Finding { return verdict.SamePayloads(h, []string{"w", "v"}) })
}

func TestAnswered(t *testing.T) {
	t.Parallel()
	const act = "the masks are sent back"
	cases{
		"400":               {system("w").answers(act, 400, "{}"), verdict.Pass, "400"},
		"499":               {system("w").answers(act, 499, "{}"), verdict.Pass, ""},
		"200":               {system("w").answers(act, 200, "{}"), verdict.Fail, "200"},
		"500":               {system("w").answers(act, 500, "{}"), verdict.Fail, "500"},
		"no answer":         {system("w").lacks(act, "refused by "+secret), verdict.Fail, "no answer: refused by ‹secret 1›"},
		"another's":         {system("w").answers("the rule is read", 400, "{}"), verdict.Error, "no act"},
		"after a failure":   {system("w").lacks("the rule is read", "no").answers(act, 422, "{}"), verdict.Pass, ""},
		"stopped":           {system("w").answers(act, 422, "{}").stopped(), verdict.Unknown, "stopped"},
		"too much was seen": {forgetful(system("w").answers(act, 422, "{}")), verdict.Unknown, "too many"},
	}.judge(t, func(h *trial.History) verdict.Finding { return verdict.Answered(h, act, verdict.Refusal) })
	exact := verdict.Answered(system("w").answers(act, 403, "").h, act, verdict.Statuses{Least: 403, Most: 403})
	expect(t, exact, verdict.Pass, act+": 403")
}

func forgetful(s *story) *story {
	s.h.Forgotten = 1
	return s
}

func TestAnsweredWith(t *testing.T) {
	t.Parallel()
	cases{
		"right":          {system("w").answers("a", 200, "body"), verdict.Pass, "200, with 4 bytes"},
		"another status": {system("w").answers("a", 206, "body"), verdict.Fail, "206, with 4 bytes"},
		"other bytes":    {system("w").answers("a", 200, "Body"), verdict.Fail, "4 bytes that are others"},
		"fewer":          {system("w").answers("a", 200, "bod"), verdict.Fail, "3 bytes that are others"},
		"none":           {system("w").lacks("a", "no link"), verdict.Fail, "no link"},
	}.judge(t, func(h *trial.History) verdict.Finding {
		return verdict.AnsweredWith(h, "a", 200, []byte("body"))
	})
}

func TestMasked(t *testing.T) {
	t.Parallel()
	rule := func(webhooks string) *story {
		return system("w").answers("the rule is read", 200, `{"webhooks":[`+webhooks+`]}`)
	}
	const good = `{"url":"http://h/in?secret=****&k=*","headers":{"X-Team":"****","X-Other":"***"}}`
	cases{
		"all of it":            {rule(good), verdict.Pass, "1 webhook so"},
		"of two":               {rule(good + "," + good), verdict.Pass, "2 webhooks so"},
		"without a query":      {rule(`{"url":"http://h/in","headers":{"X-Team":"*"}}`), verdict.Pass, ""},
		"a value in the query": {rule(`{"url":"http://h/in?secret=` + secret + `","headers":{"X-Team":"*"}}`), verdict.Fail, "secret in the URL of webhook 1 has none"},
		"a bare token":         {rule(`{"url":"http://h/in?` + secret + `","headers":{"X-Team":"*"}}`), verdict.Fail, "‹secret 1› in the URL"},
		"a header's value":     {rule(good + `,{"url":"http://h","headers":{"X-Team":"` + secret + `"}}`), verdict.Fail, "X-Team of webhook 2 has none"},
		"half of a value":      {rule(`{"url":"http://h","headers":{"X-Team":"38**"}}`), verdict.Fail, "X-Team"},
		"a header is missing":  {rule(`{"url":"http://h","headers":{}}`), verdict.Fail, "X-Team"},
		"an empty value":       {rule(`{"url":"http://h","headers":{"X-Team":""}}`), verdict.Fail, "X-Team"},
		"no URL":               {rule(`{"url":"http://%zz","headers":{"X-Team":"*"}}`), verdict.Fail, "cannot be read"},
		"no webhook":           {rule(""), verdict.Fail, "no rule with webhooks"},
		"nothing to read":      {system("w").answers("the rule is read", 404, "x"), verdict.Fail, "404"},
		"no answer":            {system("w").lacks("the rule is read", "it is dead"), verdict.Fail, "it is dead"},
	}.judge(t, func(h *trial.History) verdict.Finding {
		return verdict.Masked(h, "the rule is read", []string{"X-Team"})
	})
}

func TestUnstored(t *testing.T) {
	t.Parallel()
	cases{
		"nothing found":               {system("w").searched(3, "a.db", "queue/1"), verdict.Pass, "nothing in 3 files"},
		"found":                       {system("w").searched(3, "a.db", "queue/1").leaks("file", "a.db"), verdict.Fail, "the secret, base64, in a.db"},
		"found, and little else":      {system("w").searched(3).leaks("file", "a.db"), verdict.Fail, "in a.db"},
		"the file is called so":       {system("w").searched(3).leaks("file", secret), verdict.Fail, "‹secret 1›"},
		"found in the log":            {system("w").searched(3, "a.db", "queue/1").leaks("log", "the log"), verdict.Pass, ""},
		"the witness is in one":       {system("w").searched(3, "a.db"), verdict.Unknown, "found in 1 file of 3"},
		"the witness is nowhere":      {system("w").searched(0), verdict.Unknown, "found in 0 files of 0"},
		"the run did not come so far": {system("w").stopped(), verdict.Unknown, "stopped"},
	}.judge(t, func(h *trial.History) verdict.Finding { return verdict.Unstored(h, 2) })
}

func TestUntold(t *testing.T) {
	t.Parallel()
	open := system("w")
	open.h.Plan.Hidden = nil
	cases{
		"nothing found":      {system("w"), verdict.Pass, ""},
		"found in the log":   {system("w").leaks("log", "the log"), verdict.Fail, "in the log"},
		"found in an answer": {system("w").leaks("answer", `the answer to "a"`), verdict.Fail, `in the answer to "a"`},
		"found in a file":    {system("w").leaks("file", "a.db"), verdict.Pass, ""},
		"nothing is hidden":  {open, verdict.Unknown, "the plan hides nothing"},
		"stopped":            {system("w").stopped(), verdict.Unknown, "stopped"},
	}.judge(t, verdict.Untold)
}

// A program outside reaches an endpoint at its address, and names that as the
// host; one inside has no reason to.
func TestTheHostOfAProgramOutside(t *testing.T) {
	t.Parallel()
	byAddress := func(s *story) *story { return s.requested(200, 0, without("Host"), with("Host", "127.0.0.1:4711")) }
	outside := byAddress(system("w"))
	outside.h.Stage = "real"
	expect(t, verdict.WithTarget(outside.h, "w", target), verdict.Pass, "1 request so")
	expect(t, verdict.WithTarget(byAddress(system("w")).h, "w", target), verdict.Fail, "its Host is another")
	expect(t, verdict.WithTarget(byAddress(inRealTime("one")).h, "one", target), verdict.Fail, "its Host is another")
}
