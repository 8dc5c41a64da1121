package trial_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/hookdrill/hookdrill/internal/stage/bubble"
	"github.com/hookdrill/hookdrill/internal/stage/virtual"
	"github.com/hookdrill/hookdrill/internal/trial"
)

// relay is a program that answers with what it was sent, and on /pass passes it
// on to the URL in the query. It writes what it gets into a file.
type relay struct {
	env    trial.ProgramEnv
	server *http.Server
}

func relays() trial.Program {
	return trial.Program{Name: "relay", New: func(env trial.ProgramEnv) (trial.Instance, error) {
		return &relay{env: env}, nil
	}}
}

func (r *relay) Start(context.Context) (string, error) {
	l, err := r.env.Listen()
	if err != nil {
		return "", err
	}
	r.server = &http.Server{Handler: http.HandlerFunc(r.serve), ReadHeaderTimeout: time.Minute}
	server := r.server // another start may have another by the time this one serves
	go func() { _ = server.Serve(l) }()
	return r.env.URL, nil
}

func (r *relay) serve(w http.ResponseWriter, request *http.Request) {
	body, _ := io.ReadAll(request.Body)
	if to := request.URL.Query().Get("to"); to != "" {
		client := &http.Client{Transport: &http.Transport{DialContext: r.env.DialContext, DisableKeepAlives: true}}
		passed, err := client.Post(to, "application/json", strings.NewReader(string(body)))
		if err != nil {
			http.Error(w, err.Error(), http.StatusBadGateway)
			return
		}
		_ = passed.Body.Close()
	}
	file, err := os.OpenFile(filepath.Join(r.env.Folder, "file"), os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o600)
	if err == nil {
		_, _ = file.Write(body)
		_ = file.Close()
	}
	_, _ = fmt.Fprintln(r.env.Log, request.Header.Get("X-Log"))
	w.Header()["X-Got"] = request.Header["X-Give"]
	_, _ = w.Write(body)
}

func (r *relay) Stop(ctx context.Context) error { return r.server.Shutdown(ctx) }
func (r *relay) Kill() error                    { return r.server.Close() }

// acted is a plan of acts, with one endpoint.
func acted(t *testing.T, script string, acts ...trial.Act) *trial.Plan {
	t.Helper()
	return &trial.Plan{
		Name: t.Name(), Seed: 1, Acts: acts,
		Endpoints: []trial.Endpoint{{Host: "w1.hooks.test", Script: script, Delivery: "webhook 1"}},
	}
}

// performed runs the plan with the program in virtual time.
func performed(t *testing.T, p *trial.Plan, program trial.Program) *trial.History {
	t.Helper()
	h, err := trial.RunProgram(t.Context(), virtual.New(bubble.InTest(t)), p, program)
	if err != nil {
		t.Fatal(err)
	}
	return h
}

// told are a history's acts, in a line each.
func told(h *trial.History) []string {
	var lines []string
	for _, r := range h.Records {
		switch r.Kind {
		case trial.KindLife:
			lines = append(lines, fmt.Sprintf("%s %s %s", r.Life.Act, r.Life.What, r.Life.Failure))
		case trial.KindAnswer:
			lines = append(lines, fmt.Sprintf("%s %d %s %s", r.Answer.Act, r.Answer.Status, r.Answer.Body, r.Answer.Failure))
		case trial.KindRequest:
			lines = append(lines, fmt.Sprintf("%s got %s %s", r.Delivery, r.Request.Target, r.Request.Body))
		}
	}
	return lines
}

func post(path, body string) *trial.Call {
	return &trial.Call{Method: http.MethodPost, Path: path, Body: body}
}

