package reference

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/url"
	"path/filepath"

	"github.com/hookdrill/hookdrill/internal/trial"
	"github.com/hookdrill/hookdrill/simulator/langsmith/listener"
	"github.com/hookdrill/hookdrill/simulator/langsmith/listener/client"
	"github.com/hookdrill/hookdrill/simulator/langsmith/listener/guide"
	"github.com/hookdrill/hookdrill/simulator/vault"
)

// Listener is the listener of LangSmith's guide.
func Listener(o Options[guide.Config]) trial.Program {
	inside := func(env trial.ProgramEnv) (trial.Instance, error) {
		return &listening{env: env, change: o.Change, inbox: listener.NewMemory(listener.Limits{})}, nil
	}
	return o.program(inside, func(s trial.Setup) ([]string, []string) {
		args := []string{
			"listen", "langsmith", "--listen", "127.0.0.1:0", "--data", dataFolder,
			"--api", s.API, "--dataset", s.Dataset, "--offload-local",
		}
		for _, host := range hosts(s) {
			args = append(args, "--offload-host", host)
		}
		return args, []string{listener.EnvSecret + "=" + s.Secret, client.EnvKey + "=" + s.APIKey}
	})
}

// hosts are those of a setup's URLs.
func hosts(s trial.Setup) []string {
	var all []string
	for _, text := range s.Hosts {
		if u, err := url.Parse(text); err == nil {
			all = append(all, u.Host)
		}
	}
	return all
}

// listening is a listener in this process. Its inbox outlives its starts.
type listening struct {
	env    trial.ProgramEnv
	change func(*guide.Config)
	inbox  *listener.Memory

	guide   *guide.Guide
	serving *serving
}

// Start opens the guide on what it left, and serves its webhook.
func (l *listening) Start(ctx context.Context) (string, error) {
	if l.guide != nil {
		return "", errRunning
	}
	setup := l.env.Setup
	key, err := client.NewKey(setup.APIKey)
	if err != nil {
		return "", err
	}
	config := guide.Config{
		Secret: vault.NewSecret(setup.Secret), Data: filepath.Join(l.env.Folder, dataFolder),
		API: setup.API, Key: key, Dataset: setup.Dataset, Hosts: hosts(setup), LocalHosts: true,
		// One run after the other: which of several comes first at one instant, and
		// over which connection, no seed could settle.
		Workers: 1,
		Handled: l.handled, Log: slog.New(slog.NewTextHandler(l.env.Log, nil)),
		Seams: guide.Seams{
			DialContext: l.env.DialContext, RootCAs: l.env.RootCAs,
			Inbox: func(guide.Config) (listener.Inbox, error) {
				l.inbox.Recover()
				return l.inbox, nil
			},
		},
	}
	if l.change != nil {
		l.change(&config)
	}
	opened, err := guide.Open(config)
	if err != nil {
		return "", err
	}
	if l.serving, err = serve(l.env, opened); err != nil {
		return "", errors.Join(err, opened.Close(ctx))
	}
	l.guide = opened
	return l.env.URL, nil
}

// handled tells of a run as the command does.
func (l *listening) handled(e listener.Event, err error) {
	_, _ = fmt.Fprintf(l.env.Log, "%s  attempt %d: %v\n", e.ID(), e.Attempt, err)
}

// Stop ends requests under way, then the guide.
func (l *listening) Stop(ctx context.Context) error {
	if l.guide == nil {
		return nil
	}
	l.serving.end(ctx)
	err := l.guide.Close(ctx)
	l.guide = nil
	return err
}

// Kill cuts everything short.
func (l *listening) Kill() error {
	if l.guide == nil {
		return nil
	}
	l.serving.cut()
	err := l.guide.Kill()
	l.guide = nil
	return err
}
