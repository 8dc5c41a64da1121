package cli

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"github.com/hookdrill/hookdrill/fixtures/certificates"
	"github.com/hookdrill/hookdrill/internal/conformance"
	"github.com/hookdrill/hookdrill/internal/reference"
	"github.com/hookdrill/hookdrill/internal/stage/wall"
	"github.com/hookdrill/hookdrill/internal/target"
	"github.com/hookdrill/hookdrill/internal/trial"
	"github.com/hookdrill/hookdrill/internal/verdict"
	"github.com/hookdrill/hookdrill/simulator/argilla/listener/relay"
	"github.com/hookdrill/hookdrill/simulator/langsmith/listener/guide"
)

// openTarget starts the program of --target and puts it in the party's place.
// What it returns ends the program; call it whatever the error is.
func (f *checkFlags) openTarget(ctx context.Context, o *conformance.Options) (func() error, error) {
	nothing := func() error { return nil }
	if f.target == "" {
		return nothing, nil
	}
	if f.mutant != "" {
		return nothing, usageError(fmt.Errorf("--mutant is a defect of the reference, and --target takes its place; leave one out"))
	}
	file, err := target.Read(f.target)
	if err != nil {
		return nothing, usageError(fmt.Errorf("--target: %w", err))
	}
	folder, err := os.MkdirTemp("", "hookdrill-target-")
	if err != nil {
		return nothing, environmentError(err)
	}
	end := func() error { return os.RemoveAll(folder) }
	authority := filepath.Join(folder, "authority.pem")
	if err := os.WriteFile(authority, certificates.Authority(), 0o600); err != nil {
		return end, environmentError(err)
	}
	opened, err := target.Open(ctx, file, target.Options{CA: authority, Scratch: folder, Validate: f.validate, Remote: f.allowRemote})
	if err != nil {
		return end, environmentError(err)
	}
	end = func() error {
		broken := opened.Err()
		closed := opened.Close()
		_ = os.RemoveAll(folder)
		if broken != nil {
			return environmentError(broken)
		}
		return closed
	}
	grade(o, &file, opened)
	return end, freeze(o, file.RuleSets)
}

// grade has a target take the place of the reference of its role. What the other
// references play is not applicable to it.
func grade(o *conformance.Options, file *target.File, opened *target.Target) {
	o.Version, o.Role = file.Version, file.Role
	o.Stage = wall.New() // nobody else's time can be made to jump
	other := fmt.Sprintf("the target is a %s, and this is about another program", file.Role)
	o.Party, o.Signing, o.Durable = nobody(file.Name, other), nobody(file.Name, other), nobody(file.Name, other)
	none := trial.Program{Name: file.Name, Fit: func(*trial.Plan) string { return other }, New: noProgram}
	none.Beside = &none
	o.System, o.Listener, o.ArgillaListener, o.Argilla, o.Container, o.Verifier = none, none, none, none, none, none
	if file.Role == target.RoleListener {
		verifier, listener := reference.Verifier("reference"), reference.Listener(reference.Options[guide.Config]{})
		o.Verifier, o.Listener = opened.Program(), opened.Program()
		o.Verifier.Double, o.Listener.Double = &verifier, &listener
		relayed := reference.ArgillaListener(reference.Options[relay.Config]{})
		o.ArgillaListener = opened.ArgillaListener()
		o.ArgillaListener.Double = &relayed
	} else {
		o.Party, o.Signing = opened.Party(), opened.Party()
	}
	if len(o.Only) > 0 {
		return
	}
	for _, set := range file.RuleSets {
		name, _, _ := strings.Cut(set, "@")
		o.Only = append(o.Only, "@"+name+" && @"+file.Role)
	}
}

// freeze has rules not scored that came later than the versions a target names.
func freeze(o *conformance.Options, sets []string) error {
	o.Frozen = map[string]int{}
	for _, text := range sets {
		name, version, frozen := strings.Cut(text, "@")
		if !frozen {
			continue
		}
		n, err := strconv.Atoi(version)
		if err != nil {
			return usageError(fmt.Errorf("--target: rule-sets: %q is no version", version))
		}
		for _, set := range verdict.Sets() {
			if set.Name == name && n > set.Version {
				return usageError(fmt.Errorf("--target: rule-sets: this hookdrill has %s up to version %d, and the file wants %d", name, set.Version, n))
			}
		}
		o.Frozen[name] = n
	}
	return nil
}

// nobody is a sender that no plan suits.
func nobody(name, why string) trial.Party {
	return trial.Party{
		Name: name, Outside: true, Mortal: true, Lacks: func(*trial.Plan) string { return why },
		New: func(trial.Env) (trial.Sender, error) { return nil, errors.New(why) },
	}
}

func noProgram(trial.ProgramEnv) (trial.Instance, error) { return nil, errors.ErrUnsupported }
