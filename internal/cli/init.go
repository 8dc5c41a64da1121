package cli

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"
)

func newInit() *cobra.Command {
	folder := "hookdrill"
	cmd := &cobra.Command{
		Use:     "init sender|listener",
		Short:   "Write a first target file, and a line for CI",
		GroupID: groupGrade,
		Long: `Init writes target.yaml, which says how to start a sender or a listener of one's own, and
webhooks.yml, a workflow that grades it on GitHub. Neither is written over another file.`,
		Example: `  hookdrill init sender
  hookdrill init listener --folder ci/webhooks`,
		Args:      oneRole,
		ValidArgs: []string{"sender", "listener"},
		RunE: func(cmd *cobra.Command, args []string) error {
			if err := writeNew(filepath.Join(folder, "target.yaml"), firstTarget(args[0])); err != nil {
				return err
			}
			if err := writeNew(filepath.Join(folder, "webhooks.yml"), firstWorkflow(folder)); err != nil {
				return err
			}
			_, err := fmt.Fprintf(cmd.OutOrStdout(), `%[1]s says how your %[2]s is started: put your own command there.
%[3]s goes to .github/workflows; docs/ci.md has it for others.
Then: hookdrill check --target %[1]s --strict=false
`, filepath.Join(folder, "target.yaml"), args[0], filepath.Join(folder, "webhooks.yml"))
			return err
		},
	}
	cmd.Flags().StringVar(&folder, "folder", folder, "`FOLDER` to write to")
	return cmd
}

func oneRole(_ *cobra.Command, args []string) error {
	if len(args) == 1 && (args[0] == "sender" || args[0] == "listener") {
		return nil
	}
	return usageError(fmt.Errorf("say which to begin with: sender or listener, not %q", strings.Join(args, " ")))
}

// writeNew writes a file, unless there is one.
func writeNew(name, content string) error {
	if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
		return environmentError(err)
	}
	file, err := os.OpenFile(name, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o644)
	switch {
	case errors.Is(err, fs.ErrExist):
		return usageError(fmt.Errorf("%s is there already, and is left as it is; --folder names another place", name))
	case err != nil:
		return environmentError(err)
	}
	_, err = file.WriteString(content)
	return errors.Join(err, file.Close())
}

// firstTarget is a target file to begin with.
func firstTarget(role string) string {
	if role == "listener" {
		return `# How hookdrill starts this listener, and what it can. docs/protocol.md has every field.
name: my-listener
version: "1"
role: listener
command: [python3, listener.py, "{port}"] # started for each case, in this file's folder
url: http://127.0.0.1:{port}/webhooks     # ready once it takes connections there
environment:
  WEBHOOK_SECRETS: "{secrets}" # what to verify with; several have spaces between
can: [] # several-secrets, public-keys
`
	}
	return `# How hookdrill starts this sender, and what it can. docs/protocol.md has every field.
name: my-sender
version: "1"
role: sender
command: [python3, sender.py] # speaks the protocol on its standard input and output
# each: [curl, --fail, --data-binary, "@-", "{url}"] # or: run for each delivery
can: [] # custom-headers, refuse, tls, empty-windows, sign
`
}

// firstWorkflow grades it on GitHub.
func firstWorkflow(folder string) string {
	return `name: webhooks
on: [push, pull_request]
jobs:
  hookdrill:
    runs-on: ubuntu-latest
    steps:
      - uses: actions/checkout@v5
      - uses: hookdrill/hookdrill@main
        with:
          args: --target ` + filepath.ToSlash(folder) + `/target.yaml --strict=false
`
}
