package report

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
)

// largest bounds what is read as a report, in bytes.
const largest = 256 << 20

// WriteJSON writes the report as hookdrill.result/v1, indented. The same report
// always gives the same bytes. Nothing is written if they would not be valid.
func (r *Report) WriteJSON(w io.Writer) error {
	shown, err := r.fit()
	if err != nil {
		return err
	}
	var b bytes.Buffer
	encoder := json.NewEncoder(&b)
	encoder.SetEscapeHTML(false)
	encoder.SetIndent("", "  ")
	if err := encoder.Encode(shown.withoutNulls()); err != nil {
		return fmt.Errorf("the report cannot be written as JSON: %w", err)
	}
	if err := validateSchema(b.Bytes()); err != nil {
		return fmt.Errorf("the report would not be a valid %s: %w", Schema, err)
	}
	_, err = w.Write(b.Bytes())
	return err
}

// ReadJSON reads what WriteJSON wrote. The errors name what is wrong by JSON
// pointers. The histories are not part of it.
func ReadJSON(from io.Reader) (*Report, error) {
	text, err := io.ReadAll(io.LimitReader(from, largest+1))
	if err != nil {
		return nil, fmt.Errorf("reading the report: %w", err)
	}
	if len(text) > largest {
		return nil, fmt.Errorf("the report is larger than %d bytes", largest)
	}
	return decode(text)
}

// Validate says whether the text is a hookdrill.result/v1. The error lists what
// is wrong, each under its JSON pointer.
func Validate(text []byte) error {
	_, err := decode(text)
	return err
}

func decode(text []byte) (*Report, error) {
	if err := validateSchema(text); err != nil {
		return nil, err
	}
	var r Report
	if err := json.Unmarshal(text, &r); err != nil {
		return nil, fmt.Errorf("the report cannot be read: %w", err)
	}
	return &r, r.check()
}

// withoutNulls returns the report with lists where the schema wants lists,
// though they be empty.
func (r *Report) withoutNulls() *Report {
	full := *r
	full.Rules = make([]Rule, len(r.Rules))
	for i, rule := range r.Rules {
		rule.Scenarios = append([]int{}, rule.Scenarios...)
		full.Rules[i] = rule
	}
	full.Scenarios = make([]Scenario, len(r.Scenarios))
	for i, s := range r.Scenarios {
		s.Steps = append([]Step{}, s.Steps...)
		full.Scenarios[i] = s
	}
	full.Drill = r.Drill.cut()
	return &full
}
