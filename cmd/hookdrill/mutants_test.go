package main

import (
	"bytes"
	"encoding/base64"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/hookdrill/hookdrill/fixtures/langsmith"
)

// webhook is an endpoint that answers with these statuses in turn, and then
// with the last for ever. What came is sent on.
func webhook(t *testing.T, statuses ...int) (url string, bodies <-chan string) {
	t.Helper()
	came, n := make(chan string, 16), 0
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		status := statuses[min(n, len(statuses)-1)]
		n++ // one attempt is made after the other
		w.WriteHeader(status)
		came <- string(body)
	}))
	t.Cleanup(server.Close)
	return server.URL, came
}

// rule makes a rule with one webhook, whose URL and header are secret.
func (w walk) rule(url string) {
	w.t.Helper()
	var project struct{ ID string }
	w.ask("POST", "/sessions", `{"name":"default"}`, &project)
	w.ask("POST", "/runs/rules", fmt.Sprintf(`{"display_name":"mine","session_id":%q,"sampling_rate":1,
		"webhooks":[{"url":"%s/in?secret=hush-hush","headers":{"X-Team":"evaluation-team"}}]}`, project.ID, url), nil)
}

// A system with a defect shows it to whoever looks: in its folder, in its log,
// or in what it sends.
func TestSystemsWithADefect(t *testing.T) {
	t.Parallel()
	header := base64.StdEncoding.EncodeToString([]byte("X-Team:evaluation-team\n"))
	for name, shows := range map[string]func(t *testing.T, dir string, log string, first, second string) bool{
		"header-in-clear":         func(t *testing.T, dir, _, _, _ string) bool { return holding(t, dir, "evaluation-team") != "" },
		"header-in-base64":        func(t *testing.T, dir, _, _, _ string) bool { return holding(t, dir, header) != "" },
		"secret-in-log":           func(_ *testing.T, _, log, _, _ string) bool { return strings.Contains(log, "hush-hush") },
		"reencodes-body-on-retry": func(_ *testing.T, _, _, first, second string) bool { return first != second },
	} {
		for _, defect := range []bool{true, false} {
			t.Run(fmt.Sprint(name, " ", defect), func(t *testing.T) {
				t.Parallel()
				url, bodies := webhook(t, 503, 200)
				dir, more := t.TempDir(), []string(nil)
				if defect {
					more = []string{"--mutant", name}
				}
				p, w := simulate(t, dir, more...)
				w.rule(url)
				w.postRun(walkRun)
				first, second := <-bodies, <-bodies
				end := p.interrupt()
				if told := strings.Contains(end.stderr, "with the defect "+name+": It "); told != defect {
					t.Errorf("it says %q", end.stderr)
				}
				if got := shows(t, dir, end.stderr, first, second); got != defect {
					t.Errorf("the defect shows: %v, want %v", got, defect)
				}
			})
		}
	}
}

func TestASystemWithOverlappingWindows(t *testing.T) {
	t.Parallel()
	url, bodies := webhook(t, 200)
	p, w := simulate(t, t.TempDir(), "--mutant", "run-in-two-windows")
	w.rule(url)
	w.postRun(walkRun)
	<-bodies
	w.postRun(strings.Replace(walkRun, "6ab8", "7ab8", 1))
	if second := <-bodies; !strings.Contains(second, `"id":"`+walkRun) {
		t.Errorf("the second window is %s", second)
	}
	p.interrupt()
}

func TestListenersWithADefect(t *testing.T) {
	t.Parallel()
	for mutant, want := range map[string]int{"": http.StatusUnauthorized, "accepts-wrong-secret": http.StatusAccepted} {
		t.Run(mutant, func(t *testing.T) {
			t.Parallel()
			p := start(t, nil, "listen", "langsmith", "--data", "inbox", "--listen", "127.0.0.1:0", "--mutant", mutant)
			url, _, _ := strings.Cut(strings.TrimPrefix(p.line(p.stdout), "Listening at "), ",")
			client := http.Client{Transport: &http.Transport{DisableKeepAlives: true}}
			response, err := client.Post(url+"/in?secret=hush", "application/json", bytes.NewReader(langsmith.Example()))
			if err != nil {
				t.Fatal(err)
			}
			if err := response.Body.Close(); err != nil {
				t.Error(err)
			}
			if response.StatusCode != want {
				t.Errorf("a part of the secret is answered with %d, want %d", response.StatusCode, want)
			}
			if end := p.interrupt(); end.code != 130 {
				t.Errorf("it ended with %d: %s", end.code, end.stderr)
			}
		})
	}
}
