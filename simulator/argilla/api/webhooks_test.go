package api_test

import (
	"encoding/json"
	"fmt"
	"regexp"
	"strings"
	"testing"

	"github.com/hookdrill/hookdrill/simulator/argilla/api"
)

const someEvents = `["dataset.created","record.completed"]`

func (s *server) webhook() string {
	s.Helper()
	return s.call("POST", "/webhooks", `{"url":"http://127.0.0.1:8000/my_handler","events":%s,"description":"Mine"}`, someEvents)
}

// TestAWebhookHasEightKeys in the server's order, and its secret in clear.
func TestAWebhookHasEightKeys(t *testing.T) {
	t.Parallel()
	s := started(t, nil)
	status, made := s.ask("argilla", "POST", "/webhooks", `{"url":"http://127.0.0.1:8000/my_handler","events":`+someEvents+
		`,"description":"Mine","enabled":false,"secret":"mine","id":"`+noID+`"}`)
	want := regexp.MustCompile(`^\{"id":"[0-9a-f-]{36}","url":"http://127\.0\.0\.1:8000/my_handler","secret":"[A-Za-z0-9+/]{86}==",` +
		`"events":\["dataset\.created","record\.completed"\],"enabled":true,"description":"Mine",` +
		`"inserted_at":"(20\d\d-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{6})?)","updated_at":"([^"]+)"\}$`)
	match := want.FindStringSubmatch(made)
	if status != 201 || match == nil || match[1] != match[2] || strings.Contains(made, noID) {
		t.Fatalf("got %d %s", status, made)
	}
	s.expect("argilla", "GET", "/webhooks", "", 200, `{"items":[`+made+`]}`)
	var w struct{ ID string }
	if err := json.Unmarshal([]byte(made), &w); err != nil {
		t.Fatal(err)
	}
	s.expect("argilla", "PATCH", "/webhooks/"+w.ID, `{}`, 200, made)
	s.expect("argilla", "PATCH", "/webhooks/"+w.ID, `{"secret":"mine","id":"x"}`, 200, made)
	_, changed := s.ask("argilla", "PATCH", "/webhooks/"+w.ID, `{"url":"https://EXAMPLE.com:443","events":["ping-pong"],"description":null}`)
	if !strings.Contains(changed, "enum") {
		t.Errorf("an unknown event was taken: %s", changed)
	}
	_, changed = s.ask("argilla", "PATCH", "/webhooks/"+w.ID, `{"url":"https://EXAMPLE.com:443","enabled":false,"description":null}`)
	for _, part := range []string{`"url":"https://example.com/"`, `"enabled":false`, `"description":null`, `"secret":"` + secretIn(made)} {
		if !strings.Contains(changed, part) {
			t.Errorf("%s is not in %s", part, changed)
		}
	}
	if strings.Contains(changed, `"updated_at":"`+match[2]) {
		t.Error("a change does not show in updated_at")
	}
	s.expect("argilla", "DELETE", "/webhooks/"+w.ID, "", 200, changed)
	s.expect("argilla", "GET", "/webhooks", "", 200, `{"items":[]}`)
}

func secretIn(webhook string) string {
	_, rest, _ := strings.Cut(webhook, `"secret":"`)
	secret, _, _ := strings.Cut(rest, `"`)
	return secret
}

