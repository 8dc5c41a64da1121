package drill

import (
	"cmp"
	"fmt"
	"io"
	"strings"
	"text/tabwriter"
	"time"

	"github.com/hookdrill/hookdrill/internal/verdict"
)

// Outcome is the worst that any rule came to; unknown if the drill was stopped.
func (r Result) Outcome() verdict.Outcome {
	worst := verdict.Pass
	for _, rule := range r.Rules {
		for _, b := range rule.First {
			worst = max(worst, b.Finding.Outcome)
		}
	}
	if r.Stopped {
		worst = max(worst, verdict.Unknown)
	}
	return worst
}

// Unexercised are the rules that nothing in the drill said anything about.
func (r Result) Unexercised() []string {
	var ids []string
	for _, rule := range r.Rules {
		if rule.Judged == 0 {
			ids = append(ids, rule.Rule)
		}
	}
	return ids
}

// WriteText writes the ledger and the rules for people.
func (r Result) WriteText(w io.Writer) error {
	l := r.Ledger
	t := tabwriter.NewWriter(w, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprintf(t, "  accepted\t%d\t  delivered\t%d\t  failed\t%d\t  lost\t%d\t\n", l.Accepted, l.Delivered, l.Failed, l.Lost)
	fmt.Fprintf(t, "  duplicated\t%d\t  recovered\t%d\t  not retried\t%d\t  unexpected\t%d\t\n", l.Duplicated, l.Recovered, l.NotRetried, l.Unexpected)
	fmt.Fprintf(t, "  attempts\t%d\t  per delivery\t%.2f\t  died at\t%d\t  refused\t%d\t\n", l.Attempts, float64(l.Attempts)/float64(max(l.Accepted, 1)), l.Unseen, l.Refused)
	if err := t.Flush(); err != nil {
		return err
	}
	fmt.Fprintln(w)
	for _, rule := range r.Rules {
		if err := rule.write(w); err != nil {
			return err
		}
	}
	if ids := r.Unexercised(); len(ids) > 0 {
		fmt.Fprintf(w, "\n  warning: nothing in this drill says anything about %s\n", strings.Join(ids, ", "))
	}
	_, err := fmt.Fprintf(w, "\n%d of %d cases, %v simulated in each at most: %s\nDigest  %s\n",
		r.Done, r.Plan.Cases(), r.Settled.Round(time.Second), r.Outcome(), r.Digest)
	return err
}

func (r RuleResult) write(w io.Writer) error {
	text := r.Rule
	if rule, err := verdict.RuleNamed(r.Rule); err == nil {
		text = rule.Text
	}
	outcome, count := "pass", fmt.Sprint(r.Judged)
	switch {
	case r.Broken > 0:
		outcome, count = fmt.Sprint(r.First[0].Finding.Outcome), fmt.Sprintf("%d/%d", r.Broken, r.Judged)
	case r.Judged == 0:
		outcome = "-"
	}
	if _, err := fmt.Fprintf(w, "  %-7s  %-18s  %10s  %s\n", outcome, r.Rule, count, text); err != nil {
		return err
	}
	for _, b := range r.First[:min(len(r.First), 2)] {
		f := b.Finding
		fmt.Fprintf(w, "           %s, case %d: expected %s, got %s\n", cmp.Or(f.Delivery, "all"), b.Case, f.Expected, f.Actual)
	}
	return nil
}
