package drill

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"hash"
	"io"
	"slices"
	"time"

	"github.com/hookdrill/hookdrill/internal/verdict"
)

// Total adds up what the cases of a plan came to, in their order. One by one or
// in parts, here or elsewhere: the same cases give the same result.
type Total struct {
	result Result
	sum    hash.Hash
}

// NewTotal returns the total of no case at all.
func NewTotal(p Plan) *Total {
	t := &Total{result: Result{Plan: p}, sum: sha256.New()}
	for _, rule := range verdict.Rules() {
		if rule.Set() == ruleSet {
			t.result.Rules = append(t.result.Rules, RuleResult{Rule: rule.ID})
		}
	}
	return t
}

// Result is what there is so far; stopped, unless that is all.
func (t *Total) Result() Result {
	r := t.result
	r.Stopped = r.Done < r.Plan.Cases()
	r.Digest = hex.EncodeToString(t.sum.Sum(nil))
	r.Rules = slices.Clone(r.Rules)
	return r
}

// addCase adds the next case.
func (t *Total) addCase(c CaseResult) {
	r := &t.result
	t.digest(c.Digest)
	r.Ledger.add(c.Ledger)
	r.Settled = max(r.Settled, c.Settled)
	r.Simulated += c.Settled
	for i := range r.Rules {
		r.Rules[i].add(r.Done, c.Tallies)
	}
	r.Done++
}

func (t *Total) digest(ofCase string) { _, _ = io.WriteString(t.sum, ofCase+"\n") }

// Part is what some cases of a plan came to, one behind the other. It does not
// grow with what happened in them.
type Part struct {
	// From is its first case, counted from 0.
	From int `json:"from"`
	// Digests are those of its cases, in their order.
	Digests   []string      `json:"digests"`
	Ledger    Ledger        `json:"ledger"`
	Rules     []RuleResult  `json:"rules"`
	Settled   time.Duration `json:"settled"`
	Simulated time.Duration `json:"simulated"`
}

// RunPart plays the cases of a plan from one up to another, which is not played
// any more. When ctx ends the part has fewer cases.
func RunPart(ctx context.Context, p Plan, from, to int, o Options) (Part, error) {
	if from < 0 || to > p.Cases() || from >= to {
		return Part{}, fmt.Errorf("there are no cases %d to %d: the plan has %d", from, to-1, p.Cases())
	}
	part, each := Part{From: from}, o.Each
	o.Each = func(n int, c CaseResult) {
		part.Digests = append(part.Digests, c.Digest)
		if each != nil {
			each(n, c)
		}
	}
	r, err := run(ctx, p, from, to, o)
	part.Ledger, part.Rules, part.Settled, part.Simulated = r.Ledger, r.Rules, r.Settled, r.Simulated
	return part, err
}

// Add adds the next cases. The error says why they are not.
func (t *Total) Add(p Part) error {
	r := &t.result
	switch {
	case p.From != r.Done:
		return fmt.Errorf("the next case is %d, and the part begins with case %d", r.Done, p.From)
	case len(p.Digests) == 0 || p.From+len(p.Digests) > r.Plan.Cases():
		return fmt.Errorf("the part has %d cases from case %d on, and the plan has %d", len(p.Digests), p.From, r.Plan.Cases())
	case !slices.EqualFunc(r.Rules, p.Rules, func(a, b RuleResult) bool { return a.Rule == b.Rule }):
		return fmt.Errorf("the part judges other rules than these %d", len(r.Rules))
	}
	for _, digest := range p.Digests {
		t.digest(digest)
	}
	r.Done += len(p.Digests)
	r.Ledger.add(p.Ledger)
	r.Settled = max(r.Settled, p.Settled)
	r.Simulated += p.Simulated
	for i := range r.Rules {
		to, more := &r.Rules[i], p.Rules[i]
		to.Judged += more.Judged
		to.Broken += more.Broken
		to.First = append(to.First, more.First[:min(len(more.First), keepBroken-len(to.First))]...)
	}
	return nil
}
