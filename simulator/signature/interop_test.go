package signature_test

import (
	"bytes"
	"encoding/json"
	"flag"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	published "github.com/standard-webhooks/standard-webhooks/libraries/go"

	"github.com/hookdrill/hookdrill/fixtures/standardwebhooks"
	"github.com/hookdrill/hookdrill/simulator/sender"
	"github.com/hookdrill/hookdrill/simulator/signature"
)

var update = flag.Bool("update", false, "write the list of the libraries' disagreements anew")

// message is what a library is to sign, or has to verify.
type message struct {
	Secret  string            `json:"secret"`
	ID      string            `json:"id,omitempty"`
	Seconds int64             `json:"seconds,omitempty"`
	Now     int64             `json:"now,omitempty"`
	Headers map[string]string `json:"headers,omitempty"`
	Body    []byte            `json:"body"`
}

// bodies are such that every library can verify them: JSON in UTF-8.
func bodies() []string {
	return []string{
		`{"test": 2432232314}`,
		`{"a":"héllo ☃ 😀","b":"\u2603","f":1.0,"n":12345678901234567890}`,
		"{\r\n  \"a\": 1\r\n}\r\n",
		`[]`,
	}
}

// sent delivers each body with the reference sender, by way of a failure, and
// returns the requests as an endpoint saw them. While a secret is changed there
// are two, of which the last is the one that is verified with.
func sent(t *testing.T) []message {
	t.Helper()
	var mu sync.Mutex
	var seen []message
	endpoint := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		var b bytes.Buffer
		_, _ = b.ReadFrom(r.Body)
		m := message{Secret: goodSecret, Headers: map[string]string{}, Body: b.Bytes()}
		for name, values := range r.Header {
			m.Headers[strings.ToLower(name)] = values[0]
		}
		mu.Lock()
		defer mu.Unlock()
		if seen = append(seen, m); len(seen)%2 == 1 {
			w.WriteHeader(http.StatusServiceUnavailable)
		}
	}))
	defer endpoint.Close()
	target, err := sender.ParseTarget(endpoint.URL)
	if err != nil {
		t.Fatal(err)
	}
	s, err := sender.New(sender.Config{Policy: sender.Policy{Name: "twice", Retries: []sender.RetryRule{
		{On: []sender.Class{sender.Class5xx}, Limit: 1},
	}}})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	for i, body := range bodies() {
		signed, err := signature.NewMessage(fmt.Sprint("msg_", i), secret(t, otherSecret), signingKey(t, privateKey), secret(t, goodSecret))
		if err != nil {
			t.Fatal(err)
		}
		if o := s.Deliver(t.Context(), sender.Delivery{ID: signed.ID(), URL: target, Body: []byte(body), Signer: signed}); !o.Delivered {
			t.Fatalf("%+v", o)
		}
	}
	return seen
}

// verifies holds a signature of another library against our verifier.
func verifies(t *testing.T, m message, value string) {
	t.Helper()
	at := time.Unix(m.Seconds, 0)
	if _, err := verifier(t, secret(t, m.Secret)).Verify(at, header(m.ID, itoa(m.Seconds), value), m.Body); err != nil {
		t.Errorf("%s of %q is not verified: %v", value, m.Body, err)
	}
}

func TestInteropWithTheGoLibrary(t *testing.T) {
	t.Parallel()
	library, err := published.NewWebhook(goodSecret)
	if err != nil {
		t.Fatal(err)
	}
	requests := sent(t)
	if len(requests) != 2*len(bodies()) {
		t.Errorf("%d requests came", len(requests))
	}
	for _, r := range requests {
		h := header(r.Headers["webhook-id"], r.Headers["webhook-timestamp"], r.Headers["webhook-signature"])
		if err := library.Verify(r.Body, h); err != nil {
			t.Errorf("the library does not verify what we sent: %v", err)
		}
	}
	for _, m := range toSign() {
		value, err := library.Sign(m.ID, time.Unix(m.Seconds, 0), m.Body)
		if err != nil {
			t.Fatal(err)
		}
		verifies(t, m, value)
	}
}

