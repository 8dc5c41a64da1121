package listener_test

import (
	"bytes"
	"context"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/hookdrill/hookdrill/fixtures/argilla/bodies"
	"github.com/hookdrill/hookdrill/internal/stage/memnet"
	"github.com/hookdrill/hookdrill/simulator/apikey"
	"github.com/hookdrill/hookdrill/simulator/argilla/event"
	"github.com/hookdrill/hookdrill/simulator/argilla/listener"
	"github.com/hookdrill/hookdrill/simulator/argilla/listener/client"
	"github.com/hookdrill/hookdrill/simulator/signature"
)

// newClient is a client of an Argilla that nobody asks.
func newClient(t *testing.T) *client.Client {
	t.Helper()
	c, err := client.New(client.Config{BaseURL: api})
	if err != nil {
		t.Fatal(err)
	}
	return c
}

const (
	api    = "http://argilla.test"
	hooks  = "http://hooks.test"
	theKey = "owner.apikey"
)

// argilla is the part of a server that a listener talks to, on a network in
// memory. It lives in one bubble, and pings for real.
type argilla struct {
	t       *testing.T
	network *memnet.Network
	client  *client.Client
	out     *http.Client // delivers

	mu       sync.Mutex
	webhooks []map[string]any
	asked    []string // what was asked for, in order
	fail     map[string]answer
	drawn    int
}

// answer is what is answered instead of the right thing.
type answer struct {
	status int
	body   string
}

func newArgilla(t *testing.T) *argilla {
	t.Helper()
	a := &argilla{t: t, network: memnet.New(1), fail: map[string]answer{}}
	listening, err := a.network.Listen("argilla.test", nil)
	if err != nil {
		t.Fatal(err)
	}
	server := &http.Server{Handler: a}
	go server.Serve(listening)
	transport := &http.Transport{DialContext: a.network.DialContext}
	a.out = &http.Client{Transport: transport, Timeout: 20 * time.Second}
	key, err := apikey.New(theKey)
	if err != nil {
		t.Fatal(err)
	}
	if a.client, err = client.New(client.Config{BaseURL: api, Key: key, Transport: transport}); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		transport.CloseIdleConnections()
		_ = server.Close()
		_ = a.network.Close()
		time.Sleep(time.Second) // whoever reads sees the end
	})
	return a
}

func (a *argilla) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	path := strings.TrimPrefix(r.URL.Path, "/api/v1")
	body, _ := io.ReadAll(r.Body)
	a.mu.Lock()
	a.asked = append(a.asked, strings.TrimSpace(r.Method+" "+path+" "+string(body)))
	failing, fails := a.fail[r.Method+" "+path]
	a.mu.Unlock()
	switch {
	case r.Header.Get("X-Argilla-Api-Key") != theKey:
		say(w, 401, `{"detail":{"code":"argilla.api.errors::UnauthorizedError","params":{"detail":"Could not validate credentials"}}}`)
	case fails:
		say(w, failing.status, failing.body)
	case strings.HasSuffix(path, "/ping"):
		a.ping(w, strings.TrimSuffix(strings.TrimPrefix(path, "/webhooks/"), "/ping"))
	default:
		a.manage(w, r.Method, strings.TrimPrefix(path, "/webhooks/"), body)
	}
}

func say(w http.ResponseWriter, status int, body string) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	_, _ = io.WriteString(w, body)
}

func (a *argilla) manage(w http.ResponseWriter, method, id string, body []byte) {
	a.mu.Lock()
	defer a.mu.Unlock()
	find := func(w map[string]any) bool { return w["id"] == id }
	at := slices.IndexFunc(a.webhooks, find)
	switch {
	case method == http.MethodGet:
		_ = json.NewEncoder(w).Encode(map[string]any{"items": append([]map[string]any{}, a.webhooks...)})
	case method == http.MethodPost && len(a.webhooks) == 10:
		say(w, 422, `{"detail":"You can't create more than 10 webhooks. Please delete some of them first"}`)
	case method == http.MethodPost:
		made := a.add("", nil)
		_ = json.Unmarshal(body, &made)
		w.WriteHeader(http.StatusCreated)
		_ = json.NewEncoder(w).Encode(made)
	case at < 0:
		say(w, 404, fmt.Sprintf("{\"detail\":\"Webhook with id `%s` not found\"}", id))
	case method == http.MethodPatch:
		_ = json.Unmarshal(body, &a.webhooks[at])
		_ = json.NewEncoder(w).Encode(a.webhooks[at])
	case method == http.MethodDelete:
		_ = json.NewEncoder(w).Encode(a.webhooks[at])
		a.webhooks = slices.Delete(a.webhooks, at, at+1)
	}
}

