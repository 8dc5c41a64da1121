package cli

import (
	"cmp"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"os"
	"strings"

	"github.com/spf13/cobra"

	"github.com/hookdrill/hookdrill/internal/mutant"
	"github.com/hookdrill/hookdrill/simulator/argilla/event"
	"github.com/hookdrill/hookdrill/simulator/argilla/listener"
	"github.com/hookdrill/hookdrill/simulator/argilla/listener/client"
	"github.com/hookdrill/hookdrill/simulator/argilla/listener/relay"
)

// listenArgillaFlags are the flags of listen argilla.
type listenArgillaFlags struct {
	listen     string
	url        string
	data       string
	api        string
	handlers   []string
	forward    string
	json       bool
	likePython bool
	mutant     string
}

func newListenArgilla() *cobra.Command {
	var f listenArgillaFlags
	cmd := &cobra.Command{
		Use:   "argilla",
		Short: "Listen to Argilla, and print its events as they come",
		Long: `Listen argilla makes webhooks in Argilla, takes what is delivered to them, verifies and
decodes it, drops what it has seen, and prints the events. On the next start it uses its
webhooks again, and changes them where the events are others. It says so if Argilla cannot
reach it. /docs describes it, and /healthz says how it is.

The API key is read from ` + client.EnvKey + `, and has to be an owner's. Without --url the public
address is taken from ` + listener.EnvServerURL + ` or ` + listener.EnvSpaceHost + `, else it is that of --listen.` + environmentHelp,
		Example: `  hookdrill listen argilla
  hookdrill listen argilla --json --on new=dataset.created+dataset.published --on done
  hookdrill listen argilla --data inbox --forward http://127.0.0.1:9000/events
  hookdrill listen argilla --url http://192.0.2.7:8000 --listen 0.0.0.0:8000`,
		Args: func(cmd *cobra.Command, args []string) error {
			if len(args) > 0 {
				return usageError(fmt.Errorf("%s takes no argument, only flags; it got %q", cmd.CommandPath(), args[0]))
			}
			return nil
		},
		RunE: func(cmd *cobra.Command, _ []string) error {
			if err := fromEnvironment(cmd, os.LookupEnv); err != nil {
				return err
			}
			return f.run(cmd)
		},
	}
	flags := cmd.Flags()
	flags.StringVar(&f.listen, "listen", "127.0.0.1:8000", "`HOST:PORT` to serve on; port 0 is any that is free")
	flags.StringVar(&f.url, "url", "", "`URL` that Argilla reaches the listener at")
	flags.StringVar(&f.data, "data", "", "`FOLDER` of an inbox; without it events are handled before they are answered")
	flags.StringVar(&f.api, "api", "", "`URL` of Argilla (default: "+client.EnvURL+", else "+client.DefaultURL+")")
	flags.StringArrayVar(&f.handlers, "on", []string{"hookdrill"}, "`NAME[=EVENT+...]` of a handler; its name is its path; may be repeated; without events it is for all")
	flags.StringVar(&f.forward, "forward", "", "`URL` that each event is passed on to; only a 2xx from there makes it handled")
	flags.BoolVar(&f.json, "json", false, "print each event as a line of JSON")
	flags.BoolVar(&f.likePython, "like-python", false, "answer as the listener of Argilla's Python SDK does")
	mutantFlag(cmd, &f.mutant, "run with a known defect, to see one's own tests fail", mutant.ArgillaListeners())
	return cmd
}

func (f *listenArgillaFlags) run(cmd *cobra.Command) error {
	journal := &eventJournal{deliveryJournal: deliveryJournal{out: cmd.OutOrStdout()}, json: f.json}
	config, err := f.config(journal, slog.New(slog.NewTextHandler(cmd.ErrOrStderr(), nil)))
	if err != nil {
		return usageError(err)
	}
	defect, err := withDefect(cmd.ErrOrStderr(), mutant.ArgillaListeners(), f.mutant)
	if err != nil {
		return usageError(err)
	}
	if defect != nil {
		defect.ArgillaListener(&config)
	}
	port, err := net.Listen("tcp", f.listen)
	if err != nil {
		return environmentError(fmt.Errorf("--listen: %w", err))
	}
	remarks := cmd.OutOrStdout()
	if f.json {
		remarks = cmd.ErrOrStderr()
	}
	config.Registered = func() {
		_, _ = fmt.Fprintf(remarks, "Listening at http://%s, described at http://%s/docs\n", port.Addr(), port.Addr())
	}
	r, err := relay.Open(config)
	if err != nil {
		err = errors.Join(err, port.Close())
	}
	if errors.Is(err, relay.ErrInbox) {
		return environmentError(err)
	}
	if err != nil {
		return usageError(err)
	}
	if err := r.Serve(cmd.Context(), port); err != nil {
		return environmentError(err)
	}
	return exitError{Code: exitInterrupted} // nothing else ends it
}

// config reads the key from the environment.
func (f *listenArgillaFlags) config(journal *eventJournal, log *slog.Logger) (relay.Config, error) {
	c, err := client.ConfigFromEnv()
	switch {
	case err != nil:
		return relay.Config{}, err
	case c.Key.RevealSecret() == "":
		return relay.Config{}, fmt.Errorf("%s is not set; it is the API key of an owner", client.EnvKey)
	}
	config := relay.Config{
		Data: f.data, API: cmp.Or(f.api, c.BaseURL), Key: c.Key, URL: f.url, Forward: f.forward,
		Handled: journal.handled, Log: log,
	}
	if f.likePython {
		config.Answers = listener.LikePython
	}
	for _, text := range f.handlers {
		name, events, given := strings.Cut(text, "=")
		h := relay.Handler{Name: name}
		for t := range strings.SplitSeq(events, "+") {
			if given {
				h.Events = append(h.Events, event.Type(strings.TrimSpace(t)))
			}
		}
		config.Handlers = append(config.Handlers, h)
	}
	return config, nil
}

// eventJournal prints events as they come.
type eventJournal struct {
	deliveryJournal

	json bool
}

// handled prints an event, and what came of it.
func (j *eventJournal) handled(e relay.Event, err error) {
	if !j.json {
		line := fmt.Sprintf("%s  %s", e.Timestamp.Local().Format("15:04:05.000"), argillaLine(e))
		if err != nil {
			line += fmt.Sprintf("  attempt %d: %v", e.Attempt, err)
		}
		j.printf("%s\n", printable(line))
		return
	}
	body, encoding := event.Encode(e.Event)
	if encoding != nil { // cannot be: it was decoded
		body = []byte("null")
	}
	failure := ""
	if err != nil {
		failure = fmt.Sprintf(`, "error": %q`, printable(err.Error()))
	}
	j.printf("{\"handler\": %q, \"id\": %q, \"attempt\": %d%s, \"event\": %s}\n", e.Handler, e.ID, e.Attempt, failure, body)
}

// argillaLine tells of an event in a line.
func argillaLine(e relay.Event) string {
	switch d := e.Data.(type) {
	case event.Dataset:
		return fmt.Sprintf("%-17s dataset %s  %q in %q, %s", e.Type, d.ID, d.Name, d.Workspace.Name, d.Status)
	case event.Record:
		return fmt.Sprintf("%-17s record %s  in %q, %s", e.Type, d.ID, d.Dataset.Name, d.Status)
	case event.Response:
		return fmt.Sprintf("%-17s response %s  by %q in %q, %s", e.Type, d.ID, d.User.Username, d.Record.Dataset.Name, d.Status)
	default:
		return string(e.Type)
	}
}