func toSign() []message {
	var all []message
	for i, body := range bodies() {
		all = append(all, message{Secret: goodSecret, ID: fmt.Sprint("msg_", i), Seconds: 1712280534 + int64(i), Body: []byte(body)})
	}
	return all
}

// answers are what a library of npm says.
type answers struct {
	Verified, Signed, Cases []string
}

// TestInteropWithOtherLanguages has the packages of npm verify what our sender
// sends, verifies what they sign, and grades them by the cases as we are.
func TestInteropWithOtherLanguages(t *testing.T) {
	t.Parallel()
	if os.Getenv("HOOKDRILL_INTEROP") == "" {
		t.Skip("not run: it installs packages from npm; HOOKDRILL_INTEROP=1 allows that")
	}
	said := asked(t, map[string]any{"requests": sent(t), "messages": toSign(), "cases": allCases()})
	for _, name := range []string{"standardwebhooks", "svix"} {
		a, ok := said[name]
		if !ok || len(a.Verified) != 2*len(bodies()) || len(a.Signed) != len(toSign()) {
			t.Fatalf("%s says %+v", name, a)
		}
		if slices.ContainsFunc(a.Verified, func(v string) bool { return v != "accept" }) {
			t.Errorf("%s of what we sent: %v", name, a.Verified)
		}
		for i, m := range toSign() {
			verifies(t, m, a.Signed[i])
		}
	}
	compareDisagreements(t, said)
}

func allCases() []message {
	var all []message
	for _, c := range standardwebhooks.Cases() {
		all = append(all, message{Secret: c.Secret, Now: c.Now, Headers: c.Headers, Body: c.Body})
	}
	return all
}

// compareDisagreements compares where the libraries differ from the cases with
// the list of it.
func compareDisagreements(t *testing.T, said map[string]answers) {
	t.Helper()
	var lines []string
	for name, a := range said {
		for i, c := range standardwebhooks.Cases() {
			refused := a.Cases[i] != "accept"
			if accepts := c.Expect == "accept"; accepts == refused && !strings.Contains(c.Expect, "-or-") {
				lines = append(lines, fmt.Sprintf("%s: %s: %s, and should %s\n", name, c.Name, a.Cases[i], c.Expect))
			}
		}
	}
	slices.Sort(lines)
	file := filepath.Join("testdata", "disagreements.golden")
	if *update {
		if err := os.WriteFile(file, []byte(strings.Join(lines, "")), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), strings.Join(lines, "")); diff != "" {
		t.Errorf("where they disagree (-want +got); -update writes it anew:\n%s", diff)
	}
}

// asked runs the program that asks the libraries.
func asked(t *testing.T, question any) map[string]answers {
	t.Helper()
	folder := t.TempDir()
	if err := os.CopyFS(folder, os.DirFS(filepath.Join("testdata", "interop"))); err != nil {
		t.Fatal(err)
	}
	npm := exec.CommandContext(t.Context(), "npm", "install", "--no-audit", "--no-fund", "--ignore-scripts", "--fetch-retries=1")
	npm.Dir = folder
	if out, err := npm.CombinedOutput(); err != nil {
		t.Skipf("not run: npm cannot install the packages: %v: %.500s", err, out)
	}
	text, err := json.Marshal(question)
	if err != nil {
		t.Fatal(err)
	}
	node := exec.CommandContext(t.Context(), "node", "verify.mjs")
	node.Dir, node.Stdin = folder, bytes.NewReader(text)
	var complaint bytes.Buffer
	node.Stderr = &complaint
	out, err := node.Output()
	if err != nil {
		t.Fatalf("%v: %s", err, &complaint)
	}
	said := map[string]answers{}
	if err := json.Unmarshal(out, &said); err != nil {
		t.Fatalf("%v: %.500s", err, out)
	}
	return said
}
