package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os/exec"
	"path/filepath"
	"strings"
	"time"
)

// notRun is why a stranger is not graded here.
type notRun struct{ error }

// Installing and grading may take this long each.
const (
	longestInstall = 5 * time.Minute
	longestCheck   = 15 * time.Minute
)

// installed returns the version of a stranger that is there, and installs it first
// if there is none.
func (s *stranger) installed(ctx context.Context, folder string) (string, error) {
	ctx, cancel := context.WithTimeout(ctx, longestInstall)
	defer cancel()
	ask := func() (string, error) { return s.say(ctx, folder, s.version) }
	version, err := ask()
	if err == nil || len(s.install) == 0 {
		return version, err
	}
	for _, command := range s.install {
		if _, err := s.say(ctx, folder, command); err != nil {
			return "", fmt.Errorf("it cannot be installed: %w", err)
		}
	}
	return ask()
}

// say runs a command in the stranger's folder and returns what it printed.
func (s *stranger) say(ctx context.Context, folder string, command []string) (string, error) {
	c := exec.CommandContext(ctx, command[0], command[1:]...) //nolint:gosec // strangers.go has them all
	c.Dir = filepath.Join(folder, filepath.Dir(s.target))
	c.WaitDelay = time.Second
	out, err := c.Output()
	if err != nil {
		return "", fmt.Errorf("%s: %w%s", command[0], err, lastWords(err))
	}
	return strings.TrimSpace(string(out)), nil
}

// lastWords are the last line that a command printed as an error.
func lastWords(err error) string {
	var exit *exec.ExitError
	if !errors.As(err, &exit) || len(bytes.TrimSpace(exit.Stderr)) == 0 {
		return ""
	}
	lines := strings.Split(strings.TrimSpace(string(exit.Stderr)), "\n")
	return ": " + strings.TrimSpace(lines[len(lines)-1])
}

// check runs hookdrill's command. That rules are broken is no error.
func (s *stranger) check(ctx context.Context, o *options, out string) error {
	ctx, cancel := context.WithTimeout(ctx, longestCheck)
	defer cancel()
	words := append(s.words(filepath.ToSlash(o.folder)), "--report", out)
	text, err := exec.CommandContext(ctx, o.command, words...).CombinedOutput() //nolint:gosec // hookdrill's own
	var exit *exec.ExitError
	if errors.As(err, &exit) && exit.ExitCode() == 1 {
		return nil
	}
	if err != nil {
		return fmt.Errorf("%w\n%s", err, text)
	}
	return nil
}

// words are the arguments that grade the stranger.
func (s *stranger) words(folder string) []string {
	return []string{"check", "--target", folder + "/" + s.target, "--strict=false"}
}
