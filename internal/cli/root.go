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

// The groups that help lists commands in.
const (
	groupGrade  = "grade"
	groupPlay   = "play"
	groupLookUp = "look up"
)

func newRoot() *cobra.Command {
	root := &cobra.Command{
		Use:   "hookdrill",
		Short: "The test range for webhooks",
		Long: `Hookdrill is a test range for webhooks: a reference sender and fake endpoints that
misbehave on command, and rules in Gherkin that say what a sender must do then.

Exit codes: 0 pass or delivered, 1 a rule failed or the delivery did, 2 wrong usage or input,
3 the surroundings (a port, a folder), 4 hookdrill itself, 5 nothing was run, 130 interrupted.`,
		Example: `  hookdrill check
  hookdrill endpoint --listen 127.0.0.1:9000 --script '503 x2, 200'`,
		Version:           version(),
		SilenceErrors:     true,
		SilenceUsage:      true,
		CompletionOptions: cobra.CompletionOptions{HiddenDefaultCmd: true},
		Args:              noArgs,
		RunE:              func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	root.SetVersionTemplate(versionLine())
	root.Flags().Bool("version", false, "print the version") // cobra's own takes -v
	root.SetUsageTemplate(foldedUsage(root.UsageTemplate()))
	root.SetFlagErrorFunc(flagError)
	root.AddGroup(
		&cobra.Group{ID: groupGrade, Title: "Grade:"},
		&cobra.Group{ID: groupPlay, Title: "Play one side by hand:"},
		&cobra.Group{ID: groupLookUp, Title: "Look up:"},
	)
	root.SetHelpCommand(newHelp())
	root.AddCommand(
		newCheck(),
		newInit(),
		newDrill(),
		newReplay(),
		newWorker(),
		newReport(),
		newCompare(),
		newEndpoint(),
		newSend(),
		newSimulate(),
		newListen(),
		newGenerate(),
		newRules(),
		newMutants(),
		newSteps(),
		newBehaviours(),
		newDecode(),
		newVerify(),
		newVersion(),
	)
	return root
}
