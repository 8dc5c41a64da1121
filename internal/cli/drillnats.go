package cli

import (
	"context"
	"fmt"
	"io"
	"sync"

	"github.com/spf13/cobra"

	"github.com/hookdrill/hookdrill/internal/drill"
	"github.com/hookdrill/hookdrill/internal/drill/shards"
)

// runner plays one drill of several, in the order of their seeds.
type runner func(context.Context, drill.Plan, drill.Options) (drill.Result, error)

// players sets who plays the drills from a plan's seed up to another: this
// process, or all who take part at the NATS server, this one too unless --workers
// is 0. What it returns is to be called at the end.
func (f *drillFlags) players(cmd *cobra.Command, first drill.Plan, to uint64) (end func(), err error) {
	f.runner = drill.Run
	if f.nats == "" {
		return func() {}, nil
	}
	address, err := shards.ParseAddress(f.nats)
	if err != nil {
		return nil, usageError(fmt.Errorf("--nats: %w", err))
	}
	remarks := remarksTo(cmd.ErrOrStderr())
	config := shards.Config{Version: build(), Remark: remarks}
	link, err := shards.Join(cmd.Context(), address, config)
	if err != nil {
		return nil, environmentError(fmt.Errorf("--nats: %w", err))
	}
	lead, err := link.Lead(cmd.Context(), shards.Hunt{Plan: first, To: to, Mutant: f.mutant})
	if err != nil {
		link.Close()
		return nil, environmentError(fmt.Errorf("--nats: %w", err))
	}
	f.runner = func(ctx context.Context, _ drill.Plan, o drill.Options) (drill.Result, error) {
		return lead.Next(ctx, o.Progress)
	}
	stop := func() {}
	if f.workers > 0 || !cmd.Flags().Changed("workers") {
		stop, err = takePart(address, config, f.workers)
	}
	return func() {
		stop()
		lead.Close()
		link.Close()
		tally := lead.Tally()
		remarks(fmt.Sprintf("%s took part at %s; shards begun again: %d", counted(tally.Workers, "worker"), address, tally.Again))
	}, err
}

// takePart has this process play shards too.
func takePart(address shards.Address, config shards.Config, workers int) (stop func(), err error) {
	ctx, cancel := context.WithCancel(context.Background())
	link, err := shards.Join(ctx, address, config)
	if err != nil {
		cancel()
		return func() {}, environmentError(fmt.Errorf("--nats: %w", err))
	}
	var working sync.WaitGroup
	working.Go(func() {
		if err := link.Work(ctx, worker(workers)); err != nil {
			config.Remark(err.Error())
		}
	})
	return func() {
		cancel()
		working.Wait()
		link.Close()
	}, nil
}

// shown plays here what was found over NATS, where a report is wanted: only counts
// come back from there, and a report shows what happened.
func (f *drillFlags) shown(ctx context.Context, found played, o drill.Options) (played, error) {
	if f.nats == "" || f.report == "" {
		return found, nil
	}
	f.runner = drill.Run
	again, err := f.play(ctx, found.Plan, o)
	if err == nil && !again.Stopped && again.Digest != found.Digest {
		err = fmt.Errorf("seed %d has the digest %s over NATS, and %s here; a drill is to be the same everywhere", found.Plan.Seed, found.Digest, again.Digest)
	}
	return again, err
}

// remarksTo writes remarks from any goroutine as lines.
func remarksTo(out io.Writer) func(string) {
	var mu sync.Mutex
	return func(text string) {
		mu.Lock()
		defer mu.Unlock()
		fmt.Fprintln(out, printable(text))
	}
}
