package cli

import (
	"strings"
	"testing"

	"github.com/spf13/cobra"
)

// commands are all commands that help shows.
func commands() []*cobra.Command {
	root := newRoot()
	all := []*cobra.Command{root}
	for _, c := range root.Commands() {
		if c.IsAvailableCommand() {
			all = append(all, c)
		}
	}
	return all
}

// TestHelpFitsTheTerminal also sees that cobra's template still has what is
// replaced in it.
func TestHelpFitsTheTerminal(t *testing.T) {
	t.Parallel()
	for _, cmd := range commands() {
		var help strings.Builder
		cmd.SetOut(&help)
		if err := cmd.Help(); err != nil {
			t.Fatal(err)
		}
		for line := range strings.Lines(help.String()) {
			if n := len([]rune(strings.TrimSuffix(line, "\n"))); n > columns {
				t.Errorf("%s: a line has %d columns: %s", cmd.CommandPath(), n, line)
			}
		}
	}
}

func TestEveryCommandBelongsSomewhere(t *testing.T) {
	t.Parallel()
	for _, cmd := range commands()[1:] {
		if cmd.GroupID == "" {
			t.Errorf("%s stands in no group", cmd.CommandPath())
		}
	}
}

// TestExamplesAreUnderstood reads every example in the help as a shell would
// and sees that its command, its flags and its arguments are taken.
func TestExamplesAreUnderstood(t *testing.T) {
	t.Parallel()
	for _, cmd := range commands() {
		calls := 0
		for line := range strings.Lines(cmd.Example) {
			calls++
			understand(t, strings.TrimSpace(line))
		}
		if calls == 0 {
			t.Errorf("%s has no example", cmd.CommandPath())
		}
	}
}

func understand(t *testing.T, line string) {
	t.Helper()
	for part := range strings.SplitSeq(line, " | ") {
		if _, call, found := strings.Cut(part, "hookdrill "); found {
			understandCall(t, line, call)
		}
	}
	if !strings.Contains(line, "hookdrill ") {
		t.Errorf("%q calls something else", line)
	}
}

func understandCall(t *testing.T, line, call string) {
	t.Helper()
	call, _, _ = strings.Cut(call, " > ") // into a file
	root := newRoot()
	cmd, args, err := root.Find(words(call))
	if err != nil {
		t.Errorf("%q: %v", line, err)
		return
	}
	if err := cmd.ParseFlags(args); err != nil {
		t.Errorf("%q: %v", line, err)
	}
	if err := cmd.ValidateArgs(cmd.Flags().Args()); cmd.Args != nil && err != nil {
		t.Errorf("%q: %v", line, err)
	}
}

// words splits a line at spaces that are not in single quotes.
func words(line string) []string {
	var all []string
	for i, part := range strings.Split(line, "'") {
		if i%2 == 1 {
			all = append(all, part)
			continue
		}
		all = append(all, strings.Fields(part)...)
	}
	return all
}
