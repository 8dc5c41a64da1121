package drill_test

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/hookdrill/hookdrill/internal/drill"
	"github.com/hookdrill/hookdrill/internal/trial"
)

// However a plan is cut, its parts add up to the whole, after a way through
// JSON too, with what broke a rule first.
func TestPartsAddUpToTheWhole(t *testing.T) {
	t.Parallel()
	p := plan(t, "everything", 42)
	o := reference(t, 2)
	o.Party = trial.Durable("canary", canary)
	want := run(t, p, o)
	for _, size := range []int{1, 3, p.Cases()} {
		total := drill.NewTotal(p)
		for from := 0; from < p.Cases(); from += size {
			part, err := drill.RunPart(t.Context(), p, from, min(from+size, p.Cases()), o)
			if err != nil {
				t.Fatal(err)
			}
			text, err := json.Marshal(part)
			if err != nil {
				t.Fatal(err)
			}
			var read drill.Part
			if err := json.Unmarshal(text, &read); err != nil {
				t.Fatal(err)
			}
			if err := total.Add(read); err != nil {
				t.Fatal(err)
			}
		}
		if diff := cmp.Diff(want, total.Result()); diff != "" {
			t.Errorf("in parts of %d it is another result:\n%s", size, diff)
		}
	}
}

func TestPartsOutOfPlaceAreRefused(t *testing.T) {
	t.Parallel()
	p := plan(t, "calm", 1)
	p.Deliveries, p.PerCase = 40, 10
	o := reference(t, 1)
	second, err := drill.RunPart(t.Context(), p, 1, 2, o)
	if err != nil {
		t.Fatal(err)
	}
	first, err := drill.RunPart(t.Context(), p, 0, 1, o)
	if err != nil {
		t.Fatal(err)
	}
	long, other := first, first
	long.Digests = strings.Fields(strings.Repeat("00 ", 5))
	other.Rules = first.Rules[1:]
	for want, part := range map[string]drill.Part{"the next case is 0": second, "the plan has 4": long, "other rules": other} {
		if err := drill.NewTotal(p).Add(part); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("got %v, want that it says %q", err, want)
		}
	}
	for _, wrong := range [][2]int{{-1, 2}, {2, 2}, {3, 5}} {
		if _, err := drill.RunPart(t.Context(), p, wrong[0], wrong[1], o); err == nil {
			t.Errorf("cases %v are played, and there are none", wrong)
		}
	}
}
