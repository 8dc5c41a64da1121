package cli

import (
	"fmt"
	"io"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"github.com/hookdrill/hookdrill/fakeendpoint"
)

// behaviourEntry is a behaviour as JSON has it.
type behaviourEntry struct {
	Name    string `json:"name"`
	Usage   string `json:"usage"`
	About   string `json:"about"`
	Example string `json:"example"`
}

func newBehaviours() *cobra.Command {
	var asJSON bool
	cmd := &cobra.Command{
		Use:     "behaviours [NAME]",
		Short:   "Print what an endpoint's script can say",
		GroupID: groupLookUp,
		Long: `Behaviours prints every behaviour that an endpoint's script can name, with its
arguments, their defaults and an example. The same scripts are written on the
command line, in features and in Go.

  503 x2, 200                    steps, played one after the other
  503 x2, 200 forever            the last one for ever
  0s..30s: refuse; 200 forever   only in a window of time; what else applies comes behind
  10s..20s every 1m: 503; 200 forever
  10%: reset; 200 forever        by chance, drawn from the seed
  each delivery: 503, 200        from the start for every target`,
		Example: "  hookdrill behaviours\n  hookdrill behaviours drip",
		Args:    atMostOne("behaviour"),
		RunE: func(cmd *cobra.Command, args []string) error {
			entries, err := behaviourEntries(args)
			switch {
			case err != nil:
				return err
			case asJSON:
				return writeJSON(cmd.OutOrStdout(), entries)
			}
			return printBehaviours(cmd.OutOrStdout(), entries)
		},
	}
	cmd.Flags().BoolVar(&asJSON, "json", false, "print a JSON list")
	return cmd
}

func behaviourEntries(names []string) ([]behaviourEntry, error) {
	name := ""
	if len(names) == 1 {
		name = names[0]
		if _, err := strconv.Atoi(name); err == nil {
			name = "status" // a script writes its number
		}
	}
	var entries []behaviourEntry
	for _, d := range fakeendpoint.Behaviours() {
		if name == "" || d.Name == name {
			entries = append(entries, behaviourEntry{d.Name, d.Usage, d.About, d.Example})
		}
	}
	if len(entries) == 0 {
		return nil, usageError(fmt.Errorf("there is no behaviour %q; `hookdrill behaviours` lists them", name))
	}
	return entries, nil
}

func printBehaviours(out io.Writer, entries []behaviourEntry) error {
	var b strings.Builder
	for i, e := range entries {
		if i > 0 {
			b.WriteByte('\n')
		}
		fmt.Fprintf(&b, "%s\n", e.Usage)
		for _, line := range folded(e.About, columns-4) {
			fmt.Fprintf(&b, "    %s\n", line)
		}
		fmt.Fprintf(&b, "    e.g. %s\n", e.Example)
	}
	_, err := io.WriteString(out, b.String())
	return err
}
