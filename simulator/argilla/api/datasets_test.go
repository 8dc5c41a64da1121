package api_test

import (
	"fmt"
	"regexp"
	"strings"
	"testing"
)

// configured makes a dataset with every type of field and question.
func (s *server) configured() string {
	s.Helper()
	id := s.call("POST", "/datasets", `{"name":"tickets","workspace_id":%q,"guidelines":"Read.","allow_extra_metadata":false,"metadata":{"b":1,"a":2}}`, s.workspace())
	for _, f := range []string{
		`"ticket","title":"T","required":true,"settings":{"type":"text"}`,
		`"chat","title":"C","settings":{"type":"chat"}`,
		`"image","title":"I","settings":{"type":"image"}`,
		`"order","title":"O","settings":{"type":"custom","template":"<b>{{x}}</b>"}`,
	} {
		s.call("POST", "/datasets/"+id+"/fields", `{"name":%s}`, f)
	}
	labels := `[{"value":"a","text":"A"},{"value":"b","text":"B","description":"the second"},{"value":"c","text":"C"}]`
	for _, q := range []string{
		`"topic","title":"T","required":true,"settings":{"type":"label_selection","options":` + labels + `}`,
		`"tags","title":"T","settings":{"type":"multi_label_selection","options":` + labels + `,"visible_options":3}`,
		`"stars","title":"S","settings":{"type":"rating","options":[{"value":1},{"value":2},{"value":3}]}`,
		`"order","title":"R","settings":{"type":"ranking","options":` + labels + `}`,
		`"marks","title":"M","settings":{"type":"span","field":"ticket","options":` + labels + `}`,
		`"remark","title":"R","description":"Say more","settings":{"type":"text","use_markdown":true}`,
	} {
		s.call("POST", "/datasets/"+id+"/questions", `{"name":%s}`, q)
	}
	for _, p := range []string{
		`"channel","title":"C","settings":{"type":"terms","values":["mail","chat"]}`,
		`"words","title":"W","settings":{"type":"integer","min":1,"max":9},"visible_for_annotators":false`,
		`"mood","title":"M","settings":{"type":"float","min":0}`,
	} {
		s.call("POST", "/datasets/"+id+"/metadata-properties", `{"name":%s}`, p)
	}
	s.call("POST", "/datasets/"+id+"/vectors-settings", `{"name":"v","title":"V","dimensions":2}`)
	return id
}

func (s *server) published() string {
	s.Helper()
	id := s.configured()
	s.call("PUT", "/datasets/"+id+"/publish", "")
	return id
}

// match holds an answer against a text in which # stands for an id and @ for a time.
func (s *server) match(method, path, body string, status int, want string) {
	s.Helper()
	gotStatus, got := s.ask("argilla", method, path, body)
	pattern := strings.NewReplacer("#", `[0-9a-f]{8}-[0-9a-f-]{27}`, "@", `20\d\d-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{6})?`).Replace(regexp.QuoteMeta(want))
	if gotStatus != status || !regexp.MustCompile("^"+pattern+"$").MatchString(got) {
		s.Errorf("%s %s %s:\ngot  %d %s\nwant %d %s", method, path, body, gotStatus, got, status, want)
	}
}

func TestWhatIsConfiguredIsShown(t *testing.T) {
	t.Parallel()
	s := started(t, nil)
	id := s.configured()
	s.match("GET", "/datasets/"+id, "", 200, `{"id":"#","name":"tickets","guidelines":"Read.","allow_extra_metadata":false,"status":"draft",`+
		`"distribution":{"strategy":"overlap","min_submitted":1},"metadata":{"b":1,"a":2},"workspace_id":"#","last_activity_at":"@","inserted_at":"@","updated_at":"@"}`)
	for path, parts := range map[string][]string{
		"/datasets/" + id + "/fields": {
			`{"items":[{"id":"#","name":"ticket","title":"T","required":true,"settings":{"type":"text","use_markdown":false},"dataset_id":"#","inserted_at":"@","updated_at":"@"},`,
			`"required":false,"settings":{"type":"chat","use_markdown":true}`, `"settings":{"type":"image"}`,
			`"settings":{"type":"custom","template":"<b>{{x}}</b>","advanced_mode":false}`,
		},
		"/datasets/" + id + "/questions": {
			`"settings":{"type":"label_selection","options":[{"value":"a","text":"A","description":null},{"value":"b","text":"B","description":"the second"},`,
			`"visible_options":3,"options_order":"natural"}`, `"settings":{"type":"rating","options":[{"value":1},{"value":2},{"value":3}]}`,
			`"visible_options":null,"allow_overlapping":false,"allow_character_annotation":true}`,
			`"description":"Say more","required":false,"settings":{"type":"text","use_markdown":true}`,
		},
		"/me/datasets/" + id + "/metadata-properties": {
			`"settings":{"type":"terms","values":["mail","chat"]},"visible_for_annotators":true`,
			`"settings":{"min":1,"max":9,"type":"integer"},"visible_for_annotators":false`, `"settings":{"min":0.0,"max":null,"type":"float"}`,
		},
		"/datasets/" + id + "/vectors-settings": {`"name":"v","title":"V","dimensions":2,"dataset_id":"#"`},
	} {
		_, got := s.ask("argilla", "GET", path, "")
		for _, part := range parts {
			pattern := strings.NewReplacer("#", `[0-9a-f-]{36}`, "@", `[0-9T:.-]+`).Replace(regexp.QuoteMeta(part))
			if !regexp.MustCompile(pattern).MatchString(got) {
				t.Errorf("%s: %s is not in %s", path, part, got)
			}
		}
	}
}

