package cli

import (
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/hookdrill/hookdrill/internal/mutant"
	"github.com/hookdrill/hookdrill/internal/verdict"
)

// mutated is a reference with the mutants that are made of it.
type mutated struct {
	Name string
	// Commands take one of the mutants with --mutant.
	Commands string
	Mutants  []mutant.Mutant
}

func mutantsByReference() []mutated {
	return []mutated{
		{"LangSmith's sender", "check, drill, simulate langsmith", mutant.Senders()},
		{"LangSmith's system", "check, simulate langsmith", mutant.Systems()},
		{"LangSmith's listener", "check, listen langsmith", mutant.Listeners()},
		{"Argilla's system", "check, simulate argilla", mutant.Argillas()},
		{"Argilla's listener", "check, listen argilla", mutant.ArgillaListeners()},
		{"the sender of signed messages", "check, drill", mutant.SigningSenders()},
		{"the listener to signed messages", "check", mutant.Verifiers()},
	}
}

// mutantEntry is a mutant as `hookdrill mutants --json` prints it.
type mutantEntry struct {
	Name      string   `json:"name"`
	Reference string   `json:"reference"`
	Defect    string   `json:"defect"`
	Breaks    []string `json:"breaks"`
}

func newMutants() *cobra.Command {
	var asJSON bool
	cmd := &cobra.Command{
		Use:     "mutants",
		Short:   "Print the defects that a reference can be given",
		GroupID: groupLookUp,
		Long: `Mutants prints the references with one defect each: what it does, and the rules that
catch it. They prove that the rules can fail, and are there to see one's own tests fail.`,
		Example: "  hookdrill mutants\n  hookdrill mutants --json",
		Args:    noArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if asJSON {
				return writeJSON(cmd.OutOrStdout(), mutantEntries())
			}
			return printMutants(cmd.OutOrStdout())
		},
	}
	cmd.Flags().BoolVar(&asJSON, "json", false, "print a JSON list")
	return cmd
}

func mutantEntries() []mutantEntry {
	var entries []mutantEntry
	for _, r := range mutantsByReference() {
		for _, m := range r.Mutants {
			entries = append(entries, mutantEntry{m.Name, r.Name, m.Defect, broken(m)})
		}
	}
	return entries
}

func printMutants(out io.Writer) error {
	var b strings.Builder
	all := 0
	for _, r := range mutantsByReference() {
		fmt.Fprintf(&b, "Of %s (%s)\n", r.Name, r.Commands)
		for _, m := range r.Mutants {
			fmt.Fprintf(&b, "  %s\n      %s\n      breaks %s\n", m.Name, m.Defect, strings.Join(broken(m), ", "))
		}
		b.WriteString("\n")
		all += len(r.Mutants)
	}
	fmt.Fprintf(&b, "%d mutants. `hookdrill check --mutant NAME` shows the rules that catch one.\n", all)
	_, err := io.WriteString(out, b.String())
	return err
}

func broken(m mutant.Mutant) []string {
	rules := make([]string, len(m.Breaks))
	for i, b := range m.Breaks {
		rules[i] = b.Rule
	}
	return rules
}

// mutantFlag adds --mutant, for a mutant out of among.
func mutantFlag(cmd *cobra.Command, into *string, use string, among []mutant.Mutant) {
	cmd.Flags().StringVar(into, "mutant", "", use+": `NAME` as `hookdrill mutants` lists them, such as "+among[0].Name)
	complete := cobra.FixedCompletions(mutant.Names(among), cobra.ShellCompDirectiveNoFileComp)
	// It fails only for a flag that is not there, or was given one already.
	_ = cmd.RegisterFlagCompletionFunc("mutant", complete)
}

// mutantAmong finds the mutant that --mutant names, and says what was meant where there is none.
func mutantAmong(among []mutant.Mutant, name string) (mutant.Mutant, error) {
	m, err := mutant.Among(among, name)
	if err == nil {
		return m, nil
	}
	for _, r := range mutantsByReference() {
		if slices.Contains(mutant.Names(r.Mutants), name) {
			return m, fmt.Errorf("--mutant: %s is a defect of %s (%s)", name, r.Name, r.Commands)
		}
	}
	return m, fmt.Errorf("--mutant: %w; %s", err, verdict.Nearest(name, mutant.Names(among), "`hookdrill mutants` lists them"))
}

// withDefect finds the mutant that a flag names, and says on out what is wrong
// with it; nil where the flag was not given.
func withDefect(out io.Writer, among []mutant.Mutant, name string) (*mutant.Mutant, error) {
	if name == "" {
		return nil, nil //nolint:nilnil // without the flag there is neither
	}
	m, err := mutantAmong(among, name)
	if err != nil {
		return nil, err
	}
	_, err = fmt.Fprintf(out, "with the defect %s: %s\n", m.Name, m.Defect)
	return &m, err
}
