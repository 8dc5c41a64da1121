package reference

import (
	"context"
	"fmt"
	"log/slog"
	"path/filepath"
	"strings"

	"github.com/hookdrill/hookdrill/internal/trial"
	"github.com/hookdrill/hookdrill/simulator/apikey"
	"github.com/hookdrill/hookdrill/simulator/argilla/event"
	"github.com/hookdrill/hookdrill/simulator/argilla/listener"
	"github.com/hookdrill/hookdrill/simulator/argilla/listener/client"
	"github.com/hookdrill/hookdrill/simulator/argilla/listener/relay"
	"github.com/hookdrill/hookdrill/simulator/inbox"
)

// ArgillaListener is the listener for Argilla, which passes on what it handles.
func ArgillaListener(o Options[relay.Config]) trial.Program {
	inside := func(env trial.ProgramEnv) (trial.Instance, error) {
		return &relaying{env: env, change: o.Change, inbox: inbox.NewMemory(inbox.Limits{})}, nil
	}
	return o.program(inside, func(s trial.Setup) ([]string, []string) {
		args := []string{"listen", "argilla", "--listen", "127.0.0.1:0", "--api", s.API, "--url", s.PublicURL, "--forward", s.Forward}
		for _, h := range s.Handlers {
			args = append(args, "--on", h)
		}
		if s.Stored {
			args = append(args, "--data", dataFolder)
		}
		if s.LikePython {
			args = append(args, "--like-python")
		}
		return args, []string{client.EnvKey + "=" + s.APIKey}
	})
}

// relaying is a listener in this process. Its inbox outlives its starts.
type relaying struct {
	env    trial.ProgramEnv
	change func(*relay.Config)
	inbox  *inbox.Memory

	relay   *relay.Relay
	serving *serving
	checked chan struct{} // closed once it is known whether it is reached
	cancel  context.CancelFunc
}

// Start opens the relay on what it left, serves it, and registers its handlers.
func (r *relaying) Start(ctx context.Context) (string, error) {
	config, err := r.config()
	if err != nil {
		return "", err
	}
	if r.change != nil {
		r.change(&config)
	}
	if r.relay, err = relay.Open(config); err != nil {
		return "", err
	}
	if r.serving, err = serve(r.env, r.relay); err != nil {
		return "", fmt.Errorf("%w; closing it: %w", err, r.relay.Close(ctx))
	}
	if err := r.relay.Register(ctx, ""); err != nil {
		return "", fmt.Errorf("%w; closing it: %w", err, r.Stop(ctx))
	}
	ctx, r.cancel = context.WithCancel(context.WithoutCancel(ctx))
	r.checked = make(chan struct{})
	go func() {
		defer close(r.checked)
		if err := r.relay.CheckReach(ctx); err != nil {
			_, _ = fmt.Fprintln(r.env.Log, err)
		}
	}()
	return r.env.URL, nil
}

func (r *relaying) config() (relay.Config, error) {
	setup := r.env.Setup
	key, err := apikey.New(setup.APIKey)
	if err != nil {
		return relay.Config{}, err
	}
	config := relay.Config{
		API: setup.API, Key: key, URL: setup.PublicURL, Forward: setup.Forward,
		Handled: r.handled, Log: slog.New(slog.NewTextHandler(r.env.Log, nil)),
		Seams: relay.Seams{
			DialContext: r.env.DialContext, RootCAs: r.env.RootCAs,
			Inbox: func(c relay.Config) (inbox.Inbox, error) {
				if c.Data == "" {
					return nil, nil //nolint:nilnil // it has none, and handles before it answers
				}
				r.inbox.Recover()
				return r.inbox, nil
			},
		},
	}
	if setup.Stored {
		config.Data = filepath.Join(r.env.Folder, dataFolder)
	}
	if setup.LikePython {
		config.Answers = listener.LikePython
	}
	for _, text := range setup.Handlers {
		name, events, _ := strings.Cut(text, "=")
		h := relay.Handler{Name: name}
		for t := range strings.FieldsFuncSeq(events, func(c rune) bool { return c == '+' }) {
			h.Events = append(h.Events, event.Type(t))
		}
		config.Handlers = append(config.Handlers, h)
	}
	return config, nil
}

// handled tells of an event as the command does.
func (r *relaying) handled(e relay.Event, err error) {
	_, _ = fmt.Fprintf(r.env.Log, "%s  attempt %d: %v\n", e.ID, e.Attempt, err)
}

// Stop ends requests under way, then the relay.
func (r *relaying) Stop(ctx context.Context) error {
	if r.relay == nil {
		return nil
	}
	r.leave()
	r.serving.end(ctx)
	err := r.relay.Close(ctx)
	r.relay = nil
	return err
}

// Kill cuts everything short.
func (r *relaying) Kill() error {
	if r.relay == nil {
		return nil
	}
	r.leave()
	r.serving.cut()
	err := r.relay.Kill()
	r.relay = nil
	return err
}

// leave ends the asking whether it is reached.
func (r *relaying) leave() {
	if r.cancel != nil {
		r.cancel()
		<-r.checked
		r.cancel = nil
	}
}
