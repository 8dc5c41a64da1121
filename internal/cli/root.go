package cli

import (
	"context"
	"fmt"
	"io"
	"os"
	"os/signal"
	"syscall"

	"github.com/spf13/cobra"
)

// Main runs the command line args and returns the exit code.
func Main(args []string, in io.Reader, out, errs io.Writer) int {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	context.AfterFunc(ctx, stop) // a second Ctrl-C ends the process at once
	root := newRoot()
	root.SetArgs(args)
	root.SetIn(in)
	root.SetOut(out)
	root.SetErr(errs)
	err := root.ExecuteContext(ctx)
	if err != nil && err.Error() != "" {
		fmt.Fprintf(errs, "hookdrill: %v\n", err)
	}
	return codeOf(err)
}

func newRoot() *cobra.Command {
	root := &cobra.Command{
		Use:   "hookdrill",
		Short: "The test range for webhooks",
		Long: `Hookdrill is a test range for webhooks: a reference sender and fake endpoints that
misbehave on command, and rules in Gherkin that say what a sender must do then.`,
		Example:           "  hookdrill check\n  hookdrill endpoint --listen 127.0.0.1:9000 --script '503 x2, 200'",
		SilenceErrors:     true,
		SilenceUsage:      true,
		CompletionOptions: cobra.CompletionOptions{HiddenDefaultCmd: true},
		Args:              noArgs,
		RunE:              func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	root.SetFlagErrorFunc(func(cmd *cobra.Command, err error) error {
		return usageError(fmt.Errorf("%w; `%s --help` shows the flags", err, cmd.CommandPath()))
	})
	root.AddCommand(
		newCheck(),
		newEndpoint(),
		newRules(),
		newSend(),
		newSteps(),
		newVersion(),
	)
	return root
}

// noArgs refuses arguments, a mistyped command included.
func noArgs(cmd *cobra.Command, args []string) error {
	if len(args) == 0 {
		return nil
	}
	return usageError(fmt.Errorf("%q is not something `%s` takes; `%s --help` shows what it does", args[0], cmd.CommandPath(), cmd.CommandPath()))
}

// exactArgs asks for n arguments and says what they are.
func exactArgs(n int, what string) cobra.PositionalArgs {
	return func(cmd *cobra.Command, args []string) error {
		if len(args) == n {
			return nil
		}
		return usageError(fmt.Errorf("`%s` takes %s; it got %d arguments", cmd.CommandPath(), what, len(args)))
	}
}
