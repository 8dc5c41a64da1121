package fakeendpoint_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/hookdrill/hookdrill/fakeendpoint"
)

func TestParseReadsWhatItPrints(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"200":                                 "200",
		"503 x2, 200":                         "503 x2, 200",
		" 503 x 2":                            "",
		"200(delay: 4s) forever":              "200(delay: 4s) forever",
		"503(Retry-After: 3600), 200":         "503(Retry-After: 3600), 200",
		`200(body: "a, b; (c) \"d\"")`:        `200(body: "a, b; (c) \"d\"")`,
		"0s..30s: 503; 200 forever":           "0s..30s: 503 forever; 200 forever",
		"30s..: 503 x2, 200":                  "30s..: 503 x2, 200 forever",
		"5s..10s every 1m: hang; 200 forever": "5s..10s every 1m0s: hang forever; 200 forever",
		"10%: 500 x1; 204":                    "10%: 500 x1; 204",
		"each delivery: 503, 200":             "each delivery: 503, 200",
		"1m..2m: each delivery: 10%: hang x3": "1m0s..2m0s: 10%: each delivery: hang x3",
	} {
		script, err := fakeendpoint.Parse(text)
		if want == "" {
			if err == nil {
				t.Errorf("%q parsed as %q; want an error", text, script)
			}
			continue
		}
		if err != nil {
			t.Errorf("%q: %v", text, err)
			continue
		}
		if got := script.String(); got != want {
			t.Errorf("%q printed as %q, want %q", text, got, want)
		}
		again, err := fakeendpoint.Parse(script.String())
		if err != nil || again.String() != want {
			t.Errorf("%q printed and read again: %q, %v", text, again, err)
		}
	}
}

func TestParseNamesTheCulprit(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"":                               "expected a status",
		"503 x2,":                        "expected a status",
		"503 x0":                         `"x0" is not a count`,
		"503 twice":                      "expected x2, forever",
		"99":                             `"99" is not a final HTTP status`,
		"700":                            `"700" is not a final HTTP status`,
		"+404":                           `"+404" is not a final HTTP status`,
		"early-answer(+404)":             `"+404" is not a final HTTP status`,
		"explode":                        `there is no behaviour "explode"; there are statuses such as 503, and`,
		"200(delay: soon)":               `delay: "soon" is not a length of time`,
		"200(dleay: 4s)":                 `there is no argument "dleay"`,
		"200(delay: 1s, delay: 2s)":      `"delay" is given twice`,
		"204(body: x)":                   "a 204 has no body",
		"200(body: \"open)":              "does not end",
		"200(":                           "expected a value",
		"200 204":                        "expected x2, forever",
		"30s..10s: 200":                  "does not end with a time after its beginning",
		"5s..10s every 6s: 200":          "needs an end",
		"5s.. every 6s: 200":             "needs an end",
		"5s..6s every: 200":              "does not end with a time",
		"refuse(A: b)":                   "no header field",
		"drip(bytes: many)":              "is not a size",
		"throttle(seconds: 1, date: 2s)": "exclude each other",
		"redirect(200)":                  "is none of 301",
		"truncate(length: 5, sent: 5)":   "must be less",
		"truncate(status: 204)":          "a 204 has no body",
		"each delivery: refuse":          "acts before the request",
		"0%: 200":                        "is not a chance",
		"always: 200":                    `"always" is not a condition`,
		"200) ":                          `expected ",", ";"`,
	} {
		_, err := fakeendpoint.Parse(text)
		if !errors.Is(err, fakeendpoint.ErrScript) || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: got %v, want an ErrScript with %q", text, err, want)
		}
	}
}
