package api_test

import (
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"net/netip"
	"strings"
	"testing"
	"time"

	"github.com/hookdrill/hookdrill/simulator/langsmith/api"
	"github.com/hookdrill/hookdrill/simulator/langsmith/store"
)

const (
	querySecret  = "hush-in-the-query"
	headerSecret = "hush-in-the-header"
)

// withRule makes a project and a rule for it.
func (s *service) withRule(t *testing.T) (rule, project string) {
	t.Helper()
	project = s.must(t, 200, "POST", "/sessions", `{"name":"proj"}`).str(t, "id")
	made := s.must(t, 200, "POST", "/api/v1/runs/rules", fmt.Sprintf(`{"display_name":"to my listener","sampling_rate":1,"session_id":%q,"filter":"name=root",
		"webhooks":[{"url":"http://127.0.0.1:9000/in?secret=%s&bare","headers":{"X-My":%q}},{"url":"https://example.com/"}],"spend_limit":null}`,
		project, querySecret, headerSecret))
	return made.str(t, "id"), project
}

func TestRules(t *testing.T) {
	t.Parallel()
	s := started(t)
	rule, project := s.withRule(t)
	got := s.must(t, 200, "GET", "/runs/rules/"+rule, "")
	for key, want := range map[string]string{
		"display_name": "to my listener", "sampling_rate": "1", "session_id": project, "session_name": "proj", "filter": "name=root",
		"is_enabled": "true", "trace_filter": "<nil>", "tenant_id": tenant, "webhooks": "[map[headers:map[X-My:****] url:http://127.0.0.1:9000/in?secret=****&****] map[headers:<nil> url:https://example.com/]]",
	} {
		if got := got.str(t, key); got != want {
			t.Errorf("%s is %s, want %s", key, got, want)
		}
	}
	for query, want := range map[string]int{"": 1, "?session_id=" + project: 1, "?session_id=" + id(1): 0, "?type=dataset": 0, "?offset=1&limit=100": 0, "?name_contains=LISTENER": 1} {
		if list := s.must(t, 200, "GET", "/runs/rules"+query, "").get(t).([]any); len(list) != want {
			t.Errorf("%s: %d rules, want %d", query, len(list), want)
		}
	}
	s.must(t, 200, "POST", "/runs/rules/"+rule+"/trigger", "")
	s.must(t, 200, "POST", "/runs/rules/trigger", `{"rule_ids":["`+rule+`"]}`)
	if fmt.Sprint(s.triggered) != fmt.Sprint([]string{rule, rule}) {
		t.Errorf("triggered were %v", s.triggered)
	}
	s.must(t, 404, "POST", "/runs/rules/"+id(1)+"/trigger", "")
	s.must(t, 200, "DELETE", "/runs/rules/"+rule, "")
	s.must(t, 404, "GET", "/runs/rules/"+rule, "")
	s.must(t, 404, "DELETE", "/runs/rules/"+rule, "")
}

func TestAnUpdateKeepsWhatItLeavesOut(t *testing.T) {
	t.Parallel()
	s := started(t)
	rule, _ := s.withRule(t)
	before := s.must(t, 200, "GET", "/runs/rules/"+rule, "")
	got := s.must(t, 200, "PATCH", "/runs/rules/"+rule, `{"display_name":"n","sampling_rate":0.5,"filter":null,"is_enabled":false}`)
	if got.get(t, "filter") != nil || got.str(t, "sampling_rate") != "0.5" || got.str(t, "is_enabled") != "false" || got.str(t, "webhooks") != before.str(t, "webhooks") {
		t.Errorf("after the update the rule is %s", got.text)
	}
	webhookIDs := func() (ids []string) {
		_ = s.store.View(func(tx *store.Tx) error {
			r, err := tx.Rule(rule)
			for _, w := range r.Webhooks {
				ids = append(ids, w.ID)
			}
			return err
		})
		return ids
	}
	first := webhookIDs()[0]
	got = s.must(t, 200, "PATCH", "/runs/rules/"+rule, `{"webhooks":[{"url":"http://127.0.0.1:9001/new"}]}`)
	if ids := webhookIDs(); len(ids) != 1 || ids[0] != first {
		t.Errorf("the webhooks are %v, want the first one, %s", ids, first)
	}
	if got.str(t, "webhooks", 0, "url") != "http://127.0.0.1:9001/new" {
		t.Errorf("the rule is %s", got.text)
	}
}

func TestWhatADeliveryNeedsOpens(t *testing.T) {
	t.Parallel()
	s := started(t)
	rule, _ := s.withRule(t)
	err := s.store.View(func(tx *store.Tx) error {
		r, err := tx.Rule(rule)
		if err != nil {
			return err
		}
		target, headers, err := api.OpenWebhook(s.Sealer, rule, r.Webhooks[0])
		if got := target.RevealSecret().Query().Get("secret"); got != querySecret {
			t.Errorf("the secret is %q", got)
		}
		if got := headers.RevealSecret().Get("X-My"); got != headerSecret {
			t.Errorf("the header is %q", got)
		}
		return err
	})
	if err != nil {
		t.Error(err)
	}
}

