package cli

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"

	"github.com/spf13/cobra"

	"github.com/hookdrill/hookdrill/simulator/langsmith/listener"
	"github.com/hookdrill/hookdrill/simulator/langsmith/listener/client"
	"github.com/hookdrill/hookdrill/simulator/langsmith/listener/correction"
)

// listenFlags are the flags of listen.
type listenFlags struct {
	listen  string
	data    string
	api     string
	dataset string
}

func newListen() *cobra.Command {
	var f listenFlags
	cmd := &cobra.Command{
		Use:     "listen langsmith",
		Short:   "Run the listener of a provider's guide, and print what comes",
		GroupID: groupPlay,
		Long: `Listen runs the listener of LangSmith's guide: it checks the secret in the URL's query
against LS_WEBHOOK, stores a delivery before it answers, and hands each run over once,
through crashes. It prints the runs. With --dataset it does what the guide's example does:
it reads a run's feedback from the API, and makes an example of a correction. The API's key
is read from ` + client.EnvKey + `.`,
		Example: `  LS_WEBHOOK=hush hookdrill listen langsmith --data inbox
  hookdrill listen langsmith --data inbox --api http://127.0.0.1:1984 --dataset corrections`,
		Args: oneSystem,
		RunE: func(cmd *cobra.Command, _ []string) error { return f.run(cmd) },
	}
	flags := cmd.Flags()
	flags.StringVar(&f.listen, "listen", "127.0.0.1:8000", "`HOST:PORT` to serve on; port 0 is any that is free")
	flags.StringVar(&f.data, "data", "", "`FOLDER` of the inbox (required)")
	flags.StringVar(&f.api, "api", "", "`URL` of LangSmith's API (default: the real one)")
	flags.StringVar(&f.dataset, "dataset", "", "`NAME` of the dataset that corrected runs go to")
	return cmd
}

func (f *listenFlags) run(cmd *cobra.Command) error {
	if f.data == "" {
		return usageError(errors.New("--data is missing: which folder is the inbox to be kept in?"))
	}
	secret, err := listener.SecretFromEnv()
	if err != nil {
		return usageError(err)
	}
	journal := &deliveryJournal{out: cmd.OutOrStdout()}
	handle, closing, err := f.handler(journal)
	if err != nil {
		return usageError(err)
	}
	defer closing()
	l, err := listener.New(listener.Config{
		Secrets: []listener.Secret{secret}, Handle: handle, Data: f.data,
		Log: slog.New(slog.NewTextHandler(cmd.ErrOrStderr(), nil)),
	})
	if err != nil {
		return environmentError(err)
	}
	port, err := net.Listen("tcp", f.listen)
	if err != nil {
		return environmentError(errors.Join(fmt.Errorf("--listen: %w", err), closeWithin(l.Shutdown)))
	}
	journal.printf("Listening at http://%s, every path but /healthz\n", port.Addr())
	if err := errors.Join(serveUntil(cmd.Context(), port, l), closeWithin(l.Shutdown)); err != nil {
		return environmentError(err)
	}
	return exitError{Code: exitInterrupted} // nothing else ends it
}

// handler prints a run and, with a dataset, makes an example of its correction.
func (f *listenFlags) handler(journal *deliveryJournal) (handle listener.Handler, closing func(), err error) {
	if f.dataset == "" {
		return func(_ context.Context, e listener.Event) error {
			journal.printf("%s\n", eventLine(e))
			return nil
		}, func() {}, nil
	}
	key, err := client.KeyFromEnv()
	if err != nil {
		return nil, nil, err
	}
	api, err := client.New(client.Config{BaseURL: f.api, Key: key})
	if err != nil {
		return nil, nil, fmt.Errorf("--api: %w", err)
	}
	correct, err := correction.New(correction.Config{Client: api, Dataset: f.dataset})
	if err != nil {
		return nil, nil, err
	}
	return func(ctx context.Context, e listener.Event) error {
		err := correct(ctx, e)
		line := eventLine(e)
		if err != nil {
			line += fmt.Sprintf("  attempt %d: %v", e.Attempt, err)
		}
		journal.printf("%s\n", line)
		return err
	}, api.Close, nil
}

func eventLine(e listener.Event) string {
	if e.Thread != nil {
		return "a thread of rule " + e.RuleID
	}
	return fmt.Sprintf("run %s  %-8s %-8s %s  (rule %s)", e.Run.ID, e.Run.RunType, e.Run.Status, e.Run.Name, e.RuleID)
}
