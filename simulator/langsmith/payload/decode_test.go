package payload_test

import (
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"testing"

	"github.com/hookdrill/hookdrill/fixtures/langsmith"
	"github.com/hookdrill/hookdrill/simulator/langsmith/payload"
)

// edited is the example with one thing replaced.
func edited(t *testing.T, old, now string) []byte {
	t.Helper()
	body := string(tight(t, langsmith.Example()))
	if !strings.Contains(body, old) {
		t.Fatalf("%s is not in the example", old)
	}
	return []byte(strings.Replace(body, old, now, 1))
}

func TestErrorsSayWhereAndWhatWouldBeRight(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ old, now, pointer, want string }{
		{`{"rule_id"`, `{rule_id`, "", `the payload is not JSON: invalid character 'r' looking for beginning of object key string, after 2 bytes; want a JSON object`},
		{`"Search"`, "\"\xff\"", "", `the payload is not UTF-8; want JSON in UTF-8`},
		{`"rule_id":`, `"rule":`, "/rule_id", `/rule_id is missing; want a UUID such as "6ab80f10-d79c-4fa2-b441-922ed6feb630"`},
		{`"rule_id":"d75d7417-0c57-4655-88fe-1db3cda3a47a"`, `"rule_id":7`, "/rule_id", `/rule_id is the number 7; want a UUID such as "6ab80f10-d79c-4fa2-b441-922ed6feb630"`},
		{`"rule_id":"d75d7417-0c57`, `"rule_id":"d75d7417x0c57`, "/rule_id", `the string "d75d7417x0c57-4655-88fe-1db3cda3a47a"; want a UUID`},
		{`.734491+00:00`, `.734491`, "/start_time", `/start_time is the string "2024-04-05T01:28:54.734491"; want a time with an offset`},
		{`"start_time":"2024-04-05T01:28:54.734491+00:00",`, ``, "/start_time", `/start_time is missing; want a time with an offset`},
		{`"end_time":"2024-04-05T01:28:56.492563+00:00",`, ``, "/end_time", `/end_time is missing`},
		{`"end_time":"2024-04-05T01:28:56.492563+00:00",`, `"end_time":1712280536,`, "/end_time", `is the number 1712280536; want a time with an offset`},
		{`"runs":[`, `"runs":{},"x":[`, "/runs", `/runs is an object; want a list of runs`},
		{`"runs":[`, `"runs":null,"x":[`, "/runs", `/runs is missing; want a list of runs`},
		{`"runs":[`, `"threads":{},"x":[`, "/threads", `/threads is an object; want a list of threads`},
		{`"runs":[`, `"runs":[[],`, "/runs/0", `/runs/0 is a list; want a run, which is an object`},
		{`"runs":[`, `"feedback_stats":[],"runs":[`, "/feedback_stats", `/feedback_stats is a list; want an object by feedback key, or null`},
		{`"status":"success"`, `"status":"success","status":"error"`, "/runs/0/status", `/runs/0/status is there twice; want one field of this name`},
		{`"status":"success"`, `"x":1,"status":"success","x":1`, "/runs/0/x", `is there twice`},
		{`"runs":[`, `"rule_id":null,"runs":[`, "/rule_id", `is there twice`},
		{`"status":"success",`, ``, "/runs/0/status", `/runs/0/status is missing; want it in every run`},
		{`"status":"success"`, `"status":null`, "/runs/0/status", `/runs/0/status is null; want a string`},
		{`"is_root":true`, `"is_root":"yes"`, "/runs/0/is_root", `is the string "yes"; want true, false or null`},
		{`"tenant_id":"2ebda79f`, `"tenant_id":"`, "/runs/0/tenant_id", `; want a UUID such as "6ab80f10-d79c-4fa2-b441-922ed6feb630", or null`},
		{`"end_time":"2024-04-05T01:28:54.085649"`, `"end_time":"yesterday"`, "/runs/0/end_time", `is the string "yesterday"; want a time such as "2024-04-05T01:28:54.085646"; without an offset it is UTC; or null`},
		{`"start_time":"2024-04-05T01:28:54.085646"`, `"start_time":null`, "/runs/0/start_time", `is null; want a time such as`},
		{`"parent_run_ids":[]`, `"parent_run_ids":{}`, "/runs/0/parent_run_ids", `is an object; want a list of UUIDs, or null`},
		{`"parent_run_ids":[]`, `"parent_run_ids":["6ab80f10-d79c-4fa2-b441-922ed6feb630",7]`, "/runs/0/parent_run_ids/1", `is the number 7; want a UUID such as "6ab80f10-d79c-4fa2-b441-922ed6feb630"`},
		{`"total_tokens":0`, `"total_tokens":-1`, "/runs/0/total_tokens", `is the number -1; want a whole number, 0 or more`},
		{`"total_tokens":0`, `"total_tokens":9223372036854775808`, "/runs/0/total_tokens", `want a whole number`},
		{`"total_cost":null`, `"total_cost":0.5`, "/runs/0/total_cost", `is the number 0.5; want a decimal number in quotes, such as "0.000140", or null`},
		{`"total_cost":null`, `"total_cost":"1e999999999"`, "/runs/0/total_cost", `is the string "1e999999999"; want a decimal number`},
		{`"inputs":null`, `"inputs":"what is your name?"`, "/runs/0/inputs", `/runs/0/inputs is a string; want an object, or null`},
		{`"inputs_s3_urls":null`, `"inputs_s3_urls":{"ROOT":{"presigned_url":7}}`, "/runs/0/inputs_s3_urls/ROOT/presigned_url", `is a number; want a string`},
		{`"inputs_s3_urls":null`, `"inputs_s3_urls":{"ROOT":"https://a.example/?sig=1"}`, "/runs/0/inputs_s3_urls/ROOT", `is a string; want an object`},
		{`"events":null`, `"events":[{},[]]`, "/runs/0/events/1", `is a list; want an object`},
		{`"feedback_stats":null`, `"feedback_stats":{"a/b~c":{"n":1,"avg":"1"}}`, "/runs/0/feedback_stats/a~1b~0c/avg", `is a string; want a number, or null`},
		{`"feedback_stats":null`, `"feedback_stats":{"k":{"avg":1}}`, "/runs/0/feedback_stats/k/n", `is missing; want a whole number`},
		{`"feedback_stats":null`, `"feedback_stats":{"k":{"n":1},"k":{"n":2}}`, "/runs/0/feedback_stats/k", `is there twice`},
		{`"feedback_stats":null`, `"feedback_stats":{"k":{"n":1,"n":2}}`, "/runs/0/feedback_stats/k/n", `is there twice`},
		{`"feedback_stats":null`, `"feedback_stats":{"k":{"n":1,"show_feedback_arrow":1}}`, "/runs/0/feedback_stats/k/show_feedback_arrow", `is the number 1; want true or false`},
		{`"feedback_stats":null`, `"feedback_stats":{"k":{"n":1,"values":{"a":1,"a":1}}}`, "/runs/0/feedback_stats/k/values/a", `is there twice`},
		{`"feedback_stats":null`, `"feedback_stats":{"k":{"n":1,"values":{"a":0.5}}}`, "/runs/0/feedback_stats/k/values/a", `is the number 0.5; want a whole number`},
	} {
		_, err := payload.Decode(edited(t, c.old, c.now))
		wrong, ok := errors.AsType[*payload.Error](err)
		if !ok {
			t.Errorf("%s: got %v", c.now, err)
			continue
		}
		if wrong.Pointer != c.pointer || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s:\ngot  %s, at %s\nwant %s, at %s", c.now, err, wrong.Pointer, c.want, c.pointer)
		}
	}
}

