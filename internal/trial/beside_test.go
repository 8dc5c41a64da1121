package trial_test

import (
	"context"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/hookdrill/hookdrill/internal/stage/bubble"
	"github.com/hookdrill/hookdrill/internal/stage/virtual"
	"github.com/hookdrill/hookdrill/internal/trial"
)

// frozen is a program that can be paused, which only counts.
type frozen struct {
	relay
	pauses *[]string
}

func (f *frozen) Pause(context.Context) error  { *f.pauses = append(*f.pauses, "paused"); return nil }
func (f *frozen) Resume(context.Context) error { *f.pauses = append(*f.pauses, "resumed"); return nil }

// forwarded is a plan whose one endpoint passes requests on.
func forwarded(t *testing.T, acts ...trial.Act) *trial.Plan {
	t.Helper()
	p := acted(t, "", acts...)
	p.Endpoints[0].Forward = true
	return p
}

// TestAProgramBeside has one program send to another. The endpoint between them
// sees what comes, on both stages.
func TestAProgramBeside(t *testing.T) {
	t.Parallel()
	for name, on := range stages(t) {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var pauses []string
			program := relays()
			program.Beside = &trial.Program{Name: "beside", New: func(env trial.ProgramEnv) (trial.Instance, error) {
				return &frozen{relay{env: env}, &pauses}, nil
			}}
			h, err := trial.RunProgram(t.Context(), on, forwarded(t,
				trial.Act{ID: "paused", Life: trial.Paused, Beside: true},
				trial.Act{ID: "resumed", Life: trial.Resumed, Beside: true},
				trial.Act{ID: "sent", Call: post("/?to={url webhook 1}/in", "a word")},
				trial.Act{ID: "killed", Life: trial.Killed, Beside: true},
				trial.Act{ID: "sent again", Call: post("/?to={url webhook 1}/in", "a word")},
				trial.Act{ID: "back", Life: trial.Started, Beside: true},
				trial.Act{ID: "sent for good", Call: post("/?to={url webhook 1}/in", "a word")},
			), program)
			if err != nil {
				t.Fatal(err)
			}
			requests := only(h, trial.KindRequest)
			if len(requests) != 3 {
				t.Fatalf("%d requests came", len(requests))
			}
			for i, want := range []int{200, 0, 200} {
				r := requests[i].Request
				if r.Status != want || r.Committed != (want == 200) || string(r.Body) != "a word" || want == 0 != (r.Error != "") {
					t.Errorf("request %d: status %d, committed %t, body %q, error %q", i+1, r.Status, r.Committed, r.Body, r.Error)
				}
			}
			if diff := cmp.Diff([]string{"paused", "resumed"}, pauses); diff != "" {
				t.Errorf("the program beside (-want +got):\n%s", diff)
			}
			var lives []string
			for _, r := range only(h, trial.KindLife) {
				whose := " "
				if r.Life.Beside {
					whose = " beside "
				}
				lives = append(lives, r.Life.Act+whose+string(r.Life.What)+r.Life.Failure)
			}
			want := []string{
				" beside started", " started", "paused beside paused", "resumed beside resumed",
				"killed beside killed", "back beside started", " stopped", " beside stopped",
			}
			if diff := cmp.Diff(want, lives); diff != "" {
				t.Errorf("what happened (-want +got):\n%s", diff)
			}
		})
	}
}

func TestNobodyBeside(t *testing.T) {
	t.Parallel()
	for want, p := range map[string]*trial.Plan{
		"w1.hooks.test passes requests on": forwarded(t, trial.Act{ID: "a"}),
		`"a" is done to a program beside`:  acted(t, "200", trial.Act{ID: "a", Life: trial.Paused, Beside: true}),
	} {
		_, err := trial.RunProgram(t.Context(), virtual.New(bubble.InTest(t)), p, relays())
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("the error is %v, which does not say %q", err, want)
		}
	}
}