func TestDatasetsThatAreRefused(t *testing.T) {
	t.Parallel()
	s := started(t, nil)
	in := s.workspace()
	id := s.call("POST", "/datasets", `{"name":"one","workspace_id":%q}`, in)
	s.expect("argilla", "POST", "/datasets", fmt.Sprintf(`{"name":"one","workspace_id":%q}`, in), 409,
		fmt.Sprintf("{\"detail\":\"Dataset with name `one` already exists for workspace with id `%s`\"}", in))
	s.expect("argilla", "POST", "/datasets", fmt.Sprintf(`{"name":"one","workspace_id":%q}`, noID), 422,
		"{\"detail\":\"Workspace with id `"+noID+"` not found\"}")
	s.expect("argilla", "PUT", "/datasets/"+id+"/publish", "", 422, `{"detail":"Dataset cannot be published without fields"}`)
	s.call("POST", "/datasets/"+id+"/fields", `{"name":"f","title":"F","settings":{"type":"text"}}`)
	s.expect("argilla", "PUT", "/datasets/"+id+"/publish", "", 422, `{"detail":"Dataset cannot be published without required questions"}`)
	s.expect("argilla", "POST", "/datasets/"+id+"/records/bulk", `{"items":[{"fields":{"f":"x"}}]}`, 422, `{"detail":"records cannot be created for a non published dataset"}`)
	s.expect("argilla", "GET", "/datasets/"+noID, "", 404, "{\"detail\":\"Dataset with id `"+noID+"` not found\"}")
	question := func(settings string) string { return `{"name":"q","title":"Q","settings":` + settings + `}` }
	for body, part := range map[string]string{
		question(`{}`):                `{"type":"union_tag_not_found","loc":["body","settings"],"msg":"Unable to extract tag using discriminator 'type'"}`,
		question(`{"type":"riddle"}`): `Input tag 'riddle' found using 'type' does not match any of the expected tags: 'text', 'rating', `,
		question(`{"type":"rating","options":[{"value":1}]}`):                                                                    `List should have at least 2 items after validation, not 1`,
		question(`{"type":"rating","options":[{"value":1},{"value":11}]}`):                                                       `{"type":"less_than_equal","loc":["body","settings","options",1,"value"],`,
		question(`{"type":"rating","options":[{"value":1},{"value":1}]}`):                                                        `Option values must be unique`,
		question(`{"type":"label_selection","options":[{"value":"a","text":"A"},{"value":"b"}]}`):                                `"loc":["body","settings","options",1,"text"],"msg":"Field required"`,
		question(`{"type":"span","field":"nothing","options":[{"value":"a","text":"A"}]}`):                                       `is not the name of a field`,
		question(`{"type":"label_selection","options":[{"value":"a","text":"A"},{"value":"b","text":"B"}],"visible_options":3}`): `visible_options`,
	} {
		if status, got := s.ask("argilla", "POST", "/datasets/"+id+"/questions", body); status != 422 || !strings.Contains(got, part) {
			t.Errorf("%s: got %d %s, want it to say %s", body, status, got, part)
		}
	}
	s.callAs("argilla", "POST", "/datasets/"+id+"/questions", `{"name":"q","title":"Q","required":true,"settings":{"type":"text"}}`)
	s.call("PUT", "/datasets/"+id+"/publish", "")
	s.expect("argilla", "PUT", "/datasets/"+id+"/publish", "", 422, `{"detail":"Dataset has already been published"}`)
	s.expect("argilla", "POST", "/datasets/"+id+"/questions", `{"name":"q2","title":"Q","settings":{"type":"text"}}`, 422, `{"detail":"questions cannot be created for a published dataset"}`)
	s.expect("argilla", "DELETE", "/workspaces/"+in, "", 409, fmt.Sprintf(`{"detail":"Cannot delete the workspace %s. This workspace has some datasets linked"}`, in))
}

