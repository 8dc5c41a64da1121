package gocktest

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/h2non/gock"

	"github.com/hookdrill/hookdrill/simulator/langsmith/listener/client"
)

const (
	api = "http://langsmith.test"
	key = "lsv2_pt_0123456789abcdef"
	run = "6ab80f10-d79c-4fa2-b441-922ed6feb630"
	set = "00000000-0000-4000-8000-0000000000dd"
)

// scripted calls the API as gock was told, in virtual time, and returns how
// long it took. Every answer must have been asked for, and no other.
func scripted(t *testing.T, call func(ctx context.Context, c *client.Client)) (took time.Duration) {
	t.Helper()
	defer gock.OffAll()
	synctest.Test(t, func(t *testing.T) {
		k, err := client.NewKey(key)
		if err != nil {
			t.Fatal(err)
		}
		c, err := client.New(client.Config{BaseURL: api, Key: k, Workspace: "w-1", Transport: gock.NewTransport()})
		if err != nil {
			t.Fatal(err)
		}
		begin := time.Now()
		call(context.Background(), c)
		took = time.Since(begin)
	})
	if gock.HasUnmatchedRequest() {
		t.Errorf("a request came unexpected: %s %s", gock.GetUnmatchedRequests()[0].Method, gock.GetUnmatchedRequests()[0].URL)
	}
	if !gock.IsDone() {
		t.Errorf("%d requests did not come", len(gock.Pending()))
	}
	return took
}

// get expects a GET with the headers that every request has.
func get(path string) *gock.Request {
	return gock.New(api).Get("^/api/v1"+path+"$").
		MatchHeader("X-Api-Key", "^"+key+"$").MatchHeader("X-Tenant-Id", "^w-1$").MatchHeader("Accept", "^application/json$")
}

func feedbackPage(offset int) *gock.Request {
	return get("/feedback").MatchParam("run", "^"+run+"$").MatchParam("limit", "^100$").MatchParam("offset", fmt.Sprintf("^%d$", offset))
}

func entry(n int, runID string) map[string]any {
	return map[string]any{
		"id": fmt.Sprint(n), "run_id": runID, "key": "k", "score": 1, "correction": nil, "modified_at": "2026-01-02T03:04:05.000000",
	}
}

func entries(from, to int) (all []any) {
	for n := from; n < to; n++ {
		all = append(all, entry(n, run))
	}
	return all
}

func TestFeedbackIsReadPageByPage(t *testing.T) {
	for pages, c := range map[string]struct{ sizes []int }{
		"none": {[]int{0}}, "one": {[]int{3}}, "a full one": {[]int{100, 0}}, "three": {[]int{100, 100, 7}},
	} {
		want := 0
		for i, size := range c.sizes {
			feedbackPage(100 * i).Reply(200).JSON(entries(want, want+size))
			want += size
		}
		scripted(t, func(ctx context.Context, c *client.Client) {
			got, err := c.Feedback(ctx, run)
			if err != nil || len(got) != want {
				t.Errorf("%s: got %d entries, %v; want %d", pages, len(got), err, want)
			}
		})
	}
}

func TestFeedbackOfAnotherRunAndASecondTimeIsLeftOut(t *testing.T) {
	page := append(entries(0, 99), entry(99, "00000000-0000-4000-8000-000000000000"))
	feedbackPage(0).Reply(200).JSON(page)
	corrected := entry(100, strings.ToUpper(run))
	corrected["correction"] = map[string]any{"label": "bug"}
	feedbackPage(100).Reply(200).JSON([]any{entry(98, run), corrected})
	scripted(t, func(ctx context.Context, c *client.Client) {
		got, err := c.Feedback(ctx, run)
		if err != nil || len(got) != 100 {
			t.Fatalf("got %d entries, %v; want 100", len(got), err)
		}
		want := client.Feedback{
			ID: "100", RunID: strings.ToUpper(run), Key: "k", Correction: json.RawMessage(`{"label":"bug"}`),
			ModifiedAt: time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC),
		}
		if diff := cmp.Diff(want, got[99]); diff != "" || got[0].Correction != nil {
			t.Errorf("(- want, + got):\n%s", diff)
		}
	})
}

func TestMoreFeedbackThanThereCanBe(t *testing.T) {
	gock.New(api).Get("/api/v1/feedback").Times(100).Reply(200).JSON(entries(0, 100))
	scripted(t, func(ctx context.Context, c *client.Client) {
		if _, err := c.Feedback(ctx, run); err == nil || !strings.Contains(err.Error(), "more than 10000 entries") {
			t.Errorf("got %v", err)
		}
	})
}

func TestDatasetNamed(t *testing.T) {
	const name = "classifier & issues"
	for answer, want := range map[string]string{
		`[{"id":"` + set + `","name":"classifier & issues"}]`: "",
		`[]`: `LangSmith: dataset "classifier & issues": there is no such dataset`,
		`[{"id":"` + set + `","name":"classifier & issues 2"}]`: "there is no such dataset",
		`{"items":[]}`: "LangSmith: GET /datasets: the answer is not what was expected",
	} {
		get("/datasets").MatchParam("name", "^"+name+"$").MatchParam("limit", "^1$").Reply(200).BodyString(answer)
		scripted(t, func(ctx context.Context, c *client.Client) {
			got, err := c.DatasetNamed(ctx, name)
			if want == "" && (err != nil || got.ID != set) || want != "" && (err == nil || !strings.Contains(err.Error(), want)) {
				t.Errorf("%s: got %+v, %v; want %q", answer, got, err, want)
			}
			if missing := strings.Contains(want, "no such"); errors.Is(err, client.ErrNoDataset) != missing {
				t.Errorf("%s: is it ErrNoDataset: %v, want %v", answer, !missing, missing)
			}
		})
	}
}

