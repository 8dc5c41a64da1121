package cli

import (
	"bufio"
	"fmt"

	"github.com/spf13/cobra"

	"github.com/hookdrill/hookdrill/fixtures/langsmith"
)

// mostGenerated bounds --count: at two kilobytes each it is two gigabytes.
const mostGenerated = 1_000_000

func newGenerate() *cobra.Command {
	var seed uint64
	var count int
	cmd := &cobra.Command{
		Use:     "generate langsmith",
		Short:   "Make payloads up from a seed",
		GroupID: groupPlay,
		Long: `Generate prints payloads as a system would send them, one line of JSON each. The same
seed gives the same bytes on any machine and any day.`,
		Example: `  hookdrill generate langsmith --seed 7 --count 100
  hookdrill generate langsmith | hookdrill send --url http://127.0.0.1:9000/in -`,
		Args: oneSystem,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if count < 1 || count > mostGenerated {
				return usageError(fmt.Errorf("--count is %d; it is a number from 1 to %d", count, mostGenerated))
			}
			out := bufio.NewWriter(cmd.OutOrStdout())
			generator := langsmith.NewGenerator(seed)
			for n := range count {
				if err := cmd.Context().Err(); err != nil {
					return err
				}
				if _, err := fmt.Fprintf(out, "%s\n", generator.Payload(n)); err != nil {
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
	cmd.Flags().IntVar(&count, "count", 1, "how many payloads")
	return cmd
}

// oneSystem takes the name of a system whose payloads are known.
func oneSystem(cmd *cobra.Command, args []string) error {
	if len(args) != 1 {
		return usageError(fmt.Errorf("%s takes one system: langsmith", cmd.CommandPath()))
	}
	return knownSystem(args[0])
}

func knownSystem(name string) error {
	if name != "langsmith" {
		return usageError(fmt.Errorf("there is no system %q; there is langsmith", name))
	}
	return nil
}
