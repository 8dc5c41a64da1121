package cli

import "github.com/spf13/cobra"

// newHelp is cobra's help command, but one that fails for a command there is not.
func newHelp() *cobra.Command {
	return &cobra.Command{
		Use:     "help [COMMAND]",
		Short:   "Print the help of a command",
		GroupID: groupLookUp,
		Example: "  hookdrill help check",
		RunE: func(cmd *cobra.Command, args []string) error {
			about, rest, err := cmd.Root().Find(args)
			if err != nil {
				return usageError(err)
			}
			if err := noArgs(cmd.Root(), rest); err != nil {
				return err
			}
			about.InitDefaultHelpFlag() // cobra adds it when a command is run
			return about.Help()
		},
	}
}
