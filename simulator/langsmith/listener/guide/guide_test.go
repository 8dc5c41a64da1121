package guide_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"go.uber.org/goleak"

	fixture "github.com/hookdrill/hookdrill/fixtures/langsmith"
	"github.com/hookdrill/hookdrill/internal/stage"
	"github.com/hookdrill/hookdrill/internal/stage/bubble"
	"github.com/hookdrill/hookdrill/internal/stage/virtual"
	"github.com/hookdrill/hookdrill/simulator/langsmith/listener"
	"github.com/hookdrill/hookdrill/simulator/langsmith/listener/guide"
	"github.com/hookdrill/hookdrill/simulator/vault"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

const secret = "38ee77617c3a489ab6e871fbeb2ec87d"

// scene is a guide and the API it works with, in virtual time.
type scene struct {
	*testing.T
	ctx     context.Context
	network stage.Network
	began   time.Time
	inbox   *listener.Memory
	guide   *guide.Guide

	mu    sync.Mutex
	calls []string
	hang  time.Duration // how long an example takes to be made
}

func play(t *testing.T, f func(s *scene)) {
	t.Helper()
	err := virtual.New(bubble.InTest(t)).Play(context.Background(), 1, func(ctx context.Context, network stage.Network) {
		s := &scene{T: t, ctx: ctx, network: network, began: time.Now(), inbox: listener.NewMemory(listener.Limits{})}
		defer s.serve("langsmith.hooks.test", http.HandlerFunc(s.api))()
		f(s)
	})
	if err != nil {
		t.Fatal(err)
	}
}

// api answers as much as the handler asks.
func (s *scene) api(w http.ResponseWriter, r *http.Request) {
	body, _ := io.ReadAll(r.Body)
	s.mu.Lock()
	s.calls = append(s.calls, fmt.Sprintf("%s: %s %s", time.Since(s.began).Round(time.Second), r.Method, r.URL.Path))
	s.mu.Unlock()
	switch r.URL.Path {
	case "/api/v1/feedback":
		_, _ = fmt.Fprintf(w, `[{"id":"1","run_id":%q,"key":"k","correction":{"answer":"therefore"},"modified_at":"2026-01-02T03:04:05"}]`,
			r.URL.Query().Get("run"))
	case "/api/v1/datasets":
		_, _ = io.WriteString(w, `[{"id":"5e5f2c3a-0000-4000-8000-000000000000","name":"corrections"}]`)
	case "/api/v1/examples":
		if !strings.Contains(string(body), "therefore") {
			s.Errorf("the example is %s", body)
		}
		time.Sleep(s.hang)
		_, _ = io.WriteString(w, `{}`)
	}
}

// serve puts a handler on the network until what is returned is called.
func (s *scene) serve(host string, h http.Handler) (stop func()) {
	l, err := s.network.Listen(host, nil)
	if err != nil {
		s.Error(err)
		return func() {}
	}
	server := &http.Server{Handler: h}
	var serving sync.WaitGroup
	serving.Go(func() { _ = server.Serve(l) })
	return func() {
		_ = server.Close()
		serving.Wait()
	}
}

// open starts the guide on what an earlier one left in the inbox.
func (s *scene) open() {
	s.Helper()
	var err error
	s.guide, err = guide.Open(guide.Config{
		Secret: vault.NewSecret(secret), API: "http://langsmith.hooks.test", Dataset: "corrections",
		Seams: guide.Seams{
			DialContext: s.network.DialContext,
			Inbox: func(guide.Config) (listener.Inbox, error) {
				s.inbox.Recover()
				return s.inbox, nil
			},
		},
	})
	if err != nil {
		s.Error(err)
		s.FailNow()
	}
}

// asked gives the run of the guide's sample its inputs.
func asked(body string) string {
	return strings.Replace(body, `"inputs": null`, `"inputs": {"question":"why?"}`, 1)
}

