package cli

import (
	"errors"
	"fmt"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
)

// columns is how wide the help is at most.
const columns = 100

// foldedUsage makes cobra's template for the usage break lines that are too
// long for a terminal.
func foldedUsage(template string) string {
	return strings.ReplaceAll(template, ".FlagUsages", fmt.Sprintf(".FlagUsagesWrapped %d", columns))
}

// folded breaks a text between words into lines.
func folded(text string, width int) []string {
	var lines []string
	line := ""
	for word := range strings.FieldsSeq(text) {
		if line != "" && len([]rune(line+" "+word)) > width {
			lines, line = append(lines, line), ""
		}
		if line != "" {
			line += " "
		}
		line += word
	}
	return append(lines, line)
}

// flagError says what is wrong with a flag in words of ours.
func flagError(cmd *cobra.Command, err error) error {
	var invalid *pflag.InvalidValueError
	if !errors.As(err, &invalid) {
		return usageError(fmt.Errorf("%w; `%s --help` shows the flags", err, cmd.CommandPath()))
	}
	flag := invalid.GetFlag()
	return usageError(fmt.Errorf("--%s is %q; it is to be %s", flag.Name, invalid.GetValue(), valuesOf(flag.Value.Type())))
}

// valuesOf says what a flag of a type takes.
func valuesOf(kind string) string {
	switch kind {
	case "uint64":
		return "a whole number, 0 or more"
	case "int":
		return "a whole number"
	case "bool":
		return "true or false"
	default:
		return "a " + kind
	}
}

// noArgs refuses arguments, a mistyped command included.
func noArgs(cmd *cobra.Command, args []string) error {
	if len(args) == 0 {
		return nil
	}
	if !cmd.HasSubCommands() {
		return usageError(fmt.Errorf("`%s` takes no argument, only flags; it got %q", cmd.CommandPath(), args[0]))
	}
	hint := fmt.Sprintf("`%s --help` lists the commands", cmd.CommandPath())
	cmd.SuggestionsMinimumDistance = 2
	if like := cmd.SuggestionsFor(args[0]); len(like) > 0 {
		hint = "did you mean " + strings.Join(like, " or ") + "?"
	}
	return usageError(fmt.Errorf("there is no command %q; %s", args[0], hint))
}

// exactlyOne asks for one argument and says what it is.
func exactlyOne(what string) cobra.PositionalArgs {
	return func(cmd *cobra.Command, args []string) error {
		if len(args) == 1 {
			return nil
		}
		return usageError(fmt.Errorf("`%s` takes %s; it got %s", cmd.CommandPath(), what, counted(len(args), "argument")))
	}
}

// atMostOne allows for one argument, of what is listed without it.
func atMostOne(what string) cobra.PositionalArgs {
	return func(cmd *cobra.Command, args []string) error {
		if len(args) == 0 {
			return nil
		}
		return exactlyOne("one "+what+", or none for all")(cmd, args)
	}
}
