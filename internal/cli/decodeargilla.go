package cli

import (
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/spf13/cobra"

	fixture "github.com/hookdrill/hookdrill/fixtures/argilla"
	"github.com/hookdrill/hookdrill/simulator/argilla/event"
)

func newDecodeArgilla() *cobra.Command {
	return &cobra.Command{
		Use:   "argilla FILE",
		Short: "Say whether an event of Argilla is valid, and what is in it",
		Long: `Decode argilla reads the event in FILE ("-" is standard input) and prints what is in it.
Where it is not valid it says what is wrong and where, by JSON pointer, and exits with 1.`,
		Example: `  hookdrill decode argilla event.json
  hookdrill generate argilla | hookdrill decode argilla -`,
		Args: exactlyOne("a file"),
		RunE: func(cmd *cobra.Command, args []string) error {
			body, err := readJSON(cmd.InOrStdin(), args[0])
			if err != nil {
				return usageError(err)
			}
			return decodeArgilla(cmd.OutOrStdout(), args[0], body)
		},
	}
}

// decodeArgilla holds the event against the types first, whose reader says best
// what is wrong, and then against the schema.
func decodeArgilla(out io.Writer, file string, body []byte) error {
	e, err := event.Decode(body)
	if err == nil {
		err = fixture.Validate(body)
	}
	if err != nil {
		return exitError{exitFail, fmt.Errorf("%s is not a valid event: %w", file, err)}
	}
	_, err = io.WriteString(out, describeEvent(e))
	return err
}

func describeEvent(e event.Event) string {
	var b strings.Builder
	fmt.Fprintf(&b, "valid\n\nEvent      %s\nBuilt      %s\n", e.Type, e.Timestamp.Format(time.RFC3339Nano))
	switch data := e.Data.(type) {
	case event.Dataset:
		describeDataset(&b, data)
	case event.Record:
		describeRecord(&b, data)
	case event.Response:
		fmt.Fprintf(&b, "Response   %s  %s, by %s (%s)\n", data.ID, data.Status, printable(data.User.Username), data.User.Role)
		var lines []string
		for _, a := range data.Values {
			lines = append(lines, fmt.Sprintf("%s: %s", printable(a.Question), clipped(printable(string(a.Value)), 60)))
		}
		printList(&b, "Answers", lines)
		describeRecord(&b, data.Record)
	case event.Ping:
		fmt.Fprintf(&b, "Server     %s %s\n", printable(data.Agent), printable(data.Version))
	}
	return b.String()
}

func describeRecord(b *strings.Builder, r event.Record) {
	fmt.Fprintf(b, "Record     %s  %s\n", r.ID, r.Status)
	var lines []string
	for _, m := range r.Fields {
		lines = append(lines, fmt.Sprintf("%s: %s", printable(m.Name), clipped(printable(string(m.Value)), 60)))
	}
	printList(b, "Fields", lines)
	describeDataset(b, r.Dataset)
}

func describeDataset(b *strings.Builder, d event.Dataset) {
	fmt.Fprintf(b, "Dataset    %s  %s, %s in %s\n", d.ID, d.Status, printable(d.Name), printable(d.Workspace.Name))
	var lines []string
	for _, f := range d.Fields {
		lines = append(lines, fmt.Sprintf("field     %-22s %s", f.Settings.Type, printable(f.Name)))
	}
	for _, q := range d.Questions {
		lines = append(lines, fmt.Sprintf("question  %-22s %s", q.Settings.Type, printable(q.Name)))
	}
	for _, p := range d.MetadataProperties {
		lines = append(lines, fmt.Sprintf("metadata  %-22s %s", p.Settings.Type, printable(p.Name)))
	}
	for _, v := range d.VectorsSettings {
		lines = append(lines, fmt.Sprintf("vector    %-22d %s", v.Dimensions, printable(v.Name)))
	}
	printList(b, "Settings", lines)
}
