package rules_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/hookdrill/hookdrill/simulator/langsmith/rules"
)

const run = `{
	"id": "6ab80f10-d79c-4fa2-b441-922ed6feb630", "name": "Search", "run_type": "tool", "status": "success", "is_root": true,
	"start_time": "2024-04-05T01:28:54.085646", "end_time": "2024-04-05T01:29:00.085646",
	"total_tokens": 5001, "error": null, "tags": ["beta", "eu"],
	"inputs": {"question": "a refund?"}, "outputs": {"answer": "no"},
	"extra": {"metadata": {"environment": "production", "thread_id": "t1"}}
}`

func candidate(t *testing.T) *rules.Candidate {
	t.Helper()
	c := &rules.Candidate{Feedback: []rules.Feedback{
		{Key: "user_score", Score: 0.0, Source: "app"},
		{Key: "correct", Score: true, Source: "api"},
		{Key: "category", Value: "CONCEPTUAL", Source: "model"},
	}}
	if err := json.Unmarshal([]byte(run), &c.Run); err != nil {
		t.Fatal(err)
	}
	return c
}

func TestFilterMatches(t *testing.T) {
	t.Parallel()
	for filter, want := range map[string]bool{
		``:                                               true,
		`eq(is_root, true)`:                              true,
		`eq(is_root, False)`:                             false,
		`eq(name, "Search")`:                             true,
		`neq(name, 'Search')`:                            false,
		`in(name, ["a", "Search"])`:                      true,
		`like(name, "sea%")`:                             true,
		`like(name, "%ear%")`:                            true,
		`like(name, "ear%")`:                             false,
		`notlike(name, "%x%")`:                           true,
		`eq(status, "success")`:                          true,
		`eq(error, null)`:                                true,
		`has(tags, "beta")`:                              true,
		`has(tags, "gamma")`:                             false,
		`gt(latency, 5)`:                                 true,
		`gt(latency, "7s")`:                              false,
		`gte(latency, "6s")`:                             true,
		`gt(total_tokens, 5000)`:                         true,
		`lt(total_tokens, 5000)`:                         false,
		`search("REFUND")`:                               true,
		`search("invoice")`:                              false,
		`eq(metadata_key, "thread_id")`:                  true,
		`neq(metadata_key, "thread_id")`:                 false,
		`neq(metadata_key, "user")`:                      true,
		`has(metadata, '{"environment": "production"}')`: true,
		`has(metadata, '{"environment": "staging"}')`:    false,
		`gt(start_time, "2023-07-15T12:34:56Z")`:         true,
		`lt(start_time, "2024-04-05T01:28:54")`:          false,
		`has(feedback_key, "correct")`:                   true,
		`has(feedback_key, "answer_usefulness")`:         false,
		`neq(feedback_key, "answer_usefulness")`:         true,
		// One feedback has to meet both.
		`and(eq(feedback_key, "user_score"), eq(feedback_score, 0))`:          true,
		`and(eq(feedback_key, "user_score"), eq(feedback_score, 1))`:          false,
		`and(eq(feedback_key, "correct"), eq(feedback_score, 1))`:             true,
		`and(eq(feedback_key, "category"), eq(feedback_value, "CONCEPTUAL"))`: true,
		// So has one piece of metadata.
		`and(eq(metadata_key, 'environment'), eq(metadata_value, 'production'))`:      true,
		`and(eq(metadata_key, 'thread_id'), eq(metadata_value, 'production'))`:        false,
		`and(in(metadata_key, ["session_id","thread_id"]), eq(metadata_value, "t1"))`: true,
		`and(eq(input_key, "question"), like(input_value, "%refund%"))`:               true,
		`or(eq(name, "x"), and(eq(is_root, true), has(tags, "eu")))`:                  true,
		`and(or(has(tags, "experimental"), has(tags, "beta")), gt(latency, 60))`:      false,
		` and( eq( is_root , TRUE ) ) `:                                               true,
	} {
		f, err := rules.Parse(filter)
		if err != nil {
			t.Errorf("%s: %v", filter, err)
			continue
		}
		if got := f.Matches(candidate(t)); got != want {
			t.Errorf("%s matches: %v, want %v", filter, got, want)
		}
	}
}