func TestNothingSecretIsStoredOrShown(t *testing.T) {
	t.Parallel()
	s := started(t)
	rule, _ := s.withRule(t)
	shown := s.do("GET", "/runs/rules", "").text + s.do("GET", "/runs/rules/"+rule, "").text +
		s.do("PATCH", "/runs/rules/"+rule, `{"display_name":"x"}`).text + s.do("POST", "/runs/rules/"+rule+"/trigger", "").text +
		s.do("PATCH", "/runs/rules/"+rule, `{"webhooks":[{"url":"ftp://`+querySecret+`","headers":{"Host":"`+headerSecret+`"}}]}`).text +
		s.do("PATCH", "/runs/rules/"+rule, `{"webhooks":[{"url":"http://a/%zz?s=`+querySecret+`","headers":{"A":"`+headerSecret+`\n"}}]}`).text +
		s.log.String()
	for _, secret := range []string{querySecret, headerSecret} {
		for form, text := range map[string]string{
			"plain": secret, "base64": base64.StdEncoding.EncodeToString([]byte(secret))[:20], "hex": hex.EncodeToString([]byte(secret)),
		} {
			if strings.Contains(s.onDisk(t), text) {
				t.Errorf("%s stands in the store, as %s", secret, form)
			}
			if strings.Contains(shown, text) {
				t.Errorf("%s is shown, as %s", secret, form)
			}
		}
	}
}

func TestRuleRefusals(t *testing.T) {
	t.Parallel()
	s := started(t)
	rule, project := s.withRule(t)
	base := `"display_name":"n","sampling_rate":1,"session_id":"` + project + `"`
	webhook := func(text string) string { return `{` + base + `,"webhooks":[` + text + `]}` }
	for name, c := range map[string]struct{ body, text string }{
		"no name":         {`{"sampling_rate":1,"session_id":"` + project + `"}`, "body.display_name: Field required"},
		"no rate":         {`{"display_name":"n"}`, "body.sampling_rate: Field required"},
		"rate of 2":       {`{"display_name":"n","sampling_rate":2}`, "body.sampling_rate: Input should be from 0 to 1"},
		"rate of a text":  {`{"display_name":"n","sampling_rate":"1"}`, "body.sampling_rate: Input should be a number, not a string"},
		"no subject":      {`{"display_name":"n","sampling_rate":1}`, "either a session_id or a dataset_id"},
		"two subjects":    {`{` + base + `,"dataset_id":"` + id(1) + `"}`, "either a session_id or a dataset_id"},
		"a wrong filter":  {`{` + base + `,"filter":"x"}`, "body.filter: Invalid filter: it should begin with name="},
		"other actions":   {`{` + base + `,"alerts":[{"routing_key":"k"}]}`, "body.alerts: this action is not simulated here"},
		"no list":         {`{` + base + `,"webhooks":{}}`, "body.webhooks: Input should be a list, not an object"},
		"no object":       {webhook(`"http://a"`), "body.webhooks.0: Input should be an object, not a string"},
		"no URL":          {webhook(`{}`), "body.webhooks.0.url: Field required"},
		"a scheme":        {webhook(`{"url":"file:///etc/passwd"}`), "body.webhooks.0.url: the scheme must be http or https"},
		"no host":         {webhook(`{"url":"http:///x"}`), "body.webhooks.0.url: the host is missing"},
		"a masked URL":    {webhook(`{"url":"http://a/?secret=****"}`), "body.webhooks.0.url: the value of secret in its query is the mask ****"},
		"a masked header": {webhook(`{"url":"http://a/","headers":{"X-My":"****"}}`), `body.webhooks.0.headers: header "X-My": its value is the mask ****`},
		"a line break":    {webhook(`{"url":"http://a/","headers":{"X-My":"a\nb"}}`), "header X-My: its value holds a line break"},
		"protocol header": {webhook(`{"url":"http://a/","headers":{"content-type":"a"}}`), "header Content-Type: the sender sets it"},
		"a name":          {webhook(`{"url":"http://a/","headers":{"a b":"c"}}`), `header "a b": this is not a header's name`},
		"null header":     {webhook(`{"url":"http://a/","headers":{"a":null}}`), `header "a": its value should be a string`},
		"number header":   {webhook(`{"url":"http://a/","headers":{"a":1}}`), "body.webhooks.0.headers: Input should be an object of strings"},
	} {
		for _, way := range []struct{ method, path string }{{"POST", "/runs/rules"}, {"PATCH", "/runs/rules/" + rule}} {
			if way.method == "PATCH" && strings.HasPrefix(name, "no ") && !strings.Contains(c.text, "webhooks") {
				continue // what is left out stays
			}
			got := s.do(way.method, way.path, c.body)
			if got.status != 422 || !strings.Contains(strings.ReplaceAll(got.str(t, "detail"), `\"`, `"`), c.text) {
				t.Errorf("%s, %s: %+v, want 422 with %q", way.method, name, got, c.text)
			}
		}
	}
	if list := s.must(t, 200, "GET", "/runs/rules", "").get(t).([]any); len(list) != 1 || list[0].(map[string]any)["display_name"] != "to my listener" {
		t.Errorf("a refused request has left something: %v", list)
	}
}

