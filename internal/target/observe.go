package target

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os/exec"
	"strings"
	"time"
)

// What an observer may take, and say.
const (
	observing   = 10 * time.Second
	maxObserved = 1 << 20
)

// Handled asks the observer which messages were handled.
func (i *instance) Handled(ctx context.Context) ([]string, error) {
	o := i.target.file.Observer
	ctx, cancel := context.WithTimeout(ctx, observing)
	defer cancel()
	var text string
	var err error
	said := &tail{}
	switch {
	case o.URL != "":
		text, err = fetch(ctx, i.fill.Replace(o.URL))
	case len(o.Command) > 0:
		c := i.target.file.command(ctx, o.Command, i.fill)
		c.Stderr = said
		text, err = printedBy(c)
	default:
		return nil, errors.ErrUnsupported
	}
	if err != nil {
		err = i.target.file.complaint(fmt.Errorf("its observer does not tell what was handled: %w", err), said)
		return nil, i.target.breakDown(err)
	}
	return strings.Fields(text), nil
}

// printedBy runs a command and returns what it prints.
func printedBy(c *exec.Cmd) (string, error) {
	var out strings.Builder
	c.Stdout = &bounded{to: &out, left: maxObserved}
	err := c.Run()
	if c.Process != nil {
		_ = killGroup(c) // there may be nothing left
	}
	return out.String(), err
}

// bounded takes so much and no more.
type bounded struct {
	to   io.Writer
	left int
}

// Write fails where there is too much.
func (b *bounded) Write(p []byte) (int, error) {
	if len(p) > b.left {
		return 0, fmt.Errorf("it says more than %d bytes", maxObserved)
	}
	b.left -= len(p)
	return b.to.Write(p)
}

func fetch(ctx context.Context, from string) (string, error) {
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, from, nil)
	if err != nil {
		return "", err
	}
	client := &http.Client{
		Transport:     &http.Transport{DisableKeepAlives: true}, // no proxy: it is on this machine
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
	response, err := client.Do(request)
	if err != nil {
		return "", err
	}
	defer func() { _ = response.Body.Close() }()
	if response.StatusCode != http.StatusOK {
		return "", fmt.Errorf("it answers with %s", response.Status)
	}
	text, err := io.ReadAll(io.LimitReader(response.Body, maxObserved+1))
	if err == nil && len(text) > maxObserved {
		err = fmt.Errorf("it says more than %d bytes", maxObserved)
	}
	return string(text), err
}
