package cli

import (
	"bufio"
	"fmt"

	"github.com/spf13/cobra"

	"github.com/hookdrill/hookdrill/fixtures/argilla"
)

func newGenerateArgilla() *cobra.Command {
	var seed uint64
	var count int
	cmd := &cobra.Command{
		Use:   "argilla",
		Short: "Make Argilla's events up from a seed",
		Long: `Generate argilla prints events as Argilla sends them, one line of JSON each: the eleven
types in turn, with every type of field, question and metadata, and records and responses of
every status. The same seed gives the same bytes on any machine and any day.`,
		Example: `  hookdrill generate argilla --seed 7 --count 11
  hookdrill generate argilla | hookdrill decode argilla -`,
		Args: noArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if count < 1 || count > mostGenerated {
				return usageError(fmt.Errorf("--count is %d; it is a number from 1 to %d", count, mostGenerated))
			}
			out := bufio.NewWriter(cmd.OutOrStdout())
			generator := argilla.NewGenerator(seed)
			for n := range count {
				if err := cmd.Context().Err(); err != nil {
					return err
				}
				if _, err := fmt.Fprintf(out, "%s\n", generator.Event(n)); err != nil {
					return environmentError(err)
				}
			}
			if err := out.Flush(); err != nil {
				return environmentError(err)
			}
			return nil
		},
	}
	cmd.Flags().Uint64Var(&seed, "seed", 1, "where all draws come from")
	cmd.Flags().IntVar(&count, "count", 1, "how many events")
	return cmd
}
