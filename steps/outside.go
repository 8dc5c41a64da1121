package steps

import (
	"fmt"

	"github.com/hookdrill/hookdrill/fakeendpoint"
	"github.com/hookdrill/hookdrill/internal/trial"
)

// suits finds out whether what is graded can do what the plan needs, where it is
// not ours, and the endpoints what the plan needs of them.
func (w *world) suits() error {
	program, is := w.program()
	party := w.party()
	ask := party.Lacks
	switch {
	case is != "" && program.Fit != nil:
		ask = program.Fit
	case is != "" || !party.Outside:
		return nil
	}
	plan, err := w.draft.plan(w.setting.Stage.Name())
	if err != nil {
		return err
	}
	if ask != nil {
		w.result.NotApplicable = ask(plan)
	}
	if is != "" {
		return nil
	}
	for _, e := range plan.Endpoints {
		script, err := fakeendpoint.Parse(e.Script)
		if err != nil {
			return mistake("%w", err)
		}
		switch {
		case w.result.NotRun != "":
		case script.ActsOnConnects():
			w.result.NotRun = fmt.Sprintf("what %q does to a connect is done by the dialer of this process, and the target has its own", e.Script)
		case script.StopsReading():
			w.result.NotRun = fmt.Sprintf("an endpoint that plays %q does not see a sender leave; the dialer of this process does, and the target has its own", e.Script)
		}
	}
	return nil
}

// rehearsed plays the run in virtual time: with the reference, where what is
// graded is not of this process.
func (w *world) rehearsed() (*trial.History, error) {
	if _, is := w.program(); is != "" || !w.party().Outside {
		return w.play(w.setting.Rehearsal)
	}
	plan, err := w.draft.plan(w.setting.Rehearsal.Name())
	if err != nil {
		return nil, err
	}
	double := trial.LangSmith("reference")
	if w.draft.signing != nil {
		double = trial.StandardWebhooks("reference")
	}
	return trial.Run(w.setting.Context, w.setting.Rehearsal, plan, double)
}
