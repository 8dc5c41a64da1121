package payload_test

import (
	"encoding/json"
	"testing"

	"github.com/hookdrill/hookdrill/fixtures/langsmith"
	"github.com/hookdrill/hookdrill/simulator/langsmith/payload"
)

// cases are the payloads of the fixtures, by name.
func cases(t testing.TB) map[string]vector {
	t.Helper()
	var file struct{ Cases []vector }
	if err := json.Unmarshal(langsmith.PayloadCases(), &file); err != nil {
		t.Fatal(err)
	}
	byName := map[string]vector{}
	for _, c := range file.Cases {
		byName[c.Name] = c
	}
	if len(byName) != len(file.Cases) || len(byName) == 0 {
		t.Fatalf("%d cases have %d names", len(file.Cases), len(byName))
	}
	return byName
}

type vector struct {
	Name    string
	Payload json.RawMessage
	Expect  string
}

// looked is what a case is about, beyond being accepted.
var looked = map[string]func(*testing.T, payload.Payload){
	"two-runs": func(t *testing.T, p payload.Payload) {
		if len(p.Runs) != 2 || *p.Runs[1].IsRoot || p.Runs[1].ParentRunIDs[0] != p.Runs[0].ID {
			t.Errorf("the second run is not the first one's child: %+v", p.Runs)
		}
	},
	"empty-runs": func(t *testing.T, p payload.Payload) {
		if p.Runs == nil || len(p.Runs) != 0 {
			t.Errorf("the runs are %v, want an empty list", p.Runs)
		}
	},
	"feedback-stats-on-run": func(t *testing.T, p payload.Payload) { checkStats(t, p.Runs[0].FeedbackStats) },
	"feedback-stats-top-level": func(t *testing.T, p payload.Payload) {
		checkStats(t, p.FeedbackStats)
		if p.Runs[0].FeedbackStats != nil {
			t.Error("the run has statistics too")
		}
	},
	"s3-offloaded": func(t *testing.T, p payload.Payload) {
		r := p.Runs[0]
		if r.Inputs != nil || r.InputsS3.PresignedURL() != "https://bucket.example/in?sig=1" {
			t.Errorf("the inputs are %q, at %q", r.Inputs, r.InputsS3.PresignedURL())
		}
		if r.Outputs != nil || r.OutputsS3.PresignedURL() != "https://bucket.example/out?sig=1" {
			t.Errorf("the outputs are %q, at %q", r.Outputs, r.OutputsS3.PresignedURL())
		}
	},
	"costs-as-strings": func(t *testing.T, p payload.Payload) {
		if got := p.Runs[0].TotalCost; got != "0.000140" {
			t.Errorf("the cost is %q, want it as it was written", got)
		}
	},
	"pending-run": func(t *testing.T, p payload.Payload) {
		if !p.Runs[0].EndTime.IsZero() || p.Runs[0].StartTime.IsZero() {
			t.Errorf("it runs from %v to %v", p.Runs[0].StartTime, p.Runs[0].EndTime)
		}
	},
	"error-run": func(t *testing.T, p payload.Payload) { checkUnknown(t, p.Runs[0].Unknown, "error") },
	"unknown-fields": func(t *testing.T, p payload.Payload) {
		checkUnknown(t, p.Runs[0].Unknown, "new_field", "thread_id", "tags", "reference_example_id", "trace_tier")
		checkUnknown(t, p.Unknown, "schema_version")
	},
	"times-with-Z":      func(t *testing.T, p payload.Payload) { checkTimes(t, p, "05.678901") },
	"times-no-fraction": func(t *testing.T, p payload.Payload) { checkTimes(t, p, "05") },
}

func checkTimes(t *testing.T, p payload.Payload, second string) {
	t.Helper()
	const layout = "2006-01-02T15:04:05.999999999Z07:00"
	if got, want := p.Runs[0].StartTime.Format(layout), "2026-01-02T03:04:"+second+"Z"; got != want {
		t.Errorf("the run starts at %s, want %s", got, want)
	}
	if got, want := p.Start.Format(layout), "2026-01-02T03:04:00Z"; got != want {
		t.Errorf("the window starts at %s, want %s", got, want)
	}
}

func checkStats(t *testing.T, stats payload.FeedbackStats) {
	t.Helper()
	score, category := stats["user_score"], stats["category"]
	if score.N != 2 || score.Avg != "0.5" || score.ShowFeedbackArrow {
		t.Errorf("user_score is %+v", score)
	}
	if category.N != 0 || category.Avg != "" || !category.ShowFeedbackArrow || category.Values["CONCEPTUAL"] != 1 {
		t.Errorf("category is %+v", category)
	}
}

func checkUnknown(t *testing.T, fields []payload.Field, want ...string) {
	t.Helper()
	if len(fields) != len(want) {
		t.Fatalf("the unknown fields are %v, want %v", fields, want)
	}
	for i, f := range fields {
		if f.Name != want[i] {
			t.Errorf("unknown field %d is %s, want %s", i, f.Name, want[i])
		}
	}
}

func TestCases(t *testing.T) {
	t.Parallel()
	all := cases(t)
	for name := range looked {
		if _, ok := all[name]; !ok {
			t.Errorf("there is no case %q", name)
		}
	}
	for name, c := range all {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			p, err := payload.Decode(c.Payload)
			switch c.Expect {
			case "accept":
				if err != nil || p.Runs == nil || p.Threads != nil {
					t.Fatalf("got %d runs, %d threads and %v", len(p.Runs), len(p.Threads), err)
				}
			case "accept-as-thread-payload":
				if err != nil || p.Runs != nil || len(p.Threads) != 1 || string(p.Threads[0]) != "{}" {
					t.Fatalf("got runs %v, threads %s and %v", p.Runs, p.Threads, err)
				}
			case "reject-400":
				if err == nil {
					t.Fatal("it was accepted")
				}
				return
			default:
				t.Fatalf("what is %q?", c.Expect)
			}
			if look := looked[name]; look != nil {
				look(t, p)
			}
			sameAfterwards(t, p)
		})
	}
}