// deliver sends the fixture's payload and returns the answer's status.
func (s *scene) deliver() int {
	s.Helper()
	transport := &http.Transport{DialContext: s.network.DialContext, DisableKeepAlives: true}
	request, err := http.NewRequestWithContext(s.ctx, http.MethodPost,
		"http://listener.hooks.test/in?secret="+secret, strings.NewReader(asked(string(fixture.Example()))))
	if err != nil {
		s.Error(err)
		return 0
	}
	response, err := transport.RoundTrip(request)
	if err != nil {
		s.Error(err)
		return 0
	}
	defer response.Body.Close()
	return response.StatusCode
}

func (s *scene) check(want ...string) {
	s.Helper()
	s.mu.Lock()
	defer s.mu.Unlock()
	if diff := cmp.Diff(want, s.calls); diff != "" {
		s.Errorf("what the API was asked (-want +got):\n%s", diff)
	}
}

// A correction becomes an example, once, and a duplicate nothing.
func TestACorrectionBecomesAnExample(t *testing.T) {
	t.Parallel()
	play(t, func(s *scene) {
		s.open()
		defer s.serve("listener.hooks.test", s.guide)()
		if status := s.deliver(); status != http.StatusAccepted {
			t.Errorf("the first was answered with %d", status)
		}
		time.Sleep(time.Hour)
		if status := s.deliver(); status != http.StatusOK {
			t.Errorf("the second was answered with %d", status)
		}
		time.Sleep(time.Hour)
		if err := s.guide.Close(s.ctx); err != nil {
			t.Error(err)
		}
		s.check("0s: GET /api/v1/feedback", "0s: GET /api/v1/datasets", "0s: POST /api/v1/examples")
	})
}

// Killed while the API makes the example: the successor asks again for what it
// cannot know of, and the answers to the first delivery are its own affair.
func TestAKillWhileTheExampleIsMade(t *testing.T) {
	t.Parallel()
	play(t, func(s *scene) {
		s.hang = 5 * time.Second
		s.open()
		stop := s.serve("listener.hooks.test", s.guide)
		s.deliver()
		time.Sleep(time.Second)
		stop()
		if err := s.guide.Kill(); err != nil {
			t.Error(err)
		}
		time.Sleep(time.Minute)
		s.open()
		time.Sleep(time.Hour)
		if err := s.guide.Close(s.ctx); err != nil {
			t.Error(err)
		}
		one := []string{"GET /api/v1/feedback", "GET /api/v1/datasets", "POST /api/v1/examples"}
		var want []string
		for _, at := range []string{"0s: ", "1m1s: "} {
			for _, call := range one {
				want = append(want, at+call)
			}
		}
		s.check(want...)
	})
}

func TestOpenSaysWhatIsWrong(t *testing.T) {
	t.Parallel()
	file := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	good := guide.Config{Secret: vault.NewSecret(secret), Data: t.TempDir(), Dataset: "corrections"}
	for name, c := range map[string]struct {
		change func(*guide.Config)
		want   string
		inbox  bool
	}{
		"no secret":   {func(c *guide.Config) { c.Secret = vault.Secret{} }, "the secret is empty", false},
		"not an API":  {func(c *guide.Config) { c.API = "ftp://x" }, "the API: client: BaseURL", false},
		"not a host":  {func(c *guide.Config) { c.Hosts = []string{"http://x"} }, `"http://x" is not a host`, false},
		"no folder":   {func(c *guide.Config) { c.Data = file }, "the inbox cannot be opened", true},
		"all is well": {func(*guide.Config) {}, "", false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			config := good
			c.change(&config)
			g, err := guide.Open(config)
			if err == nil {
				err = errors.Join(errors.New("it opened"), g.Close(t.Context()))
			}
			if !strings.Contains(err.Error(), c.want) || errors.Is(err, guide.ErrInbox) != c.inbox {
				t.Errorf("got %v, want %q", err, c.want)
			}
		})
	}
}
