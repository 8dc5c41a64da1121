package sender_test

import (
	"bytes"
	"context"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/hookdrill/hookdrill/simulator/sender"
)

// printed is v in every way a program may come to print it.
func printed(t *testing.T, v any) map[string]string {
	t.Helper()
	all := make(map[string]string)
	for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%x", "%d"} {
		all[verb] = fmt.Sprintf(verb, v)
	}
	text, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	all["JSON"] = string(text)
	for name, handler := range map[string]func(*bytes.Buffer) slog.Handler{
		"slog text": func(b *bytes.Buffer) slog.Handler { return slog.NewTextHandler(b, nil) },
		"slog JSON": func(b *bytes.Buffer) slog.Handler { return slog.NewJSONHandler(b, nil) },
	} {
		var b bytes.Buffer
		slog.New(handler(&b)).Info("x", "v", v)
		all[name] = b.String()
	}
	return all
}

func checkNoCanary(t *testing.T, what, text string) {
	t.Helper()
	basic := base64.StdEncoding.EncodeToString([]byte("user:" + canary + "-password"))
	for _, form := range []string{canary, fmt.Sprintf("%x", canary), basic} {
		if strings.Contains(text, form) {
			t.Errorf("%s shows a secret: %s", what, text)
		}
	}
}

func TestNoWayOfPrintingShowsASecret(t *testing.T) {
	t.Parallel()
	d := secretDelivery(t, "https://"+host)
	d.Body = nil
	type unexported struct {
		url    sender.Target
		header sender.Headers
		d      sender.Delivery
	}
	values := map[string]any{
		"target": d.URL, "pointer to target": &d.URL,
		"headers": d.Header, "pointer to headers": &d.Header,
		"delivery": d, "pointer to delivery": &d,
		"unexported fields": unexported{d.URL, d.Header, d},
		"slice":             []any{d.URL, d.Header},
	}
	for name, v := range values {
		for how, text := range printed(t, v) {
			checkNoCanary(t, name+" by "+how, text)
		}
	}
	if got, want := d.URL.String(), "https://[redacted]@hooks.test/in?secret=[redacted]"; got != want {
		t.Errorf("the target is %q, want %q", got, want)
	}
	if got, want := d.Header.String(), "X-Api-Key: [redacted]"; got != want {
		t.Errorf("the headers are %q, want %q", got, want)
	}
}

func TestATargetTellsNothingOfItsQueryButNames(t *testing.T) {
	t.Parallel()
	for raw, want := range map[string]string{
		"http://a.test":                    "http://a.test",
		"http://a.test/x%20y?c4nary":       "http://a.test/x%20y?[redacted]",
		"http://a.test/?a=c4nary&c4nary&b": "http://a.test/?a=[redacted]&[redacted]&[redacted]",
		"http://a.test/#c4nary":            "http://a.test/",
		"http://c4nary@a.test/":            "http://[redacted]@a.test/",
	} {
		target, err := sender.ParseTarget(raw)
		if err != nil {
			t.Fatal(err)
		}
		if got := target.String(); got != want {
			t.Errorf("%q is shown as %q, want %q", raw, got, want)
		}
	}
}

func TestErrorsOfATargetDoNotQuoteIt(t *testing.T) {
	t.Parallel()
	for _, raw := range []string{
		"http://a.test/%zz?c4nary", "http://u:c4nary@a.test:port/", "c4nary", "ftp://a.test/?s=c4nary", "http:///?s=c4nary", "http://a.test/\x7fc4nary", "",
	} {
		_, err := sender.ParseTarget(raw)
		if err == nil {
			t.Errorf("%q is taken for a target", raw)
			continue
		}
		checkNoCanary(t, "the error", err.Error())
	}
}

// leaky is a transport that says all it knows in its error.
type leaky struct{}

func (leaky) RoundTrip(r *http.Request) (*http.Response, error) {
	user, password, _ := r.BasicAuth()
	text := fmt.Sprintf("%s %q %q %s %q", r.URL, r.URL.RawQuery, r.Header, user, password)
	return nil, &url.Error{Op: "Post", URL: r.URL.String(), Err: errors.New(text)}
}

func TestErrorsOfATransportAreRedacted(t *testing.T) {
	t.Parallel()
	var entries []sender.Entry
	s := newSender(t, sender.Config{
		Policy:    once(t),
		Transport: func(http.RoundTripper) http.RoundTripper { return leaky{} },
		Journal:   sender.JournalFunc(func(e sender.Entry) { entries = append(entries, e) }),
	})
	d := secretDelivery(t, "http://"+host)
	for how, text := range printed(t, s.Deliver(context.Background(), d)) {
		checkNoCanary(t, "the outcome by "+how, text)
	}
	if len(entries) == 0 {
		t.Fatal("the journal is empty")
	}
	for how, text := range printed(t, entries) {
		checkNoCanary(t, "the journal by "+how, text)
	}
}

// A secret too short to be looked for in a text is not shown with its URL.
func TestAURLErrorIsNotShown(t *testing.T) {
	t.Parallel()
	s := newSender(t, sender.Config{Policy: once(t), Transport: func(http.RoundTripper) http.RoundTripper {
		return roundTrip(func(r *http.Request) (*http.Response, error) {
			return nil, &url.Error{Op: "Post", URL: r.URL.String(), Err: errors.New(`it said se"cret and "se\"cret"`)}
		})
	}})
	d := delivery(t, "http://"+host+"/?pin=9z7&s=se%22cret")
	got := s.Deliver(context.Background(), d).Attempts[0].Error
	if want := `it said [redacted] and "[redacted]"`; got != want {
		t.Errorf("the error is %q, want %q", got, want)
	}
}

type roundTrip func(*http.Request) (*http.Response, error)

func (f roundTrip) RoundTrip(r *http.Request) (*http.Response, error) { return f(r) }

// An endpoint may send back what it was sent, and net/http quotes that.
func TestAnEchoedSecretIsRedacted(t *testing.T) {
	t.Parallel()
	e := new(endpoint)
	e.connects = []connect{answering(0, canary+"-query "+canary+"-header\r\n\r\n")(e)}
	outcome := deliver(t, once(t), e, secretDelivery(t, "http://"+host))
	if !strings.Contains(outcome.Attempts[0].Error, "[redacted]") {
		t.Errorf("the error is %q", outcome.Attempts[0].Error)
	}
	checkNoCanary(t, "the error", outcome.Attempts[0].Error)
}

func TestProtocolHeadersAreRefused(t *testing.T) {
	t.Parallel()
	for name, value := range map[string]string{
		"content-type": "text/plain", "Content-Length": "1", "host": "a.test", "transfer-encoding": "chunked",
		"Connection": "close", "EXPECT": "100-continue",
		"X-Split": "a\r\nX-Other: c4nary", "X-Null": "a\x00", "bad name": "x", "": "x",
	} {
		_, err := sender.NewHeaders(http.Header{name: {value}})
		if err == nil {
			t.Errorf("%q: %q is taken", name, value)
			continue
		}
		if !strings.Contains(strings.ToLower(err.Error()), strings.ToLower(name)) {
			t.Errorf("%q is not named by the error %q", name, err)
		}
		checkNoCanary(t, "the error", err.Error())
	}
}
