package relay_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/hookdrill/hookdrill/fixtures/argilla/bodies"
	"github.com/hookdrill/hookdrill/internal/stage/memnet"
	"github.com/hookdrill/hookdrill/simulator/argilla/event"
	"github.com/hookdrill/hookdrill/simulator/argilla/listener/relay"
	"github.com/hookdrill/hookdrill/simulator/inbox"
	"github.com/hookdrill/hookdrill/simulator/signature"
)

// town is a network with an Argilla, a place that events are passed on to, and
// a relay.
type town struct {
	t       *testing.T
	network *memnet.Network
	config  relay.Config
	dial    *http.Transport

	mu      sync.Mutex
	passed  [][]byte
	refuse  int // how many of what is passed on is refused first
	handled []string
}

const secret = "oah/G6J3cf8vhXNHUk0D2W4vu/oZ4fdjfnD5OMyVvYF1EhM9sM4ntuXqt6c1JCT3ZdcXIdKs/SOhPMQD/uOrCA=="

func newTown(t *testing.T) *town {
	t.Helper()
	w := &town{t: t, network: memnet.New(1)}
	w.dial = &http.Transport{DialContext: w.network.DialContext}
	w.serve("argilla.test", func(answer http.ResponseWriter, r *http.Request) {
		switch {
		case r.Method == http.MethodGet:
			_, _ = io.WriteString(answer, `{"items":[]}`)
		case strings.HasSuffix(r.URL.Path, "/ping"):
			if got := w.deliver("/hookdrill", bodies.Body("ping")); got != 204 {
				t.Errorf("the ping was answered %d", got)
			}
			answer.WriteHeader(http.StatusNoContent)
		default:
			answer.WriteHeader(http.StatusCreated)
			_, _ = io.WriteString(answer, `{"id":"1","url":"http://hooks.test/hookdrill","secret":"`+secret+`","events":[],"enabled":true,`+
				`"description":null,"inserted_at":"2025-03-12T09:00:00","updated_at":"2025-03-12T09:00:00"}`)
		}
	})
	w.serve("sink.test", func(answer http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		w.mu.Lock()
		defer w.mu.Unlock()
		if w.refuse > 0 {
			w.refuse--
			answer.WriteHeader(http.StatusServiceUnavailable)
			return
		}
		w.passed = append(w.passed, body)
	})
	w.config = relay.Config{
		API: "http://argilla.test", URL: "http://hooks.test", Forward: "http://sink.test/in",
		Seams: relay.Seams{DialContext: w.network.DialContext},
		Handled: func(e relay.Event, err error) {
			w.mu.Lock()
			defer w.mu.Unlock()
			w.handled = append(w.handled, fmt.Sprintf("%s %s %d %v", e.Handler, e.Type, e.Attempt, err))
		},
	}
	t.Cleanup(func() {
		w.dial.CloseIdleConnections()
		_ = w.network.Close()
		time.Sleep(time.Second) // whoever reads sees the end
	})
	return w
}

func (w *town) listen(host string) net.Listener {
	w.t.Helper()
	l, err := w.network.Listen(host, nil)
	if err != nil {
		w.t.Fatal(err)
	}
	return l
}

func (w *town) serve(host string, h http.HandlerFunc) {
	w.t.Helper()
	server := &http.Server{Handler: h}
	go server.Serve(w.listen(host))
	w.t.Cleanup(func() { _ = server.Close() })
}

// deliver sends a body as Argilla does, and returns the status.
func (w *town) deliver(path string, body []byte) int {
	w.t.Helper()
	key, err := signature.ParseSecret(secret)
	if err != nil {
		w.t.Error(err)
	}
	message, err := signature.NewMessage("msg_1", key)
	if err != nil {
		w.t.Error(err)
	}
	r, err := http.NewRequestWithContext(context.Background(), http.MethodPost, "http://hooks.test"+path, bytes.NewReader(body))
	if err != nil {
		w.t.Error(err)
	}
	for name, values := range message.Sign(time.Now(), body) {
		r.Header.Set(name, values[0])
	}
	response, err := w.dial.RoundTrip(r)
	if err != nil {
		w.t.Error(err)
		return 0
	}
	_ = response.Body.Close()
	return response.StatusCode
}

