package trial_test

import (
	"context"
	"errors"
	"runtime"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/hookdrill/hookdrill/internal/stage/bubble"
	"github.com/hookdrill/hookdrill/internal/stage/virtual"
	"github.com/hookdrill/hookdrill/internal/trial"
	"github.com/hookdrill/hookdrill/simulator/sender"
)

// A refused connect is tried again at once, so that this is quick on any stage.
func TestARunLeavesItsHistory(t *testing.T) {
	t.Parallel()
	for name, on := range stages(t) {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			p := plan(t, "refuse, 200")
			h, err := trial.Run(t.Context(), on, p, reference())
			if err != nil {
				t.Fatal(err)
			}
			kinds := map[trial.Kind]int{}
			for _, r := range h.Records {
				kinds[r.Kind]++
				if r.Delivery != "one" {
					t.Errorf("a %s is of the delivery %q", r.Kind, r.Delivery)
				}
			}
			want := map[trial.Kind]int{trial.KindConnect: 2, trial.KindRequest: 1, trial.KindAttempt: 2, trial.KindOutcome: 1}
			if diff := cmp.Diff(want, kinds); diff != "" {
				t.Errorf("the records (-want +got):\n%s", diff)
			}
			end := only(h, trial.KindOutcome)[0].Outcome
			if diff := cmp.Diff(&trial.Outcome{Delivered: true, Reason: "2xx", Attempts: 2}, end); diff != "" {
				t.Error(diff)
			}
			if h.Plan != p || h.Party != "reference" || h.Stage != name || h.Stopped || h.Forgotten != 0 {
				t.Errorf("the history calls itself %q on %q, stopped %t, %d forgotten", h.Party, h.Stage, h.Stopped, h.Forgotten)
			}
			if h.Length < h.Settled+p.Silence {
				t.Errorf("it lasted %v, settled at %v: the silence of %v is missing", h.Length, h.Settled, p.Silence)
			}
		})
	}
}

// In virtual time the silence counts from the last attempt that the policy
// could still make, however early the delivery ended.
func TestVirtualSilenceIsWatchedToTheHorizon(t *testing.T) {
	t.Parallel()
	p := plan(t, "200")
	p.Silence = 24 * time.Hour
	p.Deliveries[0].At = time.Hour
	h := inVirtualTime(t, p, reference())
	if want := time.Hour + p.Policy.Longest() + 24*time.Hour; h.Length != want {
		t.Errorf("the run lasted %v, not %v", h.Length, want)
	}
	if r := only(h, trial.KindRequest)[0]; r.At != time.Hour {
		t.Errorf("the delivery started at %v, not after an hour", r.At)
	}
}

func TestRecordsAreInTheOrderOfTheirTimes(t *testing.T) {
	t.Parallel()
	h := inVirtualTime(t, plan(t, "refuse x2, 503, 200"), reference())
	var kinds []string
	for i, r := range h.Records {
		kinds = append(kinds, string(r.Kind))
		if i > 0 && r.At < h.Records[i-1].At {
			t.Errorf("record %d is of %v, after one of %v", i, r.At, h.Records[i-1].At)
		}
	}
	// Two tries at 0 s, one after 0.5 s that gets the 503, one after the pause.
	want := "connect connect attempt attempt connect request attempt connect request attempt outcome"
	if got := strings.Join(kinds, " "); got != want {
		t.Errorf("the records are\n%s, not\n%s", got, want)
	}
}

func TestNoRun(t *testing.T) {
	t.Parallel()
	none := errors.New("none to be had")
	for name, c := range map[string]struct {
		spoil func(*trial.Plan, *trial.Party)
		want  string
	}{
		"a script that does not parse": {
			func(p *trial.Plan, _ *trial.Party) { p.Endpoints[0].Script = "599 and so on" }, "the script of hooks.test",
		},
		"a party that cannot be made": {
			func(_ *trial.Plan, party *trial.Party) {
				party.New = func(trial.Env) (trial.Sender, error) { return nil, none }
			}, `the party "reference" could not be made: none to be had`,
		},
		"two endpoints at one host": {
			func(p *trial.Plan, _ *trial.Party) { p.Endpoints = append(p.Endpoints, p.Endpoints[0]) }, "listening as hooks.test",
		},
		"two deliveries with one id": {
			func(p *trial.Plan, _ *trial.Party) { p.Deliveries = append(p.Deliveries, p.Deliveries[0]) }, `two deliveries have the id "one"`,
		},
		"a delivery without an id": {
			func(p *trial.Plan, _ *trial.Party) { p.Deliveries[0].ID = "" }, "delivery 1 of 1 has no id",
		},
		"an endpoint for nobody": {
			func(p *trial.Plan, _ *trial.Party) { p.Endpoints[0].Delivery = "two" }, `the delivery "two", which is not in the plan`,
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			p, party := plan(t, "200"), reference()
			c.spoil(p, &party)
			h, err := trial.Run(t.Context(), virtual.New(bubble.InTest(t)), p, party)
			if err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("the error is %v, which does not say %q", err, c.want)
			}
			if h != nil && len(h.Records) > 0 {
				t.Errorf("there are %d records of a run that could not be", len(h.Records))
			}
		})
	}
}

