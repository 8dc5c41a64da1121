package blobs_test

import (
	"bytes"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/hookdrill/hookdrill/simulator/langsmith/blobs"
)

const base = "http://127.0.0.1:8080"

func opened(t *testing.T, c blobs.Config) *blobs.Store {
	t.Helper()
	if c.BaseURL == "" {
		c.BaseURL = base
	}
	c.NoSync = true
	s, err := blobs.Open(c)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() })
	return s
}

// link keeps a value and returns its presigned URL.
func link(t *testing.T, s *blobs.Store, key, value string) string {
	t.Helper()
	location, err := s.Put(t.Context(), key, "application/json", []byte(value))
	if err != nil || location != "s3://langsmith-blobs/"+key {
		t.Fatalf("Put() = %q, %v", location, err)
	}
	u, err := s.URL(t.Context(), key)
	if err != nil {
		t.Fatal(err)
	}
	return u
}

func fetch(s http.Handler, method, link string) *httptest.ResponseRecorder {
	w := httptest.NewRecorder()
	s.ServeHTTP(w, httptest.NewRequest(method, link, nil))
	return w
}

const value = `{"q":"why?"}`

func TestAPresignedURLResolvesOverTheNetwork(t *testing.T) {
	t.Parallel()
	var s *blobs.Store
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { s.ServeHTTP(w, r) }))
	defer server.Close()
	s = opened(t, blobs.Config{Folder: t.TempDir(), BaseURL: server.URL})
	big := strings.Repeat(value, 500_000)
	response, err := server.Client().Get(link(t, s, "runs/1/a b+c", big))
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	got, err := io.ReadAll(response.Body)
	if err != nil || response.StatusCode != 200 || string(got) != big || response.Header.Get("Content-Type") != "application/json" {
		t.Errorf("%d, %d bytes, %v, want what was put", response.StatusCode, len(got), err)
	}
}

func TestURLs(t *testing.T) {
	t.Parallel()
	s := opened(t, blobs.Config{Folder: t.TempDir()})
	good := link(t, s, "runs/1/a", value)
	link(t, s, "runs/1/b", "something else")
	other := link(t, opened(t, blobs.Config{Folder: t.TempDir()}), "runs/1/a", value)
	change := func(name, to string) string {
		u, err := url.Parse(good)
		if err != nil {
			t.Fatal(err)
		}
		q := u.Query()
		if q.Set(name, to); to == "" {
			q.Del(name)
		}
		u.RawQuery = q.Encode()
		return u.String()
	}
	for name, c := range map[string]struct {
		method, link string
		status       int
		text         string
	}{
		"as it was given":   {"GET", good, 200, value},
		"asked about":       {"HEAD", good, 200, ""},
		"unsigned":          {"GET", base + "/langsmith-blobs/runs/1/a", 403, "AccessDenied"},
		"without signature": {"GET", change("X-Amz-Signature", ""), 403, "not signed"},
		"another signature": {"GET", change("X-Amz-Signature", strings.Repeat("0", 64)), 403, "SignatureDoesNotMatch"},
		"longer":            {"GET", change("X-Amz-Expires", "604800"), 403, "SignatureDoesNotMatch"},
		"for ever":          {"GET", change("X-Amz-Expires", "99999999"), 400, "AuthorizationQueryParametersError"},
		"without an end":    {"GET", change("X-Amz-Expires", ""), 400, "AuthorizationQueryParametersError"},
		"another time":      {"GET", change("X-Amz-Date", "20990101T000000Z"), 403, "SignatureDoesNotMatch"},
		"another user":      {"GET", change("X-Amz-Credential", "ME/20260101/us-east-1/s3/aws4_request"), 403, "SignatureDoesNotMatch"},
		"other headers":     {"GET", change("X-Amz-SignedHeaders", "host;range"), 403, "SignatureDoesNotMatch"},
		"a parameter more":  {"GET", good + "&acl=", 403, "SignatureDoesNotMatch"},
		"one given twice":   {"GET", good + "&X-Amz-Date=20990101T000000Z", 403, "SignatureDoesNotMatch"},
		"another value":     {"GET", strings.Replace(good, "runs/1/a", "runs/1/b", 1), 403, "SignatureDoesNotMatch"},
		"another host":      {"GET", strings.Replace(good, "127.0.0.1", "127.0.0.2", 1), 403, "SignatureDoesNotMatch"},
		"another store's":   {"GET", other, 403, "SignatureDoesNotMatch"},
		"written to":        {"PUT", good, 403, "only be read"},
		"deleted":           {"DELETE", good, 403, "only be read"},
		"a list of all":     {"GET", base + "/langsmith-blobs/", 403, "AccessDenied"},
		"another bucket":    {"GET", base + "/other/runs/1/a", 403, "AccessDenied"},
	} {
		got := fetch(s, c.method, c.link)
		if got.Code != c.status || !strings.Contains(got.Body.String(), c.text) {
			t.Errorf("%s: %d %s, want %d with %q", name, got.Code, got.Body, c.status, c.text)
		}
		if c.status != 200 && bytes.Contains(got.Body.Bytes(), []byte("why?")) {
			t.Errorf("%s: the value is shown: %s", name, got.Body)
		}
	}
	if got := fetch(s, "GET", link(t, s, "runs/1/a", "newer")); got.Body.String() != "newer" {
		t.Errorf("after another Put it is %s", got.Body)
	}
}

func TestAURLExpires(t *testing.T) {
	t.Parallel()
	folder := t.TempDir()
	synctest.Test(t, func(t *testing.T) {
		s := opened(t, blobs.Config{Folder: folder, Expires: time.Minute})
		u := link(t, s, "a", value)
		time.Sleep(time.Minute)
		if got := fetch(s, "GET", u); got.Code != 200 {
			t.Errorf("in its last moment: %d %s", got.Code, got.Body)
		}
		time.Sleep(time.Second)
		if got := fetch(s, "GET", u); got.Code != 403 || !strings.Contains(got.Body.String(), "Request has expired") {
			t.Errorf("afterwards: %d %s, want 403", got.Code, got.Body)
		}
	})
}

func TestAValueSurvivesARestart(t *testing.T) {
	t.Parallel()
	folder := t.TempDir()
	c := blobs.Config{Folder: folder, Secret: "the same again"}
	s := opened(t, c)
	u := link(t, s, "a", value)
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	if got := fetch(opened(t, c), "GET", u); got.Code != 200 || got.Body.String() != value {
		t.Errorf("%d %s", got.Code, got.Body)
	}
	_, err := blobs.Open(blobs.Config{Folder: folder, BaseURL: base})
	if err == nil || !strings.Contains(err.Error(), "in use by another process") {
		t.Errorf("a second Open() = %v", err)
	}
}

func TestConfigIsChecked(t *testing.T) {
	t.Parallel()
	for want, c := range map[string]blobs.Config{
		"not a base URL": {BaseURL: "127.0.0.1:8080"},
		"is not a base":  {BaseURL: base + "/api"},
		"a week at most": {BaseURL: base, Expires: 8 * 24 * time.Hour},
		"cannot be made": {BaseURL: base, Folder: "blobs_test.go/x"},
	} {
		if _, err := blobs.Open(c); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("Open(%+v) = %v, want %q", c, err, want)
		}
	}
}
