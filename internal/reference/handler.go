package reference

import (
	"context"
	"errors"
	"fmt"
	"net/http"

	"github.com/hookdrill/hookdrill/internal/trial"
)

// NewHandler makes a listener of somebody else's for one start. End, which may be
// nil, ends what it started.
type NewHandler func(trial.ProgramEnv) (handler http.Handler, end func() error, err error)

// Handler is a listener of somebody else's. It is in this process on every
// stage, so it can be stopped and started, but not killed.
func Handler(name string, create NewHandler) trial.Program {
	return trial.Program{
		Name: name,
		Fit: func(plan *trial.Plan) string {
			for _, act := range plan.Acts {
				if act.Life == trial.Killed {
					return "a handler in a test cannot be killed as a process can"
				}
			}
			return ""
		},
		New: func(env trial.ProgramEnv) (trial.Instance, error) {
			return &handling{env: env, create: create}, nil
		},
	}
}

// handling is a handler in this process.
type handling struct {
	env     trial.ProgramEnv
	create  NewHandler
	end     func() error
	serving *serving
}

// Start makes the handler, and serves it on the stage's network.
func (h *handling) Start(context.Context) (string, error) {
	if h.serving != nil {
		return "", errRunning
	}
	handler, end, err := h.create(h.env)
	if err != nil {
		return "", fmt.Errorf("the listener is not made: %w", err)
	}
	if end == nil {
		end = func() error { return nil }
	}
	if h.serving, err = serve(h.env, handler); err != nil {
		return "", errors.Join(err, end())
	}
	h.end = end
	return h.env.URL, nil
}

// Stop lets requests under way end, and then the listener.
func (h *handling) Stop(ctx context.Context) error {
	if h.serving == nil {
		return nil
	}
	h.serving.end(ctx)
	h.serving = nil
	return h.end()
}

// Kill is no plan's wish: see [Handler].
func (h *handling) Kill() error { return h.Stop(context.Background()) }
