package reference

import (
	"runtime"

	"github.com/hookdrill/hookdrill/internal/trial"
)

// Options say which variant of a reference it is.
type Options[Config any] struct {
	// Name is what reports call it. Default: "reference".
	Name string
	// Executable is hookdrill's own, for the real stage. Empty: scenarios are not
	// run there.
	Executable string
	// Mutant names the defect it has, as its command does; empty for none. Change
	// puts the same defect into a program in this process.
	Mutant string
	Change func(*Config)
}

func (o Options[Config]) name() string {
	if o.Name == "" {
		return "reference"
	}
	return o.Name
}

// missing says why the program cannot be run on a stage.
func (o Options[Config]) missing(stage string) string {
	if stage == "real" && o.Executable == "" {
		return "in real time it is a process of hookdrill's own executable, and nobody said where that is"
	}
	return ""
}

// program makes a program of the two ways to run it.
func (o Options[Config]) program(inside func(trial.ProgramEnv) (trial.Instance, error), arguments func(trial.Setup) ([]string, []string)) trial.Program {
	starting := make(chan struct{}, runtime.GOMAXPROCS(0))
	return trial.Program{
		Name: o.name(), Process: true, Missing: o.missing,
		New: func(env trial.ProgramEnv) (trial.Instance, error) {
			if env.Stage == "virtual" {
				return inside(env)
			}
			args, environment := arguments(env.Setup)
			if o.Mutant != "" {
				args = append(args, "--mutant", o.Mutant)
			}
			return &process{env: env, executable: o.Executable, arguments: args, environment: environment, starting: starting}, nil
		},
	}
}
