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
		Example: "  hookdrill steps",
		Args:    noArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if asJSON {
				return writeJSON(cmd.OutOrStdout(), steps.Vocabulary())
			}
			return printSteps(cmd.OutOrStdout())
		},
	}
	cmd.Flags().BoolVar(&asJSON, "json", false, "print JSON, with the regular expressions")
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
		example := strings.ReplaceAll(s.Example, "\n", "\n            ")
		fmt.Fprintf(&b, "  %s\n            %s %s\n", s.Text, s.Keyword, example)
	}
	_, err := io.WriteString(out, b.String())
	return err
}
