package cli

import (
	"strings"
	"testing"
	"time"

	"github.com/hookdrill/hookdrill/fakeendpoint"
)

func TestRequestLine(t *testing.T) {
	t.Parallel()
	began := time.Date(2026, 5, 1, 12, 0, 0, 0, time.Local)
	after := began.Add
	for _, c := range []struct {
		name string
		seen fakeendpoint.Observation
		want string
	}{
		{
			"answered",
			fakeendpoint.Observation{Method: "POST", Target: "/in", Connection: 1, Request: 1, Raw: []byte("x"), Behaviour: "503", Status: 503,
				Times: fakeendpoint.Times{Began: began, Answer: after(1), Replied: after(1500 * time.Microsecond)}},
			"12:00:00.000  POST /in (connection 1, 1 byte) -> 503 after 1.5 ms [503]",
		},
		{
			"left, with the work done",
			fakeendpoint.Observation{Method: "POST", Target: "/in", Connection: 2, Request: 3, Behaviour: "lose-reply", Committed: true,
				Times: fakeendpoint.Times{Began: began, Gone: after(5 * time.Second), End: after(6 * time.Second)}},
			"12:00:00.000  POST /in (connection 2, request 3 on it, 0 bytes) -> no answer, though the work was done, the client left after 5.000 s [lose-reply]",
		},
		{
			"garbage",
			fakeendpoint.Observation{Method: "POST", Target: "/in", Connection: 1, Request: 1, Behaviour: "garbage",
				Times: fakeendpoint.Times{Began: began, Answer: after(1), End: after(20 * time.Microsecond)}},
			"12:00:00.000  POST /in (connection 1, 0 bytes) -> bytes that are no answer, over after 0.02 ms [garbage]",
		},
		{
			"malformed, with what may be a secret in it",
			fakeendpoint.Observation{Method: "GET", Target: "/?hunter2", Connection: 1, Request: 1, Behaviour: "(the request is malformed)", Status: 400,
				Problem: `the header line "X-Key hunter2 \" hunter2" is malformed (RFC 9112 section 5)`,
				Times:   fakeendpoint.Times{Began: began, Replied: began}},
			`12:00:00.000  GET /?[redacted] (connection 1, 0 bytes) -> 400 after 0.00 ms [(the request is malformed)]; malformed: the header line "…" is malformed (RFC 9112 section 5)`,
		},
		{
			"hostile to a terminal",
			fakeendpoint.Observation{Target: "/\x1b[2J\u202e" + strings.Repeat("x", 100), Connection: 1, Request: 1, Behaviour: "200", Status: 200,
				Times: fakeendpoint.Times{Began: began, Replied: began}},
			"12:00:00.000  ? /\ufffd[2J\ufffd" + strings.Repeat("x", 73) + "… (connection 1, 0 bytes) -> 200 after 0.00 ms [200]",
		},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			if got := requestLine(&c.seen); got != c.want {
				t.Errorf("the line is\n%s, not\n%s", got, c.want)
			}
		})
	}
}

func TestWithoutValues(t *testing.T) {
	t.Parallel()
	for target, want := range map[string]string{
		"/in":               "/in",
		"/in?":              "/in?[redacted]",
		"/in?a=1&b=2":       "/in?a=[redacted]&b=[redacted]",
		"/in?token":         "/in?[redacted]",
		"/in?a=1?b=2&c==&d": "/in?a=[redacted]&c=[redacted]&[redacted]",
	} {
		if got := withoutValues(target); got != want {
			t.Errorf("%s is shown as %s, not as %s", target, got, want)
		}
	}
}
