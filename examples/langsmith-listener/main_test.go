package main

import (
	"context"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/hookdrill/hookdrill/fixtures/langsmith"
)

// langSmith is the part of the API that the listener asks. It passes on what
// becomes an example.
func langSmith(examples chan<- string) http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /api/v1/feedback", func(w http.ResponseWriter, r *http.Request) {
		_, _ = io.WriteString(w, `[{"id":"f","run_id":"`+r.FormValue("run")+`","correction":{"label":"bug"}}]`)
	})
	mux.HandleFunc("GET /api/v1/datasets", func(w http.ResponseWriter, r *http.Request) {
		_, _ = io.WriteString(w, `[{"id":"d","name":"`+r.FormValue("name")+`"}]`)
	})
	mux.HandleFunc("POST /api/v1/examples", func(_ http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		examples <- string(body)
	})
	return mux
}

func TestACorrectedRunBecomesAnExample(t *testing.T) {
	examples := make(chan string, 1)
	api := httptest.NewServer(langSmith(examples))
	defer api.Close()
	t.Setenv("LS_WEBHOOK", "s3cret")
	t.Setenv("LANGSMITH_ENDPOINT", api.URL)
	t.Setenv("DATA", t.TempDir())
	port, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() { ended <- serve(ctx, port) }()

	url := "http://" + port.Addr().String()
	payload := strings.Replace(string(langsmith.Example()), `"inputs": null`, `"inputs": {"issue":"it crashes"}`, 1)
	for query, want := range map[string]int{"?secret=wrong": 401, "?secret=s3cret": 202} {
		response, err := http.Post(url+"/"+query, "application/json", strings.NewReader(payload))
		if err != nil {
			t.Fatal(err)
		}
		_ = response.Body.Close()
		if response.StatusCode != want {
			t.Errorf("%s: got %d, want %d", query, response.StatusCode, want)
		}
	}
	const want = `"inputs":{"issue":"it crashes"},"outputs":{"output":{"label":"bug"}},"source_run_id":"6ab80f10-d79c-4fa2-b441-922ed6feb630"}`
	if got := <-examples; !strings.HasSuffix(got, want) {
		t.Errorf("got %s, want it to end in %s", got, want)
	}
	if code := health(url + "/healthz"); code != 0 {
		t.Errorf("the health check ends with %d", code)
	}
	stop()
	if err := <-ended; err != nil {
		t.Error(err)
	}
	if code := health(url + "/healthz"); code != 1 {
		t.Errorf("without a listener the health check ends with %d", code)
	}
}
