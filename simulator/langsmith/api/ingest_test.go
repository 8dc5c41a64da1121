package api_test

import (
	"bytes"
	"compress/gzip"
	"fmt"
	"strings"
	"testing"

	"github.com/hookdrill/hookdrill/simulator/langsmith/api"
)

func TestARunComesBack(t *testing.T) {
	t.Parallel()
	s := started(t)
	// Times as the JS SDK sends them: a text and a number in one object.
	s.must(t, 202, "POST", "/runs", fmt.Sprintf(`{"id":%q,"name":"plain","run_type":"llm","inputs":{"q":1.10},"start_time":1767323045678,"unheard_of":1}`, id(1)))
	// Explicit nulls, as the Python SDK sends them, erase nothing.
	s.must(t, 202, "PATCH", "/runs/"+id(1), `{"name":null,"tags":null,"session_id":null,"outputs":{"usage_metadata":{"input_tokens":3,"output_tokens":4,"total_cost":0.00014}},"end_time":"2026-01-02T03:05:00Z"}`)
	got := s.must(t, 200, "GET", "/runs/"+strings.ToUpper(id(1)), "")
	for key, want := range map[string]string{
		"name": "plain", "status": "success", "start_time": "2026-01-02T03:04:05.678000", "end_time": "2026-01-02T03:05:00.000000",
		"trace_id": id(1), "dotted_order": "20260102T030405678000Z" + id(1), "total_tokens": "7", "prompt_tokens": "3",
		"total_cost": "0.00014", "prompt_cost": "<nil>", "is_root": "true", "tenant_id": tenant, "in_dataset": "false", "execution_order": "1",
	} {
		if got := got.str(t, key); got != want {
			t.Errorf("%s is %s, want %s", key, got, want)
		}
	}
	if !strings.Contains(got.text, `"inputs":{"q":1.10}`) {
		t.Errorf("the inputs are not as they were sent: %s", got.text)
	}
	session := got.str(t, "session_id")
	if path := got.str(t, "app_path"); path != "/o/"+tenant+"/projects/p/"+session+"/r/"+id(1)+"?trace_id="+id(1)+"&start_time=2026-01-02T03:04:05.678000" {
		t.Errorf("app_path is %s", path)
	}
	if name := s.must(t, 200, "GET", "/sessions/"+session+"?include_stats=False", "").str(t, "name"); name != "default" {
		t.Errorf("the project is %s, want default", name)
	}
}

func TestABatchKnowsItsFamily(t *testing.T) {
	t.Parallel()
	s := started(t)
	child := fmt.Sprintf(`{"id":%q,"trace_id":%q,"parent_run_id":%q,"dotted_order":%q,"name":"child","session_name":"proj","start_time":"2026-01-02T03:04:02"}`,
		id(2), id(1), id(1), stamp(1)+id(1)+"."+stamp(2)+id(2))
	grandchild := fmt.Sprintf(`{"id":%q,"trace_id":%q,"dotted_order":%q,"error":"boom","end_time":"2026-01-02T03:04:09Z"}`,
		id(3), id(1), stamp(1)+id(1)+"."+stamp(2)+id(2)+"."+stamp(3)+id(3))
	// A patch without its post, and before the posts of the others.
	s.must(t, 202, "POST", "/runs/batch", `{"patch":[`+grandchild+`],"post":[`+child+`,`+rootRun(1, "")+`]}`)
	root := s.must(t, 200, "GET", "/runs/"+id(1), "")
	if got := root.str(t, "child_run_ids"); got != fmt.Sprint([]string{id(2), id(3)}) {
		t.Errorf("child_run_ids are %s", got)
	}
	if got := root.str(t, "direct_child_run_ids"); got != fmt.Sprint([]string{id(2)}) {
		t.Errorf("direct_child_run_ids are %s", got)
	}
	last := s.must(t, 200, "GET", "/runs/"+id(3), "")
	if got := last.str(t, "parent_run_ids"); got != fmt.Sprint([]string{id(1), id(2)}) || last.str(t, "status") != "error" || last.str(t, "parent_run_id") != id(2) {
		t.Errorf("the grandchild is %s", last.text)
	}
}

func TestMultipart(t *testing.T) {
	t.Parallel()
	s := started(t)
	run := rootRun(1, "")
	got := s.upload(t, "/runs/multipart",
		"post."+id(1), run, "post."+id(1)+".inputs", `{"q":"`+strings.Repeat("x", 2000)+`"}`, "post."+id(1)+".outputs", `{"a":1}`,
		"attachment."+id(1)+".pic", "bytes",
		"feedback."+id(9), fmt.Sprintf(`{"key":"k","score":true,"run_id":%q,"trace_id":%q}`, id(1), id(1)))
	if got.status != 202 {
		t.Fatalf("%+v", got)
	}
	read := s.must(t, 200, "GET", "/runs/"+id(1), "")
	presigned := read.str(t, "inputs_s3_urls", "ROOT", "presigned_url")
	key, found := strings.CutPrefix(presigned, "http://blobs/")
	if !found || !strings.Contains(s.blobs.values[key], "xxx") || read.get(t, "inputs") != nil {
		t.Errorf("large inputs were not moved out: %s", read.text)
	}
	if read.str(t, "outputs", "a") != "1" || read.get(t, "outputs_s3_urls") != nil {
		t.Errorf("small outputs are not here: %s", read.text)
	}
	attachment := strings.TrimPrefix(read.str(t, "s3_urls", "attachment.pic", "presigned_url"), "http://blobs/")
	if s.blobs.values[attachment] != "bytes" {
		t.Errorf("the attachment is not kept: %s", read.text)
	}
	if read.str(t, "feedback_stats", "k", "n") != "1" {
		t.Errorf("feedback_stats are missing: %s", read.text)
	}
	if f := s.must(t, 200, "GET", "/feedback/"+id(9), ""); f.str(t, "run_id") != id(1) || f.str(t, "score") != "1" {
		t.Errorf("the feedback is %s", f.text)
	}
}