func TestParseSaysWhatIsWrong(t *testing.T) {
	t.Parallel()
	for filter, want := range map[string]string{
		`is_root`:                             "a call such as",
		`eq(is_root, true) and eq(name, "x")`: "combine calls as and(",
		`eq(is_root, true`:                    "a comma or ')'",
		`eq(is_root)`:                         "takes a field and a value, not 1",
		`equals(is_root, true)`:               "there is no equals()",
		`eq(colour, "red")`:                   `there is no field "colour"`,
		`neq(tags, "x")`:                      "tags cannot be compared by neq(); it can by has",
		`neq(error, null)`:                    "error cannot be compared by neq()",
		`eq(name, Search)`:                    "the value Search of eq() is not quoted",
		`in(name, "x")`:                       "takes a list",
		`eq(name, ["x"])`:                     "takes one value",
		`eq(name, "x`:                         "is not a JSON string",
		`eq(name, 'x`:                         "does not end",
		`and()`:                               "has nothing in it",
		`and(true)`:                           "its argument 1 is none",
		`search(1)`:                           "takes one text",
		`eq(name, )`:                          "a value was expected",
		`eq(name, 1.2.3)`:                     "a number was expected",
		strings.Repeat("and(", 40) + `eq(name, "x")` + strings.Repeat(")", 40): "nested deeper than",
		strings.Repeat(" ", 20<<10) + `eq(name, "x")`:                          "longer than",
	} {
		if _, err := rules.Parse(filter); !errors.Is(err, rules.ErrFilter) || !strings.Contains(err.Error(), want) {
			t.Errorf("%.60s: got %v, want an ErrFilter with %q", filter, err, want)
		}
	}
}

func FuzzParse(f *testing.F) {
	for _, seed := range []string{`eq(is_root, true)`, `and(in(name, ["a"]), search('x'))`, `has(metadata, '{"a": 1}')`, `(((`} {
		f.Add(seed)
	}
	f.Fuzz(func(_ *testing.T, text string) {
		filter, err := rules.Parse(text)
		if err == nil {
			filter.Matches(&rules.Candidate{Run: map[string]any{"tags": []any{"x"}, "start_time": "2024-04-05T01:28:54"}})
		}
	})
}

// TestStatsOf holds the guide's example: a key may have no score and labels all the same.
func TestStatsOf(t *testing.T) {
	t.Parallel()
	got, err := json.Marshal(rules.StatsOf([]rules.Feedback{
		{Key: "about_langchain", Score: 0.0, Source: "model"},
		{Key: "category", Value: "CONCEPTUAL", Source: "model"},
		{Key: "user_score", Score: 0.0, Source: "app"},
		{Key: "user_score", Score: 0.0, Source: "app"},
	}))
	if err != nil {
		t.Fatal(err)
	}
	want := `{"about_langchain":{"n":1,"avg":0,"show_feedback_arrow":true,"values":{}},` +
		`"category":{"n":0,"avg":null,"show_feedback_arrow":true,"values":{"CONCEPTUAL":1}},` +
		`"user_score":{"n":2,"avg":0,"show_feedback_arrow":false,"values":{}}}`
	if diff := cmp.Diff(want, string(got)); diff != "" {
		t.Error(diff)
	}
	if rules.StatsOf(nil) != nil {
		t.Error("no feedback has no stats: null in the payload")
	}
}

func TestSampledTakesItsShare(t *testing.T) {
	t.Parallel()
	const runs = 10_000
	for _, rate := range []float64{0, 0.1, 0.5, 1} {
		taken := 0
		for i := range runs {
			id := fmt.Sprint(i)
			if rules.Sampled(7, "rule", id, rate) != rules.Sampled(7, "rule", id, rate) {
				t.Fatal("the same run is judged differently")
			}
			if rules.Sampled(7, "rule", id, rate) {
				taken++
			}
		}
		if share := float64(taken) / runs; math.Abs(share-rate) > 0.02 {
			t.Errorf("a rate of %v took %v", rate, share)
		}
	}
}
