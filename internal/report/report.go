package report

import (
	"time"

	"github.com/hookdrill/hookdrill/internal/trial"
	"github.com/hookdrill/hookdrill/internal/verdict"
)

// Schema is the version of [Report] as JSON. A field that changes its meaning
// or goes away changes the number.
const Schema = "hookdrill.result/v1"

// Report is everything one check found.
type Report struct {
	Schema string `json:"schema"`
	// Tool is the version of hookdrill that made it.
	Tool    string  `json:"tool"`
	Subject Subject `json:"subject"`
	// Stage is "virtual" or "real".
	Stage string `json:"stage"`
	Seed  uint64 `json:"seed"`
	// Started is wall time.
	Started time.Time `json:"started"`
	// Elapsed is how long the check took; Simulated is what its runs lasted on
	// the stage's clock, added up.
	Elapsed   Duration `json:"elapsed"`
	Simulated Duration `json:"simulated"`
	// Complete is false where the check was interrupted.
	Complete bool            `json:"complete"`
	Verdict  verdict.Outcome `json:"verdict"`
	// Digest is a fingerprint of all histories (virtual) or of all verdicts (real).
	Digest string `json:"digest"`
	// Reproduce is the command that runs the same check. It is shown as it is:
	// whoever makes it keeps secrets out.
	Reproduce string `json:"reproduce"`

	// RuleSets are those that the rules belong to, in the catalogue's order.
	RuleSets []RuleSet `json:"rule_sets,omitempty"`
	// Rules are in the catalogue's order; those of the selection only.
	Rules []Rule `json:"rules"`
	// Scenarios are ordered by file and line.
	Scenarios []Scenario `json:"scenarios"`
	// Expectations are the expected failures that the check was given.
	Expectations []Expectation `json:"expectations,omitempty"`
	// Drill is what a drill adds; nil for a check.
	Drill *Drill `json:"drill,omitempty"`
}

// Subject is what was graded.
type Subject struct {
	Name string `json:"name"`
	// Version is the subject's own, as it is known; empty if it is not.
	Version string `json:"version,omitempty"`
	// Role is "sender", "system" or "listener".
	Role string `json:"role"`
	// Mutant names the defect that the reference was given on purpose; empty for none.
	Mutant string `json:"mutant,omitempty"`
}

// RuleSet is a rule set and how its rules came out, taken together.
type RuleSet struct {
	verdict.Set
	Verdict verdict.Outcome `json:"verdict"`
}

// Rule is a rule and how it came out.
type Rule struct {
	verdict.Rule
	// Set is the name of the rule set it belongs to.
	Set     string          `json:"set,omitempty"`
	Verdict verdict.Outcome `json:"verdict"`
	// NotRun and NotApplicable count scenarios of the rule, with their reasons beside them.
	NotRun        int      `json:"not_run,omitempty"`
	NotApplicable int      `json:"not_applicable,omitempty"`
	Reasons       []string `json:"reasons,omitempty"`
	// Expected counts those that failed as they were expected to.
	Expected int `json:"expected,omitempty"`
	// Scenarios are indices into the report's scenarios, in their order.
	Scenarios []int `json:"scenarios"`
}

// Scenario is one scenario, or one row of an outline, and how it came out.
type Scenario struct {
	// Feature is the feature's title; File and Line say where the scenario stands.
	Feature string `json:"feature"`
	File    string `json:"file"`
	Line    int    `json:"line"`
	Name    string `json:"name"`
	// Sentence is the Gherkin Rule the scenario is an example of, if any.
	Sentence string `json:"sentence,omitempty"`
	// Rules are the ids of the rules it judges; a user's own may have none.
	Rules   []string        `json:"rules,omitempty"`
	Verdict verdict.Outcome `json:"verdict"`
	// Reason says why it is not-run, unknown or an error.
	Reason string `json:"reason,omitempty"`
	// Expected is why it was expected to fail, where it did; empty where nobody did.
	Expected string            `json:"expected,omitempty"`
	Steps    []Step            `json:"steps"`
	Findings []verdict.Finding `json:"findings,omitempty"`
	// Planned is how long the case lasts by its delays, deadlines, pauses and silence.
	Planned Duration `json:"planned"`
	// Lasted is how long its run took on the stage's clock; Elapsed in wall time.
	Lasted  Duration `json:"lasted"`
	Elapsed Duration `json:"elapsed"`
	// Reproduce is the command that runs only this scenario.
	Reproduce string `json:"reproduce"`
	// Digest is the fingerprint of its history.
	Digest string `json:"digest,omitempty"`
	// Trace is what happened on the wire, in order, without secrets.
	Trace []TraceLine `json:"trace,omitempty"`
	// Faults are when its endpoints misbehave by the clock.
	Faults []Fault `json:"faults,omitempty"`

	// History is the run itself, written to history.jsonl. Nil if none was made.
	History *trial.History `json:"-"`
}

// Step is one step in its Gherkin words.
type Step struct {
	Keyword string `json:"keyword"`
	Text    string `json:"text"`
	// Argument is the step's doc string or table as written, if it has one.
	Argument string `json:"argument,omitempty"`
	// Outcome is pass, fail, unknown, error, or not-run for a step after the one that failed.
	Outcome verdict.Outcome `json:"outcome"`
	Message string          `json:"message,omitempty"`
}

// TraceLine is one line of a wire trace.
type TraceLine struct {
	// At is when it began, from the start of the run; for an attempt, when it ended.
	At Duration `json:"at"`
	// Delivery is the id of the delivery; useful where a run has several.
	Delivery string `json:"delivery,omitempty"`
	// Who is "network", "endpoint" or "sender".
	Who  string     `json:"who"`
	Kind trial.Kind `json:"kind"`
	// Lasted is how long it took: from At on, for an attempt up to At.
	Lasted Duration `json:"lasted,omitempty"`
	// Phases are the parts of an attempt's or a request's time; empty where it
	// took none, or where they are not known.
	Phases []Phase `json:"phases,omitempty"`
	// Mark says in a word how it went, for a time line: a status, a reason,
	// "delivered". Empty for a connect that connected.
	Mark string `json:"mark,omitempty"`
	Text string `json:"text"`
}

// Duration is a length of time that is written as text in JSON: "1.5s".
type Duration time.Duration

// String returns the duration as time.Duration prints it.
func (d Duration) String() string { return time.Duration(d).String() }

// MarshalText writes the duration as text.
func (d Duration) MarshalText() ([]byte, error) { return []byte(d.String()), nil }

// UnmarshalText reads what MarshalText writes.
func (d *Duration) UnmarshalText(text []byte) error {
	parsed, err := time.ParseDuration(string(text))
	*d = Duration(parsed)
	return err
}
