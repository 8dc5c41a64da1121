package steps_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/hookdrill/hookdrill/internal/scenario"
	"github.com/hookdrill/hookdrill/internal/trial"
)

// together are a system and its listener, and what is said of them.
func together(said ...string) []string {
	return append([]string{
		"Given a rule that looks every 1s, with a webhook that leads to the listener",
		`And the secret "38ee77617c3a489ab6e871fbeb2ec87d" in the URL's query`,
		"And a run that is posted at 100ms",
		"When the rule is at work for 3s",
	}, said...)
}

// A run goes all the way: from the system's API to the listener, past an
// endpoint that sees it.
func TestASystemAndItsListener(t *testing.T) {
	t.Parallel()
	r := one(t, together("Then exactly 1 request arrives", "And every run arrives", `And the rule's log has "2xx" after 1 attempt for every run`))
	if r.Err != nil || r.NotRun != "" {
		t.Errorf("the error is %v, the reason %q", r.Err, r.NotRun)
	}
	if r := one(t, together(`Then the rule's log has "2xx" after 2 attempts for every run`)); r.Err == nil ||
		!strings.Contains(r.Err.Error(), `"2xx" after 1 attempt for run`) {
		t.Errorf("the error is %v", r.Err)
	}
}

func TestAListenerWantsASecret(t *testing.T) {
	t.Parallel()
	said := together("Then every run arrives")
	r := one(t, append(said[:1:1], said[2:]...))
	var m scenario.Mistake
	if !errors.As(r.Err, &m) || !strings.Contains(m.Error(), "wants a secret") {
		t.Errorf("the error is %v", r.Err)
	}
}

func TestNoListenerBeside(t *testing.T) {
	t.Parallel()
	alone := func(s *scenario.Setting) { s.System.Beside = nil }
	if r := one(t, together("Then every run arrives"), alone); r.NotRun != "there is no listener beside the system" || r.Err != nil {
		t.Errorf("the reason is %q, the error %v", r.NotRun, r.Err)
	}
}

// A kill that waits for a request waits for what comes of the run before it.
func TestKilledAtTheOnlyRunsRequest(t *testing.T) {
	t.Parallel()
	r := one(t, lines(
		`Given a rule that looks every 1s, with a webhook that plays "200(delay: 1s) forever"`,
		"And a run that is posted at 100ms",
		"And the system is killed when request 1 arrives, and started again",
		"When the rule is at work for 5s",
		"Then exactly 2 requests arrive",
		"And every run arrives",
	))
	if r.Err != nil {
		t.Error(r.Err)
	}
}

// TestContainersAreElsewhere: only a run that has containers runs what is tagged so.
func TestContainersAreElsewhere(t *testing.T) {
	t.Parallel()
	const feature = `
Feature: f
  @containers
  Scenario: s
    Given a rule that looks every 1s, with a webhook that plays "200 forever"
    And a run that is posted at 100ms
    When the rule is at work for 2s
    Then every run arrives
`
	inContainers := func(reason string) func(*scenario.Setting) {
		return func(s *scenario.Setting) {
			s.Container = s.System
			s.Container.Name, s.Container.Missing = "container", func(string) string { return reason }
			s.System = trial.Program{}
		}
	}
	for want, results := range map[string][]scenario.Result{
		"it wants containers, which `make containers` runs": play(t, feature),
		"no engine": play(t, feature, inContainers("no engine")),
		"":          play(t, feature, inContainers("")),
	} {
		if len(results) != 1 || results[0].NotRun != want || results[0].Err != nil {
			t.Errorf("want the reason %q, got %+v", want, results)
		} else if want == "" && results[0].History.Party != "container" {
			t.Errorf("it was played with %q", results[0].History.Party)
		}
	}
}