// add makes a webhook with a secret of its own. The caller has the lock, or is alone.
func (a *argilla) add(url string, events []event.Type) map[string]any {
	a.drawn++
	w := map[string]any{
		"id": fmt.Sprintf("00000000-0000-4000-8000-%012d", a.drawn), "url": url,
		"secret": base64.StdEncoding.EncodeToString(bytes.Repeat([]byte{byte(a.drawn)}, 64)),
		"events": events, "enabled": true, "description": nil,
		"inserted_at": "2025-03-12T09:00:00.123456", "updated_at": "2025-03-12T09:00:00",
	}
	a.webhooks = append(a.webhooks, w)
	return w
}

// ping delivers a ping to a webhook, as the server does within the request.
func (a *argilla) ping(w http.ResponseWriter, id string) {
	response, err := a.deliver(id, bodies.Body("ping"))
	if err != nil {
		say(w, 500, `{"detail":{"code":"argilla.api.errors::GenericServerError","params":{"type":"httpx.ConnectError","message":"[Errno 99] Cannot assign requested address"}}}`)
		return
	}
	_ = response.Body.Close()
	w.WriteHeader(http.StatusNoContent)
}

// deliver sends a body to a webhook, signed with its secret.
func (a *argilla) deliver(id string, body []byte) (*http.Response, error) {
	a.mu.Lock()
	at := slices.IndexFunc(a.webhooks, func(w map[string]any) bool { return w["id"] == id })
	url, text := a.webhooks[at]["url"].(string), a.webhooks[at]["secret"].(string)
	a.mu.Unlock()
	secret, err := signature.ParseSecret(text)
	if err != nil {
		a.t.Error(err)
	}
	request, err := http.NewRequestWithContext(context.Background(), http.MethodPost, url, bytes.NewReader(body))
	if err != nil {
		return nil, err
	}
	request.Header = headers(a.t, secret, body)
	return a.out.Do(request)
}

// headers are those of a delivery that is made now.
func headers(t testing.TB, secret signature.Secret, body []byte) http.Header {
	t.Helper()
	message, err := signature.NewMessage("msg_mUsXtRkaXjJ6aKVJT4gVKA", secret)
	if err != nil {
		t.Fatal(err)
	}
	h := http.Header{}
	for name, values := range message.Sign(time.Now(), body) {
		h.Set(name, values[0])
	}
	return h
}

// what was asked for since the last time, and pings left out.
func (a *argilla) requests() (asked []string) {
	a.mu.Lock()
	defer a.mu.Unlock()
	for _, line := range a.asked {
		if !strings.HasSuffix(line, "/ping") {
			asked = append(asked, line)
		}
	}
	a.asked = nil
	return asked
}

// serve puts a handler on the network, at hooks.test or another host.
func (a *argilla) serve(h http.Handler, host string) {
	a.t.Helper()
	listening, err := a.network.Listen(host, nil)
	if err != nil {
		a.t.Fatal(err)
	}
	server := &http.Server{Handler: h}
	go server.Serve(listening)
	a.t.Cleanup(func() { _ = server.Close() })
}

// config is that of a listener at hooks.test which the server can reach.
func (a *argilla) config(log io.Writer) listener.Config {
	return listener.Config{Client: a.client, URL: hooks, Log: slog.New(slog.NewTextHandler(log, nil))}
}

// newListener makes a listener that ends with the test.
func newListener(t testing.TB, c listener.Config, handlers ...listener.Handler) *listener.Listener {
	t.Helper()
	if c.Log == nil {
		c.Log = slog.New(slog.DiscardHandler)
	}
	l, err := listener.New(c, handlers...)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := l.Shutdown(context.Background()); err != nil {
			t.Error(err)
		}
	})
	return l
}

// quietly does nothing with an event.
func quietly[E any](context.Context, E) error { return nil }
