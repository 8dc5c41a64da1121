package cli

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"log/slog"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"sync"
	"time"

	"github.com/spf13/cobra"

	"github.com/hookdrill/hookdrill/internal/mutant"
	"github.com/hookdrill/hookdrill/simulator/langsmith/service"
	"github.com/hookdrill/hookdrill/simulator/sender"
	"github.com/hookdrill/hookdrill/simulator/vault"
)

// keysetVariable is the environment variable that may hold the keyset.
const keysetVariable = "HOOKDRILL_KEYSET"

// simulateFlags are the flags of simulate.
type simulateFlags struct {
	listen        string
	url           string
	data          string
	keyFile       string
	apiKey        string
	every         time.Duration
	nats          string
	replicas      int
	refusePrivate bool
	offloadAbove  int
	seed          uint64
	mutant        string
}

func newSimulate() *cobra.Command {
	var f simulateFlags
	cmd := &cobra.Command{
		Use:     "simulate langsmith",
		Short:   "Run a provider's webhook side on this machine",
		GroupID: groupPlay,
		Long: `Simulate runs the part of LangSmith that webhooks come from: an API that takes rules,
runs and feedback, and deliveries to the rules' webhooks by the published policy. An
unmodified SDK can be pointed at it. What it has accepted lies in --data and survives a
crash. URLs and headers of webhooks are kept encrypted, with the keys in --key-file or in
` + keysetVariable + `; the first start makes the file. Argilla has flags of its own: see
"hookdrill simulate argilla --help".

With --nats the queue is at a NATS server or cluster, and any number of processes share it:
each with a --data of its own and the rules made there, all with the same keys. What one has
accepted is delivered by any of them, through the death of the others.` + environmentHelp,
		Example: `  hookdrill simulate langsmith --data langsmith
  hookdrill simulate langsmith --data langsmith --listen 127.0.0.1:1984 --every 5s
  hookdrill simulate langsmith --data langsmith --mutant reencodes-body-on-retry
  hookdrill simulate argilla --data argilla`,
		Args: oneSystem,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if err := fromEnvironment(cmd, os.LookupEnv); err != nil {
				return err
			}
			return f.run(cmd)
		},
	}
	flags := cmd.Flags()
	flags.StringVar(&f.listen, "listen", "127.0.0.1:1984", "`HOST:PORT` to serve the API on; port 0 is any that is free")
	flags.StringVar(&f.url, "url", "", "`URL` that the API can be reached at, for links in payloads (default: by --listen)")
	flags.StringVar(&f.data, "data", "", "`FOLDER` to keep everything in (required)")
	flags.StringVar(&f.keyFile, "key-file", "", "`FILE` with the keys (default: FOLDER.keys, beside the data)")
	flags.StringVar(&f.apiKey, "api-key", "hookdrill", "what clients have to send as x-api-key")
	flags.DurationVar(&f.every, "every", 10*time.Second, "how long a rule waits before it looks again")
	flags.StringVar(&f.nats, "nats", "", "`URL` of a NATS server or cluster to keep the queue in (default: in FOLDER)")
	flags.IntVar(&f.replicas, "replicas", 1, "how many servers of the cluster at --nats hold each delivery")
	flags.BoolVar(&f.refusePrivate, "refuse-private", false, "refuse webhooks to addresses that are not public")
	flags.IntVar(&f.offloadAbove, "offload-above", 1<<20, "`BYTES` of inputs or outputs above which a payload has a link instead")
	flags.Uint64Var(&f.seed, "seed", 1, "where the draws of sampling and back-off come from")
	mutantFlag(cmd, &f.mutant, "run with a known defect, to see one's own tests fail", systemMutants())
	cmd.AddCommand(newSimulateArgilla())
	return cmd
}

// systemMutants are those that a system can be: a sender is part of it.
func systemMutants() []mutant.Mutant { return slices.Concat(mutant.Systems(), mutant.Senders()) }

