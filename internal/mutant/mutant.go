// Package mutant holds senders with exactly one defect.
//
// A mutant is the reference sender with one seam of its configuration
// replaced. Each stands in a file of its own and proves that the harness sees
// its defect: the rule that names it must fail, and no rule that does not. No
// mutant is ever used to deliver anything real.
package mutant

import (
	"fmt"
	"slices"
	"strings"

	"github.com/hookdrill/hookdrill/simulator/sender"
)

// Mutant is one defect.
type Mutant struct {
	// Name says what the defect does: "retries-4xx".
	Name string
	// Defect is the same in a sentence.
	Defect string
	// Breaks are the rules that must fail, and the only ones that may.
	Breaks []Break
	// Change puts the defect into a reference sender's configuration.
	Change func(*sender.Config)
}

// Break is one rule that a mutant breaks.
type Break struct {
	Rule string
	// Why is said where the rule does not simply name the defect.
	Why string
}

// Senders lists the mutants of the LangSmith sender.
func Senders() []Mutant {
	return []Mutant{
		retries4xx(),
		retriesTimeout(),
		oneRetryTooMany(),
		oneRetryTooFew(),
		constantBackoff(),
		followsRedirects(),
		retriesSlow5xx(),
		retriesAfterReset(),
		noUploadDeadline(),
	}
}

// Named returns the mutant of a name.
func Named(name string) (Mutant, error) {
	var names []string
	for _, m := range Senders() {
		if m.Name == name {
			return m, nil
		}
		names = append(names, m.Name)
	}
	return Mutant{}, fmt.Errorf("there is no mutant %q; there are %s", name, strings.Join(names, ", "))
}

// rule returns the policy's retry rule for a class, to be changed in place. The
// policy's rules are copied first: the reference keeps its own.
func rule(c *sender.Config, class sender.Class) *sender.RetryRule {
	c.Policy.Retries = slices.Clone(c.Policy.Retries)
	for i := range c.Policy.Retries {
		r := &c.Policy.Retries[i]
		if slices.Contains(r.On, class) {
			r.On = slices.Clone(r.On)
			return r
		}
	}
	return nil
}

// alsoRetries has the policy's rule for 5xx retry another class as well.
func alsoRetries(c *sender.Config, class sender.Class) {
	r := rule(c, sender.Class5xx)
	r.On = append(r.On, class)
}
