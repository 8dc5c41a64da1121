package api_test

import (
	"bytes"
	"flag"
	"maps"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"
)

var update = flag.Bool("update", false, "write the list of requests anew")

// TestAnUnmodifiedSDK has LangSmith's own JS SDK work against the API. It
// installs the SDK from npm, so it is run where that is asked for.
func TestAnUnmodifiedSDK(t *testing.T) {
	t.Parallel()
	if os.Getenv("HOOKDRILL_INTEROP") == "" {
		t.Skip("not run: it installs the SDK from npm; HOOKDRILL_INTEROP=1 allows that")
	}
	folder := installed(t)
	s := started(t)
	asked := &journal{next: s, seen: make(map[string]bool)}
	server := httptest.NewServer(asked)
	defer server.Close()

	client := exec.CommandContext(t.Context(), "node", "client.mjs", server.URL)
	client.Dir = folder
	var said bytes.Buffer
	client.Stderr = &said
	got, err := client.Output()
	if err != nil {
		t.Fatalf("%v: %s\n%s", err, &said, strings.Join(asked.requests(), "\n"))
	}
	for line := range strings.Lines(said.String()) {
		if !strings.Contains(line, "eprecat") { // warnings about the program, not about us
			t.Errorf("the SDK complains: %s", line)
		}
	}
	want := `{"plain":["success",2,true],"root":["success","because",1],"runs":["child","parent","plain"],` +
		`"feedback":[[0.5,"so so"],[1,null]],"example":[3,true],"examples":1,"again":"LangSmithConflictError","unknown":"LangSmithNotFoundError"}`
	if diff := cmp.Diff(want, strings.TrimSpace(string(got))); diff != "" {
		t.Errorf("what the SDK has read (-want +got):\n%s", diff)
	}
	compareRequests(t, asked.requests())
}

// installed is a folder with the SDK and the program that uses it.
func installed(t *testing.T) string {
	t.Helper()
	folder := t.TempDir()
	if err := os.CopyFS(folder, os.DirFS(filepath.Join("testdata", "interop"))); err != nil {
		t.Fatal(err)
	}
	npm := exec.CommandContext(t.Context(), "npm", "install", "--no-audit", "--no-fund", "--ignore-scripts", "--fetch-retries=1")
	npm.Dir = folder
	if out, err := npm.CombinedOutput(); err != nil {
		t.Skipf("not run: npm cannot install the SDK: %v: %.500s", err, out)
	}
	return folder
}

// compareRequests compares what was asked with the list of it.
func compareRequests(t *testing.T, got []string) {
	t.Helper()
	path := filepath.Join("testdata", "requests.golden")
	text := strings.Join(got, "\n") + "\n"
	if *update {
		if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), text); diff != "" {
		t.Errorf("what the SDK asked (-want +got); -update writes it anew:\n%s", diff)
	}
}

// journal notes each kind of request and what was answered, ids left out. How many
// there are of a kind depends on how quickly the SDK's batches fill.
type journal struct {
	next http.Handler
	mu   sync.Mutex
	seen map[string]bool
}

func (j *journal) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	answer := &status{ResponseWriter: w}
	asked := r.Method + " " + r.URL.RequestURI()
	j.next.ServeHTTP(answer, r)
	ids := regexp.MustCompile(`[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}`)
	j.mu.Lock()
	defer j.mu.Unlock()
	j.seen[ids.ReplaceAllString(asked, "ID")+" "+http.StatusText(answer.code)] = true
}

func (j *journal) requests() []string {
	j.mu.Lock()
	defer j.mu.Unlock()
	return slices.Sorted(maps.Keys(j.seen))
}

type status struct {
	http.ResponseWriter
	code int
}

func (s *status) WriteHeader(code int) {
	s.code = code
	s.ResponseWriter.WriteHeader(code)
}
