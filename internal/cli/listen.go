package cli

import (
	"errors"
	"fmt"
	"log/slog"
	"net"
	"os"

	"github.com/spf13/cobra"

	"github.com/hookdrill/hookdrill/internal/mutant"
	"github.com/hookdrill/hookdrill/simulator/langsmith/listener"
	"github.com/hookdrill/hookdrill/simulator/langsmith/listener/client"
	"github.com/hookdrill/hookdrill/simulator/langsmith/listener/guide"
	"github.com/hookdrill/hookdrill/simulator/vault"
)

// listenFlags are the flags of listen.
type listenFlags struct {
	listen     string
	data       string
	api        string
	dataset    string
	hosts      []string
	localHosts bool
	mutant     string
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
is read from ` + client.EnvKey + `. Inputs that were moved out of the payload are fetched
from the hosts of --offload-host and from no other. Argilla's listener has flags of its own:
see "hookdrill listen argilla --help".` + environmentHelp,
		Example: `  LS_WEBHOOK=hush hookdrill listen langsmith --data inbox
  hookdrill listen langsmith --data inbox --api http://127.0.0.1:1984 --dataset corrections
  LS_WEBHOOK=hush hookdrill listen langsmith --data inbox --mutant answers-after-6-s
  hookdrill listen argilla --json`,
		Args: oneSystem,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if err := fromEnvironment(cmd, os.LookupEnv); err != nil {
				return err
			}
			return f.run(cmd)
		},
	}
	flags := cmd.Flags()
	flags.StringVar(&f.listen, "listen", "127.0.0.1:8000", "`HOST:PORT` to serve on; port 0 is any that is free")
	flags.StringVar(&f.data, "data", "", "`FOLDER` of the inbox (required)")
	flags.StringVar(&f.api, "api", "", "`URL` of LangSmith's API (default: the real one)")
	flags.StringVar(&f.dataset, "dataset", "", "`NAME` of the dataset that corrected runs go to")
	flags.StringArrayVar(&f.hosts, "offload-host", nil, "`HOST[:PORT]` that a run's inputs may be fetched from; may be repeated (default: none)")
	flags.BoolVar(&f.localHosts, "offload-local", false, "allow these hosts to be on this machine, and without TLS")
	mutantFlag(cmd, &f.mutant, "run with a known defect, to see one's own tests fail", mutant.Listeners())
	cmd.AddCommand(newListenArgilla())
	return cmd
}

func (f *listenFlags) run(cmd *cobra.Command) error {
	journal := &deliveryJournal{out: cmd.OutOrStdout()}
	config, err := f.config(journal, slog.New(slog.NewTextHandler(cmd.ErrOrStderr(), nil)))
	if err != nil {
		return usageError(err)
	}
	defect, err := withDefect(cmd.ErrOrStderr(), mutant.Listeners(), f.mutant)
	if err != nil {
		return usageError(err)
	}
	if defect != nil {
		defect.Listener(&config)
	}
	port, err := net.Listen("tcp", f.listen)
	if err != nil {
		return environmentError(fmt.Errorf("--listen: %w", err))
	}
	defer func() { _ = port.Close() }()
	l, err := guide.Open(config)
	if errors.Is(err, guide.ErrInbox) {
		return environmentError(err)
	}
	if err != nil {
		return usageError(err)
	}
	journal.printf("Listening at http://%s, every path but /healthz\n", port.Addr())
	if err := errors.Join(serveUntil(cmd.Context(), port, l), closeWithin(l.Close)); err != nil {
		return environmentError(err)
	}
	return exitError{Code: exitInterrupted} // nothing else ends it
}

// config reads the secret and the key from the environment.
func (f *listenFlags) config(journal *deliveryJournal, log *slog.Logger) (guide.Config, error) {
	if f.data == "" {
		return guide.Config{}, errors.New("--data is missing: which folder is the inbox to be kept in?")
	}
	if _, err := listener.SecretFromEnv(); err != nil {
		return guide.Config{}, err
	}
	key, err := client.KeyFromEnv()
	if err != nil {
		return guide.Config{}, err
	}
	return guide.Config{
		Secret: vault.NewSecret(os.Getenv(listener.EnvSecret)), Data: f.data,
		API: f.api, Key: key, Dataset: f.dataset, Hosts: f.hosts, LocalHosts: f.localHosts,
		Handled: journal.handled, Log: log,
	}, nil
}

// handled prints a run, and the error of its handler.
func (j *deliveryJournal) handled(e listener.Event, err error) {
	line := eventLine(e)
	if err != nil {
		line += fmt.Sprintf("  attempt %d: %v", e.Attempt, err)
	}
	j.printf("%s\n", line)
}

func eventLine(e listener.Event) string {
	if e.Thread != nil {
		return "a thread of rule " + e.RuleID
	}
	return fmt.Sprintf("run %s  %-8s %-8s %s  (rule %s)", e.Run.ID, e.Run.RunType, e.Run.Status, e.Run.Name, e.RuleID)
}