// TestActs goes through everything that an act can be, on both stages.
func TestActs(t *testing.T) {
	t.Parallel()
	for name, on := range stages(t) {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			p := acted(t, "200(delay: 50ms) forever",
				trial.Act{ID: "made", Call: post("/", `{"id":7,"list":[{"a/b":"it"}]}`), Keep: map[string]string{"id": "/id", "word": "/list/0/a~1b"}},
				trial.Act{ID: "passed on", Call: post("/?to={url webhook 1}/in", `{"word":"{word}","id":{id}}`)},
				trial.Act{ID: "seen", After: &trial.Arrival{Delivery: "webhook 1", Requests: 1}, Keep: map[string]string{"seen": "/word"}},
				trial.Act{ID: "killed", Life: trial.Killed},
				trial.Act{ID: "dead", Call: post("/", ``)},
				trial.Act{ID: "again", Life: trial.Started, Pause: 10 * time.Millisecond},
				trial.Act{ID: "last", At: 100 * time.Millisecond, Call: &trial.Call{
					Method: http.MethodPost, Path: "/a?b=1&c=2", Suffix: "/b", Query: map[string]string{"b": "", "d": "4"}, Body: "{seen}",
				}},
			)
			h, err := trial.RunProgram(t.Context(), on, p, relays())
			if err != nil {
				t.Fatal(err)
			}
			lines := told(h)
			for i, line := range lines {
				if strings.HasPrefix(line, "dead 0") && strings.Contains(line, "refused") {
					lines[i] = "dead"
				}
			}
			want := []string{
				" started ", `made 200 {"id":7,"list":[{"a/b":"it"}]} `, `passed on 200 {"word":"it","id":7} `,
				`webhook 1 got /in {"word":"it","id":7}`, "seen 0  ", "killed killed ", "dead", "again started ", "last 200 it ", " stopped ",
			}
			if diff := cmp.Diff(want, lines); diff != "" {
				t.Errorf("what happened (-want +got):\n%s", diff)
			}
			if last := h.Records[len(h.Records)-2]; last.Answer == nil || !strings.HasSuffix(last.Answer.URL, "/a/b?c=2&d=4") || last.At < 100*time.Millisecond {
				t.Errorf("the last act was %+v", last)
			}
			if h.Settled == 0 || h.Length < h.Settled {
				t.Errorf("it was settled after %v, and lasted %v", h.Settled, h.Length)
			}
		})
	}
}

// What cannot be done is on record, and what follows is done all the same.
func TestAnActThatFailsIsOnRecord(t *testing.T) {
	t.Parallel()
	p := acted(t, "200 forever",
		trial.Act{ID: "nothing kept", Call: post("/{word}", "")},
		trial.Act{ID: "nothing there", Call: post("/", "{}"), Keep: map[string]string{"word": "/id"}},
		trial.Act{ID: "nothing came", After: &trial.Arrival{Requests: 2, Within: time.Hour}, Life: trial.Killed},
		trial.Act{ID: "not frozen", Life: trial.Paused},
		trial.Act{ID: "no such endpoint", Call: post("/", "{url webhook 2}")},
		trial.Act{ID: "done", Call: post("/", "ok")},
	)
	want := []string{
		" started ", `nothing kept 0  nothing was kept as "word"`,
		`nothing there 200 {} there is nothing to be kept as "word": there is no /id`,
		"nothing came 0  of 2 requests 0 came within 1h0m0s: it was not waited for any longer",
		"not frozen paused this program cannot be paused", `no such endpoint 0  nothing was kept as "url webhook 2"`,
		"done 200 ok ", " stopped ",
	}
	if diff := cmp.Diff(want, told(performed(t, p, relays()))); diff != "" {
		t.Errorf("what happened (-want +got):\n%s", diff)
	}
}

func TestAProgramThatDoesNotStartIsAnError(t *testing.T) {
	t.Parallel()
	broken := errors.New("no port")
	for name, program := range map[string]trial.Program{
		"made":    {Name: "p", New: func(trial.ProgramEnv) (trial.Instance, error) { return nil, broken }},
		"started": {Name: "p", New: func(trial.ProgramEnv) (trial.Instance, error) { return unable{broken}, nil }},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, err := trial.RunProgram(t.Context(), virtual.New(bubble.InTest(t)), acted(t, "200", trial.Act{ID: "a"}), program)
			if !errors.Is(err, broken) || !strings.Contains(err.Error(), `the program "p" did not start`) {
				t.Errorf("the error is %v", err)
			}
		})
	}
}

type unable struct{ err error }

