package cli

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"slices"

	"github.com/spf13/cobra"

	"github.com/hookdrill/hookdrill/fixtures/langsmith"
)

// mostGenerated bounds --count: at two kilobytes each it is two gigabytes.
const mostGenerated = 1_000_000

// generateFlags say what is to be made up.
type generateFlags struct {
	seed  uint64
	count int
	as    string
	url   string
}

func newGenerate() *cobra.Command {
	var f generateFlags
	cmd := &cobra.Command{
		Use:     "generate langsmith",
		Short:   "Make payloads up from a seed",
		GroupID: groupPlay,
		Long: `Generate prints payloads as a system would send them, one line of JSON each. The same
seed gives the same bytes on any machine and any day.

With --as api it prints requests of the system's API, each with its method, path and body:
a project, a rule with a webhook, and then --count traces with their runs and feedback.
Argilla's events have flags of their own: see "hookdrill generate argilla --help".`,
		Example: `  hookdrill generate langsmith --seed 7 --count 100
  hookdrill generate langsmith | hookdrill send --url http://127.0.0.1:9000/in -
  hookdrill generate langsmith --as api --count 10 --url 'http://127.0.0.1:9000/in?secret=hush-hush'`,
		Args: oneSystem,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if err := f.check(); err != nil {
				return usageError(err)
			}
			out := bufio.NewWriter(cmd.OutOrStdout())
			if err := f.run(cmd.Context(), out); err != nil {
				return err
			}
			if err := out.Flush(); err != nil {
				return environmentError(err)
			}
			return nil
		},
	}
	cmd.Flags().Uint64Var(&f.seed, "seed", 1, "where all draws come from")
	cmd.Flags().IntVar(&f.count, "count", 1, "how many payloads, or traces")
	cmd.Flags().StringVar(&f.as, "as", asPayload, "what to make: payload, or api for requests of the API")
	cmd.Flags().StringVar(&f.url, "url", "http://127.0.0.1:9000/in?secret=hush-hush", "`URL` of the rule's webhook, with --as api")
	cmd.AddCommand(newGenerateArgilla())
	return cmd
}

// What generate makes.
const (
	asPayload = "payload"
	asAPI     = "api"
)

func (f generateFlags) check() error {
	if f.count < 1 || f.count > mostGenerated {
		return fmt.Errorf("--count is %d; it is a number from 1 to %d", f.count, mostGenerated)
	}
	if f.as != asPayload && f.as != asAPI {
		return fmt.Errorf("--as is %q; it is payload or api", f.as)
	}
	return nil
}

// run prints what is made up, until ctx ends.
func (f generateFlags) run(ctx context.Context, out io.Writer) error {
	generator := langsmith.NewGenerator(f.seed)
	if f.as == asAPI {
		if err := printRequests(out, generator.Session(0), generator.Rule(0, f.url).Request()); err != nil {
			return err
		}
	}
	for n := range f.count {
		if err := ctx.Err(); err != nil {
			return err
		}
		if f.as == asAPI {
			trace := generator.Trace(0, n)
			if err := printRequests(out, slices.Concat(trace.Requests, trace.Feedback)...); err != nil {
				return err
			}
			continue
		}
		if _, err := fmt.Fprintf(out, "%s\n", generator.Payload(n)); err != nil {
			return environmentError(err)
		}
	}
	return nil
}

func printRequests(out io.Writer, requests ...langsmith.Request) error {
	lines := json.NewEncoder(out)
	lines.SetEscapeHTML(false)
	for _, r := range requests {
		if err := lines.Encode(r); err != nil {
			return environmentError(err)
		}
	}
	return nil
}

// oneSystem takes the name of a system whose payloads are known.
func oneSystem(cmd *cobra.Command, args []string) error {
	if len(args) != 1 {
		return usageError(fmt.Errorf("%s takes one system: langsmith or argilla", cmd.CommandPath()))
	}
	return knownSystem(args[0])
}

func knownSystem(name string) error {
	if name != "langsmith" {
		return usageError(fmt.Errorf("there is no system %q; there are langsmith and argilla", name))
	}
	return nil
}