func TestGzipIsRead(t *testing.T) {
	t.Parallel()
	s := started(t)
	pack := func(text string) string {
		var packed bytes.Buffer
		w := gzip.NewWriter(&packed)
		_, _ = w.Write([]byte(text))
		_ = w.Close()
		return packed.String()
	}
	if got := s.do("POST", "/runs", pack(rootRun(1, "")), "Content-Encoding", "gzip"); got.status != 202 {
		t.Errorf("%+v", got)
	}
	for want, got := range map[int]reply{
		413: s.do("POST", "/runs", pack(strings.Repeat(" ", api.MaxBody+1)), "Content-Encoding", "gzip"),
		400: s.do("POST", "/runs", "{}", "Content-Encoding", "gzip"),
		415: s.do("POST", "/runs", "{}", "Content-Encoding", "zstd"),
	} {
		if got.status != want {
			t.Errorf("%+v, want %d", got, want)
		}
	}
}

// One wrong run keeps the whole request out, and the answer says what is wrong.
func TestIngestRefusals(t *testing.T) {
	t.Parallel()
	dotted := func(order string) string {
		return `{"post":[` + rootRun(1, "") + `,` + strings.Replace(rootRun(2, ""), stamp(2)+id(2), order, 1) + `]}`
	}
	for name, c := range map[string]struct {
		path, body string
		status     int
		text       string
	}{
		"malformed":       {"/runs", `{"id":`, 400, "Bad request: body: this is not JSON: unexpected end of JSON input, at byte 6"},
		"empty":           {"/runs", ``, 400, "JSON is missing"},
		"not UTF-8":       {"/runs", "{\"id\":\"\xff\"}", 400, "not UTF-8"},
		"a list":          {"/runs", `[]`, 400, "body: Input should be an object, not a list"},
		"trailing":        {"/runs", `{} {}`, 400, "this is not JSON"},
		"no id":           {"/runs", `{"name":"x"}`, 400, "body.id: Field required"},
		"no UUID":         {"/runs", `{"id":"x"}`, 400, "body.id: Input should be a valid UUID"},
		"wrong type":      {"/runs", `{"id":"` + id(1) + `","name":3}`, 400, "body.name: Input should be a string, not a number"},
		"wrong inputs":    {"/runs", `{"id":"` + id(1) + `","inputs":[1]}`, 400, "body.inputs: Input should be an object, not a list"},
		"wrong time":      {"/runs", `{"id":"` + id(1) + `","start_time":"yesterday"}`, 400, "start_time must be an ISO 8601 timestamp"},
		"wrong tags":      {"/runs", `{"id":"` + id(1) + `","tags":["a",null]}`, 400, "body.tags: Input should be a list of strings"},
		"no project":      {"/runs", `{"id":"` + id(1) + `","session_id":"` + id(7) + `"}`, 400, "there is no such project"},
		"too deep":        {"/runs", strings.Repeat(`{"a":`, 10_001) + "1" + strings.Repeat("}", 10_001), 400, "exceeded max depth"},
		"batch asks more": {"/runs/batch", `{"post":[{"id":"` + id(1) + `"}]}`, 400, "body.post.0.trace_id: Field required; body.post.0.dotted_order: Field required"},
		"three digits":    {"/runs/batch", dotted("20260102T030402678Z" + id(2)), 400, "invalid timestamp in dotted_order 20260102T030402678 at index 0"},
		"two parts":       {"/runs/batch", dotted(stamp(1) + id(1) + "." + stamp(2) + id(2)), 400, "dotted_order must contain a single part for root runs"},
		"another run's":   {"/runs/batch", dotted(stamp(2) + id(3)), 400, "does not match first part of dotted_order"},
		"too large":       {"/runs", strings.Repeat(" ", 50<<20), 413, "the body has more than 20971520 bytes"},
		"no multipart":    {"/runs/multipart", "x", 422, "Content-Type must be multipart/form-data"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := started(t)
			got := s.do("POST", c.path, c.body)
			if got.status != c.status || !strings.Contains(got.str(t, "error"), c.text) {
				t.Errorf("%d %.300s, want %d with %q", got.status, got.text, c.status, c.text)
			}
			if list := s.must(t, 200, "POST", "/runs/query", `{}`).get(t, "runs").([]any); len(list) != 0 {
				t.Errorf("%d runs were stored nevertheless", len(list))
			}
		})
	}
}

