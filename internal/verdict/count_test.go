package verdict_test

import (
	"testing"

	"github.com/hookdrill/hookdrill/fakeendpoint"
	"github.com/hookdrill/hookdrill/internal/trial"
	"github.com/hookdrill/hookdrill/internal/verdict"
	"github.com/hookdrill/hookdrill/simulator/sender"
)

func TestRequests(t *testing.T) {
	t.Parallel()
	two := func() *story {
		return virtual("one", "two").answered(503, 0).answered(200, 0).of("two").answered(200, 0)
	}
	for name, c := range map[string]struct {
		story *story
		count verdict.Count
		want  verdict.Outcome
		says  string
	}{
		"as many as there are":     {two(), verdict.Exactly(2), verdict.Pass, "2 requests; 2 requests"},
		"one too many":             {two(), verdict.Exactly(1), verdict.Fail, "1 request; 2 requests"},
		"one too few":              {two(), verdict.AtLeast(3), verdict.Fail, "at least 3 requests; 2 requests"},
		"no more than allowed":     {two(), verdict.AtMost(2), verdict.Pass, "at most 2 requests"},
		"more than allowed":        {two(), verdict.AtMost(1), verdict.Fail, "at most 1 request; 2 requests"},
		"within two bounds":        {two(), verdict.Count{Least: 1, Most: 2}, verdict.Pass, "1 to 2 requests"},
		"another's do not count":   {two().of("one").ends("2xx"), verdict.Exactly(3), verdict.Fail, "2 requests"},
		"none":                     {virtual("one").refused("refused", 0), verdict.Exactly(0), verdict.Pass, "0 requests"},
		"a redirect's host counts": {two().of("one").to("other.hooks.test").answered(200, 0), verdict.Exactly(3), verdict.Pass, ""},

		"one may be of another":        {two().nobodys().answered(200, 0), verdict.Exactly(2), verdict.Unknown, "1 trace on the network"},
		"and would be the one missing": {two().nobodys().answered(200, 0), verdict.Exactly(3), verdict.Unknown, "of this delivery or of another"},
		"and would be one too many":    {two().nobodys().answered(200, 0), verdict.AtMost(2), verdict.Unknown, ""},
		"whosever, there are enough":   {two().nobodys().answered(200, 0), verdict.AtLeast(2), verdict.Pass, "2 to 3 requests"},
		"whosever, there are too many": {two().nobodys().answered(200, 0), verdict.AtMost(1), verdict.Fail, "2 to 3 requests"},
		"whosever, there are too few":  {two().nobodys().answered(200, 0), verdict.AtLeast(4), verdict.Fail, "2 to 3 requests"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			expect(t, verdict.Requests(c.story.h, "one", c.count), c.want, c.says)
		})
	}
}

// attempted has the sender's journal tell of an attempt.
func (s *story) attempted() *story {
	return s.add(trial.Record{Kind: trial.KindAttempt, Attempt: &sender.Attempt{Number: 1}})
}

// unseen makes the next connects go past the stage's dialer.
func (s *story) unseen() *story {
	s.connections[s.host]++
	return s
}

