// Command scoreboard grades programs that others wrote, by hookdrill's own command,
// and writes docs/scoreboard.md. `make scoreboard` runs it. Who is graded stands in
// strangers.go, and what came out in results.json, from which the page is made.
// It knows nothing of rules but what a report says.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"path/filepath"
	"slices"

	"github.com/hookdrill/hookdrill/internal/report"
)

// options say where everything is, seen from the top of the repository.
type options struct {
	folder  string // with the strangers
	command string // hookdrill's executable
	out     string // for reports
	results string
	page    string
	only    string // a stranger's name; empty: all
	check   bool   // compare, and write nothing
}

func main() {
	var o options
	flag.StringVar(&o.folder, "strangers", "examples/strangers", "where the strangers are")
	flag.StringVar(&o.command, "hookdrill", "bin/hookdrill", "the command that grades")
	flag.StringVar(&o.out, "out", "bin/strangers", "where the reports go")
	flag.StringVar(&o.results, "results", "internal/scoreboard/results.json", "what came out")
	flag.StringVar(&o.page, "page", "docs/scoreboard.md", "the page that is made of it")
	flag.StringVar(&o.only, "only", "", "grade this one only")
	flag.BoolVar(&o.check, "check", false, "compare with the results that are there, and write nothing")
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	if err := run(ctx, &o); err != nil {
		fmt.Fprintln(os.Stderr, "scoreboard:", err)
		os.Exit(1) //nolint:gocritic // nothing is left to stop
	}
}

// run grades one stranger after the other: their times are real, and two at once
// would be in each other's way.
func run(ctx context.Context, o *options) error {
	before, err := readResults(o.results)
	if err != nil {
		return err
	}
	after, differ := slices.Clone(before), 0
	for _, s := range strangers() {
		if o.only != "" && o.only != s.name {
			continue
		}
		found, err := o.grade(ctx, &s)
		if missing, is := errors.AsType[notRun](err); is {
			fmt.Printf("not run: %s: %v\n", s.name, missing)
			continue
		}
		if err != nil {
			return fmt.Errorf("%s: %w", s.name, err)
		}
		fmt.Printf("%s %s: %s\n", s.name, found.Version, found.tally())
		old := resultOf(before, s.name)
		if changed := changes(old, found); len(changed) > 0 {
			for _, line := range changed {
				fmt.Printf("  %s\n", line)
			}
			if old != nil && old.Version == found.Version {
				differ++
			}
		}
		after = put(after, found)
	}
	switch {
	case o.check && differ > 0:
		return fmt.Errorf("%d came out otherwise than %s says; `make scoreboard` writes it anew", differ, o.page)
	case o.check:
		return nil
	}
	return errors.Join(writeResults(o.results, after), os.WriteFile(o.page, []byte(page(after)), 0o644))
}

// grade installs a stranger, has it graded, and reads the report.
func (o *options) grade(ctx context.Context, s *stranger) (*result, error) {
	version, err := s.installed(ctx, o.folder)
	if err != nil {
		return nil, notRun{err}
	}
	out := filepath.Join(o.out, s.name)
	if err := s.check(ctx, o, out); err != nil {
		return nil, err
	}
	read, err := report.ReadFile(filepath.Join(out, report.ResultFile))
	if err != nil {
		return nil, err
	}
	return summary(s.name, version, read), nil
}
