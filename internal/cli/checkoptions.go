package cli

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"strings"

	"github.com/hookdrill/hookdrill/features"
	"github.com/hookdrill/hookdrill/internal/conformance"
	"github.com/hookdrill/hookdrill/internal/mutant"
	"github.com/hookdrill/hookdrill/internal/reference"
	"github.com/hookdrill/hookdrill/internal/stage/bubble"
	"github.com/hookdrill/hookdrill/internal/stage/virtual"
	"github.com/hookdrill/hookdrill/internal/stage/wall"
	"github.com/hookdrill/hookdrill/internal/trial"
	"github.com/hookdrill/hookdrill/simulator/argilla/listener/relay"
	argilla "github.com/hookdrill/hookdrill/simulator/argilla/service"
	"github.com/hookdrill/hookdrill/simulator/langsmith/listener/guide"
	"github.com/hookdrill/hookdrill/simulator/langsmith/service"
)

// builtInFeatures is where the built-in features lie in the repository.
const builtInFeatures = "features"

// options turns the flags into what is checked and how.
func (f *checkFlags) options() (conformance.Options, error) {
	o := conformance.Options{
		Only: f.only, Seed: f.seed, Workers: f.workers, Mutant: f.mutant,
		Tool: version(), Command: f.command(), Features: features.FS, Folder: builtInFeatures,
		Party: trial.LangSmith("reference"), Durable: trial.Durable("reference"), Version: version(), Lenient: !f.strict,
	}
	if f.workers < 0 {
		return o, usageError(fmt.Errorf("--workers is %d; it is to be 1 or more, or 0 for as many as make sense", f.workers))
	}
	if f.json && f.printThem {
		return o, usageError(errors.New("--json and --print-expected-failures both want standard output; leave one out"))
	}
	o.Rehearsal = virtual.New(bubble.Background())
	switch f.time {
	case "virtual":
		o.Stage = o.Rehearsal
	case "real":
		o.Stage = wall.New()
	default:
		return o, usageError(fmt.Errorf("--time is %q; it is to be virtual or real", f.time))
	}
	if err := f.references(&o); err != nil {
		return o, err
	}
	if f.features != "" {
		if _, err := os.ReadDir(f.features); err != nil {
			return o, usageError(fmt.Errorf("--features: %s cannot be read as a folder: %w", f.features, cause(err)))
		}
		o.Features, o.Folder = os.DirFS(f.features), f.features
	}
	var err error
	if f.payload != "" {
		if o.Payload, err = readPayload(f.payload); err != nil {
			return o, err
		}
	}
	if f.expected != "" {
		o.Expected, err = readExpectations(f.expected)
	}
	return o, err
}

// readExpectations reads a file of expected failures.
func readExpectations(name string) (conformance.Expectations, error) {
	file, err := os.Open(name)
	if err != nil {
		return nil, usageError(fmt.Errorf("--expected-failures: %s cannot be read: %w", name, cause(err)))
	}
	defer file.Close()
	expected, err := conformance.ReadExpectations(file, name)
	if err != nil {
		return nil, usageError(fmt.Errorf("--expected-failures: %w", err))
	}
	return expected, nil
}

// references puts the references in, one of them with the defect of --mutant. In
// real time the programs among them are processes of this very executable.
func (f *checkFlags) references(o *conformance.Options) error {
	executable, err := os.Executable()
	if err != nil {
		return environmentError(fmt.Errorf("where hookdrill itself is cannot be told: %w", err))
	}
	system := reference.Options[service.Config]{Executable: executable}
	argillas := reference.Options[argilla.Config]{Executable: executable}
	argillaListener := reference.Options[relay.Config]{Executable: executable}
	listener := reference.Options[guide.Config]{Executable: executable}
	if f.mutant != "" {
		m, err := mutantAmong(mutant.All(), f.mutant)
		if err != nil {
			return usageError(err)
		}
		switch o.Role = m.Role(); {
		case m.Signing != nil:
			o.Signing, o.Durable = trial.StandardWebhooks("reference", m.Signing), trial.Durable("reference", m.Signing)
		case m.Verifier != nil:
			o.Verifier = reference.Verifier("reference", m.Verifier)
		case m.Argilla != nil:
			argillas.Mutant, argillas.Change = m.Name, m.Argilla
		case m.ArgillaListener != nil:
			argillaListener.Mutant, argillaListener.Change = m.Name, m.ArgillaListener
		case m.System != nil:
			system.Mutant, system.Change = m.Name, m.System
		case m.Listener != nil:
			listener.Mutant, listener.Change = m.Name, m.Listener
		default:
			o.Party, o.Durable = trial.LangSmith("reference", m.Sender), trial.Durable("reference", m.Sender)
		}
	}
	beside := reference.Listener(reference.Options[guide.Config]{Executable: executable})
	o.System, o.Listener, o.Argilla = reference.System(system), reference.Listener(listener), reference.Argilla(argillas)
	o.System.Beside = &beside
	o.ArgillaListener = reference.ArgillaListener(argillaListener)
	return nil
}

// cause is why a file could not be used, without its name and the system call.
func cause(err error) error {
	if e, ok := errors.AsType[*fs.PathError](err); ok {
		return e.Err
	}
	return err
}

// command is how to call the same check again, without --only and --report.
func (f *checkFlags) command() string {
	words := []string{"hookdrill", "check"}
	add := func(name, value, usual string) {
		if value != usual {
			words = append(words, "--"+name, conformance.Quoted(value))
		}
	}
	add("time", f.time, "virtual")
	add("features", f.features, "")
	add("payload", f.payload, "")
	add("mutant", f.mutant, "")
	add("target", f.target, "")
	add("expected-failures", f.expected, "")
	if !f.strict {
		words = append(words, "--strict=false")
	}
	add("seed", fmt.Sprint(f.seed), "1")
	return strings.Join(words, " ")
}