func TestSettingsCanBeChangedInPart(t *testing.T) {
	t.Parallel()
	s := started(t, nil)
	id := s.published()
	_, list := s.ask("argilla", "GET", "/datasets/"+id+"/questions", "")
	question := regexp.MustCompile(`"id":"([^"]+)","name":"tags"`).FindStringSubmatch(list)[1]
	_, got := s.ask("argilla", "PATCH", "/questions/"+question, `{"title":"New","settings":{"type":"multi_label_selection","options_order":"suggestion"}}`)
	for _, part := range []string{`"title":"New"`, `"visible_options":3,"options_order":"suggestion"`, `{"value":"b","text":"B","description":"the second"}`} {
		if !strings.Contains(got, part) {
			t.Errorf("%s is not in %s", part, got)
		}
	}
	for body, want := range map[string]string{
		`{"settings":{"type":"text"}}`: `question type cannot be changed`,
		`{"settings":{"type":"multi_label_selection","options":[{"value":"a","text":"A"},{"value":"z","text":"Z"},{"value":"c","text":"C"}]}}`: `the option values cannot be modified`,
		`{"title":null}`: `must have non-null values: title`,
	} {
		if status, got := s.ask("argilla", "PATCH", "/questions/"+question, body); status != 422 || !strings.Contains(got, want) {
			t.Errorf("%s: got %d %s", body, status, got)
		}
	}
	_, fields := s.ask("argilla", "GET", "/datasets/"+id+"/fields", "")
	field := regexp.MustCompile(`"id":"([^"]+)","name":"ticket"`).FindStringSubmatch(fields)[1]
	if _, got := s.ask("argilla", "PATCH", "/fields/"+field, `{"settings":{"type":"text","use_markdown":true}}`); !strings.Contains(got, `"use_markdown":true`) {
		t.Errorf("got %s", got)
	}
	s.expect("argilla", "DELETE", "/fields/"+field, "", 422, `{"detail":"Fields cannot be deleted for a published dataset"}`)
	s.expect("argilla", "DELETE", "/questions/"+question, "", 422, `{"detail":"questions cannot be deleted for a published dataset"}`)
	_, got = s.ask("argilla", "PATCH", "/datasets/"+id, `{"metadata":{"c":3,"b":4},"guidelines":null}`)
	if !strings.Contains(got, `"guidelines":null`) || !strings.Contains(got, `"metadata":{"b":4,"a":2,"c":3}`) {
		t.Errorf("got %s", got)
	}
}

// TestRoles: an owner may everything, an admin what is in their workspaces, and
// an annotator may read there and respond.
func TestRoles(t *testing.T) {
	t.Parallel()
	s := started(t, nil)
	in := s.workspace()
	id := s.published()
	record := s.call("POST", "/datasets/"+id+"/records/bulk", `{"items":[{"fields":{"ticket":"It leaks."}}]}`)
	for name, role := range map[string]string{"ada": "admin", "ana": "annotator", "eve": "annotator", "abe": "admin"} {
		user := s.user(name, role)
		if name == "ada" || name == "ana" {
			s.call("POST", "/workspaces/"+in+"/users", `{"user_id":%q}`, user)
		}
	}
	const response = `{"status":"draft"}`
	for _, c := range []struct {
		method, path, body string
		may                string
	}{
		{"GET", "/datasets/" + id, "", "ada ana"},
		{"GET", "/datasets/" + id + "/fields", "", "ada ana"},
		{"GET", "/records/" + record, "", "ada ana"},
		{"POST", "/records/" + record + "/responses", response, "ada ana"},
		{"GET", "/datasets/" + id + "/records", "", "ada"},
		{"PATCH", "/datasets/" + id, "{}", "ada"},
		{"PATCH", "/records/" + record, "{}", "ada"},
		{"PUT", "/datasets/" + id + "/records/bulk", `{"items":[{"fields":{"ticket":"x"}}]}`, "ada"},
		{"GET", "/workspaces/" + in + "/users", "", "ada"},
		{"GET", "/users", "", ""},
		{"POST", "/workspaces", `{"name":"w"}`, ""},
		{"GET", "/me/workspaces", "", "ada ana eve abe"},
		{"GET", "/me", "", "ada ana eve abe"},
	} {
		for _, user := range []string{"ada", "ana", "eve", "abe"} {
			status, got := s.ask(user, c.method, c.path, c.body)
			if may := strings.Contains(c.may, user); may != (status < 300) || !may && (status != 403 || got != forbidden) {
				t.Errorf("%s %s as %s: got %d %s", c.method, c.path, user, status, got)
			}
		}
	}
	if _, got := s.ask("eve", "GET", "/me/datasets", ""); got != `{"items":[]}` {
		t.Errorf("eve sees %s", got)
	}
	if _, got := s.ask("ana", "GET", "/me/datasets/"+id+"/metadata-properties", ""); strings.Contains(got, "words") || !strings.Contains(got, "mood") {
		t.Errorf("ana sees %s", got)
	}
	s.call("DELETE", "/users/"+s.callAs("eve", "GET", "/me", ""), "")
	s.expect("eve", "GET", "/me", "", 401, unauthorized)
}
