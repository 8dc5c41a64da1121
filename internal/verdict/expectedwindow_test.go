package verdict_test

import (
	"encoding/json"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/hookdrill/hookdrill/internal/trial"
	"github.com/hookdrill/hookdrill/internal/verdict"
)

func TestWindows(t *testing.T) {
	t.Parallel()
	answered := func() *story { return virtual("one").answered(503, sec).after(3*sec).answered(200, sec).ends("2xx") }
	pause := func(n int) func(h *trial.History) verdict.Finding {
		return func(h *trial.History) verdict.Finding {
			return verdict.PauseBeforeTry(h, "one", n, verdict.Around(2*sec, 0.5))
		}
	}
	for name, c := range map[string]struct {
		judge func(h *trial.History) verdict.Finding
		want  *verdict.Window
	}{
		"a pause":                   {pause(2), &verdict.Window{From: 2 * sec, To: 4 * sec}},
		"before a try that is none": {pause(3), &verdict.Window{From: 6 * sec, To: 8 * sec}},
		"after a try that is none":  {pause(4), nil},
		"given up": {func(h *trial.History) verdict.Finding {
			return verdict.GivenUpAfter(h, "one", 2, verdict.Around(5*sec, 0))
		}, &verdict.Window{From: 9 * sec, To: 9 * sec}},
		"silence": {func(h *trial.History) verdict.Finding {
			return verdict.Silence(h, "one")
		}, &verdict.Window{From: 5 * sec, To: 24 * time.Hour, Quiet: true}},
		"no question of time": {func(h *trial.History) verdict.Finding {
			return verdict.Requests(h, "one", verdict.Exactly(2))
		}, nil},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if diff := cmp.Diff(c.want, c.judge(answered().h).Window); diff != "" {
				t.Errorf("the window (-want +got):\n%s", diff)
			}
		})
	}
}

func TestWindowsSurviveJSON(t *testing.T) {
	t.Parallel()
	for _, w := range []verdict.Window{{}, {From: sec, To: 24*time.Hour + 1, Quiet: true}} {
		text, err := json.Marshal(verdict.Finding{Window: &w})
		if err != nil {
			t.Fatal(err)
		}
		var back verdict.Finding
		if err := json.Unmarshal(text, &back); err != nil || *back.Window != w {
			t.Errorf("%s came back as %+v, %v", text, back.Window, err)
		}
	}
	for _, wrong := range []string{`{"window": {"from": "soon", "to": "1s"}}`, `{"window": {"from": "1s"}}`, `{"window": 5}`} {
		var f verdict.Finding
		if err := json.Unmarshal([]byte(wrong), &f); err == nil {
			t.Errorf("%s was read as %+v", wrong, f.Window)
		}
	}
}
