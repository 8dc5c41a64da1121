package langsmith_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"go.uber.org/goleak"

	fixtures "github.com/hookdrill/hookdrill/fixtures/langsmith"
	"github.com/hookdrill/hookdrill/simulator/langsmith"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

const (
	secret = "38ee77617c3a489ab6e871fbeb2ec87d"
	hook   = "https://hooks.test/in?secret=" + secret
)

// made is what a test compares of a delivery.
type made struct{ ID, URL, Header, Body string }

func deliveries(t *testing.T, payload []byte, webhooks ...langsmith.Webhook) []made {
	t.Helper()
	all, err := langsmith.Deliveries("w", payload, webhooks...)
	if err != nil {
		t.Fatal(err)
	}
	var short []made
	for _, d := range all {
		short = append(short, made{d.ID, d.URL.RevealSecret().String(), d.Header.RevealSecret().Get("X-Team"), string(d.Body)})
	}
	return short
}

func TestOneWebhookIsOneDelivery(t *testing.T) {
	t.Parallel()
	got := deliveries(t, fixtures.Example(), langsmith.Webhook{URL: hook, Header: http.Header{"X-Team": {"evaluation"}}})
	want := []made{{"w", hook, "evaluation", string(fixtures.Example())}}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("the deliveries (-want +got):\n%s", diff)
	}
}

// Each has its own id, from which its own draws come, and its own header (A19).
func TestSeveralWebhooksAreDeliveriesOfTheirOwn(t *testing.T) {
	t.Parallel()
	got := deliveries(t, []byte(`{"runs":[{}]}`),
		langsmith.Webhook{URL: hook, Header: http.Header{"X-Team": {"one"}}},
		langsmith.Webhook{URL: "http://hooks.test/"},
		langsmith.Webhook{URL: hook, Header: http.Header{"X-Team": {"three"}}},
	)
	want := []made{
		{"w/1", hook, "one", `{"runs":[{}]}`},
		{"w/2", "http://hooks.test/", "", `{"runs":[{}]}`},
		{"w/3", hook, "three", `{"runs":[{}]}`},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("the deliveries (-want +got):\n%s", diff)
	}
}

// A18: a window in which nothing matched sends nothing.
func TestWhatAWindowSends(t *testing.T) {
	t.Parallel()
	for payload, sends := range map[string]bool{
		`{"runs":[{}]}`:                  true,
		`{"runs":[null]}`:                true,
		`{"threads":[{}]}`:               true,
		`{"runs":[],"threads":[{}]}`:     true,
		`{"runs":[]}`:                    false,
		`{"runs":[],"threads":[]}`:       false,
		`{"runs":null}`:                  false,
		`{"runs":null,"threads":[{}]}`:   true,
		`{"other":{"runs":[{}]}}`:        false,
		`{"other":[[1],{}],"runs":[[]]}`: true,
		`{"rule_id":"r","start_time":1}`: false,
		`{}`:                             false,
	} {
		t.Run(payload, func(t *testing.T) {
			t.Parallel()
			if got := deliveries(t, []byte(payload), langsmith.Webhook{URL: hook}); len(got) > 0 != sends {
				t.Errorf("it makes %d deliveries", len(got))
			}
		})
	}
	if got := deliveries(t, []byte(`{"runs":[{}]}`)); len(got) != 0 {
		t.Errorf("a rule without a webhook makes %d deliveries", len(got))
	}
}

func TestWhatIsRefused(t *testing.T) {
	t.Parallel()
	type refusal struct {
		payload  string
		webhooks []langsmith.Webhook
		says     string
	}
	refusals := map[string]refusal{
		"no JSON":            {"runs", []langsmith.Webhook{{URL: hook}}, `the payload of "w": it is not a JSON object`},
		"an array":           {`[{"runs":[{}]}]`, []langsmith.Webhook{{URL: hook}}, "not a JSON object"},
		"null":               {"null", []langsmith.Webhook{{URL: hook}}, "not a JSON object"},
		"nothing":            {"", []langsmith.Webhook{{URL: hook}}, "not a JSON object"},
		"cut off at a key":   {`{"rule_id":"r","run`, []langsmith.Webhook{{URL: hook}}, "it is not JSON"},
		"cut off behind one": {`{"rule_id":"r"`, []langsmith.Webhook{{URL: hook}}, "it is not JSON"},
		"cut off in a value": {`{"rule_id":{"a":`, []langsmith.Webhook{{URL: hook}}, "it is not JSON"},
		"cut off in a list":  {`{"runs":[`, []langsmith.Webhook{{URL: hook}}, "it is not JSON"},
		"cut off at the end": {`{"runs":[]`, []langsmith.Webhook{{URL: hook}}, "it is not JSON"},
		"nothing but a key":  {`{"runs"`, []langsmith.Webhook{{URL: hook}}, "it is not JSON"},
		"a list of a number": {`{"runs":7}`, []langsmith.Webhook{{URL: hook}}, "its runs are not a list"},
		"runs that are none": {`{"runs":{"secret":"` + secret + `"}}`, []langsmith.Webhook{{URL: hook}}, "its runs are not a list"},
		"a URL that is none": {`{"runs":[{}]}`, []langsmith.Webhook{{URL: "http://%zz/?secret=" + secret}}, "webhook 1"},
		"a URL of files":     {`{"runs":[{}]}`, []langsmith.Webhook{{URL: hook}, {URL: "file:///in?secret=" + secret}}, "webhook 2: target: the scheme"},
		"a URL without host": {`{"runs":[{}]}`, []langsmith.Webhook{{URL: "https:///in?secret=" + secret}}, "webhook 1: target: the host is missing"},
	}
	for _, name := range []string{"Content-Type", "content-length", "HOST", "Transfer-Encoding", "Connection", "Expect"} {
		refusals["the header "+name] = refusal{`{"runs":[{}]}`, []langsmith.Webhook{
			{URL: hook}, {URL: hook, Header: http.Header{name: {secret}}},
		}, "webhook 2: header " + http.CanonicalHeaderKey(name)}
	}
	refusals["a line break"] = refusal{`{"runs":[{}]}`, []langsmith.Webhook{
		{URL: hook, Header: http.Header{"X-Split": {secret + "\r\nX-Other: two"}}},
	}, "webhook 1: header X-Split"}
	for name, c := range refusals {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got, err := langsmith.Deliveries("w", []byte(c.payload), c.webhooks...)
			if err == nil || !strings.Contains(err.Error(), c.says) {
				t.Fatalf("the error is %v, which does not say %q", err, c.says)
			}
			if strings.Contains(err.Error(), secret) || strings.Contains(err.Error(), "hooks.test") {
				t.Errorf("the error shows the URL or its secret: %v", err)
			}
			if got != nil {
				t.Errorf("%d deliveries come with the error", len(got))
			}
		})
	}
}
