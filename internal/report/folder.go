package report

import (
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
)

// The files of a report's folder.
const (
	ResultFile  = "result.json"
	HistoryFile = "history.jsonl"
	JUnitFile   = "junit.xml"
	HTMLFile    = "report.html"
	SummaryFile = "summary.md"
)

// files says how each file of a folder is written.
func (r *Report) files() map[string]func(io.Writer) error {
	return map[string]func(io.Writer) error{
		ResultFile:  r.WriteJSON,
		HistoryFile: r.WriteHistory,
		JUnitFile:   r.WriteJUnit,
		HTMLFile:    r.WriteHTML,
		SummaryFile: r.WriteMarkdown,
	}
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
	for name, write := range r.files() {
		if err := replaceFile(filepath.Join(dir, name), write); err != nil {
			return fmt.Errorf("writing %s: %w", filepath.Join(dir, name), err)
		}
	}
	return nil
}

func replaceFile(path string, write func(io.Writer) error) (err error) {
	file, err := os.CreateTemp(filepath.Dir(path), "."+filepath.Base(path)+"-*")
	if err != nil {
		return err
	}
	defer func() {
		if err != nil {
			_ = os.Remove(file.Name())
		}
	}()
	if err := errors.Join(write(file), file.Chmod(0o644), file.Close()); err != nil {
		return err
	}
	return os.Rename(file.Name(), path)
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
