package main

import (
	"crypto/tls"
	"crypto/x509"
	"encoding/json"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/hookdrill/hookdrill/fakeendpoint"
)

// address reads where the endpoint is off its first line.
func address(t *testing.T, line string) string {
	t.Helper()
	url := regexp.MustCompile(`^Serving (https?://127\.0\.0\.1:\d+), playing `).FindStringSubmatch(line)
	if url == nil {
		t.Fatalf("the first line is %q", line)
	}
	return url[1]
}

// post sends a small payload over a connection of its own and returns the status.
func post(t *testing.T, config *tls.Config, url string) int {
	t.Helper()
	client := &http.Client{Transport: &http.Transport{DisableKeepAlives: true, TLSClientConfig: config}}
	response, err := client.Post(url, "application/json", strings.NewReader(`{"runs":[{}]}`))
	if err != nil {
		t.Fatal(err)
	}
	if err := response.Body.Close(); err != nil {
		t.Fatal(err)
	}
	return response.StatusCode
}

func TestEndpointPrintsRequests(t *testing.T) {
	t.Parallel()
	p := start(t, nil, "endpoint", "--listen", "127.0.0.1:0", "--script", "503, 200")
	url := address(t, p.line(p.stdout))
	if try := p.line(p.stdout); !strings.HasPrefix(try, "Try it: curl ") || !strings.HasSuffix(try, url+"/in") {
		t.Errorf("the line to try is %q", try)
	}
	p.line(p.stdout) // empty
	for i, want := range []string{
		`(connection 1, \d+ bytes\) -> 503 after [0-9.]+ ms \[503\]`,
		`(connection 2, \d+ bytes\) -> 200 after [0-9.]+ ms \[200\]`,
		`(connection 3, \d+ bytes\) -> 500 after [0-9.]+ ms \[not foreseen by the script\]`,
	} {
		post(t, nil, url+"/in?secret=hunter2&hunter3")
		like := regexp.MustCompile(`^\d\d:\d\d:\d\d\.\d{3}  POST /in\?secret=\[redacted\]&\[redacted\] \` + want + `$`)
		if line := p.line(p.stdout); !like.MatchString(line) {
			t.Errorf("line %d is %q, which is not like %s", i, line, like)
		}
	}
	want := ending{code: 130, stdout: "\n3 requests on 3 connections; 1 not foreseen by the script\n"}
	if diff := cmp.Diff(want, p.interrupt(), cmp.AllowUnexported(ending{})); diff != "" {
		t.Errorf("the end (-want +got):\n%s", diff)
	}
}

func TestEndpointPrintsObservationsAsJSON(t *testing.T) {
	t.Parallel()
	p := start(t, nil, "endpoint", "--listen", "127.0.0.1:0", "--script", "204", "--json")
	url := address(t, p.line(p.stderr))
	post(t, nil, url+"/in?secret=hunter2")
	line := p.line(p.stdout)
	var o fakeendpoint.Observation
	if err := json.Unmarshal([]byte(line), &o); err != nil {
		t.Fatalf("%q: %v", line, err)
	}
	if o.Target != "/in?secret=hunter2" || string(o.Body) != `{"runs":[{}]}` || o.Status != http.StatusNoContent {
		t.Errorf("the observation is %s", line)
	}
	if end := p.interrupt(); end.code != 130 || end.stdout != "" || !strings.HasSuffix(end.stderr, "\n1 request on 1 connection\n") {
		t.Errorf("the end is %+v", end)
	}
}

func TestEndpointSpeaksTLS(t *testing.T) {
	t.Parallel()
	authority := filepath.Join(t.TempDir(), "ca.pem")
	p := start(t, nil, "endpoint", "--listen", "127.0.0.1:0", "--tls-ca", authority, "--script", "tls-expired, 200")
	url := address(t, p.line(p.stdout))
	if try := p.line(p.stdout); !strings.Contains(try, " --cacert "+authority+" ") {
		t.Errorf("the line to try is %q", try)
	}
	pem, err := os.ReadFile(authority)
	if err != nil {
		t.Fatal(err)
	}
	config := &tls.Config{RootCAs: x509.NewCertPool(), MinVersion: tls.VersionTLS12}
	config.RootCAs.AppendCertsFromPEM(pem)
	if conn, err := tls.Dial("tcp", strings.TrimPrefix(url, "https://"), config); err == nil {
		_ = conn.Close()
		t.Error("an expired certificate was trusted")
	}
	if status := post(t, config, url); status != http.StatusOK {
		t.Errorf("the status is %d, not 200", status)
	}
	end := p.interrupt()
	if end.code != 130 {
		t.Errorf("the exit code is %d, not 130: %s", end.code, end.stderr)
	}
	like := regexp.MustCompile(`\n1 request on 2 connections\n1 connection without a request: .* \[tls-expired\]\n$`)
	if !like.MatchString(end.stdout) {
		t.Errorf("the closing lines are %q, which is not like %s", end.stdout, like)
	}
}