func TestAPanicOfThePartyIsAnError(t *testing.T) {
	t.Parallel()
	fall := func() { panic("fell over") }
	for name, c := range map[string]struct {
		party trial.Party
		want  string
	}{
		"New": {trial.Party{New: func(trial.Env) (trial.Sender, error) { fall(); return nil, nil }}, "fell over"},
		"Deliver": {as(func(context.Context, trial.Env, trial.Delivery) (sender.Outcome, error) {
			fall()
			return sender.Outcome{}, nil
		}), `"made up" broke at "one": panic: fell over`},
		"Goexit": {as(func(context.Context, trial.Env, trial.Delivery) (sender.Outcome, error) {
			runtime.Goexit()
			return sender.Outcome{}, nil
		}), "left early"},
		"Close": {trial.Party{New: func(trial.Env) (trial.Sender, error) {
			return madeUp{deliver: refuse, close: fall}, nil
		}}, "fell over"},
	} {
		for stageName, on := range stages(t) {
			t.Run(name+" in "+stageName+" time", func(t *testing.T) {
				t.Parallel()
				_, err := trial.Run(t.Context(), on, plan(t, "200"), c.party)
				if err == nil || !strings.Contains(err.Error(), c.want) {
					t.Errorf("the error is %v, which does not say %q", err, c.want)
				}
			})
		}
	}
}

func refuse(context.Context, trial.Env, trial.Delivery) (sender.Outcome, error) {
	return sender.Outcome{}, errors.New("not today")
}

func TestARefusalIsRecorded(t *testing.T) {
	t.Parallel()
	h := inVirtualTime(t, plan(t, "200"), as(refuse))
	if len(h.Records) != 1 || h.Records[0].Kind != trial.KindRefusal || h.Records[0].Refusal != "not today" {
		t.Errorf("the records are %+v, not the one refusal", h.Records)
	}
}

// A delivery that never ends is given up at the horizon, and has no outcome.
func TestWhatNeverEndsIsGivenUp(t *testing.T) {
	t.Parallel()
	p := plan(t, "200")
	p.Silence = time.Hour
	h := inVirtualTime(t, p, as(func(ctx context.Context, _ trial.Env, _ trial.Delivery) (sender.Outcome, error) {
		<-ctx.Done()
		return sender.Outcome{Delivered: true}, nil
	}))
	if len(h.Records) != 0 {
		t.Errorf("there are records: %+v", h.Records)
	}
	if want := p.Policy.Longest() + time.Hour; h.Settled != want || h.Stopped {
		t.Errorf("it settled at %v (stopped %t), not at its horizon, %v", h.Settled, h.Stopped, want)
	}
}

func TestStoppedFromOutside(t *testing.T) {
	t.Parallel()
	for name, on := range stages(t) {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			ctx, cancel := context.WithCancel(t.Context())
			under := make(chan struct{})
			go func() {
				<-under
				cancel()
			}()
			p := plan(t, "200")
			p.Silence = 1000 * time.Hour
			h, err := trial.Run(ctx, on, p, busy(under))
			if err != nil {
				t.Fatal(err)
			}
			if n := len(only(h, trial.KindConnect)); !h.Stopped || n < 10 {
				t.Errorf("stopped: %t, after %d connects", h.Stopped, n)
			}
			if ends := only(h, trial.KindOutcome); len(ends) > 0 {
				t.Errorf("an outcome was recorded of a delivery that was cut off: %+v", ends)
			}
		})
	}
}

// busy is a party that dials and dials: in virtual time only the network can
// tell it to stop. It says when it is at it.
func busy(under chan<- struct{}) trial.Party {
	return as(func(ctx context.Context, env trial.Env, _ trial.Delivery) (sender.Outcome, error) {
		for n := 0; ctx.Err() == nil; n++ {
			if n == 10 {
				close(under)
			}
			_, _ = env.DialContext(ctx, "tcp", "nobody.test:80")
			time.Sleep(time.Millisecond)
		}
		return sender.Outcome{Delivered: true}, nil
	})
}

func TestStoppedBeforeItBegan(t *testing.T) {
	t.Parallel()
	for name, on := range stages(t) {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			ctx, cancel := context.WithCancel(t.Context())
			cancel()
			h, err := trial.Run(ctx, on, plan(t, "200"), reference())
			if err != nil || !h.Stopped || len(h.Records) > 0 {
				t.Errorf("stopped: %t, %d records, error %v", h.Stopped, len(h.Records), err)
			}
		})
	}
}

// What begins after the outcome, at the same instant of virtual time, is marked.
func TestALateConnectIsMarked(t *testing.T) {
	t.Parallel()
	dial := func(ctx context.Context, env trial.Env) {
		if conn, err := env.DialContext(ctx, "tcp", "hooks.test:80"); err == nil {
			_ = conn.Close()
		}
	}
	h := inVirtualTime(t, plan(t, "200 forever"), as(func(ctx context.Context, env trial.Env, _ trial.Delivery) (sender.Outcome, error) {
		dial(ctx, env)
		go func() {
			synctest.Wait() // until all else has come to rest; no time passes
			dial(ctx, env)
		}()
		return sender.Outcome{Delivered: true}, nil
	}))
	connects := only(h, trial.KindConnect)
	if len(connects) != 2 || connects[0].At != connects[1].At {
		t.Fatalf("the connects are %+v, not two at one instant", connects)
	}
	if connects[0].Connect.Late || !connects[1].Connect.Late {
		t.Errorf("late: %t and %t, not the second alone", connects[0].Connect.Late, connects[1].Connect.Late)
	}
}