func (u unable) Start(context.Context) (string, error) { return "", u.err }
func (u unable) Stop(context.Context) error            { return u.err }
func (u unable) Kill() error                           { return u.err }

func TestActsThatMakeNoSense(t *testing.T) {
	t.Parallel()
	for want, acts := range map[string][]trial.Act{
		"act 2 of 2 has no id":             {{ID: "a"}, {}},
		`two acts have the id "a"`:         {{ID: "a"}, {ID: "a"}},
		`"a" keeps something, and neither`: {{ID: "a", Keep: map[string]string{"b": ""}}},
		`waits for a request to "it"`:      {{ID: "a", After: &trial.Arrival{Delivery: "it"}}},
	} {
		_, err := trial.RunProgram(t.Context(), virtual.New(bubble.InTest(t)), acted(t, "200", acts...), relays())
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("the error is %v, which does not say %q", err, want)
		}
	}
}

// TestWhatIsHiddenIsFound hides a value in every form in files, one over the
// border of two pieces, in the log and in answers.
func TestWhatIsHiddenIsFound(t *testing.T) {
	t.Parallel()
	const canary = `can&ary+7/"é`
	forms := trial.Forms(canary)
	acts := []trial.Act{{ID: "witness", Call: post("/", "in clear")}}
	for i, form := range forms {
		acts = append(acts, trial.Act{ID: fmt.Sprint("form ", i), Call: post("/", strings.Repeat("x", 1<<20-3)+form)})
	}
	acts = append(acts, trial.Act{ID: "header", Call: &trial.Call{Method: "POST", Path: "/", Header: http.Header{"X-Give": {canary}, "X-Log": {canary}}}})
	p := acted(t, "200", acts...)
	p.Hidden, p.Witness = []trial.Hidden{{Name: "the canary", Value: canary}, {Name: "another", Value: "nowhere"}}, "in clear"
	h := performed(t, p, relays())
	if fmt.Sprint(h.Searched.Witnesses) != "[file]" || h.Searched.Files != 1 || h.Searched.Bytes < len(forms)<<20 {
		t.Errorf("it searched %+v", h.Searched)
	}
	found := map[string]int{}
	for _, r := range only(h, trial.KindTrace) {
		if r.Trace.Name != "the canary" {
			t.Errorf("it found %+v", r.Trace)
		}
		found[r.Trace.Place+" "+r.Trace.Form]++
	}
	for _, place := range []string{"file plain", "file URL-encoded", "file JSON-escaped", "file hexadecimal", "file base64", "the log plain", `the answer to "header" plain`} {
		if found[place] != 1 {
			t.Errorf("%q was found %d times: %v", place, found[place], found)
		}
	}
	for i := range forms {
		if place := fmt.Sprintf(`the answer to "form %d"`, i); !strings.Contains(fmt.Sprint(found), place) {
			t.Errorf("nothing was found in %s", place)
		}
	}
}

func TestNothingHiddenIsNothingFound(t *testing.T) {
	t.Parallel()
	p := acted(t, "200", trial.Act{ID: "a", Call: post("/", "b")})
	p.Hidden, p.Witness = []trial.Hidden{{Name: "a", Value: "s3cret"}}, "missing"
	h := performed(t, p, relays())
	if n := len(only(h, trial.KindTrace)); n != 0 || len(h.Searched.Witnesses) != 0 || h.Searched.Files != 1 || h.Searched.Bytes != 1 {
		t.Errorf("%d traces in %+v", n, h.Searched)
	}
}