// TestBadInputOfWebhooks is section 1.5 of the facts.
func TestBadInputOfWebhooks(t *testing.T) {
	t.Parallel()
	s := started(t, nil)
	id := s.webhook()
	s.user("ada", "admin")
	s.user("ana", "annotator")
	for _, user := range []string{"ada", "ana"} {
		s.expect(user, "GET", "/webhooks", "", 403, forbidden)
		s.expect(user, "POST", "/webhooks", `{"url":"http://a.test","events":["record.created"]}`, 403, forbidden)
		for _, c := range [][3]string{{"PATCH", "", "{}"}, {"DELETE", "", ""}, {"POST", "/ping", ""}} {
			s.expect(user, c[0], "/webhooks/"+id+c[1], c[2], 403, forbidden)
			s.expect(user, c[0], "/webhooks/"+noID+c[1], c[2], 404, "{\"detail\":\"Webhook with id `"+noID+"` not found\"}")
		}
	}
	for _, c := range [][3]string{{"PATCH", "/" + id, "{}"}, {"DELETE", "/" + id, ""}, {"POST", "/" + id + "/ping", ""}, {"GET", "", ""}, {"POST", "", "{}"}} {
		s.expect("", c[0], "/webhooks"+c[1], c[2], 401, unauthorized)
	}
	s.keys["mallory"] = "a wrong key"
	s.expect("mallory", "GET", "/webhooks", "", 401, unauthorized)
	s.expect("argilla", "GET", "/webhooks/"+id, "", 405, `{"detail":"Method Not Allowed"}`)
	s.expect("argilla", "GET", "/no/such/thing", "", 404, `{"detail":"Not Found"}`)
	for body, faults := range map[string]string{
		``:                                    `{"type":"missing","loc":["body"],"msg":"Field required"}`,
		`{}`:                                  `{"type":"missing","loc":["body","url"],"msg":"Field required"},{"type":"missing","loc":["body","events"],"msg":"Field required"}`,
		`[]`:                                  `{"type":"model_attributes_type","loc":["body"],"msg":"Input should be a valid dictionary or object to extract fields from"}`,
		`{"url":"http://a.test","events":[]}`: `{"type":"too_short","loc":["body","events"],"msg":"List should have at least 1 item after validation, not 0"}`,
		`{"url":"http://a.test","events":"record.created"}`: `{"type":"list_type","loc":["body","events"],"msg":"Input should be a valid list"}`,
		`{"url":"http://a.test","events":["ping"]}`: `{"type":"enum","loc":["body","events",0],"msg":"Input should be 'dataset.created', 'dataset.updated', ` +
			`'dataset.deleted', 'dataset.published', 'record.created', 'record.updated', 'record.deleted', 'record.completed', 'response.created', 'response.updated' or 'response.deleted'"}`,
		`{"url":"http://a.test","events":["record.created","record.created"]}`:                                  `{"type":"value_error","loc":["body","events"],"msg":"Value error, Events must be unique"}`,
		`{"url":"http://a.test","events":["record.created"],"description":""}`:                                  `{"type":"string_too_short","loc":["body","description"],"msg":"String should have at least 1 character"}`,
		`{"url":"http://a.test","events":["record.created"],"description":"` + strings.Repeat("é", 1001) + `"}`: `{"type":"string_too_long","loc":["body","description"],"msg":"String should have at most 1000 characters"}`,
		`{"url":1,"events":["record.created"]}`:                                                                 `{"type":"url_type","loc":["body","url"],"msg":"URL input should be a string or URL"}`,
	} {
		s.expect("argilla", "POST", "/webhooks", body, 422, validation(faults))
	}
	s.expect("argilla", "PATCH", "/webhooks/"+id, `{"enabled":null,"url":null}`, 422,
		validation(`{"type":"value_error","loc":["body"],"msg":"Value error, The following keys must have non-null values: url, enabled"}`))
	s.expect("argilla", "PATCH", "/webhooks/nonsense", `{}`, 422,
		validation(`{"type":"uuid_parsing","loc":["path","webhook_id"],"msg":"Input should be a valid UUID, invalid character: expected an optional prefix of `+"`urn:uuid:`"+` followed by [0-9a-fA-F-], found `+"`n`"+` at 1"}`))
	// What is not JSON is told so before anybody asks who sent it.
	s.expect("", "POST", "/webhooks", `{"url"`, 422, validation(`{"type":"json_invalid","loc":["body",6],"msg":"JSON decode error"}`))
}

