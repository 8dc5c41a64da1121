package target_test

import (
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/hookdrill/hookdrill/internal/target"
	"github.com/hookdrill/hookdrill/internal/trial"
)

const (
	ours   = "whsec_AAECAwQFBgcICQoLDA0ODxAREhMUFRYX"
	theirs = "whsec_CAsOERQXGh0gIyYpLC8yNTg7PkFER0pN"
)

// plan is one with a signed call.
func plan(keys ...string) *trial.Plan {
	return &trial.Plan{
		Setup:  trial.Setup{Keys: keys},
		Hidden: []trial.Hidden{{Name: "the listener's secret", Value: keys[0]}},
		Acts:   []trial.Act{{ID: "sent", Call: &trial.Call{Signing: &trial.Signing{ID: "msg", Keys: []string{keys[0]}}}}},
	}
}

func program(t *testing.T, f target.File) trial.Program {
	t.Helper()
	opened, err := target.Open(t.Context(), f, target.Options{})
	if err != nil {
		t.Fatal(err)
	}
	return opened.Program()
}

// A listener that is running already has secrets of its own.
func TestAPlanIsMadeToFit(t *testing.T) {
	t.Parallel()
	running := program(t, target.File{Name: "a", Role: "listener", URL: "http://127.0.0.1:1/in", Secrets: []string{theirs}})
	fitted := plan(ours)
	if lacks := running.Fit(fitted); lacks != "" {
		t.Fatal(lacks)
	}
	got := []string{fitted.Setup.Keys[0], fitted.Hidden[0].Value, fitted.Acts[0].Call.Signing.Keys[0]}
	if want := []string{theirs, theirs, theirs}; !slices.Equal(got, want) {
		t.Errorf("the secrets are %v", got)
	}
	const public = "whpk_11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo="
	for want, lacking := range map[string]string{
		"several-secrets":         running.Fit(plan(ours, theirs)),
		"public-keys":             running.Fit(plan(public)),
		"nobody can tell it":      program(t, target.File{Name: "a", Role: "listener", Command: []string{"a"}}).Fit(plan(ours)),
		"no secret for this case": program(t, target.File{Name: "a", Role: "listener", URL: "http://127.0.0.1:1/"}).Fit(plan(ours)),
	} {
		if !strings.Contains(lacking, want) {
			t.Errorf("it lacks %q, not %s", lacking, want)
		}
	}
}

