package drill

import (
	"context"
	"fmt"
	"sync"
	"time"

	"github.com/hookdrill/hookdrill/internal/stage"
	"github.com/hookdrill/hookdrill/internal/trial"
	"github.com/hookdrill/hookdrill/internal/verdict"
)

// Options say how a drill is played.
type Options struct {
	// Stage is where cases are played. A drill needs the virtual one.
	Stage stage.Stage
	// Party is the sender under test; it has to be one that can die where the
	// mix has deaths.
	Party trial.Party
	// Workers is how many cases are played at once. Default: 1.
	Workers int
	// Progress is told how many of all cases have been played. May be nil.
	Progress func(done, all int)
	// Each is told of each case's result, in their order. May be nil.
	Each func(n int, r CaseResult)
}

// CaseResult is what one case came to.
type CaseResult struct {
	Digest  string          `json:"digest"`
	Ledger  Ledger          `json:"ledger"`
	Tallies []verdict.Tally `json:"tallies"`
	// Settled is when its last delivery had ended.
	Settled time.Duration `json:"settled"`

	// History is what happened, Courses the same by delivery; both are let go once
	// Each has seen them.
	History *trial.History   `json:"-"`
	Courses []verdict.Course `json:"-"`
}

// Result is what a drill came to.
type Result struct {
	Plan Plan `json:"-"`
	// Done is how many cases were played; fewer than Plan.Cases if it was stopped.
	Done    int           `json:"done"`
	Stopped bool          `json:"stopped,omitempty"`
	Digest  string        `json:"digest"`
	Ledger  Ledger        `json:"ledger"`
	Rules   []RuleResult  `json:"rules"`
	Settled time.Duration `json:"settled"`
	// Simulated is what the cases lasted, added up.
	Simulated time.Duration `json:"simulated"`
}

// RuleResult is what one invariant came to over all cases.
type RuleResult struct {
	Rule   string `json:"rule"`
	Judged int    `json:"judged"`
	Broken int    `json:"broken"`
	// First are the first that broke it, a few.
	First []Broken `json:"first,omitempty"`
}

// Broken is one delivery that broke a rule.
type Broken struct {
	Case    int             `json:"case"`
	Finding verdict.Finding `json:"finding"`
}

// keepBroken is how many findings of a rule are kept.
const keepBroken = 10

// Run plays the drill. When ctx ends the result is of what was done until then.
// An error is the harness's own, or a mistake in the plan.
func Run(ctx context.Context, p Plan, o Options) (Result, error) {
	return run(ctx, p, 0, p.Cases(), o)
}

// run plays the cases from one up to another.
func run(ctx context.Context, p Plan, from, to int, o Options) (Result, error) {
	r := &runner{plan: p, options: o, to: to, next: from, total: NewTotal(p), waiting: map[int]CaseResult{}}
	r.total.result.Done = from
	var working sync.WaitGroup
	for range max(o.Workers, 1) {
		working.Go(func() { r.work(ctx) })
	}
	working.Wait()
	return r.total.Result(), r.err
}

// runner plays cases in any order and adds them up in theirs.
type runner struct {
	plan    Plan
	options Options
	to      int // the case before which it ends

	mu      sync.Mutex
	next    int // case to be played
	err     error
	total   *Total
	waiting map[int]CaseResult // played before their turn
}

func (r *runner) work(ctx context.Context) {
	for ctx.Err() == nil {
		n, more := r.take()
		if !more {
			return
		}
		result, err := Play(ctx, r.plan.Case(n), r.options)
		if err != nil || ctx.Err() != nil {
			r.fail(n, err)
			return
		}
		r.done(n, result)
	}
}

func (r *runner) take() (n int, more bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.err != nil || r.next >= r.to {
		return 0, false
	}
	r.next++
	return r.next - 1, true
}

func (r *runner) fail(n int, err error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if err != nil && r.err == nil {
		r.err = fmt.Errorf("case %d: %w", n, err)
	}
}

// done adds the results up whose turn it is.
func (r *runner) done(n int, result CaseResult) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.waiting[n] = result
	for {
		turn := r.total.result.Done
		next, is := r.waiting[turn]
		if !is {
			return
		}
		delete(r.waiting, turn)
		if r.options.Each != nil {
			r.options.Each(turn, next)
		}
		r.total.addCase(next)
		if r.options.Progress != nil {
			r.options.Progress(turn+1, r.plan.Cases())
		}
	}
}

func (r *RuleResult) add(n int, tallies []verdict.Tally) {
	for _, t := range tallies {
		if t.Rule != r.Rule {
			continue
		}
		r.Judged += t.Judged
		r.Broken += len(t.Broken)
		for _, f := range t.Broken[:min(len(t.Broken), keepBroken-len(r.First))] {
			r.First = append(r.First, Broken{Case: n, Finding: f})
		}
	}
}

// Play plays one case and judges it.
func Play(ctx context.Context, c Case, o Options) (CaseResult, error) {
	plan, err := c.Trial()
	if err != nil {
		return CaseResult{}, err
	}
	h, err := trial.Run(ctx, o.Stage, plan, o.Party)
	if err != nil {
		return CaseResult{}, err
	}
	courses := verdict.Courses(h)
	return CaseResult{
		Digest: h.Digest(), Ledger: ledgerOf(h, courses), Tallies: verdict.InvariantsOf(h, courses),
		Settled: h.Settled, History: h, Courses: courses,
	}, nil
}
