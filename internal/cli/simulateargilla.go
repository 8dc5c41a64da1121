package cli

import (
	"errors"
	"fmt"
	"log/slog"
	"net"
	"os"

	"github.com/spf13/cobra"

	"github.com/hookdrill/hookdrill/internal/mutant"
	"github.com/hookdrill/hookdrill/simulator/argilla/service"
)

// simulateArgillaFlags are the flags of simulate argilla.
type simulateArgillaFlags struct {
	listen  string
	data    string
	keyFile string
	apiKey  string
	mode    string
	nats    string
	mutant  string
}

func newSimulateArgilla() *cobra.Command {
	var f simulateArgillaFlags
	cmd := &cobra.Command{
		Use:   "argilla",
		Short: "Run Argilla's webhook side on this machine",
		Long: `Simulate argilla runs the part of Argilla that webhooks come from: management of webhooks,
datasets, records and responses, the eleven events that their changes make, and deliveries
as the released server makes them, signed and tried four times. An unmodified SDK can be
pointed at it. What it has accepted lies in --data and survives a crash. API keys, and URLs
and secrets of webhooks, are kept encrypted, with the keys in --key-file or in
` + keysetVariable + `; the first start makes the file.

Where Argilla's guide and its released servers differ, --mode says which of them it is:
released takes localhost, and gives each attempt a webhook-id of its own; documented refuses
hosts without a top-level domain, and keeps the webhook-id.` + environmentHelp,
		Example: `  hookdrill simulate argilla --data argilla
  hookdrill simulate argilla --data argilla --listen 127.0.0.1:6900 --mode documented
  hookdrill simulate argilla --data argilla --mutant skips-record-completed`,
		Args: noArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if err := fromEnvironment(cmd, os.LookupEnv); err != nil {
				return err
			}
			return f.run(cmd)
		},
	}
	flags := cmd.Flags()
	flags.StringVar(&f.listen, "listen", "127.0.0.1:6900", "`HOST:PORT` to serve the API on; port 0 is any that is free")
	flags.StringVar(&f.data, "data", "", "`FOLDER` to keep everything in (required)")
	flags.StringVar(&f.keyFile, "key-file", "", "`FILE` with the keys (default: FOLDER.keys, beside the data)")
	flags.StringVar(&f.apiKey, "api-key", service.DefaultKey, "what the first user, an owner, has to send as X-Argilla-Api-Key")
	flags.StringVar(&f.mode, "mode", string(service.Released), "which Argilla: released or documented")
	flags.StringVar(&f.nats, "nats", "", "`URL` of a NATS server or cluster to keep the queue in, for this process alone (default: in FOLDER)")
	mutantFlag(cmd, &f.mutant, "run with a known defect, to see one's own tests fail", mutant.Argillas())
	return cmd
}

func (f *simulateArgillaFlags) check() error {
	switch {
	case f.data == "":
		return errors.New("--data is missing: which folder is everything to be kept in?")
	case f.apiKey == "":
		return errors.New("--api-key is empty; clients have to send something")
	case f.mode != string(service.Released) && f.mode != string(service.Documented):
		return fmt.Errorf("--mode is %q; it is %s or %s", f.mode, service.Released, service.Documented)
	}
	return nil
}

func (f *simulateArgillaFlags) run(cmd *cobra.Command) error {
	if err := f.check(); err != nil {
		return usageError(err)
	}
	defect, err := withDefect(cmd.ErrOrStderr(), mutant.Argillas(), f.mutant)
	if err != nil {
		return usageError(err)
	}
	l, err := net.Listen("tcp", f.listen)
	if err != nil {
		return environmentError(fmt.Errorf("--listen: %w", err))
	}
	defer func() { _ = l.Close() }()
	keys, err := keysIn(f.keyFile, f.data, cmd.ErrOrStderr()) // last, as it may make a file
	if err != nil {
		return environmentError(err)
	}
	journal := &deliveryJournal{out: cmd.OutOrStdout()}
	config := service.Config{
		Data: f.data, Keys: keys, OwnerKey: f.apiKey, Mode: service.Mode(f.mode), NATS: f.nats, Ended: journal.ended,
		Log: slog.New(slog.NewTextHandler(cmd.ErrOrStderr(), nil)),
	}
	if defect != nil {
		defect.Argilla(&config)
	}
	s, err := service.Open(cmd.Context(), config)
	if err != nil {
		return environmentError(err)
	}
	journal.printf("Argilla's API is at http://%s, X-Argilla-Api-Key: %s\n", l.Addr(), f.apiKey)
	if err := errors.Join(serveUntil(cmd.Context(), l, s), closeWithin(s.Close)); err != nil {
		return environmentError(err)
	}
	return exitError{Code: exitInterrupted} // nothing else ends it
}
