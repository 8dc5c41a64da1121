package cli

import (
	"context"
	"encoding/json"
	"fmt"

	"github.com/spf13/cobra"

	"github.com/hookdrill/hookdrill/internal/drill"
	"github.com/hookdrill/hookdrill/internal/verdict"
)

// keptByHunts is where a hunt keeps what it finds, unless it is told where: it
// may run for hours while nobody looks.
const keptByHunts = "found"

// hunt plays one seed after the other and stops at the first that finds
// something, or once its time is over.
func (f *drillFlags) hunt(ctx context.Context, cmd *cobra.Command, mix drill.Mix, from, to uint64, o drill.Options) error {
	if f.keep == "" {
		f.keep = keptByHunts
	}
	progress := newProgress(cmd.ErrOrStderr()).of("seed")
	defer progress.clear()
	hunted := 0
	for seed := from; ; seed++ {
		plan, err := f.plan(mix, seed)
		if err != nil {
			return usageError(err)
		}
		played, err := f.play(ctx, plan, o)
		if err != nil {
			return err
		}
		if played.Outcome() >= verdict.Fail {
			progress.clear()
			if played, err = f.shown(ctx, played, o); err != nil {
				return err
			}
			return f.tell(cmd, played, o)
		}
		if played.Stopped {
			break
		}
		hunted++
		progress.update(hunted, int(to-from)+1)
		if seed == to {
			break
		}
	}
	progress.clear()
	return f.foundNothing(cmd, mix, from, to, hunted)
}

// foundNothing says how far the hunt came. Time that is over is no failure of
// the sender, unless not one seed was played in it.
func (f *drillFlags) foundNothing(cmd *cobra.Command, mix drill.Mix, from, to uint64, hunted int) error {
	out, last := cmd.OutOrStdout(), from+uint64(max(hunted, 1))-1
	switch {
	case f.json:
		if err := json.NewEncoder(out).Encode(struct {
			Mix       string `json:"mix"`
			From      uint64 `json:"from"`
			To        uint64 `json:"to"`
			Hunted    int    `json:"hunted"`
			Reproduce string `json:"reproduce"`
		}{mix.Name, from, to, hunted, f.command(from) + " --seeds " + f.seeds}); err != nil {
			return err
		}
	case hunted > 0:
		fmt.Fprintf(out, "%s, seeds %d to %d, %s each: nothing was found\n", mix.Name, from, last, counted(f.deliveries, "delivery"))
	}
	switch missing := to - from + 1 - uint64(hunted); {
	case missing == 0:
		return nil
	case cmd.Context().Err() != nil:
		return exitError{exitInterrupted, fmt.Errorf("interrupted; %s not played", plainly(missing))}
	case hunted == 0:
		return exitError{exitNothing, fmt.Errorf("the budget of %v was used up before the first seed had ended", f.budget)}
	case !f.json:
		fmt.Fprintf(out, "the budget of %v was used up: %s not played\n", f.budget, plainly(missing))
	}
	return nil
}

func plainly(missing uint64) string {
	if missing == 1 {
		return "1 seed was"
	}
	return fmt.Sprintf("%d seeds were", missing)
}