// An endpoint before a program answers by routes, and what comes is observed.
func TestRoutes(t *testing.T) {
	t.Parallel()
	p := acted(t, "",
		trial.Act{ID: "known", Call: post("/?to={url api}/feedback%3Frun=1", "one")},
		trial.Act{ID: "below", Call: post("/?to={url api}/examples/7", "two")},
		trial.Act{ID: "unknown", Call: post("/?to={url api}/nowhere", "three")},
	)
	p.Endpoints = []trial.Endpoint{{Host: "api.hooks.test", Delivery: "api", Routes: []trial.Route{
		{Method: "POST", Path: "/feedback", Status: 201, Body: "{}", Delay: time.Second},
		{Method: "POST", Path: "/examples/", Status: 409, Body: "[]"},
	}}}
	h := performed(t, p, relays())
	var answers []string
	for _, r := range only(h, trial.KindRequest) {
		answers = append(answers, fmt.Sprint(r.Delivery, " ", r.Request.Target, " ", r.Request.Status, " ", r.Request.Committed))
	}
	want := []string{"api /feedback?run=1 201 true", "api /examples/7 409 false", "api /nowhere 404 false"}
	if diff := cmp.Diff(want, answers); diff != "" {
		t.Errorf("the answers (-want +got):\n%s", diff)
	}
}

// The first requests of a route can meet something else, and an act can wait for
// a request to a path.
func TestWhatARoutePlaysFirst(t *testing.T) {
	t.Parallel()
	examples := post("/?to={url api}/examples", "one")
	p := acted(t, "",
		trial.Act{ID: "1", Call: examples}, trial.Act{ID: "2", Call: post("/?to={url api}/other", "other")},
		trial.Act{ID: "3", Call: examples}, trial.Act{ID: "4", Call: examples}, trial.Act{ID: "5", Call: examples},
		trial.Act{ID: "all came", After: &trial.Arrival{Delivery: "api", Path: "/examples", Requests: 4}, Call: post("/", "x")},
		trial.Act{ID: "others did not", After: &trial.Arrival{Path: "/other", Requests: 2}, Call: post("/", "x")},
	)
	p.Endpoints = []trial.Endpoint{{Host: "api.hooks.test", Delivery: "api", Routes: []trial.Route{
		{Method: "POST", Path: "/examples", Status: 200, Body: "{}", First: "503 x2, lose-reply(by: close)"},
		{Method: "POST", Path: "/other", Status: 200},
	}}}
	h := performed(t, p, relays())
	var answers []string
	for _, r := range only(h, trial.KindRequest) {
		answers = append(answers, fmt.Sprint(r.Request.Target, " ", r.Request.Status, " ", r.Request.Committed))
	}
	want := []string{"/examples 503 false", "/other 200 true", "/examples 503 false", "/examples 0 true", "/examples 200 true"}
	if diff := cmp.Diff(want, answers); diff != "" {
		t.Errorf("the answers (-want +got):\n%s", diff)
	}
	var failures []string
	for _, r := range only(h, trial.KindAnswer) {
		if r.Answer.Failure != "" {
			failures = append(failures, r.Answer.Act)
		}
	}
	if diff := cmp.Diff([]string{"others did not"}, failures); diff != "" {
		t.Errorf("the acts that failed (-want +got):\n%s", diff)
	}
	p.Endpoints[0].Routes[0].First = "503 times two"
	if _, err := trial.RunProgram(t.Context(), virtual.New(bubble.InTest(t)), p, relays()); err == nil || !strings.Contains(err.Error(), "times two") {
		t.Errorf("a script that cannot be read: %v", err)
	}
}

func TestAt(t *testing.T) {
	t.Parallel()
	const document = `{"a":{"b":[1,"two",null,{"":true}],"c/d":1.50,"~":"tilde"},"0":"zero"}`
	for pointer, want := range map[string]string{
		"/a/b/0": "1", "/a/b/1": "two", "/a/b/2": "null", "/a/b/3/": "true", "/a/c~1d": "1.50", "/a/~0": "tilde", "/0": "zero",
		"/a/b/3": `{"":true}`, "": document,
	} {
		if got, err := trial.At([]byte(document), pointer); err != nil || got != want {
			t.Errorf("at %q is %q, want %q: %v", pointer, got, want, err)
		}
	}
	for _, pointer := range []string{"/b", "/a/b/4", "/a/b/-1", "/a/b/x", "/0/0", "/a/b/0/0"} {
		if got, err := trial.At([]byte(document), pointer); err == nil {
			t.Errorf("at %q is %q", pointer, got)
		}
	}
	if _, err := trial.At([]byte("no JSON"), "/a"); err == nil {
		t.Error("there is something in what is no JSON")
	}
}