func (f *simulateFlags) run(cmd *cobra.Command) error {
	if err := f.check(); err != nil {
		return usageError(err)
	}
	defect, err := withDefect(cmd.ErrOrStderr(), systemMutants(), f.mutant)
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
	url := cmp.Or(f.url, "http://"+l.Addr().String())
	config := service.Config{
		Data: f.data, Keys: keys, APIKeys: []string{f.apiKey}, NATS: f.nats, Replicas: f.replicas, Every: f.every,
		AllowPrivate: !f.refusePrivate, Seed: f.seed, Ended: journal.ended,
		OffloadAbove: f.offloadAbove, BaseURL: url,
		Log: slog.New(slog.NewTextHandler(cmd.ErrOrStderr(), nil)),
	}
	if defect != nil {
		defect.IntoSystem(&config)
	}
	s, err := service.Open(cmd.Context(), config)
	if err != nil {
		return environmentError(err)
	}
	journal.printf("LangSmith's API is at %s, x-api-key: %s\n", url, f.apiKey)
	if err := errors.Join(serveUntil(cmd.Context(), l, s), closeWithin(s.Close)); err != nil {
		return environmentError(err)
	}
	return exitError{Code: exitInterrupted} // nothing else ends it
}

// mostReplicas is what JetStream takes.
const mostReplicas = 5

func (f *simulateFlags) check() error {
	switch {
	case f.data == "":
		return errors.New("--data is missing: which folder is everything to be kept in?")
	case f.apiKey == "":
		return errors.New("--api-key is empty; clients have to send something")
	case f.every < time.Second:
		return fmt.Errorf("--every is %v; a second is the least", f.every)
	case f.replicas < 1 || f.replicas > mostReplicas:
		return fmt.Errorf("--replicas is %d; it is from 1 to %d", f.replicas, mostReplicas)
	case f.replicas > 1 && f.nats == "":
		return fmt.Errorf("--replicas is %d, and there is no cluster; give --nats with it", f.replicas)
	}
	return nil
}

// keysIn finds the keyset, and makes one at the first start.
func keysIn(file, data string, remarks io.Writer) (vault.Keyset, error) {
	if _, set := os.LookupEnv(keysetVariable); set {
		return vault.KeysetFromEnv(keysetVariable, os.LookupEnv)
	}
	if file == "" {
		file = filepath.Clean(data) + ".keys"
	}
	keys, err := vault.KeysetFromFile(file)
	if !errors.Is(err, fs.ErrNotExist) {
		return keys, err
	}
	if vault.NeedsKeys(data) {
		return keys, fmt.Errorf("the keyset file %s is not there, and the data folder %s was written with its keys", file, data)
	}
	if keys, err = vault.NewKeyset(); err != nil {
		return keys, err
	}
	if err := keys.SaveNew(file); err != nil {
		return keys, err
	}
	_, err = fmt.Fprintf(remarks, "made new keys in %s: without them the webhooks in %s cannot be read\n", file, data)
	return keys, err
}

// deliveryJournal prints deliveries as they end.
type deliveryJournal struct {
	mu  sync.Mutex
	out io.Writer
}

func (j *deliveryJournal) ended(id string, o sender.Outcome) {
	word := "failed"
	if o.Delivered {
		word = "delivered"
	}
	j.printf("%s  %s (%s), attempts: %d\n", id, word, o.Reason, len(o.Attempts))
}

func (j *deliveryJournal) printf(format string, args ...any) {
	j.mu.Lock()
	defer j.mu.Unlock()
	_, _ = fmt.Fprintf(j.out, format, args...)
}

// patience is how long what is under way may take to end after Ctrl-C.
const patience = 5 * time.Second

func closeWithin(closing func(context.Context) error) error {
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	return closing(ctx)
}

// serveUntil serves a handler until ctx ends. Requests are bounded in time.
func serveUntil(ctx context.Context, l net.Listener, handler http.Handler) error {
	server := &http.Server{
		Handler:           handler,
		ReadHeaderTimeout: 10 * time.Second,
		ReadTimeout:       time.Minute,
		WriteTimeout:      time.Minute,
		IdleTimeout:       2 * time.Minute,
	}
	served := make(chan error, 1)
	go func() { served <- server.Serve(l) }()
	select {
	case <-ctx.Done():
		return closeWithin(server.Shutdown)
	case err := <-served:
		return err
	}
}