var example = client.Example{
	ID: "f3ba17ca-317c-5b3b-8ee8-cc4c0521f4a0", DatasetID: set, SourceRunID: run,
	Inputs: json.RawMessage(`{"q":1}`), Outputs: json.RawMessage(`{"output":{"label":"bug"}}`),
}

func post() *gock.Request {
	return gock.New(api).Post("^/api/v1/examples$").MatchHeader("X-Api-Key", "^"+key+"$").MatchType("json").JSON(map[string]any{
		"id": example.ID, "dataset_id": set, "source_run_id": run,
		"inputs": map[string]any{"q": 1}, "outputs": map[string]any{"output": map[string]any{"label": "bug"}},
	})
}

func stored() *gock.Request { return get("/examples/" + example.ID) }

func TestCreateExample(t *testing.T) {
	for name, c := range map[string]struct {
		script func()
		want   string
	}{
		"created":         {func() { post().Reply(200).BodyString(`{}`) }, ""},
		"created, as 201": {func() { post().Reply(201) }, ""},
		"there already": {func() {
			post().Reply(409).BodyString(`{"error":"Conflict"}`)
			stored().Reply(200).JSON(map[string]any{"id": example.ID, "dataset_id": set})
		}, ""},
		"there, said as 400": {func() {
			post().Reply(400)
			stored().Reply(200).JSON(map[string]any{"id": example.ID, "dataset_id": set})
		}, ""},
		"another conflict": {func() { post().Reply(409).BodyString(`{"error":"Conflict"}`); stored().Reply(404) }, "LangSmith: POST /examples: 409 Conflict: Conflict"},
		"in another dataset": {func() {
			post().Reply(409).BodyString(`{"error":"Conflict"}`)
			stored().Reply(200).JSON(map[string]any{"id": example.ID, "dataset_id": run})
		}, "409 Conflict"},
		"not to be seen": {func() { post().Reply(422).BodyString(`{"detail":["body.inputs: wrong"]}`); stored().Reply(403) }, `422 Unprocessable Entity: ["body.inputs: wrong"]`},
		"a wrong key":    {func() { post().Reply(401).BodyString(`{"detail":"Invalid token"}`) }, "401 Unauthorized: Invalid token"},
		"created, but the answer was lost": {func() {
			post().ReplyError(errors.New("connection reset by peer"))
			post().Reply(409)
			stored().Reply(200).JSON(map[string]any{"id": example.ID, "dataset_id": set})
		}, ""},
	} {
		c.script()
		scripted(t, func(ctx context.Context, to *client.Client) {
			err := to.CreateExample(ctx, example)
			if c.want == "" && err != nil || c.want != "" && (err == nil || !strings.Contains(err.Error(), c.want)) {
				t.Errorf("%s: got %v, want %q", name, err, c.want)
			}
		})
	}
}

// What each answer leads to: how many requests, after which time, and what it
// says about trying later.
func TestTryingAgain(t *testing.T) {
	for _, c := range []struct {
		status    int
		after     string
		requests  int
		took      time.Duration
		temporary bool
		rejected  bool
	}{
		{status: 500, requests: 4, took: 3500 * time.Millisecond, temporary: true},
		{status: 502, requests: 4, took: 3500 * time.Millisecond, temporary: true},
		{status: 503, after: "2", requests: 4, took: 6 * time.Second, temporary: true},
		{status: 503, after: "11", requests: 1, temporary: true},
		{status: 503, after: "soon", requests: 4, took: 3500 * time.Millisecond, temporary: true},
		{status: 429, after: "1", requests: 4, took: 4 * time.Second, temporary: true},
		{status: 408, requests: 4, took: 3500 * time.Millisecond, temporary: true},
		{status: 425, requests: 4, took: 3500 * time.Millisecond, temporary: true},
		{status: 301, requests: 1}, {status: 401, requests: 1}, {status: 403, requests: 1}, {status: 404, requests: 1},
		{status: 400, requests: 1, rejected: true}, {status: 409, requests: 1, rejected: true},
		{status: 413, requests: 1, rejected: true}, {status: 422, requests: 1, rejected: true},
	} {
		get("/datasets").Times(c.requests).Reply(c.status).SetHeader("Retry-After", c.after).BodyString(`{"detail":"no, ` + key + `"}`)
		var err error
		took := scripted(t, func(ctx context.Context, to *client.Client) { _, err = to.DatasetNamed(ctx, "d") })
		failed, ok := errors.AsType[*client.Error](err)
		if !ok || failed.Status != c.status || failed.Temporary() != c.temporary || failed.Rejected() != c.rejected || took != c.took {
			t.Errorf("%d: got %v after %v; want %+v", c.status, err, took, c)
		}
		if ok && failed.Detail != "no, [redacted]" {
			t.Errorf("%d: the detail is %q", c.status, failed.Detail)
		}
	}
}

func TestTheCallerCanStopIt(t *testing.T) {
	get("/datasets").Times(2).Reply(500)
	took := scripted(t, func(ctx context.Context, c *client.Client) {
		ctx, cancel := context.WithTimeout(ctx, time.Second)
		defer cancel()
		if _, err := c.DatasetNamed(ctx, "d"); err == nil || !strings.Contains(err.Error(), "500") {
			t.Errorf("got %v, want the last answer", err)
		}
	})
	if took != time.Second {
		t.Errorf("it took %v, want 1s", took)
	}
}
