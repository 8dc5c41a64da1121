package cli

import (
	"errors"
	"fmt"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
)

// environmentHelp ends the help of the commands that read their flags from the
// environment too.
const environmentHelp = `

Every flag can be given as a variable of the environment, HOOKDRILL_LISTEN for --listen, so
that a container can be told. Where a flag may be repeated, commas part the values.`

// variable is the variable of the environment that stands for a flag.
func variable(flag string) string {
	return "HOOKDRILL_" + strings.ToUpper(strings.ReplaceAll(flag, "-", "_"))
}

// fromEnvironment sets the flags that the command line does not have from the
// environment. It never repeats a value: one of them is a secret.
func fromEnvironment(cmd *cobra.Command, lookup func(string) (string, bool)) error {
	var wrong []error
	cmd.LocalNonPersistentFlags().VisitAll(func(f *pflag.Flag) {
		value, set := lookup(variable(f.Name))
		if !set || f.Changed || f.Name == "help" {
			return
		}
		values := []string{value}
		if _, several := f.Value.(pflag.SliceValue); several {
			values = strings.Split(value, ",")
		}
		for _, v := range values {
			if err := cmd.Flags().Set(f.Name, v); err != nil {
				wrong = append(wrong, fmt.Errorf("%s is to be %s", variable(f.Name), valuesOf(f.Value.Type())))
			}
		}
	})
	if len(wrong) == 0 {
		return nil
	}
	return usageError(errors.Join(wrong...))
}