// What the plans of a rule set need is what the file tells the process of.
func TestAListenerIsToldWhatItsCaseNeeds(t *testing.T) {
	t.Parallel()
	guide := func(acts ...trial.Act) *trial.Plan { return &trial.Plan{Setup: trial.Setup{Secret: "s"}, Acts: acts} }
	relay := func(change func(*trial.Plan)) *trial.Plan {
		p := &trial.Plan{Setup: trial.Setup{Handlers: []string{"greet"}}}
		if change != nil {
			change(p)
		}
		return p
	}
	call := func(method, path, body string) trial.Act {
		return trial.Act{Call: &trial.Call{Method: method, Path: path, Body: body}}
	}
	in := trial.ListenerPath
	toGuide := []string{"a", "{secret}", "{api}"}
	toRelay := []string{"a", "{api}", "{key}", "{public}", "{handlers}", "{forward}"}
	for _, c := range []struct {
		name    string
		command []string
		can     []string
		plan    *trial.Plan
		want    string // in what it lacks; empty: nothing
	}{
		{"running already", nil, nil, guide(), "a secret and an API of its own"},
		{"no secret", []string{"a", "{api}"}, nil, guide(), "{secret}"},
		{"no API", []string{"a", "{secret}"}, nil, guide(), "{api}"},
		{"all", toGuide, nil, guide(call("POST", in+"?secret=s", "{}")), ""},
		{"another path", toGuide, nil, guide(call("POST", "/else", "{}")), "one URL"},
		{"moved inputs", toGuide, nil, guide(call("POST", in, "{url files}/x")), "{host}"},
		{"moved inputs, told", append(toGuide, "{host}"), nil, guide(call("POST", in, "{url files}/x")), ""},
		{"a kill", toGuide, nil, guide(trial.Act{Life: trial.Killed}), "{folder}"},
		{"Argilla, running already", nil, nil, relay(nil), "an Argilla of its own"},
		{"Argilla", toRelay, nil, relay(nil), ""},
		{"no handlers", toRelay[:4], nil, relay(nil), "{handlers}"},
		{"stored", toRelay, nil, relay(func(p *trial.Plan) { p.Setup.Stored = true }), "{inbox}"},
		{"stored, told", append(toRelay, "{inbox}"), nil, relay(func(p *trial.Plan) { p.Setup.Stored = true }), ""},
		{"like Python", toRelay, nil, relay(func(p *trial.Plan) { p.Setup.LikePython = true }), "{like-python}"},
		{"health", toRelay, nil, relay(func(p *trial.Plan) { p.Acts = []trial.Act{call("GET", "/healthz", "")} }), "can: health"},
		{"health, able", toRelay, []string{"health"}, relay(func(p *trial.Plan) { p.Acts = []trial.Act{call("GET", "/healthz", "")} }), ""},
	} {
		lacks := program(t, target.File{Name: "a", Role: "listener", URL: "http://127.0.0.1:1/", Command: c.command, Abilities: c.can}).Fit(c.plan)
		if (lacks == "") != (c.want == "") || !strings.Contains(lacks, c.want) {
			t.Errorf("%s: it lacks %q, want %q", c.name, lacks, c.want)
		}
	}
}

func TestAListenerElsewhereIsNotCalled(t *testing.T) {
	t.Parallel()
	for url, may := range map[string]bool{
		"http://127.0.0.1:80/in": true, "http://localhost/in": true, "http://[::1]/in": true, "http://192.0.2.1/": false, "http://example.test/": false,
	} {
		_, err := target.Open(t.Context(), target.File{Name: "a", Role: "listener", URL: url}, target.Options{})
		if (err == nil) != may {
			t.Errorf("%s: %v", url, err)
		}
		if _, err := target.Open(t.Context(), target.File{Name: "a", Role: "listener", URL: url}, target.Options{Remote: true}); err != nil {
			t.Errorf("%s: %v", url, err)
		}
	}
}

// What the observer tells is in the history, and the one URL is what is called.
func TestAListenerThatIsRunning(t *testing.T) {
	t.Parallel()
	var mu sync.Mutex
	var called []string
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		mu.Lock()
		defer mu.Unlock()
		called = append(called, r.Method+" "+r.URL.Path)
		if r.Method == http.MethodGet {
			_, _ = w.Write([]byte("msg_1\nmsg_2\n"))
		}
	}))
	defer server.Close()
	f := target.File{Name: "a", Role: "listener", URL: server.URL + "/in", Patience: 10 * time.Second}
	f.Observer.URL = server.URL + "/handled"
	instance, err := program(t, f).New(trial.ProgramEnv{})
	if err != nil {
		t.Fatal(err)
	}
	url, err := instance.Start(t.Context())
	if err != nil || url != f.URL {
		t.Fatalf("it is called at %q: %v", url, err)
	}
	observed, is := instance.(trial.Observed)
	if !is {
		t.Fatal("nobody can ask what was handled")
	}
	if ids, err := observed.Handled(t.Context()); err != nil || !slices.Equal(ids, []string{"msg_1", "msg_2"}) {
		t.Errorf("handled: %v, %v", ids, err)
	}
	if err := instance.Stop(t.Context()); err != nil {
		t.Error(err)
	}
	if want := []string{"GET /handled"}; !slices.Equal(called, want) {
		t.Errorf("it was called for %v", called)
	}
}
