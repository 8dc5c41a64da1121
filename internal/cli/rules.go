package cli

import (
	"encoding/json"
	"fmt"
	"io"
	"strings"

	"github.com/spf13/cobra"

	"github.com/hookdrill/hookdrill/features"
	"github.com/hookdrill/hookdrill/internal/conformance"
	"github.com/hookdrill/hookdrill/internal/mutant"
	"github.com/hookdrill/hookdrill/internal/verdict"
)

// ruleEntry is a rule with what stands behind it.
type ruleEntry struct {
	verdict.Rule
	Scenarios []string `json:"scenarios"`
	Mutants   []string `json:"mutants"`
}

func newRules() *cobra.Command {
	var asJSON bool
	cmd := &cobra.Command{
		Use:     "rules [ID]",
		Short:   "Print the rules, or one of them with its scenarios",
		GroupID: groupLookUp,
		Long: `Rules prints the catalogue: id, basis and text of every rule. A rule is documented by the
system it is from, observed in its source, or a decision of ours where both are silent. With
an ID it prints that rule with its source, its scenarios, and the mutants that break it.`,
		Example: "  hookdrill rules\n  hookdrill rules LS-4XX-FINAL\n  hookdrill rules --json",
		Args:    atMostOne("rule id"),
		RunE: func(cmd *cobra.Command, args []string) error {
			entries, err := ruleEntries(args)
			if err != nil {
				return err
			}
			switch {
			case asJSON:
				return writeJSON(cmd.OutOrStdout(), entries)
			case len(args) == 1:
				return printRule(cmd.OutOrStdout(), entries[0])
			}
			return printRules(cmd.OutOrStdout(), entries)
		},
	}
	cmd.Flags().BoolVar(&asJSON, "json", false, "print a JSON list")
	return cmd
}

func ruleEntries(ids []string) ([]ruleEntry, error) {
	rules := verdict.Rules()
	if len(ids) == 1 {
		rule, err := verdict.RuleNamed(ids[0])
		if err != nil {
			return nil, usageError(err)
		}
		rules = []verdict.Rule{rule}
	}
	scenarios, err := conformance.ScenariosByTag(features.FS, builtInFeatures)
	if err != nil {
		return nil, err
	}
	entries := make([]ruleEntry, len(rules))
	for i, r := range rules {
		entries[i] = ruleEntry{Rule: r, Scenarios: append([]string{}, scenarios[r.ID]...), Mutants: []string{}}
		for _, m := range mutant.All() {
			for _, b := range m.Breaks {
				if b.Rule == r.ID {
					entries[i].Mutants = append(entries[i].Mutants, m.Name)
				}
			}
		}
	}
	return entries, nil
}

func printRules(out io.Writer, entries []ruleEntry) error {
	var b strings.Builder
	widest := 0
	for _, e := range entries {
		widest = max(widest, len(e.ID))
	}
	for _, e := range entries {
		fmt.Fprintf(&b, "%-*s  %-10s  %s\n", widest, e.ID, e.Basis, e.Text)
	}
	fmt.Fprintf(&b, "\n%d rules. `hookdrill rules ID` shows one with its source, scenarios and mutants.\n", len(entries))
	_, err := io.WriteString(out, b.String())
	return err
}

func printRule(out io.Writer, e ruleEntry) error {
	var b strings.Builder
	fmt.Fprintf(&b, "%s\n%s\n\nBasis      %s\nSource     %s\n", e.ID, e.Text, e.Basis, e.Source)
	printList(&b, "Scenarios", e.Scenarios)
	printList(&b, "Mutants", e.Mutants)
	fmt.Fprintf(&b, "\nRun it     hookdrill check --only %s\n", e.ID)
	_, err := io.WriteString(out, b.String())
	return err
}

func printList(b *strings.Builder, title string, lines []string) {
	if len(lines) == 0 {
		lines = []string{"none"}
	}
	for i, line := range lines {
		if i > 0 {
			title = ""
		}
		fmt.Fprintf(b, "%-10s %s\n", title, line)
	}
}

func writeJSON(out io.Writer, v any) error {
	encoder := json.NewEncoder(out)
	encoder.SetEscapeHTML(false)
	encoder.SetIndent("", "  ")
	return encoder.Encode(v)
}
