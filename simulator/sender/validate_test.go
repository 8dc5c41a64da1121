package sender_test

import (
	"strings"
	"testing"
	"time"

	"github.com/hookdrill/hookdrill/simulator/sender"
)

func TestValidateNamesTheCulprit(t *testing.T) {
	t.Parallel()
	connect := []sender.Class{sender.ClassConnect}
	rule := func(r sender.RetryRule) func(*sender.Policy) {
		return func(p *sender.Policy) { p.Retries = []sender.RetryRule{r} }
	}
	cases := []struct {
		change func(*sender.Policy)
		want   string
	}{
		{func(p *sender.Policy) { p.Name = "" }, "the name is missing"},
		{func(p *sender.Policy) { p.Timeouts.Connect = -time.Second }, "the connect timeout is -1s"},
		{func(p *sender.Policy) { p.Timeouts.Response = 1e6 * time.Hour }, "the response timeout is 1000000h0m0s"},
		{func(p *sender.Policy) { p.Timeouts.ResponseFrom = 7 }, "the start 7 of the response's clock"},
		{func(p *sender.Policy) { p.RetryAfter = 7 }, "the treatment 7 of Retry-After"},
		{func(p *sender.Policy) { p.Success = sender.Statuses{From: 300, To: 200} }, "the statuses 300 to 200"},
		{func(p *sender.Policy) { p.Redirects = -1 }, "-1 redirects"},
		{func(p *sender.Policy) { p.Terminal = []int{4} }, "the terminal status 4 "},
		{rule(sender.RetryRule{Limit: 1}), "retry rule 1 names no class"},
		{rule(sender.RetryRule{On: []sender.Class{"6xx"}, Limit: 1}), `retry rule 1 names the class "6xx"`},
		{rule(sender.RetryRule{On: []sender.Class{sender.ClassStopped}, Limit: 1}), `retry rule 1 names the class "stopped"`},
		{rule(sender.RetryRule{On: connect}), "retry rule 1 allows 0 retries"},
		{rule(sender.RetryRule{On: connect, Limit: 1000}), "retry rule 1 allows 1000 retries"},
		{rule(sender.RetryRule{On: connect, Limit: 1, Within: -1}), "retry rule 1's Within is -1ns"},
		{rule(sender.RetryRule{On: connect, Limit: 1, Backoff: sender.Backoff{Jitter: 20}}), "retry rule 1 has the jitter 20"},
		{rule(sender.RetryRule{On: connect, Limit: 1, Backoff: sender.Backoff{Factor: -2}}), "retry rule 1 has the factor -2"},
		{rule(sender.RetryRule{On: connect, Limit: 1, Backoff: sender.Backoff{Cap: -1}}), "retry rule 1's cap is -1ns"},
		{rule(sender.RetryRule{On: connect, Limit: 1, Backoff: sender.Backoff{Base: 1, Schedule: []time.Duration{1}}}), "retry rule 1 has both a schedule and a base"},
		{rule(sender.RetryRule{On: connect, Limit: 1, Backoff: sender.Backoff{Schedule: []time.Duration{-1}}}), "retry rule 1's pause is -1ns"},
		{func(p *sender.Policy) { p.Retries[1].Renewed = true }, "2 retry rules are renewed"},
		{func(p *sender.Policy) { p.Floors = []sender.Floor{{Pause: time.Second}} }, "floor 1 names no class"},
	}
	for _, c := range cases {
		p := langsmith(t)
		c.change(&p)
		_, err := sender.New(sender.Config{Policy: p})
		if err == nil {
			t.Errorf("a policy is taken of which should be said: %s", c.want)
			continue
		}
		if !strings.HasPrefix(err.Error(), `policy "`+p.Name+`": `) || !strings.Contains(err.Error(), c.want) || strings.Contains(err.Error(), "\n") {
			t.Errorf("the error is %q, want only %q", err, c.want)
		}
	}
}

func TestAPauseNeverOverflows(t *testing.T) {
	t.Parallel()
	b := sender.Backoff{Base: time.Hour, Factor: 1e6}
	for n := range 200 {
		if d := b.Nominal(n); d < time.Hour || d > 30*24*time.Hour {
			t.Fatalf("pause %d is %v", n, d)
		}
	}
	if d := (sender.Backoff{Base: time.Second, Factor: 2, Cap: 5 * time.Second}).Nominal(9); d != 5*time.Second {
		t.Errorf("a capped pause is %v", d)
	}
}
