package reference

import (
	"context"
	"fmt"

	"github.com/hookdrill/hookdrill/internal/trial"
	"github.com/hookdrill/hookdrill/simulator/signature"
	"github.com/hookdrill/hookdrill/simulator/signature/guard"
)

// Verifier is a listener that takes signed messages and does nothing with them.
// It is in this process on every stage. Each change replaces something of it
// before it is made.
func Verifier(name string, changes ...func(*guard.Config)) trial.Program {
	if name == "" {
		name = "reference"
	}
	return trial.Program{Name: name, New: func(env trial.ProgramEnv) (trial.Instance, error) {
		var config guard.Config
		for i, text := range env.Setup.Keys {
			key, err := signature.ParseVerifyingKey(text)
			if err != nil {
				return nil, fmt.Errorf("key %d of %d: %w", i+1, len(env.Setup.Keys), err)
			}
			config.Keys = append(config.Keys, key)
		}
		for _, change := range changes {
			change(&config)
		}
		return &verifier{env: env, config: config}, nil
	}}
}

// verifier is one in this process. Nothing of it outlives a start.
type verifier struct {
	env     trial.ProgramEnv
	config  guard.Config
	serving *serving
}

// Start serves it on the stage's network.
func (v *verifier) Start(context.Context) (string, error) {
	handler, err := guard.New(v.config)
	if err != nil {
		return "", err
	}
	v.serving, err = serve(v.env, handler)
	return v.env.URL, err
}

// Stop lets requests under way end.
func (v *verifier) Stop(ctx context.Context) error {
	if v.serving != nil {
		v.serving.end(ctx)
		v.serving = nil
	}
	return nil
}

// Kill breaks requests under way off.
func (v *verifier) Kill() error {
	if v.serving != nil {
		v.serving.cut()
		v.serving = nil
	}
	return nil
}
