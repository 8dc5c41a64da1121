package offload_test

import (
	"compress/gzip"
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/hookdrill/hookdrill/fixtures/certificates"
	"github.com/hookdrill/hookdrill/internal/stage/memnet"
	"github.com/hookdrill/hookdrill/simulator/langsmith/listener/offload"
	"github.com/hookdrill/hookdrill/simulator/langsmith/payload"
)

// signature stands for what must not be shown of a URL.
const signature = "X-Amz-Signature=d34db33f"

// store answers by path, on hooks.test in memory, with TLS.
func store(t *testing.T, c offload.Config) *offload.Fetcher {
	t.Helper()
	mux := http.NewServeMux()
	say := func(text string) http.HandlerFunc {
		return func(w http.ResponseWriter, r *http.Request) {
			if r.URL.RawQuery != signature || r.Header.Get("Referer") != "" {
				w.WriteHeader(http.StatusForbidden)
			}
			_, _ = io.WriteString(w, text)
		}
	}
	mux.Handle("/in", say(` {"q": 1}`))
	mux.Handle("/out", say(`{"a":2}`))
	mux.Handle("/list", say(`[1]`))
	mux.Handle("/broken", say(`{"a":`))
	mux.Handle("/large", say(`{"a":"`+strings.Repeat("a", 1000)+`"}`))
	mux.Handle("/cut", http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Length", "100")
		_, _ = io.WriteString(w, "{}")
	}))
	mux.Handle("/bomb", http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Encoding", "gzip")
		z := gzip.NewWriter(w)
		_, _ = io.WriteString(z, `{"a":"`+strings.Repeat("a", 1<<20)+`"}`)
		_ = z.Close()
	}))
	mux.Handle("/slow", http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		for range 30 {
			_, _ = io.WriteString(w, " ")
			_ = http.NewResponseController(w).Flush()
			time.Sleep(time.Second)
		}
	}))
	mux.Handle("/silent", http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() }))
	for path, status := range map[string]int{"/gone": 404, "/denied": 403, "/busy": 503, "/much": 429} {
		mux.Handle(path, http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(status) }))
	}
	mux.Handle("/moved", http.RedirectHandler("/in?"+signature, http.StatusTemporaryRedirect))

	network := memnet.New(1)
	listening, err := network.Listen("hooks.test", nil)
	if err != nil {
		t.Fatal(err)
	}
	server := &http.Server{Handler: mux, TLSConfig: certificates.Server(certificates.Good)}
	go server.ServeTLS(listening, "", "") //nolint:errcheck // it ends with the test
	t.Cleanup(func() {
		_ = server.Close()
		_ = network.Close()
		time.Sleep(time.Minute) // whoever is at work sees the end
	})
	c.Dial, c.RootCAs = network.DialContext, certificates.Pool()
	f, err := offload.New(c)
	if err != nil {
		t.Fatal(err)
	}
	return f
}

func at(url string) payload.S3URLs { return payload.NewS3URLs(url, "") }

func TestFetch(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		f := store(t, offload.Config{Hosts: []string{"Hooks.test"}})
		r := payload.Run{InputsS3: at("https://hooks.test/in?" + signature), OutputsS3: at("https://HOOKS.test:443/out?" + signature)}
		got, err := f.Fetch(t.Context(), r)
		if err != nil || string(got.Inputs) != ` {"q": 1}` || string(got.Outputs) != `{"a":2}` {
			t.Errorf("got %s and %s, %v", got.Inputs, got.Outputs, err)
		}
		if r.Inputs != nil {
			t.Error("the run that was handed in was changed")
		}
		there := payload.Run{Inputs: []byte(`{"q":0}`), InputsS3: at("https://hooks.test/gone?" + signature)}
		if got, err := f.Fetch(t.Context(), there); err != nil || string(got.Inputs) != `{"q":0}` || got.Outputs != nil {
			t.Errorf("what was there: got %s and %s, %v", got.Inputs, got.Outputs, err)
		}
	})
}