func TestConnects(t *testing.T) {
	t.Parallel()
	three := func() *story {
		return virtual("one", "two").refused("refused", 0).refused("refused", 0).answered(200, 0)
	}
	for name, c := range map[string]struct {
		story *story
		count verdict.Count
		want  verdict.Outcome
		says  string
	}{
		"failed ones count":                  {three(), verdict.Exactly(3), verdict.Pass, "3 connects"},
		"too many":                           {three(), verdict.AtMost(2), verdict.Fail, "at most 2 connects; 3 connects"},
		"another's do not count":             {three().of("two").answered(200, 0), verdict.Exactly(3), verdict.Pass, ""},
		"a redirect's host counts":           {three().to("other.hooks.test").answered(200, 0), verdict.Exactly(3), verdict.Fail, "4 connects"},
		"none, and none wanted":              {virtual("one").ends("nothing-to-send"), verdict.Exactly(0), verdict.Pass, "0 connects"},
		"a kept-alive connection":            {virtual("one").connected(1).requested(503, 0).requested(200, 0, again(2)), verdict.Exactly(1), verdict.Pass, "1 connect"},
		"one may be of another":              {three().nobodys().connected(1), verdict.AtMost(3), verdict.Unknown, "1 trace"},
		"past the dialer":                    {virtual("one").unseen().requested(200, 0), verdict.Exactly(1), verdict.Unknown, "did not connect through"},
		"past the dialer, against none":      {virtual("one").unseen().requested(200, 0), verdict.Exactly(0), verdict.Fail, "at least 1 connect"},
		"past the dialer, enough":            {virtual("one").unseen().requested(503, 0).unseen().requested(200, 0), verdict.AtLeast(2), verdict.Pass, "at least 2"},
		"past the dialer, too many":          {virtual("one").unseen().requested(503, 0).unseen().requested(200, 0), verdict.AtMost(1), verdict.Fail, "at least 2"},
		"past the dialer with one of two":    {virtual("one").answered(503, 0).unseen().requested(200, 0), verdict.AtMost(2), verdict.Unknown, "did not connect through"},
		"past the dialer, and never arrived": {virtual("one").attempted().ends("connect-exhausted"), verdict.AtMost(3), verdict.Unknown, "did not connect through"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			expect(t, verdict.Connects(c.story.h, "one", c.count), c.want, c.says)
		})
	}
}

// unplanned judges a delivery that no run ever had: nothing is the wrong thing
// to find there.
func TestWhatCannotBeJudgedAtAll(t *testing.T) {
	t.Parallel()
	for name, judge := range map[string]func(h *trial.History, delivery string) verdict.Finding{
		"Requests":       func(h *trial.History, d string) verdict.Finding { return verdict.Requests(h, d, verdict.Exactly(0)) },
		"Connects":       func(h *trial.History, d string) verdict.Finding { return verdict.Connects(h, d, verdict.Exactly(0)) },
		"Ended":          func(h *trial.History, d string) verdict.Finding { return verdict.Ended(h, d, true, "") },
		"Refused":        verdict.Refused,
		"SameRequests":   verdict.SameRequests,
		"OwnConnections": verdict.OwnConnections,
		"WithBody":       func(h *trial.History, d string) verdict.Finding { return verdict.WithBody(h, d, nil) },
		"Silence":        verdict.Silence,
		"PauseBeforeTry": func(h *trial.History, d string) verdict.Finding {
			return verdict.PauseBeforeTry(h, d, 2, verdict.Span{})
		},
		"GivenUpAfter": func(h *trial.History, d string) verdict.Finding { return verdict.GivenUpAfter(h, d, 1, verdict.Span{}) },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			whole := func() *story { return virtual("one").answered(503, 0).answered(200, 0).ends("2xx") }
			expect(t, judge(whole().h, "three"), verdict.Error, `no delivery "three"`)
			expect(t, judge(whole().h, ""), verdict.Error, "no delivery")
			stopped := whole().h
			stopped.Stopped = true
			expect(t, judge(stopped, "one"), verdict.Unknown, "stopped before its end")
			lossy := whole().h
			lossy.Forgotten = 2
			expect(t, judge(lossy, "one"), verdict.Unknown, "2 requests were too many to be kept")
		})
	}
}

func TestWhatIsPlannedIsThere(t *testing.T) {
	t.Parallel()
	h := &trial.History{Plan: &trial.Plan{Deliveries: []trial.Delivery{{ID: "one"}}}}
	expect(t, verdict.Requests(h, "one", verdict.Exactly(0)), verdict.Pass, "")
	seen := &trial.History{Records: []trial.Record{{
		Delivery: "one", Kind: trial.KindRequest, Request: &trial.Request{Observation: fakeendpoint.Observation{}},
	}}}
	expect(t, verdict.Requests(seen, "one", verdict.Exactly(1)), verdict.Pass, "")
}
