package api_test

import (
	"fmt"
	"strings"
	"testing"
)

func TestFeedback(t *testing.T) {
	t.Parallel()
	s := started(t)
	s.must(t, 202, "POST", "/runs", rootRun(1, ""))
	made := s.must(t, 200, "POST", "/feedback", fmt.Sprintf(`{"id":%q,"run_id":%q,"key":"correctness","score":0.1235,"value":"good","comment":"ok",
		"correction":{"a":1},"feedback_source":{"type":"api","metadata":{}},"extend_trace_retention":true}`, id(9), id(1)))
	run := s.must(t, 200, "GET", "/runs/"+id(1), "")
	for key, want := range map[string]string{
		"id": id(9), "run_id": id(1), "trace_id": id(1), "session_id": run.str(t, "session_id"), "is_root": "true", "score": "0.1235",
		"start_time": "2026-01-02T03:04:01.678901", "comment": "ok",
	} {
		if got := made.str(t, key); got != want {
			t.Errorf("%s is %s, want %s", key, got, want)
		}
	}
	if made.str(t, "feedback_source", "type") != "api" || made.get(t, "created_at") == nil || made.get(t, "modified_at") == nil {
		t.Errorf("what the Python SDK asks for is missing: %s", made.text)
	}
	changed := s.must(t, 200, "PATCH", "/feedback/"+id(9), `{"score":true,"comment":null}`)
	if changed.str(t, "score") != "1" || changed.get(t, "comment") != nil || changed.str(t, "value") != "good" {
		t.Errorf("after the patch it is %s", changed.text)
	}
	s.must(t, 200, "DELETE", "/feedback/"+id(9), "")
	s.must(t, 404, "GET", "/feedback/"+id(9), "")
}

func TestFeedbackIsListed(t *testing.T) {
	t.Parallel()
	s := started(t)
	for n := range 5 {
		more := ""
		if n == 3 {
			more = `,"score":1,"feedback_source":{"type":"model"}`
		}
		// The runs are not there yet; real SDKs send feedback that early.
		s.must(t, 200, "POST", "/feedback", fmt.Sprintf(`{"id":%q,"run_id":%q,"key":"k%d"%s}`, id(n), id(100+n%2), n, more))
	}
	for query, want := range map[string][]int{
		"":                                         {4, 3, 2, 1, 0},
		"run=" + id(100):                           {4, 2, 0},
		"run=" + id(100) + "&run=" + id(101):       {4, 3, 2, 1, 0},
		"run=" + id(101) + "&key=k1&key=k2":        {1},
		"limit=2&offset=1":                         {3, 2},
		"limit=100&offset=5":                       {},
		"source=model&include_user_names=True":     {3},
		"source=FeedbackSourceType.MODEL":          {3},
		"has_score=True":                           {3},
		"has_comment=true":                         {},
		"level=session":                            {},
		"max_created_at=2020-01-01T00:00:00":       {},
		"min_created_at=2020-01-01T00:00:00+00:00": {4, 3, 2, 1, 0},
	} {
		got := s.must(t, 200, "GET", "/feedback?"+query, "").get(t).([]any)
		var ids, wanted []string
		for _, f := range got {
			ids = append(ids, f.(map[string]any)["id"].(string))
		}
		for _, n := range want {
			wanted = append(wanted, id(n))
		}
		if fmt.Sprint(ids) != fmt.Sprint(wanted) {
			t.Errorf("%s: %v, want %v", query, ids, wanted)
		}
	}
}

func TestFeedbackOfAProject(t *testing.T) {
	t.Parallel()
	s := started(t)
	project := s.must(t, 200, "POST", "/sessions", `{"name":"p"}`).str(t, "id")
	s.must(t, 200, "POST", "/feedback", `{"key":"k","run_id":null,"session_id":"`+project+`"}`)
	if got := s.must(t, 200, "GET", "/feedback?session="+project, "").get(t).([]any); len(got) != 1 {
		t.Errorf("listed are %v", got)
	}
}

func TestV1Refusals(t *testing.T) {
	t.Parallel()
	s := started(t)
	s.must(t, 200, "POST", "/feedback", `{"id":"`+id(1)+`","key":"k","run_id":"`+id(1)+`"}`)
	s.must(t, 200, "POST", "/sessions", `{"name":"p"}`)
	s.must(t, 200, "POST", "/sessions?upsert=True", `{"name":"p","id":"`+id(5)+`"}`)
	s.must(t, 200, "POST", "/datasets", `{"name":"d"}`)
	for _, c := range []struct {
		method, path, body string
		status             int
		text               string
	}{
		{"POST", "/feedback", `{"run_id":"` + id(1) + `"}`, 422, "body.key: Field required"},
		{"POST", "/feedback", `{"key":"k"}`, 422, "needs a run_id, or a session_id"},
		{"POST", "/feedback", `{"key":"k","session_id":"` + id(8) + `"}`, 404, "Session not found"},
		{"POST", "/feedback", `{"key":"k","run_id":"` + id(1) + `","score":"high"}`, 422, "body.score: Input should be a number or true or false, not a string"},
		{"POST", "/feedback", `{"key":"k","run_id":"` + id(1) + `","score":1e9}`, 422, "body.score"},
		{"POST", "/feedback", `{"key":"` + strings.Repeat("k", 181) + `","run_id":"` + id(1) + `"}`, 422, "at most 180 bytes, not 181"},
		{"POST", "/feedback", `{"id":"` + id(1) + `","key":"k","run_id":"` + id(1) + `"}`, 409, "Feedback with this id already exists."},
		{"GET", "/feedback?run=x", "", 422, "query.run.0: Input should be a valid UUID"},
		{"GET", "/feedback?limit=101", "", 422, "query.limit: Input should be less than or equal to 100"},
		{"GET", "/feedback?offset=-1", "", 422, "query.offset: Input should be greater than or equal to 0"},
		{"GET", "/feedback?has_score=perhaps", "", 422, "valid boolean"},
		{"GET", "/feedback/x", "", 422, "path.id: Input should be a valid UUID"},
		{"GET", "/runs/" + id(8), "", 404, "Run not found"},
		{"GET", "/sessions/" + id(8), "", 404, "Session not found"},
		{"POST", "/sessions", `{"name":"p"}`, 409, "Session already exists."},
		{"POST", "/sessions", `{}`, 422, "body.name: Field required"},
		{"POST", "/datasets", `{"name":"d"}`, 409, "Dataset with this name already exists."},
		{"POST", "/datasets", `{"name":"e","data_type":"x"}`, 422, "'kv', 'llm' or 'chat'"},
		{"GET", "/datasets/" + id(8), "", 404, "Dataset not found"},
		{"GET", "/examples/" + id(8), "", 404, "Example not found"},
	} {
		got := s.do(c.method, c.path, c.body)
		if got.status != c.status || !strings.Contains(got.str(t, "detail"), c.text) {
			t.Errorf("%s %s %.80s: %+v, want %d with %q", c.method, c.path, c.body, got, c.status, c.text)
		}
	}
}
