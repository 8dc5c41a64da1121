package guard_test

import (
	"bufio"
	"bytes"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"testing"
	"time"

	"go.uber.org/goleak"

	"github.com/hookdrill/hookdrill/simulator/signature"
	"github.com/hookdrill/hookdrill/simulator/signature/guard"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

const at = 1712280534

func secret(t testing.TB) signature.Secret {
	t.Helper()
	s, err := signature.NewSecret(bytes.Repeat([]byte("k"), 32))
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// config verifies at a time that stands still, and counts what is let through.
func config(t testing.TB, through *[]string) guard.Config {
	t.Helper()
	return guard.Config{
		Config: signature.Config{Keys: []signature.VerifyingKey{secret(t)}},
		Now:    func() time.Time { return time.Unix(at, 0) },
		Next: http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			body, err := io.ReadAll(r.Body)
			v, ok := guard.Verified(r.Context())
			*through = append(*through, fmt.Sprint(v.ID, " ", ok, " ", string(body), " ", err))
			w.WriteHeader(http.StatusAccepted)
		}),
	}
}

func request(t testing.TB, method string, signed, sent string) *http.Request {
	t.Helper()
	value, err := signature.Sign("msg_1", time.Unix(at, 0), []byte(signed), secret(t))
	if err != nil {
		t.Fatal(err)
	}
	r := httptest.NewRequest(method, "/", strings.NewReader(sent))
	r.Header.Set(signature.HeaderID, "msg_1")
	r.Header.Set(signature.HeaderTimestamp, strconv.Itoa(at))
	r.Header.Set(signature.HeaderSignature, value)
	return r
}

func TestWhatIsLetThrough(t *testing.T) {
	t.Parallel()
	long := strings.Repeat("x", 100)
	for name, c := range map[string]struct {
		request *http.Request
		status  int
		says    string
		through string
	}{
		"signed":       {request(t, "POST", "{ }", "{ }"), 202, "", "msg_1 true { } <nil>"},
		"signed empty": {request(t, "POST", "", ""), 202, "", "msg_1 true  <nil>"},
		"changed":      {request(t, "POST", "{ }", "{}"), 401, "no-match: ", ""},
		"as long":      {request(t, "POST", long[1:], long[1:]), 202, "", "msg_1 true " + long[1:] + " <nil>"},
		"too long":     {request(t, "POST", long, long), 413, "longer than 99 bytes", ""},
		"no message":   {request(t, "GET", "", ""), 405, "posted", ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var through []string
			conf := config(t, &through)
			conf.MaxBody = 99
			g, err := guard.New(conf)
			if err != nil {
				t.Fatal(err)
			}
			w := httptest.NewRecorder()
			g.ServeHTTP(w, c.request)
			if w.Code != c.status || !strings.Contains(w.Body.String(), c.says) || strings.Join(through, ",") != c.through {
				t.Errorf("%d %q, let through %q", w.Code, w.Body, through)
			}
		})
	}
}

// A body that breaks off is no body, whatever its signature.
func TestABodyThatBreaksOff(t *testing.T) {
	t.Parallel()
	var through []string
	g, err := guard.New(config(t, &through))
	if err != nil {
		t.Fatal(err)
	}
	server := httptest.NewServer(g)
	defer server.Close()
	c, err := net.Dial("tcp", server.Listener.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	fmt.Fprint(c, "POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 9\r\n\r\nabc")
	_ = c.(*net.TCPConn).CloseWrite()
	answer, err := http.ReadResponse(bufio.NewReader(c), nil)
	if err != nil || answer.StatusCode != 400 || len(through) != 0 {
		t.Errorf("%v, %v, %q", answer, err, through)
	}
}

// By default the clock is the wall's, and what is verified is answered with 204.
func TestTheDefaults(t *testing.T) {
	t.Parallel()
	g, err := guard.New(guard.Config{Config: signature.Config{Keys: []signature.VerifyingKey{secret(t)}}})
	if err != nil {
		t.Fatal(err)
	}
	r := request(t, "POST", "{}", "{}")
	w := httptest.NewRecorder()
	g.ServeHTTP(w, r)
	if w.Code != 401 || !strings.HasPrefix(w.Body.String(), "too-old") {
		t.Errorf("an old request is answered with %d %q", w.Code, w.Body)
	}
	m, err := signature.NewMessage("msg_1", secret(t))
	if err != nil {
		t.Fatal(err)
	}
	r = httptest.NewRequest("POST", "/", strings.NewReader("{}"))
	for name, values := range m.Sign(time.Now(), []byte("{}")) {
		r.Header.Set(name, values[0])
	}
	w = httptest.NewRecorder()
	if g.ServeHTTP(w, r); w.Code != 204 {
		t.Errorf("a new request is answered with %d %q", w.Code, w.Body)
	}
	if _, ok := guard.Verified(t.Context()); ok {
		t.Error("what no guard saw is verified")
	}
}

func TestNoGuardWithoutAKey(t *testing.T) {
	t.Parallel()
	if _, err := guard.New(guard.Config{}); err == nil {
		t.Error("there is no error")
	}
}

// What verifies can be wrapped.
func TestTheVerifierCanBeReplaced(t *testing.T) {
	t.Parallel()
	var through []string
	c := config(t, &through)
	c.Verify = func(next guard.VerifyFunc) guard.VerifyFunc {
		return func(now time.Time, h http.Header, _ []byte) (signature.Verified, error) {
			return next(now, h, []byte("{ }"))
		}
	}
	g, err := guard.New(c)
	if err != nil {
		t.Fatal(err)
	}
	w := httptest.NewRecorder()
	if g.ServeHTTP(w, request(t, "POST", "{ }", "{}")); w.Code != 202 || len(through) != 1 {
		t.Errorf("%d %q", w.Code, w.Body)
	}
}

// A guard before one's own handler.
func Example() {
	secret, err := signature.ParseSecret("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")
	if err != nil {
		fmt.Println(err)
		return
	}
	handler, err := guard.New(guard.Config{
		Config: signature.Config{Keys: []signature.VerifyingKey{secret}},
		Next: http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			message, _ := guard.Verified(r.Context())
			fmt.Println("message", message.ID)
			w.WriteHeader(http.StatusNoContent)
		}),
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	answer := httptest.NewRecorder()
	handler.ServeHTTP(answer, httptest.NewRequest(http.MethodPost, "/", strings.NewReader("{}")))
	fmt.Println(answer.Code, answer.Body)
	// Output: 401 missing-id: the header webhook-id is missing or empty
}