func TestWhatIsNotFetched(t *testing.T) {
	t.Parallel()
	for target, c := range map[string]struct {
		want      string
		status    int
		temporary bool
	}{
		"https://elsewhere.test/in":       {want: "the run's outputs at elsewhere.test: the host is not allowed (Hosts)"},
		"https://hooks.test.evil.test/in": {want: "the host is not allowed"},
		"https://sub.hooks.test/in":       {want: "the host is not allowed"},
		"https://hooks.test:8443/in":      {want: "the host is not allowed"},
		"https://hooks.test:80/in":        {want: "the host is not allowed"},
		"http://hooks.test/in":            {want: "http is not allowed; want https"},
		"ftp://hooks.test/in":             {want: "the scheme must be https"},
		"https://me:d34db33f@hooks.test/": {want: "a user name in the URL is not allowed"},
		"https:///in":                     {want: "the run's outputs at no host: the presigned URL is not a URL"},
		"://d34db33f":                     {want: "the presigned URL is not a URL"},
		"/in":                             {want: "the presigned URL is not a URL"},
		"https://hooks.test/list":         {want: "it is not a JSON object"},
		"https://hooks.test/broken":       {want: "it is not a JSON object"},
		"https://hooks.test/large":        {want: "it has more than 500 bytes (MaxBytes)"},
		"https://hooks.test/bomb":         {want: "it has more than 500 bytes (MaxBytes)"},
		"https://hooks.test/cut":          {want: "unexpected EOF", temporary: true},
		"https://hooks.test/slow":         {want: "context deadline exceeded", temporary: true},
		"https://hooks.test/silent":       {want: "context deadline exceeded", temporary: true},
		"https://hooks.test/gone":         {want: "the answer is 404 Not Found", status: 404},
		"https://hooks.test/denied":       {want: "the answer is 403 Forbidden; the URL may have expired", status: 403},
		"https://hooks.test/moved":        {want: "the answer is 307 Temporary Redirect; redirects are not followed", status: 307},
		"https://hooks.test/busy":         {want: "the answer is 503", status: 503, temporary: true},
		"https://hooks.test/much":         {want: "the answer is 429", status: 429, temporary: true},
	} {
		t.Run(target, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				f := store(t, offload.Config{Hosts: []string{"hooks.test", "sub.hooks.test:99"}, MaxBytes: 500, Timeout: 10 * time.Second})
				begin := time.Now()
				got, err := f.Fetch(t.Context(), payload.Run{OutputsS3: at(target + "?" + signature)})
				failed, ok := errors.AsType[*offload.Error](err)
				if !ok || !strings.Contains(err.Error(), c.want) || failed.Status != c.status || failed.Temporary != c.temporary || failed.Field != "outputs" {
					t.Errorf("got %+v, want %+v", err, c)
				}
				if got.Outputs != nil || strings.Contains(err.Error(), "d34db33f") {
					t.Errorf("got %q, %v", got.Outputs, err)
				}
				if took := time.Since(begin); took > 10*time.Second {
					t.Errorf("it took %v", took)
				}
			})
		})
	}
}

func TestHTTPIsForWhoeverAllowsIt(t *testing.T) {
	t.Parallel()
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, `{}`) }))
	defer server.Close()
	host := strings.TrimPrefix(server.URL, "http://")
	_, port, err := net.SplitHostPort(host)
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		config offload.Config
		url    string
		want   string
	}{
		{offload.Config{AllowHTTP: true, AllowPrivate: true, Hosts: []string{host}}, server.URL, ""},
		{offload.Config{AllowPrivate: true, Hosts: []string{host}}, server.URL, "http is not allowed"},
		{offload.Config{AllowHTTP: true, Hosts: []string{host}}, server.URL, "its address " + host + " is not of the public network (AllowPrivate)"},
		// A name for it changes nothing: it is the address that counts.
		{offload.Config{AllowHTTP: true, Hosts: []string{"localhost:" + port}}, "http://localhost:" + port, "is not of the public network"},
		{offload.Config{AllowHTTP: true, Hosts: []string{"127.0.0.1"}}, "http://127.0.0.1:80/", "is not of the public network"},
	} {
		f, err := offload.New(c.config)
		if err != nil {
			t.Fatal(err)
		}
		_, err = f.Fetch(context.Background(), payload.Run{InputsS3: at(c.url + "/?" + signature)})
		if (err == nil) != (c.want == "") || err != nil && !strings.Contains(err.Error(), c.want) {
			t.Errorf("%+v: got %v, want %q", c.config.Hosts, err, c.want)
		}
		if failed, ok := errors.AsType[*offload.Error](err); ok && failed.Temporary {
			t.Errorf("%v is not cured by another try", err)
		}
	}
}

func TestNewNamesWhatIsWrong(t *testing.T) {
	t.Parallel()
	for _, c := range []offload.Config{
		{Hosts: []string{"https://bucket.example"}}, {Hosts: []string{"bucket.example/in"}}, {Hosts: []string{""}}, {Hosts: []string{":443"}},
		{Hosts: []string{"me@bucket.example"}}, {MaxBytes: -1}, {Timeout: -1},
	} {
		if _, err := offload.New(c); err == nil {
			t.Errorf("%+v is accepted", c)
		}
	}
}
