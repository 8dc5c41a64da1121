package report

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/hookdrill/hookdrill/internal/trial"
)

// ReadFolder reads a report back from its folder. The traces are told anew from
// the history, in the words of this version; without a history file they are
// those of the result.
func ReadFolder(dir string) (*Report, error) {
	r, err := ReadFile(filepath.Join(dir, ResultFile))
	if err != nil {
		return nil, err
	}
	if r.Drill != nil {
		return r, nil // its traces are in the result; the histories are too many to be read again
	}
	name := filepath.Join(dir, HistoryFile)
	file, err := os.Open(name)
	if errors.Is(err, fs.ErrNotExist) {
		return r, nil
	}
	if err != nil {
		return nil, err
	}
	defer file.Close()
	runs, err := trial.Decode(file)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	if err := r.retell(runs); err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	return r, nil
}

// ReadFile reads a result file.
func ReadFile(name string) (*Report, error) {
	file, err := os.Open(name)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	r, err := ReadJSON(file)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	return r, nil
}

// retell replaces the traces by what the runs tell. A history has the runs of
// the scenarios that came to one, in their order: those have a digest.
func (r *Report) retell(runs []trial.Recorded) error {
	var played []*Scenario
	for i := range r.Scenarios {
		if s := &r.Scenarios[i]; s.Digest != "" {
			played = append(played, s)
		}
	}
	if len(played) != len(runs) {
		return fmt.Errorf("it has %s, and the result tells of %d; they are not of one check", count(len(runs), "run", "runs"), len(played))
	}
	for i, s := range played {
		if runs[i].Stage != r.Stage {
			return fmt.Errorf("its run %d was on the %s stage, and the check on the %s one; they are not of one check", i+1, plain(runs[i].Stage), plain(r.Stage))
		}
		s.Trace = traceOf(runs[i])
	}
	return nil
}

// Render writes those files of a folder anew that are made from the other two:
// the result and the history stay as they are.
func (r *Report) Render(dir string) error {
	for _, f := range r.files() {
		if f.name == ResultFile || f.name == HistoryFile {
			continue
		}
		if err := replaceFile(filepath.Join(dir, f.name), f.write); err != nil {
			return fmt.Errorf("writing %s: %w", filepath.Join(dir, f.name), err)
		}
	}
	return nil
}
