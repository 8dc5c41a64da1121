package main

import (
	"bytes"
	"context"
	"os/exec"
	"slices"
	"strings"
	"testing"

	"github.com/hookdrill/hookdrill/internal/mutant"
)

// checking is a check in real time that is under way. It mostly waits, so that
// several can do so at once.
type checking struct {
	*exec.Cmd
	out bytes.Buffer
}

func startCheck(t *testing.T, args ...string) *checking {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), longestProcess)
	t.Cleanup(cancel)
	c := &checking{Cmd: exec.CommandContext(ctx, "hookdrill", append([]string{"check", "--time", "real"}, args...)...)}
	c.Stdout, c.Stderr = &c.out, &c.out
	if err := c.Start(); err != nil {
		t.Fatal(err)
	}
	return c
}

// ended waits for the end, and returns the exit code and what was printed.
func (c *checking) ended() (code int, out string) {
	_ = c.Wait() // it fails for any code but 0
	return c.ProcessState.ExitCode(), c.out.String()
}

// TestSystemsAreGradedAsProcesses proves what virtual time cannot: that a defect of
// the process shows, with its queue and its store on disk and killed by the
// kernel, and that the reference has none.
func TestSystemsAreGradedAsProcesses(t *testing.T) {
	t.Parallel()
	mutants := slices.DeleteFunc(mutant.Systems(), func(m mutant.Mutant) bool {
		return m.Name == "keeps-links-open" // it shows after two hours, which nobody waits for
	})
	checks := make([]*checking, len(mutants))
	var rules []string
	for i, m := range mutants {
		rule := m.Breaks[0].Rule
		checks[i] = startCheck(t, "--mutant", m.Name, "--only", rule)
		rules = append(rules, "--only", rule)
	}
	reference := startCheck(t, rules...)
	for i, m := range mutants {
		code, out := checks[i].ended()
		if code != 1 || !strings.Contains(out, "FAIL  "+m.Breaks[0].Rule) || !strings.Contains(out, "with the defect "+m.Name) {
			t.Errorf("%s: it ended with %d and said:\n%s", m.Name, code, out)
		}
	}
	if code, out := reference.ended(); code != 0 {
		t.Errorf("the reference: it ended with %d and said:\n%s", code, out)
	}
}
