package sender

import (
	"fmt"
	"strings"
	"time"
)

// Policies are the published policies, by name. Only those are here whose
// figures were published in full; what a source leaves open and the preset
// decides is said in its Source. The list is new at every call.
func Policies() []Policy {
	return []Policy{
		langsmith(),
	}
}

// PolicyNamed finds one of [Policies]. The error lists the names there are.
func PolicyNamed(name string) (Policy, error) {
	var names []string
	for _, p := range Policies() {
		if p.Name == name {
			return p, nil
		}
		names = append(names, p.Name)
	}
	return Policy{}, fmt.Errorf("no policy is called %q; there are %s", name, strings.Join(names, ", "))
}

// langsmith is the automation rule's webhook. A slow answer is final whatever
// its status (A7), a broken connection is final too (A3).
//
// Pauses: connect 0s 500ms; 5xx 1s 2s.
func langsmith() Policy {
	return Policy{
		Name:     "langsmith",
		Source:   "docs.langchain.com/langsmith/webhooks; what it leaves open as decided in A1 to A20 of the LangSmith facts",
		Timeouts: Timeouts{Connect: 5 * time.Second, Response: 5 * time.Second}, // A4, A5
		Retries: []RetryRule{
			// A1, A12: the pauses of httpcore's connect retries.
			{On: []Class{ClassConnect}, Limit: 2, Renewed: true, Backoff: Backoff{Schedule: []time.Duration{0, 500 * time.Millisecond}}},
			// A11.
			{On: []Class{Class5xx}, Limit: 2, Backoff: Backoff{Base: time.Second, Factor: 2, Cap: 10 * time.Second, Jitter: 0.2}},
		},
	}
}