func TestDecodeIsBounded(t *testing.T) {
	t.Parallel()
	example := tight(t, langsmith.Example())
	deep := edited(t, `"extra":null`, `"extra":{"a":`+strings.Repeat("[", 10)+`"]{"`+strings.Repeat("]", 10)+`}`)
	two := edited(t, `"runs":[`, `"threads":[1,2],"runs":[`)
	for name, c := range map[string]struct {
		body   []byte
		within payload.Limits
		beyond payload.Limits
		want   string
	}{
		"bytes":   {example, payload.Limits{Bytes: len(example)}, payload.Limits{Bytes: len(example) - 1}, "the payload has "},
		"depth":   {deep, payload.Limits{Depth: 14}, payload.Limits{Depth: 13}, "the payload is nested 14 deep; want 13 at most"},
		"threads": {two, payload.Limits{Runs: 2}, payload.Limits{Runs: 1}, "/threads has more than 1 elements"},
	} {
		if _, err := c.within.Decode(c.body); err != nil {
			t.Errorf("%s: %v", name, err)
		}
		if _, err := c.beyond.Decode(c.body); err == nil || !strings.HasPrefix(err.Error(), c.want) {
			t.Errorf("%s: got %v, want %q", name, err, c.want)
		}
	}
	many := cases(t)["two-runs"].Payload
	if _, err := (payload.Limits{Runs: 1}).Decode(many); err == nil || !strings.HasPrefix(err.Error(), "/runs has more") {
		t.Errorf("two runs: %v", err)
	}
	huge := edited(t, `"extra":null`, `"extra":{"a":"`+strings.Repeat("a", 20<<20)+`"}`)
	if _, err := payload.Decode(huge); err == nil || !strings.Contains(err.Error(), "want 20971520 at most") {
		t.Errorf("more than 20 MiB: %v", err)
	}
}

// A presigned URL is as good as the data, so it must not come out by accident.
func TestSignaturesAreNotPrinted(t *testing.T) {
	t.Parallel()
	p, err := payload.Decode(cases(t)["s3-offloaded"].Payload)
	if err != nil {
		t.Fatal(err)
	}
	var logged strings.Builder
	for _, h := range []slog.Handler{slog.NewTextHandler(&logged, nil), slog.NewJSONHandler(&logged, nil)} {
		slog.New(h).Info("x", "payload", p, "run", p.Runs[0], "urls", p.Runs[0].InputsS3)
	}
	shown := logged.String()
	for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%x", "%d"} {
		shown += fmt.Sprintf(verb, p) + fmt.Sprintf(verb, p.Runs[0].InputsS3) + fmt.Sprintf(verb, &p.Runs[0])
	}
	for _, secret := range []string{"sig=1", "c2lnPTE", "7369673d31", "115 105 103"} { // in clear, base64, hex, decimal
		if strings.Contains(shown, secret) {
			t.Errorf("%q is in\n%s", secret, shown)
		}
	}
	if !strings.Contains(shown, "https://bucket.example/in?[redacted]") || !strings.Contains(logged.String(), p.Runs[0].ID) {
		t.Errorf("nothing to go by is in\n%s", shown)
	}
}

func TestNewS3URLs(t *testing.T) {
	t.Parallel()
	urls := payload.NewS3URLs("https://a.example/in?a=1&b=2", "s3://bucket/in")
	if got := string(urls); got != `{"ROOT":{"presigned_url":"https://a.example/in?a=1&b=2","s3_url":"s3://bucket/in"}}` {
		t.Errorf("got %s", got)
	}
	if got := urls.PresignedURL(); got != "https://a.example/in?a=1&b=2" {
		t.Errorf("got %s", got)
	}
}