func TestURLs(t *testing.T) {
	t.Parallel()
	released := started(t, nil)
	documented := started(t, func(c *api.Config) { c.RefuseLocal = true })
	noBase := "Input should be a valid URL, relative URL without a base"
	for url, want := range map[string]string{ // a URL, or what is wrong
		"https://example.com/webhook":      "https://example.com/webhook",
		"http://1.1.1.1/webhook":           "http://1.1.1.1/webhook",
		"https://1.1.1.1:9999/webhook":     "https://1.1.1.1:9999/webhook",
		"http://localhost:8000/x":          "http://localhost:8000/x",
		"http://worker:8000/x":             "http://worker:8000/x",
		"HTTP://Example.COM:80":            "http://example.com/",
		"https://bücher.example/ä b?q=ü#f": "https://xn--bcher-kva.example/%C3%A4%20b?q=%C3%BC#f",
		"":                                 "url_parsing Input should be a valid URL, input is empty",
		"example.com":                      "url_parsing " + noBase,
		"http.example.com":                 "url_parsing " + noBase,
		"https.example.com":                "url_parsing " + noBase,
		"http://":                          "url_parsing Input should be a valid URL, empty host",
		"http://a.test:99999/":             "url_parsing Input should be a valid URL, invalid port number",
		"http://[::1":                      "url_parsing Input should be a valid URL, invalid IPv6 address",
		"ftp://example.com/":               "url_scheme URL scheme should be 'http' or 'https'",
		"http://a.test/" + strings.Repeat("a", 2083): "url_too_long URL should have at most 2083 characters",
	} {
		status, got := released.ask("argilla", "POST", "/webhooks", fmt.Sprintf(`{"url":%q,"events":["record.created"]}`, url))
		kind, message, bad := strings.Cut(want, " ")
		answer := `"url":"` + want + `"`
		if bad {
			answer = validation(fmt.Sprintf(`{"type":%q,"loc":["body","url"],"msg":%q}`, kind, message))
		}
		if !strings.Contains(got, answer) || bad != (status == 422) {
			t.Errorf("%s: got %d %s, want %s", url, status, got, answer)
		}
		var made struct{ ID string }
		if err := json.Unmarshal([]byte(got), &made); err == nil && made.ID != "" {
			released.call("DELETE", "/webhooks/"+made.ID, "")
		}
	}
	for url, taken := range map[string]bool{
		"http://localhost:8000/x": false, "http://worker/x": false, "http://127.0.0.1:8000/x": true, "http://[::1]/x": true, "http://a.test/": true,
	} {
		status, got := documented.ask("argilla", "POST", "/webhooks", fmt.Sprintf(`{"url":%q,"events":["record.created"]}`, url))
		if taken != (status == 201) || !taken && !strings.Contains(got, "top-level domain") {
			t.Errorf("%s: got %d %s", url, status, got)
		}
	}
}

func TestTenWebhooksAreTheMost(t *testing.T) {
	t.Parallel()
	s := started(t, nil)
	first := s.webhook()
	for range 9 {
		s.webhook() // the same URL again is no error
	}
	s.call("PATCH", "/webhooks/"+first, `{"enabled":false}`)
	const body = `{"url":"http://a.test","events":["record.created"]}`
	s.expect("argilla", "POST", "/webhooks", body, 422, `{"detail":"You can't create more than 10 webhooks. Please delete some of them first"}`)
	s.call("DELETE", "/webhooks/"+first, "")
	s.call("POST", "/webhooks", body)
}

func TestPing(t *testing.T) {
	t.Parallel()
	s := started(t, nil)
	id := s.webhook()
	s.expect("argilla", "POST", "/webhooks/"+id+"/ping", "", 204, "")
	want := regexp.MustCompile(`^` + id + ` \{"type": "ping", "version": 1, "timestamp": "[0-9T:.-]+Z", "data": \{"agent": "argilla-server", "version": "2\.8\.0"\}\}$`)
	if len(s.pings) != 1 || !want.MatchString(s.pings[0]) {
		t.Errorf("got %q", s.pings)
	}
}
