package cli

import (
	"errors"
	"fmt"
	"os"
	"runtime"
	"time"

	"github.com/spf13/cobra"

	"github.com/hookdrill/hookdrill/internal/drill"
	"github.com/hookdrill/hookdrill/internal/drill/shards"
)

// workerFlags are the flags of worker.
type workerFlags struct {
	nats    string
	workers int
	idle    time.Duration
}

func newWorker() *cobra.Command {
	var f workerFlags
	cmd := &cobra.Command{
		Use:     "worker",
		Short:   "Take part in drills that another process leads",
		GroupID: groupGrade,
		Long: `Worker plays parts of drills that ` + "`hookdrill drill --nats URL`" + ` posts at a NATS server with
JetStream, on this machine or another, until Ctrl-C. It has to be the same version. One that
dies loses nothing: another plays its part, and the result is the same.` + environmentHelp,
		Example: `  hookdrill worker --nats nats://127.0.0.1:4222
  hookdrill worker --nats nats://127.0.0.1:4222 --idle 5m`,
		Args: noArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if err := fromEnvironment(cmd, os.LookupEnv); err != nil {
				return err
			}
			return f.run(cmd)
		},
	}
	flags := cmd.Flags()
	flags.StringVar(&f.nats, "nats", "", "`URL` of the NATS server (required)")
	flags.IntVar(&f.workers, "workers", 0, "parts at once (default: one per processor)")
	flags.DurationVar(&f.idle, "idle", 0, "end when nothing has come for so long (default: Ctrl-C ends it)")
	return cmd
}

func (f *workerFlags) run(cmd *cobra.Command) error {
	if f.nats == "" {
		return usageError(errors.New("--nats is missing: at which server are drills led?"))
	}
	address, err := shards.ParseAddress(f.nats)
	if err != nil {
		return usageError(fmt.Errorf("--nats: %w", err))
	}
	remarks := remarksTo(cmd.ErrOrStderr())
	link, err := shards.Join(cmd.Context(), address, shards.Config{Version: build(), Remark: remarks})
	if err != nil {
		return environmentError(fmt.Errorf("--nats: %w", err))
	}
	defer link.Close()
	w := worker(f.workers)
	w.Idle = f.idle
	played := 0
	w.Played = func(s shards.Shard, took time.Duration) {
		played++
		fmt.Fprintf(cmd.OutOrStdout(), "%s: %s\n", printable(s.String()), lasted(took))
	}
	remarks(fmt.Sprintf("%s takes part at %s; Ctrl-C ends it", w.Name, address))
	if err := link.Work(cmd.Context(), w); err != nil {
		return environmentError(err)
	}
	remarks(counted(played, "shard") + " played")
	if cmd.Context().Err() != nil {
		return exitError{Code: exitInterrupted}
	}
	return nil
}

// worker plays so many shards at once, each case by case: so no processor waits
// for the last case of a shard.
func worker(atOnce int) shards.Worker {
	host, err := os.Hostname()
	if err != nil {
		host = "unnamed"
	}
	if atOnce <= 0 {
		atOnce = runtime.GOMAXPROCS(0)
	}
	return shards.Worker{
		Name:    fmt.Sprintf("%s/%d", clipped(printable(host), 100), os.Getpid()),
		AtOnce:  atOnce,
		Options: func(mutant string) (drill.Options, error) { return drillOptions(mutant, 1) },
	}
}
