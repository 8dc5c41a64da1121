package steps

import (
	"fmt"
	"time"

	"github.com/cucumber/godog"

	"github.com/hookdrill/hookdrill/internal/stage"
	"github.com/hookdrill/hookdrill/internal/trial"
)

// deliverySentences run the plan.
func (w *world) deliverySentences() []sentence {
	return []sentence{
		{when, `^the payload is delivered$`,
			`the payload is delivered`, w.deliver},
		{when, `^the payload is delivered, and again after (\S+)$`,
			`the payload is delivered, and again after 12s`, w.deliverAgain},
	}
}

func (w *world) deliverAgain(after string) error {
	d, err := time.ParseDuration(after)
	if err != nil || d <= 0 {
		return mistake("%q is not a length of time such as 12s", after)
	}
	w.draft.again = d
	return w.deliver()
}

// deliver runs the plan on the stage and keeps the history. What only the real
// stage has is not run on the other, and the other way round.
func (w *world) deliver() error {
	if w.history != nil {
		return mistake("a scenario delivers once: this is its second When step")
	}
	if w.setting.Context.Err() != nil {
		return errStopped // before a large plan is made for nothing
	}
	if w.result.NotRun == "" {
		w.result.NotRun = w.missing()
	}
	if err := w.suits(); err != nil {
		return err
	}
	if w.result.NotApplicable != "" {
		return godog.ErrSkip
	}
	if w.result.NotRun == "" {
		if err := w.rehearse(); err != nil {
			return err
		}
	}
	if w.result.NotRun != "" {
		return godog.ErrSkip
	}
	var err error
	w.history, err = w.play(w.setting.Stage)
	switch {
	case err != nil:
		return err
	case w.history.Stopped:
		return errStopped
	case w.history.Forgotten > 0:
		return fmt.Errorf("%d requests were too many to be kept; nothing can be judged", w.history.Forgotten)
	}
	return nil
}

// play plays the plan with the party that it is for.
func (w *world) play(on stage.Stage) (*trial.History, error) {
	plan, err := w.draft.plan(on.Name())
	if err != nil {
		return nil, err
	}
	if program, is := w.program(); is != "" {
		if program.Double != nil && on.Name() == "virtual" {
			program = *program.Double
		}
		return trial.RunProgram(w.setting.Context, on, plan, program)
	}
	return trial.Run(w.setting.Context, on, plan, w.party())
}

// program is what the scenario is about, and what it is called; "" where it is
// about the sender.
func (w *world) program() (program trial.Program, is string) {
	switch {
	case w.draft.system.length > 0:
		return w.system(), "system"
	case w.draft.listener.posted:
		return w.setting.Listener, "listener"
	case w.draft.verifier.sent:
		return w.setting.Verifier, "listener that verifies"
	case w.draft.relay.atWork:
		return w.setting.ArgillaListener, "listener for Argilla"
	case w.draft.argilla.deed != "":
		return w.setting.Argilla, "system"
	}
	return trial.Program{}, ""
}

// system is the system that the scenario is about.
func (w *world) system() trial.Program {
	if w.container {
		return w.setting.Container
	}
	return w.setting.System
}

// missing says why what is needed is not there; empty if it is.
func (w *world) missing() string {
	program, is := w.program()
	switch {
	case is == "":
		return ""
	case program.New == nil:
		return fmt.Sprintf("there is no %s to be graded", is)
	case program.Missing != nil:
		if reason := program.Missing(w.setting.Stage.Name()); reason != "" {
			return reason
		}
	}
	if w.draft.system.leadsToListener() && program.Beside == nil {
		return "there is no listener beside the system"
	}
	return ""
}

// party is the sender that the scenario is about.
func (w *world) party() trial.Party {
	switch {
	case w.draft.drill.made || len(w.draft.drill.deaths) > 0:
		return w.setting.Durable
	case w.draft.signing != nil:
		return w.setting.Signing
	}
	return w.setting.Party
}

// errStopped ends a scenario whose run was interrupted: there is nothing to judge.
var errStopped = fmt.Errorf("the run was interrupted: %w", trial.ErrStopped)

// lastRequest is how long after the last act the last request came.
func lastRequest(h *trial.History) time.Duration {
	var last time.Duration
	for _, r := range h.Records {
		if r.Kind == trial.KindRequest || r.Kind == trial.KindConnect {
			last = max(last, r.At-h.Settled)
		}
	}
	return last
}

// longestReal is how long a case may last in real time. Longer ones need a
// party that lets its schedule be scaled.
const longestReal = 60 * time.Second

// rehearse finds out how long the run will last, by playing it in virtual time.
func (w *world) rehearse() error {
	switch {
	case w.container: // there are none on the virtual stage
		w.result.Planned = w.draft.system.length + lateness
		return nil
	case w.setting.Rehearsal == nil || w.setting.Stage.Name() == "virtual":
		return nil
	}
	rehearsed, err := w.rehearsed()
	if err != nil {
		return fmt.Errorf("rehearsing the run in virtual time: %w", err)
	}
	if rehearsed.Stopped {
		return errStopped
	}
	w.result.Planned = rehearsed.Settled + silence(w.setting.Stage.Name(), rehearsed.Plan.Policy)
	switch _, is := w.program(); {
	case w.draft.listener.posted:
		w.result.Planned = rehearsed.Settled + listenerSilence(w.setting.Stage.Name())
	case w.draft.relay.atWork:
		w.result.Planned = rehearsed.Settled + relaySilence(w.setting.Stage.Name()) + lateness
	case w.draft.argilla.deed != "":
		w.draft.argilla.watched = lastRequest(rehearsed) + lateness
		w.result.Planned = rehearsed.Settled + w.draft.argilla.watched
	case is != "":
		w.result.Planned = rehearsed.Length + lateness
	}
	if w.result.Planned > longestReal {
		w.result.NotRun = fmt.Sprintf("it would last %v in real time, above the bound of %v", w.result.Planned, longestReal)
	}
	return nil
}
