package cli

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"github.com/hookdrill/hookdrill/internal/drill"
	"github.com/hookdrill/hookdrill/internal/report"
)

// played is a drill that was played, and what was seen of it.
type played struct {
	drill.Result
	seen    *drill.Observer // nil where no report is wanted
	started time.Time
	elapsed time.Duration
}

// play plays one drill. Its histories go to the report's folder as they come:
// there may be too many to be kept.
func (f *drillFlags) play(ctx context.Context, plan drill.Plan, o drill.Options) (p played, err error) {
	p.started = time.Now()
	defer func() { p.elapsed = time.Since(p.started) }()
	if f.report == "" {
		p.Result, err = f.runner(ctx, plan, o)
		return p, err
	}
	if err := report.PrepareFolder(f.report); err != nil {
		return p, environmentError(fmt.Errorf("--report %s: %w", f.report, err))
	}
	histories, err := os.Create(filepath.Join(f.report, report.HistoryFile))
	if err != nil {
		return p, environmentError(fmt.Errorf("--report: %w", err))
	}
	p.seen = drill.NewObserver(plan, histories)
	o.Each = p.seen.See
	p.Result, err = f.runner(ctx, plan, o)
	if broken := errors.Join(p.seen.Err(), histories.Close()); broken != nil {
		err = errors.Join(err, environmentError(fmt.Errorf("--report %s: %w", f.report, broken)))
	}
	return p, err
}

// writeReport writes the report's folder, of whatever was played.
func (f *drillFlags) writeReport(p played, o drill.Options) error {
	if p.seen == nil {
		return nil
	}
	found := p.Report(p.seen, drill.About{
		Tool: version(), Command: f.command(p.Plan.Seed), Sender: o.Party.Name, Mutant: f.mutant,
		Started: p.started, Elapsed: p.elapsed,
	})
	if err := found.WriteFolder(f.report); err != nil {
		return environmentError(fmt.Errorf("--report %s: %w", f.report, err))
	}
	return nil
}
