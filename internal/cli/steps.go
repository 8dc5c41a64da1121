package cli

import (
	"fmt"
	"io"
	"strings"

	"github.com/spf13/cobra"

	"github.com/hookdrill/hookdrill/steps"
)

func newSteps() *cobra.Command {
	var asJSON bool
	cmd := &cobra.Command{
		Use:     "steps",
		Short:   "Print the sentences that scenarios are written in",
		GroupID: groupLookUp,
		Long: `Steps prints the sentences of a feature file: Given plans, When runs, Then judges. In them
… is any text, N a number, DURATION a time such as 500ms, (a|b) a choice, and what stands
in [brackets] can be left out.`,
		Example: "  hookdrill steps\n  hookdrill steps --json",
		Args:    noArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if asJSON {
				return writeJSON(cmd.OutOrStdout(), steps.Vocabulary())
			}
			return printSteps(cmd.OutOrStdout())
		},
	}
	cmd.Flags().BoolVar(&asJSON, "json", false, "print a JSON list, with the regular expressions")
	return cmd
}

func printSteps(out io.Writer) error {
	var b strings.Builder
	last := ""
	for _, s := range steps.Vocabulary() {
		if s.Keyword != last {
			fmt.Fprintf(&b, "%s\n", s.Keyword)
			last = s.Keyword
		}
		fmt.Fprintf(&b, "  %s\n", s.Text)
		if s.Example != s.Text {
			fmt.Fprintf(&b, "      %s\n", strings.ReplaceAll(s.Example, "\n", "\n      "))
		}
	}
	_, err := io.WriteString(out, b.String())
	return err
}
