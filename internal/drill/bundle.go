package drill

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"
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

// ReadBundle reads a bundle. The error says what of it cannot be read, and in
// which line.
func ReadBundle(r io.Reader) (Bundle, error) {
	text, err := io.ReadAll(io.LimitReader(r, maxBundle+1))
	var b Bundle
	if err == nil && len(text) > maxBundle {
		err = fmt.Errorf("it is larger than %d bytes", maxBundle)
	}
	if err != nil {
		return b, fmt.Errorf("it is no replay bundle: %w", err)
	}
	decoder := json.NewDecoder(bytes.NewReader(text))
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(&b); err != nil {
		return b, fmt.Errorf("line %d: it is no replay bundle: %w", lineAt(text, decoder.InputOffset(), err), err)
	}
	switch {
	case b.Version != bundleVersion:
		return b, fmt.Errorf("it is a bundle of version %d; this program reads version %d", b.Version, bundleVersion)
	case b.Rule == "" || len(b.Case.Deliveries) == 0:
		return b, errors.New("it is no replay bundle: it has no rule or no delivery")
	}
	if err := b.Case.check(); err != nil {
		return b, fmt.Errorf("it is no replay bundle: %w", err)
	}
	return b, nil
}

// lineAt is the line of a mistake in JSON, counted from 1: the decoder tells
// its place, or the place of the value that it lies in.
func lineAt(text []byte, offset int64, err error) int {
	var syntax *json.SyntaxError
	var kind *json.UnmarshalTypeError
	switch {
	case errors.As(err, &syntax):
		offset = syntax.Offset
	case errors.As(err, &kind):
		offset = kind.Offset
	case errors.Is(err, io.ErrUnexpectedEOF):
		offset = int64(len(bytes.TrimRight(text, "\n")))
	default: // an unknown field: the decoder has gone on to the end of the value
		if name, found := unknownField(err); found {
			if i := bytes.Index(text, []byte(name)); i >= 0 {
				offset = int64(i)
			}
		}
	}
	return 1 + bytes.Count(text[:min(max(offset, 0), int64(len(text)))], []byte("\n"))
}

// unknownField is the quoted name in the decoder's words; it has no type for it.
func unknownField(err error) (string, bool) {
	_, name, found := strings.Cut(err.Error(), "unknown field ")
	return name, found
}
