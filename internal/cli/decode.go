package cli

import (
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/hookdrill/hookdrill/fixtures/langsmith"
	"github.com/hookdrill/hookdrill/simulator/langsmith/payload"
)

func newDecode() *cobra.Command {
	cmd := &cobra.Command{
		Use:     "decode langsmith FILE",
		Short:   "Say whether a payload is valid, and what is in it",
		GroupID: groupLookUp,
		Long: `Decode reads the payload in FILE ("-" is standard input) and prints what is in it. Where
it is not valid it says what is wrong and where, by JSON pointer, and exits with 1.`,
		Example: `  hookdrill decode langsmith payload.json
  hookdrill generate langsmith | hookdrill decode langsmith -
  hookdrill decode argilla event.json`,
		Args: func(cmd *cobra.Command, args []string) error {
			if len(args) != 2 {
				return usageError(fmt.Errorf("%s takes a system and a file: langsmith payload.json", cmd.CommandPath()))
			}
			return knownSystem(args[0])
		},
		RunE: func(cmd *cobra.Command, args []string) error {
			body, err := readJSON(cmd.InOrStdin(), args[1])
			if err != nil {
				return usageError(err)
			}
			return decode(cmd.OutOrStdout(), args[1], body)
		},
	}
	cmd.AddCommand(newDecodeArgilla())
	return cmd
}

// decode holds the payload against the types first, whose reader says best what
// is wrong, and then against the schema.
func decode(out io.Writer, file string, body []byte) error {
	p, err := payload.Decode(body)
	if err == nil {
		err = langsmith.Validate(body)
	}
	if err != nil {
		return exitError{exitFail, fmt.Errorf("%s is not a valid payload: %w", file, err)}
	}
	_, err = io.WriteString(out, describe(p))
	return err
}

func describe(p payload.Payload) string {
	var b strings.Builder
	fmt.Fprintf(&b, "valid\n\nRule       %s\nWindow     %s to %s\n", p.RuleID, p.Start.Format(time.RFC3339Nano), p.End.Format(time.RFC3339Nano))
	if p.Threads != nil {
		fmt.Fprintf(&b, "Threads    %d\n", len(p.Threads))
	}
	printList(&b, "Runs", runLines(p.Runs))
	if len(p.Unknown) > 0 {
		fmt.Fprintf(&b, "Unknown    %s\n", strings.Join(names(p.Unknown), ", "))
	}
	return b.String()
}

func runLines(runs []payload.Run) []string {
	var lines []string
	for _, r := range runs {
		line := fmt.Sprintf("%s  %-9s %-8s %s", r.ID, r.RunType, r.Status, r.Name)
		if r.Inputs == nil && r.InputsS3 != nil {
			line += "  (inputs moved out)"
		}
		if r.Outputs == nil && r.OutputsS3 != nil {
			line += "  (outputs moved out)"
		}
		lines = append(lines, line)
	}
	return lines
}

func names(fields []payload.Field) []string {
	var all []string
	for _, f := range fields {
		all = append(all, f.Name)
	}
	return all
}
