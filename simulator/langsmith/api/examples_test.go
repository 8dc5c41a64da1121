package api_test

import (
	"fmt"
	"strings"
	"testing"
)

func TestExamples(t *testing.T) {
	t.Parallel()
	s := started(t)
	d := s.must(t, 200, "POST", "/datasets", `{"name":"d","extra":{"metadata":{"m":1}},"transformations":null}`).str(t, "id")
	s.must(t, 202, "POST", "/runs", rootRun(1, `,"inputs":{"q":"run"},"outputs":{"a":"run"}`))
	plain := s.must(t, 200, "POST", "/examples", fmt.Sprintf(`{"dataset_id":%q,"inputs":{"q":1},"outputs":{"a":2},"split":"train","metadata":{"m":1},"source_run_id":%q}`, d, id(1)))
	if plain.str(t, "metadata", "dataset_split", 0) != "train" || plain.str(t, "metadata", "m") != "1" {
		t.Errorf("the example is %s", plain.text)
	}
	s.must(t, 200, "POST", "/examples/bulk", fmt.Sprintf(`[{"id":%q,"dataset_id":%q,"use_source_run_io":true,"source_run_id":%q}]`, id(21), d, id(1)))
	if got := s.must(t, 200, "GET", "/examples/"+id(21), ""); got.str(t, "inputs", "q") != "run" || got.str(t, "outputs", "a") != "run" {
		t.Errorf("the run's values are not in %s", got.text)
	}
	got := s.upload(t, "/v1/platform/datasets/"+d+"/examples", id(22), `{"split":["a","b"]}`, id(22)+".inputs", `{"q":2}`, id(22)+".outputs", `{"a":3}`,
		id(23), `{}`, id(23)+".inputs", `{}`)
	if got.status != 201 || got.str(t, "count") != "2" || got.str(t, "example_ids", 1) != id(23) {
		t.Fatalf("%+v", got)
	}
	for query, want := range map[string]int{"": 4, "&limit=3&offset=0": 3, "&offset=3": 1, "&id=" + id(22): 1, "&splits=b": 1, "&splits=base": 2} {
		if list := s.must(t, 200, "GET", "/examples?dataset="+d+query, "").get(t).([]any); len(list) != want {
			t.Errorf("%s: %d examples, want %d", query, len(list), want)
		}
	}
	read := s.must(t, 200, "GET", "/datasets/"+d+"?limit=1", "")
	if read.str(t, "example_count") != "4" || read.str(t, "metadata", "m") != "1" {
		t.Errorf("the dataset is %s", read.text)
	}
	if run := s.must(t, 200, "GET", "/runs/"+id(1), ""); run.str(t, "in_dataset") != "true" {
		t.Error("the run does not know that an example was made of it")
	}
	s.must(t, 200, "DELETE", "/examples/"+id(22), "")
	s.must(t, 404, "GET", "/examples/"+id(22), "")
}

// An id that is there already is refused in all three ways, and nothing of the
// request is kept: a listener's second try must have no second effect.
func TestAnExampleIsMadeOnce(t *testing.T) {
	t.Parallel()
	s := started(t)
	d := s.must(t, 200, "POST", "/datasets", `{"name":"d"}`).str(t, "id")
	one := fmt.Sprintf(`{"id":%q,"dataset_id":%q,"inputs":{}}`, id(1), d)
	s.must(t, 200, "POST", "/examples", one)
	other := strings.Replace(one, id(1), id(2), 1)
	s.must(t, 409, "POST", "/examples", one)
	s.must(t, 409, "POST", "/examples/bulk", "["+other+","+one+"]")
	got := s.upload(t, "/v1/platform/datasets/"+d+"/examples", id(3), `{}`, id(3)+".inputs", `{}`, id(1), `{}`, id(1)+".inputs", `{}`)
	if got.status != 409 || !strings.HasPrefix(got.str(t, "error"), "Conflict: example already exists") {
		t.Errorf("%+v", got)
	}
	if list := s.must(t, 200, "GET", "/examples?dataset="+d, "").get(t).([]any); len(list) != 1 {
		t.Errorf("there are %d examples, want 1", len(list))
	}
}

func TestExampleRefusals(t *testing.T) {
	t.Parallel()
	s := started(t)
	d := s.must(t, 200, "POST", "/datasets", `{"name":"d"}`).str(t, "id")
	for body, text := range map[string]string{
		`{"inputs":{}}`:              "body.dataset_id: Field required",
		`{"dataset_id":"` + d + `"}`: "body.inputs: Field required",
		`{"dataset_id":"` + d + `","use_source_run_io":true}`: "body.source_run_id: Field required",
		`{"dataset_id":"` + d + `","inputs":"x"}`:             "body.inputs: Input should be an object, not a string",
	} {
		if got := s.do("POST", "/examples", body); got.status != 422 || !strings.Contains(got.str(t, "detail"), text) {
			t.Errorf("%s: %+v, want 422 with %q", body, got, text)
		}
	}
	if got := s.do("POST", "/examples/bulk", `{}`); got.status != 422 || !strings.Contains(got.text, "a list of examples") {
		t.Errorf("%+v", got)
	}
	s.must(t, 404, "POST", "/examples", `{"dataset_id":"`+id(4)+`","inputs":{}}`)
	for text, parts := range map[string][]string{
		"its name should begin with the example's id": {"x", "{}"},
		"before those of its fields":                  {id(1) + ".inputs", "{}"},
		"inputs: Field required":                      {id(1), "{}"},
		"attachments of examples":                     {id(1), "{}", id(1) + ".attachment.pic", "x"},
		"the body has 0 examples":                     {},
	} {
		got := s.upload(t, "/v1/platform/datasets/"+d+"/examples", parts...)
		if got.status/100 != 4 || !strings.Contains(got.str(t, "error"), text) {
			t.Errorf("%v: %+v, want %q", parts, got, text)
		}
	}
}
