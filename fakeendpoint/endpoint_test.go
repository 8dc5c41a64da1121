package fakeendpoint_test

import (
	"net"
	"net/http"
	"strings"
	"testing"

	"github.com/hookdrill/hookdrill/fakeendpoint"
)

// serve runs an endpoint on a loopback port for the length of the test.
func serve(t *testing.T, script string, opts ...fakeendpoint.Option) (*fakeendpoint.Endpoint, string) {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	e := fakeendpoint.New(fakeendpoint.MustParse(script), opts...)
	served := make(chan error, 1)
	go func() { served <- e.Serve(l) }()
	t.Cleanup(func() {
		if err := e.Close(); err != nil {
			t.Error(err)
		}
		if err := <-served; err != nil {
			t.Error(err)
		}
	})
	return e, "http://" + l.Addr().String()
}

func TestEndpointPlaysItsScriptInOrder(t *testing.T) {
	t.Parallel()
	e, url := serve(t, "503 x2, 200(body: hello)")
	client := &http.Client{Transport: &http.Transport{}}
	t.Cleanup(client.CloseIdleConnections)
	var got []int
	for range 4 {
		resp, err := client.Post(url+"/in?a=b", "application/json", strings.NewReader(`{"n":1}`))
		if err != nil {
			t.Fatal(err)
		}
		_ = resp.Body.Close()
		got = append(got, resp.StatusCode)
	}
	if want := []int{503, 503, 200, 500}; !equal(got, want) {
		t.Errorf("answered %v, want %v", got, want)
	}
	seen, err := e.Await(t.Context(), 4)
	if err != nil {
		t.Fatal(err)
	}
	o := seen[1]
	if o.Method != "POST" || o.Target != "/in?a=b" || string(o.Body) != `{"n":1}` || o.Behaviour != "503" || o.Status != 503 {
		t.Errorf("observed %+v", o)
	}
	if o.Fields[0].Name != "Host" || !strings.HasPrefix(string(o.Raw), "POST /in?a=b HTTP/1.1\r\nHost: ") {
		t.Errorf("observed the fields %v of %q", o.Fields, o.Raw)
	}
	if !seen[3].Unforeseen || seen[2].Unforeseen {
		t.Error("only the fourth request was unforeseen")
	}
}

func equal(a, b []int) bool {
	if len(a) != len(b) {
		return false
	}
	for i := range a {
		if a[i] != b[i] {
			return false
		}
	}
	return true
}
