package report

import (
	"encoding/json"
	"fmt"
	"io"

	"github.com/hookdrill/hookdrill/internal/verdict"
)

// badge is what shields.io makes a badge of: its endpoint schema, version 1.
type badge struct {
	SchemaVersion int    `json:"schemaVersion"`
	Label         string `json:"label"`
	Message       string `json:"message"`
	Color         string `json:"color"`
	// IsError has the badge shown as an error, in a colour of its own.
	IsError bool `json:"isError,omitempty"`
}

// WriteBadge writes what a badge says, as JSON that shields.io reads from
// wherever it is published.
func (r *Report) WriteBadge(w io.Writer) error {
	if err := r.check(); err != nil {
		return err
	}
	b := badge{SchemaVersion: 1, Label: "hookdrill", Message: r.badgeText(), Color: r.badgeColour()}
	b.IsError = !r.Complete || r.Verdict == verdict.Error
	encoder := json.NewEncoder(w)
	encoder.SetEscapeHTML(false)
	encoder.SetIndent("", "  ")
	return encoder.Encode(b)
}

func (r *Report) badgeText() string {
	kept := 0
	for i := range r.Rules {
		if r.Rules[i].Verdict == verdict.Pass {
			kept++
		}
	}
	switch {
	case !r.Complete:
		return "interrupted"
	case r.Verdict == verdict.Error:
		return "error"
	case len(r.Rules) == 0:
		return count(len(r.Scenarios), "scenario", "scenarios") + ": " + spoken(r.Verdict)
	case kept == len(r.Rules):
		return count(kept, "rule", "rules") + " kept"
	}
	return fmt.Sprintf("%d of %s kept", kept, count(len(r.Rules), "rule", "rules"))
}

func (r *Report) badgeColour() string {
	switch {
	case !r.Complete:
		return "lightgrey"
	case r.Verdict == verdict.Pass:
		return "brightgreen"
	case r.Verdict == verdict.Note:
		return "green"
	case r.Verdict == verdict.Unknown:
		return "yellow"
	case r.Verdict >= verdict.Fail:
		return "red"
	}
	return "lightgrey"
}