func TestMultipartRefusals(t *testing.T) {
	t.Parallel()
	s := started(t)
	for name, c := range map[string]struct {
		parts []string
		text  string
	}{
		"no id":         {[]string{"post", "{}"}, "its name should be post, patch, feedback or attachment"},
		"no event":      {[]string{"put." + id(1), "{}"}, "its name should begin with"},
		"field first":   {[]string{"post." + id(1) + ".inputs", "{}"}, "must come before it"},
		"strange field": {[]string{"post." + id(1), rootRun(1, ""), "post." + id(1) + ".name", `"x"`}, "have parts of their own"},
		"twice":         {[]string{"post." + id(1), rootRun(1, ""), "post." + id(1), rootRun(1, "")}, "there twice"},
		"other id":      {[]string{"post." + id(2), rootRun(1, "")}, "not the id in the part's name"},
		"no run":        {[]string{"attachment." + id(1) + ".pic", "x"}, "no run of this request has this id"},
		"no JSON":       {[]string{"post." + id(1), "{"}, "this is not JSON"},
		"no key":        {[]string{"feedback." + id(1), `{"run_id":"` + id(1) + `"}`}, "key: Field required"},
	} {
		got := s.upload(t, "/runs/multipart", c.parts...)
		if got.status != 400 || !strings.Contains(got.str(t, "error"), c.text) {
			t.Errorf("%s: %+v, want 400 with %q", name, got, c.text)
		}
	}
	contentType, body := form(t, "post."+id(1), rootRun(1, ""))
	got := s.do("POST", "/runs/multipart", body[:len(body)-9], "Content-Type", contentType)
	if got.status != 422 || !strings.HasPrefix(got.str(t, "error"), "Unprocessable entity: error reading multipart data: ") {
		t.Errorf("cut short: %+v", got)
	}
}

func TestAttachmentsNeedBlobs(t *testing.T) {
	t.Parallel()
	s := started(t, func(c *api.Config) { c.Blobs = nil })
	got := s.upload(t, "/runs/multipart", "post."+id(1), rootRun(1, ""), "attachment."+id(1)+".pic", "x")
	if got.status != 400 || !strings.Contains(got.text, "no blob store") {
		t.Errorf("%+v", got)
	}
}

func TestQueryRuns(t *testing.T) {
	t.Parallel()
	s := started(t)
	for n := range 5 {
		s.must(t, 202, "POST", "/runs", rootRun(n, ""))
	}
	s.must(t, 202, "PATCH", "/runs/"+id(4), `{"name":"special","error":"boom"}`)
	session := s.must(t, 200, "GET", "/sessions?limit=1&name=proj&include_stats=False", "").str(t, 0, "id")
	ask := func(body string) (runs []string, next any) {
		got := s.must(t, 200, "POST", "/runs/query", body)
		for _, run := range got.get(t, "runs").([]any) {
			runs = append(runs, run.(map[string]any)["id"].(string))
		}
		return runs, got.get(t, "cursors", "next")
	}
	for body, want := range map[string][]string{
		`{"session":["` + session + `"],"start_time":null,"order":"asc"}`: {id(0), id(1), id(2), id(3), id(4)},
		`{"session":["` + id(77) + `"]}`:                                  nil,
		`{"id":["` + id(2) + `"],"error":true}`:                           {id(2)},
		`{"error":true}`:                                                  {id(4)},
		`{"filter":"name=special"}`:                                       {id(4)},
		`{"trace_filter":"name=special"}`:                                 {id(4)},
		`{"tree_filter":"name=special","error":false}`:                    nil,
		`{"is_root":false}`:                                               nil,
		`{"trace":"` + id(3) + `","run_type":"chain"}`:                    {id(3)},
		`{"start_time":"2026-01-02T03:04:03Z","limit":5}`:                 {id(4), id(3)},
	} {
		if got, next := ask(body); fmt.Sprint(got) != fmt.Sprint(want) || next != nil {
			t.Errorf("%s: %v, next %v, want %v", body, got, next, want)
		}
	}
	var all []string
	body := `{"limit":2}`
	for range 3 {
		page, next := ask(body)
		all = append(all, page...)
		if next == nil {
			break
		}
		body = fmt.Sprintf(`{"limit":2,"cursor":%q}`, next)
	}
	if fmt.Sprint(all) != fmt.Sprint([]string{id(4), id(3), id(2), id(1), id(0)}) {
		t.Errorf("the pages are %v", all)
	}
	for body, text := range map[string]string{
		`{"filter":"x"}`: "body.filter: Invalid filter: it should begin with name=", `{"limit":0}`: "from 1 to 100",
		`{"cursor":"!"}`: "no cursor", `{"order":"up"}`: "asc", `{"session":["x"]}`: "body.session.0: Input should be a valid UUID",
	} {
		if got := s.do("POST", "/runs/query", body); got.status != 422 || !strings.Contains(got.str(t, "detail", 0), text) {
			t.Errorf("%s: %+v, want 422 with %q", body, got, text)
		}
	}
}