func TestPrivateAddresses(t *testing.T) {
	t.Parallel()
	s := started(t, func(c *api.Config) { c.AllowPrivate = false })
	project := s.must(t, 200, "POST", "/sessions", `{"name":"proj"}`).str(t, "id")
	for host, allowed := range map[string]bool{
		"127.0.0.1": false, "10.1.2.3": false, "192.168.0.1": false, "169.254.169.254": false, "[::1]": false, "[fd00::1]": false,
		"[::ffff:127.0.0.1]": false, "[fe80::1%25eth0]": false, "localhost": false, "LOCALHOST.": false, "a.localhost": false,
		"0.0.0.0": false, "100.64.0.1": false, "2130706433": false, "127.1": false, "0x7f.1": false, "0x7f000001": false, "[64:ff9b::7f00:1]": false,
		"example.com": true, "8.8.8.8": true, "[2606:4700::1111]": true,
	} {
		got := s.do("POST", "/runs/rules", fmt.Sprintf(`{"display_name":"n","sampling_rate":1,"session_id":%q,"webhooks":[{"url":"http://%s:8080/"}]}`, project, host))
		if (got.status == 200) != allowed {
			t.Errorf("%s: %+v, allowed should be %v", host, got, allowed)
		}
	}
	if !api.IsPublic(netip.MustParseAddr("1.1.1.1")) || api.IsPublic(netip.MustParseAddr("::ffff:10.0.0.1")) {
		t.Error("IsPublic() is wrong")
	}
}

func TestRuleLogs(t *testing.T) {
	t.Parallel()
	s := started(t)
	rule, _ := s.withRule(t)
	s.must(t, 404, "GET", "/runs/rules/"+rule+"/last_applied", "")
	at := time.Date(2026, 1, 2, 3, 0, 0, 0, time.UTC)
	for n := range 3 {
		s.must(t, 202, "POST", "/runs", rootRun(n, ""))
		err := s.store.Update(func(tx *store.Tx) error {
			d := store.Delivery{ID: id(n), RuleID: rule, WebhookID: "w", RunIDs: []string{id(n)}}
			state, err := tx.RuleState(rule)
			if err != nil {
				return err
			}
			w := store.Window{RuleID: rule, Start: at, End: at.Add(time.Minute), From: state.Looked, To: tx.LastChange(), Sent: d.RunIDs, Deliveries: []store.Delivery{d}}
			if err := tx.CloseWindow(w); err != nil || n == 0 {
				return err
			}
			return tx.SetOutcome(d, store.Outcome{Outcome: store.Failed, Payload: []byte(`{"error":"timeout"}`)}, at)
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	list := s.must(t, 200, "GET", "/runs/rules/"+rule+"/logs", "")
	if list.str(t, 2, "webhooks") != "<nil>" || list.str(t, 0, "webhooks", "outcome") != "error" || list.str(t, 0, "webhooks", "payload", "error") != "timeout" {
		t.Errorf("the log is %s", list.text)
	}
	if list.str(t, 0, "start_time") != "2026-01-02T03:00:00.000000+00:00" || list.str(t, 0, "run_name") != "root" {
		t.Errorf("the log is %s", list.text)
	}
	if got := s.must(t, 200, "GET", "/runs/rules/"+rule+"/logs?offset=2&limit=5", "").get(t).([]any); len(got) != 1 {
		t.Errorf("with offset 2 there are %d", len(got))
	}
	page := s.must(t, 200, "GET", "/runs/rules/"+rule+"/logs/v2?limit=2", "")
	rest := s.must(t, 200, "GET", "/runs/rules/"+rule+"/logs/v2?limit=2&cursor="+page.str(t, "cursor"), "")
	if page.str(t, "has_more") != "true" || rest.str(t, "has_more") != "false" || rest.str(t, "logs", 0, "run_id") != id(0) {
		t.Errorf("the pages are %s and %s", page.text, rest.text)
	}
	if got := s.must(t, 200, "GET", "/runs/rules/"+rule+"/last_applied", ""); got.str(t, "run_id") != id(2) {
		t.Errorf("the last is %s", got.text)
	}
	s.must(t, 422, "GET", "/runs/rules/"+rule+"/logs/v2?cursor=x", "")
	s.must(t, 404, "GET", "/runs/rules/"+id(5)+"/logs", "")
}