// open starts a relay, and returns what ends it.
func (w *town) open() (stop func() error, r *relay.Relay) {
	w.t.Helper()
	r, err := relay.Open(w.config)
	if err != nil {
		w.t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	port := w.listen("hooks.test")
	go func() { ended <- r.Serve(ctx, port) }()
	synctest.Wait()
	return func() error {
		cancel()
		return <-ended
	}, r
}

// What is passed on is what Argilla wrote, for it went through the types.
func TestEveryEventIsPassedOnAsItCame(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		w := newTown(t)
		stop, _ := w.open()
		var want [][]byte
		for _, typ := range event.Types() {
			want = append(want, bodies.Body(string(typ)))
			if got := w.deliver("/hookdrill", bodies.Body(string(typ))); got != 200 {
				t.Errorf("%s: got %d", typ, got)
			}
		}
		if got := w.deliver("/hookdrill", bytes.Replace(bodies.Body("dataset.created"), []byte("workspace"), []byte("w"), 1)); got != 400 {
			t.Errorf("what is no dataset: got %d", got)
		}
		if err := stop(); err != nil {
			t.Error(err)
		}
		if diff := cmp.Diff(want, w.passed); diff != "" || len(w.handled) != 11 || w.handled[0] != "hookdrill dataset.created 1 <nil>" {
			t.Errorf("it told of %v, and passed on (- want, + got):\n%s", w.handled, diff)
		}
	})
}

func TestWithoutAnInboxTheSenderComesAgain(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		w := newTown(t)
		w.refuse = 1
		stop, _ := w.open()
		for i, want := range []int{500, 200, 200} {
			if got := w.deliver("/hookdrill", bodies.Body("record.created")); got != want {
				t.Errorf("delivery %d: got %d, want %d", i+1, got, want)
			}
		}
		if err := stop(); err != nil {
			t.Error(err)
		}
		want := []string{"hookdrill record.created 1 passing it on: the answer is 503 Service Unavailable", "hookdrill record.created 1 <nil>"}
		if diff := cmp.Diff(want, w.handled); diff != "" {
			t.Errorf("(- want, + got):\n%s", diff)
		}
	})
}

func TestWithAnInboxNothingIsLostInACrash(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		w := newTown(t)
		box := inbox.NewMemory(inbox.Limits{})
		w.config.Inbox = func(relay.Config) (inbox.Inbox, error) {
			box.Recover()
			return box, nil
		}
		w.refuse = 3
		stop, r := w.open()
		if got := w.deliver("/hookdrill", bodies.Body("record.created")); got != 202 {
			t.Errorf("got %d", got)
		}
		synctest.Wait()
		if err := r.Kill(); err != nil {
			t.Error(err)
		}
		_ = stop() // what is left of it
		stop, _ = w.open()
		time.Sleep(time.Minute)
		if err := stop(); err != nil {
			t.Error(err)
		}
		if len(w.passed) != 1 || !strings.HasSuffix(w.handled[len(w.handled)-1], "<nil>") {
			t.Errorf("%d were passed on: %v", len(w.passed), w.handled)
		}
	})
}

func TestOpenNamesWhatIsWrong(t *testing.T) {
	t.Parallel()
	file := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	for want, c := range map[string]relay.Config{
		"the inbox cannot be opened: ":                                 {Data: file},
		"the URL to pass events on to is not an http or https URL":     {Forward: "sink.test"},
		"client: the URL of Argilla is not an http or https URL":       {API: "argilla.test"},
		"a handler of [dataset.created] has no name":                   {Handlers: []relay.Handler{{Events: []event.Type{event.DatasetCreated}}}},
		`listener: the handler "a": there is no event "dataset.known"`: {Handlers: []relay.Handler{{Name: "a", Events: []event.Type{"dataset.known"}}}},
	} {
		_, err := relay.Open(c)
		if err == nil || !strings.HasPrefix(err.Error(), want) || errors.Is(err, relay.ErrInbox) != strings.HasPrefix(want, "the inbox") {
			t.Errorf("got %v, want %s", err, want)
		}
	}
	c := relay.Config{Data: filepath.Join(t.TempDir(), "inbox"), Log: slog.New(slog.DiscardHandler)}
	r, err := relay.Open(c)
	if err != nil {
		t.Fatal(err)
	}
	if err := r.Kill(); err != nil {
		t.Error(err)
	}
}
