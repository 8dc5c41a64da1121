package fakeendpoint_test

import (
	"strings"
	"testing"
	"testing/synctest"
)

func TestMalformedRequestsAreAnsweredAndNamed(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		input   string
		status  int
		problem string
	}{
		"no HTTP":                 {"HELO hooks.test\r\n\r\n", 400, "request line"},
		"HTTP/2":                  {"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", 400, "is not of HTTP/1.1"},
		"a space too many":        {"GET  / HTTP/1.1\r\n" + host + "\r\n", 400, "request line"},
		"TLS":                     {"\x16\x03\x01\x02\x00\x01\x00\x01\r\n\r\n", 400, "request line"},
		"no host":                 {"GET / HTTP/1.1\r\n\r\n", 400, "0 Host fields"},
		"two hosts":               {"GET / HTTP/1.1\r\n" + host + host + "\r\n", 400, "2 Host fields"},
		"a field without a colon": {"GET / HTTP/1.1\r\n" + host + "X-A\r\n\r\n", 400, `"X-A" is malformed`},
		"a space before a colon":  {"GET / HTTP/1.1\r\n" + host + "X-A : 1\r\n\r\n", 400, "is malformed"},
		"a folded field":          {"GET / HTTP/1.1\r\n" + host + "X-A: 1\r\n 2\r\n\r\n", 400, "is malformed"},
		"a NUL in a value":        {"GET / HTTP/1.1\r\n" + host + "X-A: \x00\r\n\r\n", 400, "is malformed"},
		"a length of letters":     {"POST / HTTP/1.1\r\n" + host + "Content-Length: ten\r\n\r\n", 400, `"ten" is not a count`},
		"a length with a sign":    {"POST / HTTP/1.1\r\n" + host + "Content-Length: +1\r\n\r\nx", 400, "is not a count"},
		"two lengths":             {"POST / HTTP/1.1\r\n" + host + "Content-Length: 1\r\nContent-Length: 2\r\n\r\nxy", 400, "both 1 and 2"},
		"length and chunks":       {"POST / HTTP/1.1\r\n" + host + "Content-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", 400, "beside the Transfer-Encoding"},
		"gzip":                    {"POST / HTTP/1.1\r\n" + host + "Transfer-Encoding: gzip, chunked\r\n\r\n", 400, "is not chunked"},
		"a chunk without a size":  {"POST / HTTP/1.1\r\n" + host + "Transfer-Encoding: chunked\r\n\r\nzz\r\nab\r\n0\r\n\r\n", 400, "chunked body is malformed"},
		"a head without an end":   {"GET / HTTP/1.1\r\n" + host, 400, "ended inside its head"},
		"a head too large":        {"GET / HTTP/1.1\r\n" + host + "X-A: " + strings.Repeat("a", 300<<10) + "\r\n\r\n", 431, "head is longer than"},
		"a body too large":        {"POST / HTTP/1.1\r\n" + host + "Content-Length: 99999999\r\n\r\nabc", 413, "body is longer than"},
		"a length beyond counting": {
			"POST / HTTP/1.1\r\n" + host + "Content-Length: 99999999999999999999999\r\n\r\nabc", 413, "body is longer than"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				answers, seen := talk(t, c.input)
				if len(seen) != 1 || !equal(statuses(t, answers), []int{c.status}) {
					t.Fatalf("%d requests were observed, and answered by %q", len(seen), answers)
				}
				o := seen[0]
				if !strings.Contains(o.Problem, c.problem) || !strings.HasPrefix(c.input, string(o.Raw)) || o.Committed {
					t.Errorf("observed the problem %q in %q, want %q", o.Problem, o.Raw, c.problem)
				}
				if !strings.Contains(answers, "Connection: close\r\n") {
					t.Errorf("the answer %q does not announce the close", answers)
				}
			})
		})
	}
}

// Chunks are counted as they come, since nobody says their sum beforehand.
func TestAChunkedBodyHasABound(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		chunk := "100000\r\n" + strings.Repeat("a", 1<<20) + "\r\n"
		answers, seen := talk(t, "POST / HTTP/1.1\r\n"+host+"Transfer-Encoding: chunked\r\n\r\n"+strings.Repeat(chunk, 65)+"0\r\n\r\n")
		if len(seen) != 1 || !equal(statuses(t, answers), []int{413}) || !strings.Contains(seen[0].Problem, "body is longer") {
			t.Errorf("%d requests, answered by %q", len(seen), answers)
		}
	})
}

// The endpoint reads away what it does not want before it closes: else the
// kernel would reset the connection, and could destroy the answer.
func TestAnObjectionSurvivesTheRestOfTheRequest(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		input := "POST / HTTP/1.1\r\n" + host + "Content-Length: 99999999\r\n\r\n" + strings.Repeat("a", 200<<10)
		answers, _ := talk(t, input) // insists on an orderly end
		if !equal(statuses(t, answers), []int{413}) {
			t.Errorf("it was answered by %q", answers)
		}
	})
}
