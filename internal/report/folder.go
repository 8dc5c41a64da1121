package report

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
)

// The files of a report's folder.
const (
	ResultFile  = "result.json"
	HistoryFile = "history.jsonl"
	JUnitFile   = "junit.xml"
	HTMLFile    = "report.html"
	SummaryFile = "summary.md"
	BadgeFile   = "badge.json"
)

// file is one file of a folder and how it is written.
type file struct {
	name  string
	write func(io.Writer) error
}

// files are the files in the order in which they are written. The result comes
// first: it is validated, and everything else can be made from it again.
func (r *Report) files() []file {
	all := []file{
		{ResultFile, r.WriteJSON},
		{JUnitFile, r.WriteJUnit},
		{SummaryFile, r.WriteMarkdown},
		{BadgeFile, r.WriteBadge},
		{HTMLFile, r.WriteHTML},
	}
	if r.Drill == nil { // a drill's histories are too many to be kept until its end
		all = slices.Insert(all, 1, file{HistoryFile, r.WriteHistory})
	}
	return all
}

// PrepareFolder makes the folder, and makes sure that files can be written to
// it: a check that runs for minutes should not find out at its end.
func PrepareFolder(dir string) error {
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return fmt.Errorf("the report folder cannot be made: %w", err)
	}
	probe, err := os.CreateTemp(dir, ".writable-*")
	if err != nil {
		return fmt.Errorf("the report folder cannot be written to: %w", err)
	}
	return errors.Join(probe.Close(), os.Remove(probe.Name()))
}

// WriteFolder writes all files of the report. Each is written beside its place
// and then moved there, so that none is ever half-written.
func (r *Report) WriteFolder(dir string) error {
	if err := PrepareFolder(dir); err != nil {
		return err
	}
	for _, f := range r.files() {
		if err := replaceFile(filepath.Join(dir, f.name), f.write); err != nil {
			return fmt.Errorf("writing %s: %w", filepath.Join(dir, f.name), err)
		}
	}
	return nil
}

func replaceFile(path string, write func(io.Writer) error) (err error) {
	temporary, err := os.CreateTemp(filepath.Dir(path), "."+filepath.Base(path)+"-*")
	if err != nil {
		return err
	}
	defer func() {
		if err != nil {
			_ = os.Remove(temporary.Name())
		}
	}()
	out := bufio.NewWriter(temporary)
	err = write(out)
	if err == nil {
		err = out.Flush()
	}
	if err := errors.Join(err, temporary.Chmod(0o644), temporary.Close()); err != nil {
		return err
	}
	return os.Rename(temporary.Name(), path)
}

// WriteHistory writes every scenario's history as JSON lines.
func (r *Report) WriteHistory(w io.Writer) error {
	for _, s := range r.Scenarios {
		if s.History == nil {
			continue
		}
		if err := s.History.Encode(w); err != nil {
			return err
		}
	}
	return nil
}
