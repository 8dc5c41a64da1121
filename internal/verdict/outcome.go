package verdict

import "fmt"

// Outcome is how a judgement came out. Outcomes are ordered: a parent takes
// the worst of its children.
type Outcome uint8

// The outcomes, from the best to the worst.
const (
	// NotApplicable: the party does not claim to do this at all.
	NotApplicable Outcome = iota
	// NotRun: this run could not or was not to try it.
	NotRun
	// Pass: tried, and as it should be.
	Pass
	// Note: not as we decided it, where the source is silent.
	Note
	// Unknown: tried, but what was seen does not settle it.
	Unknown
	// Fail: tried, and a rule was broken.
	Fail
	// Error: the harness itself went wrong.
	Error
)

var outcomeNames = [...]string{"not-applicable", "not-run", "pass", "note", "unknown", "fail", "error"}

// String returns the outcome's name in lower case.
func (o Outcome) String() string {
	if int(o) < len(outcomeNames) {
		return outcomeNames[o]
	}
	return fmt.Sprintf("outcome %d", uint8(o))
}

// MarshalText writes the name.
func (o Outcome) MarshalText() ([]byte, error) { return []byte(o.String()), nil }

// UnmarshalText reads a name.
func (o *Outcome) UnmarshalText(text []byte) error {
	for i, name := range outcomeNames {
		if name == string(text) {
			*o = Outcome(i)
			return nil
		}
	}
	return fmt.Errorf("%q is not an outcome", text)
}

// Worst returns the worst of the outcomes, NotApplicable where there are none.
func Worst(outcomes ...Outcome) Outcome {
	worst := NotApplicable
	for _, o := range outcomes {
		worst = max(worst, o)
	}
	return worst
}
