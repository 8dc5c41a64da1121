package drill

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
)

// Bundle is a case that broke a rule, with all that it takes to play it again.
// There are no secrets in it.
type Bundle struct {
	Version int `json:"hookdrill_bundle"`
	// Rule is what it breaks, Mutant the defect that the sender was given, if any.
	Rule   string `json:"rule"`
	Mutant string `json:"mutant,omitempty"`
	// From is the command that found it.
	From string `json:"from"`
	Case Case   `json:"case"`
	// Expected and Actual are how it broke the rule then.
	Expected string `json:"expected"`
	Actual   string `json:"actual"`
}

const (
	bundleVersion = 1
	maxBundle     = 64 << 20 // bytes of a file
)

// Bundle packs what was found.
func (s Shrunk) Bundle(from, mutant string) Bundle {
	return Bundle{
		Version: bundleVersion, Rule: s.Rule, Mutant: mutant, From: from, Case: s.Case,
		Expected: s.Finding.Expected, Actual: s.Finding.Actual,
	}
}

// Write writes the bundle as JSON.
func (b Bundle) Write(w io.Writer) error {
	encoder := json.NewEncoder(w)
	encoder.SetIndent("", "  ")
	return encoder.Encode(b)
}

// ReadBundle reads a bundle. The error says what of it cannot be read.
func ReadBundle(r io.Reader) (Bundle, error) {
	decoder := json.NewDecoder(io.LimitReader(r, maxBundle))
	decoder.DisallowUnknownFields()
	var b Bundle
	if err := decoder.Decode(&b); err != nil {
		return b, fmt.Errorf("it is no replay bundle: %w", err)
	}
	switch {
	case b.Version != bundleVersion:
		return b, fmt.Errorf("it is a bundle of version %d; this program reads version %d", b.Version, bundleVersion)
	case b.Rule == "" || len(b.Case.Deliveries) == 0:
		return b, errors.New("it is no replay bundle: it has no rule or no delivery")
	}
	_, err := b.Case.Trial()
	return b, err
}
