package drill_test

import (
	"testing"
	"time"

	"github.com/hookdrill/hookdrill/simulator/sender"
)

// Thirty days of a policy that backs off for hours take a moment, and nothing
// that was accepted is forgotten meanwhile.
func TestThirtyDays(t *testing.T) {
	t.Parallel()
	p := plan(t, "month", 3)
	policy, err := sender.PolicyNamed(p.Mix.Policy)
	if err != nil || policy.Longest() < 24*time.Hour {
		t.Fatalf("the policy lasts %v at most, want a day: %v", policy.Longest(), err)
	}
	r := run(t, p, reference(t, 2))
	for _, rule := range r.Rules {
		for _, b := range rule.First {
			t.Errorf("%s, case %d: %+v", rule.Rule, b.Case, b.Finding)
		}
	}
	if l := r.Ledger; r.Settled < 29*24*time.Hour || l.Lost > 0 || l.Delivered+l.Failed != l.Accepted || l.Failed == 0 || l.Attempts < l.Accepted*3/2 {
		t.Errorf("settled after %v with %+v", r.Settled, l)
	}
}
