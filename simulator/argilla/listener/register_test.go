package listener_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/hookdrill/hookdrill/fixtures/argilla/bodies"
	"github.com/hookdrill/hookdrill/simulator/apikey"
	"github.com/hookdrill/hookdrill/simulator/argilla/event"
	"github.com/hookdrill/hookdrill/simulator/argilla/listener"
	"github.com/hookdrill/hookdrill/simulator/argilla/listener/client"
	"github.com/hookdrill/hookdrill/simulator/signature"
)

const created = `POST /webhooks {"url":"http://hooks.test/greet","events":["dataset.created"],"description":"Webhook for greet"}`

func greet() listener.Handler {
	return listener.On("greet", quietly[listener.Event[event.Dataset]], event.DatasetCreated)
}

// register starts a listener of the handlers, and returns what it asked for.
func (a *argilla) register(handlers ...listener.Handler) []string {
	a.t.Helper()
	a.requests()
	l := newListener(a.t, a.config(&bytes.Buffer{}), handlers...)
	if err := l.Register(context.Background(), ""); err != nil {
		a.t.Fatal(err)
	}
	return a.requests()
}

func TestRegistration(t *testing.T) {
	t.Parallel()
	two := func(events ...event.Type) listener.Handler {
		return listener.On("greet", quietly[listener.Event[event.Dataset]], events...)
	}
	for name, c := range map[string]struct {
		before  func(*argilla)
		handler listener.Handler
		want    []string
	}{
		"creates it":    {nil, greet(), []string{created}},
		"its own words": {nil, greet().Describe("hello"), []string{strings.Replace(created, "Webhook for greet", "hello", 1)}},
		"uses its own again": {
			func(a *argilla) { a.add(hooks+"/greet", []event.Type{event.DatasetCreated}) }, greet(), nil,
		},
		"in another order they are the same events": {
			func(a *argilla) { a.add(hooks+"/greet", []event.Type{event.DatasetUpdated, event.DatasetCreated}) },
			two(event.DatasetCreated, event.DatasetUpdated), nil,
		},
		"changes the events": {
			func(a *argilla) { a.add(hooks+"/greet", []event.Type{event.DatasetUpdated}) }, greet(),
			[]string{`PATCH /webhooks/00000000-0000-4000-8000-000000000001 {"events":["dataset.created"]}`},
		},
		"enables it": {
			func(a *argilla) { a.add(hooks+"/greet", []event.Type{event.DatasetCreated})["enabled"] = false }, greet(),
			[]string{`PATCH /webhooks/00000000-0000-4000-8000-000000000001 {"enabled":true}`},
		},
		"changes the description": {
			func(a *argilla) { a.add(hooks+"/greet", []event.Type{event.DatasetCreated})["description"] = "old" }, greet().Describe("new"),
			[]string{`PATCH /webhooks/00000000-0000-4000-8000-000000000001 {"description":"new"}`},
		},
		"leaves a description": {
			func(a *argilla) { a.add(hooks+"/greet", []event.Type{event.DatasetCreated})["description"] = "old" }, greet(), nil,
		},
		"knows its URL as Argilla writes it": {
			func(a *argilla) { a.add("http://HOOKS.test:80/greet", []event.Type{event.DatasetCreated}) }, greet(), nil,
		},
		"leaves those of others": {
			func(a *argilla) {
				a.add(hooks+"/greet2", []event.Type{event.DatasetCreated})
				a.add("http://other.test/greet", []event.Type{event.DatasetCreated})
			}, greet(), []string{created},
		},
		"keeps one of several, that with the right events": {
			func(a *argilla) {
				a.add(hooks+"/greet", []event.Type{event.DatasetUpdated})
				a.add(hooks+"/greet", []event.Type{event.DatasetCreated})
				a.add(hooks+"/greet", []event.Type{event.DatasetCreated})
			}, greet(), []string{
				"DELETE /webhooks/00000000-0000-4000-8000-000000000001",
				"DELETE /webhooks/00000000-0000-4000-8000-000000000003",
			},
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				a := newArgilla(t)
				if c.before != nil {
					c.before(a)
				}
				if diff := cmp.Diff(append([]string{"GET /webhooks"}, c.want...), a.register(c.handler)); diff != "" {
					t.Errorf("it asked (- want, + got):\n%s", diff)
				}
				if diff := cmp.Diff([]string{"GET /webhooks"}, a.register(c.handler)); diff != "" {
					t.Errorf("the next time it asked (- want, + got):\n%s", diff)
				}
			})
		})
	}
}

// Each handler has a secret of its own, and the next listener has them again.
func TestEveryHandlerHasItsOwnWebhook(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		a := newArgilla(t)
		for range 2 {
			l := newListener(t, a.config(&bytes.Buffer{}), greet(), listener.Raw("audit", quietly[listener.RawEvent]))
			if w := do(l, http.MethodPost, "/greet", nil, nil); w.Code != 503 {
				t.Errorf("before it is registered: %d, want 503", w.Code)
			}
			if err := l.Register(context.Background(), ""); err != nil {
				t.Fatal(err)
			}
			body := bodies.Body("dataset.created")
			for i, path := range []string{"/greet", "/audit"} {
				for j := range a.webhooks {
					secret, err := signature.ParseSecret(a.webhooks[j]["secret"].(string))
					if err != nil {
						t.Fatal(err)
					}
					want := 401
					if i == j {
						want = 200
					}
					if w := do(l, http.MethodPost, path, headers(t, secret, body), body); w.Code != want {
						t.Errorf("%s with the secret of webhook %d: %d, want %d", path, j, w.Code, want)
					}
				}
			}
		}
		if len(a.webhooks) != 2 {
			t.Errorf("there are %d webhooks, want 2", len(a.webhooks))
		}
	})
}

func TestWhatTheSurroundingsLack(t *testing.T) {
	t.Parallel()
	wrongKey, err := apikey.New("wrong")
	if err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		fail   map[string]answer
		key    *apikey.Key
		full   bool
		kind   error
		want   []string
		reject []string
	}{
		"unreachable": {
			fail: map[string]answer{"GET /webhooks": {503, "no server"}}, kind: nil,
			want: []string{"503 Service Unavailable: no server"},
		},
		"wrong key": {
			key: &wrongKey, kind: client.ErrUnauthorized,
			want: []string{"Argilla at http://argilla.test does not know the API key: set ARGILLA_API_KEY"},
		},
		"not an owner": {
			fail: map[string]answer{"GET /webhooks": {403, `{"detail":{"code":"argilla.api.errors::ForbiddenOperationError","params":{"detail":"Operation not allowed"}}}`}},
			kind: client.ErrForbidden,
			want: []string{"lacks the role owner in Argilla at http://argilla.test", "set ARGILLA_API_KEY to that of an owner"},
		},
		"an old Argilla": {
			fail: map[string]answer{"GET /webhooks": {404, `{"detail":"Not Found"}`}}, kind: client.ErrNotFound,
			want: []string{"there are no webhooks in Argilla at http://argilla.test: they came with version 2.5.0"},
		},
		"ten already": {
			full: true, kind: client.ErrTooMany,
			want: []string{
				"there are 10 webhooks in Argilla at http://argilla.test already, which allows ten, and none is left for the handler greet: delete one",
				"\n  00000000-0000-4000-8000-000000000003  http://old.test/3  since 2025-03-12",
			},
			reject: []string{"AwMDAw"}, // a secret
		},
		"a URL that Argilla refuses": {
			fail: map[string]answer{"POST /webhooks": {422, `{"detail":{"code":"argilla.api.errors::ValidationError","params":{"errors":[{"type":"url_scheme","loc":["body","url"],"msg":"URL scheme should be 'http' or 'https'"}]}}}`}},
			kind: client.ErrInvalid,
			want: []string{"url: URL scheme should be 'http' or 'https'"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				a := newArgilla(t)
				a.fail = c.fail
				if c.full {
					for i := range 10 {
						a.add(fmt.Sprintf("http://old.test/%d", i+1), nil)
					}
				}
				config := a.config(&bytes.Buffer{})
				if c.key != nil {
					other, err := client.New(client.Config{BaseURL: api, Key: *c.key, Transport: a.out.Transport})
					if err != nil {
						t.Fatal(err)
					}
					config.Client = other
				}
				err := newListener(t, config, greet()).Register(context.Background(), "")
				if c.kind != nil && !errors.Is(err, c.kind) {
					t.Errorf("got %v, want one that is %v", err, c.kind)
				}
				for _, want := range c.want {
					if err == nil || !strings.Contains(err.Error(), want) {
						t.Errorf("got %v, want it to say %q", err, want)
					}
				}
				for _, reject := range c.reject {
					if strings.Contains(err.Error(), reject) {
						t.Errorf("it says %q: %v", reject, err)
					}
				}
			})
		})
	}
}

func TestNoArgilla(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		a := newArgilla(t)
		c, err := client.New(client.Config{BaseURL: "http://nowhere.test:6900", Transport: a.out.Transport})
		if err != nil {
			t.Fatal(err)
		}
		config := a.config(&bytes.Buffer{})
		config.Client = c
		err = newListener(t, config, greet()).Register(context.Background(), "")
		problem, ok := errors.AsType[*listener.Problem](err)
		if !ok || !errors.Is(err, client.ErrUnreachable) || !strings.HasPrefix(problem.What, "Argilla cannot be reached at http://nowhere.test:6900 (") ||
			problem.Do != "is it running there? Set ARGILLA_API_URL to where it is" {
			t.Errorf("got %v", err)
		}
	})
}

// What Argilla cannot reach is told, however the ping fails to come.
func TestReach(t *testing.T) {
	t.Parallel()
	forger := http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(500) })
	for name, c := range map[string]struct {
		public string
		other  bool // somebody else serves there
		late   time.Duration
		kind   error
		want   []string
		took   time.Duration
	}{
		"it comes":      {public: hooks},
		"it comes late": {public: hooks, late: 4 * time.Second, took: 6 * time.Second},
		"nobody is there": {
			public: "http://127.0.0.1:8000", kind: listener.ErrNotReached, took: 21 * time.Second,
			want: []string{
				"Argilla cannot reach this listener at http://127.0.0.1:8000/greet (httpx.ConnectError: [Errno 99] Cannot assign requested address), so no event for greet will come: set WEBHOOK_SERVER_URL",
				"http://host.docker.internal:8000",
			},
		},
		"somebody else is there": {
			public: "http://other.test", other: true, kind: listener.ErrNotReached, took: 21 * time.Second,
			want: []string{"Argilla's ping to http://other.test/greet was answered, but not by this listener"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				a := newArgilla(t)
				if c.other {
					a.serve(forger, "other.test")
				}
				l := newListener(t, a.config(&bytes.Buffer{}), greet())
				if err := l.Register(context.Background(), c.public); err != nil {
					t.Fatal(err)
				}
				begin := time.Now()
				if c.late > 0 {
					go func() {
						time.Sleep(c.late)
						a.serve(l, "hooks.test")
					}()
				} else if c.public == hooks {
					a.serve(l, "hooks.test")
				}
				err := l.CheckReach(context.Background())
				if took := time.Since(begin).Truncate(time.Second); took != c.took {
					t.Errorf("it took %v, want %v", took, c.took)
				}
				if c.kind == nil && err != nil || c.kind != nil && !errors.Is(err, c.kind) {
					t.Errorf("got %v, want %v", err, c.kind)
				}
				for _, want := range c.want {
					if err == nil || !strings.Contains(err.Error(), want) {
						t.Errorf("got %v, want it to say %q", err, want)
					}
				}
				health, _ := l.Health()
				if reached := health.Handlers["greet"].Reached; reached == nil || *reached != (c.kind == nil) {
					t.Errorf("its health is %+v", health)
				}
			})
		})
	}
}

// A run registers, tells what it lacks, takes events, and ends well.
func TestServe(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		a := newArgilla(t)
		var log bytes.Buffer
		seen := make(chan string, 1)
		l, err := listener.New(a.config(&log), listener.On("greet", func(_ context.Context, e listener.Event[event.Dataset]) error {
			seen <- e.Data.Name
			return nil
		}, event.DatasetCreated))
		if err != nil {
			t.Fatal(err)
		}
		port, err := a.network.Listen("hooks.test", nil)
		if err != nil {
			t.Fatal(err)
		}
		ctx, cancel := context.WithCancel(context.Background())
		ended := make(chan error)
		go func() { ended <- l.Serve(ctx, port) }()
		synctest.Wait()
		response, err := a.deliver(a.webhooks[0]["id"].(string), bodies.Body("dataset.created"))
		if err != nil {
			t.Fatal(err)
		}
		_ = response.Body.Close()
		if response.StatusCode != 200 || <-seen != "ticket-triage" {
			t.Errorf("got %s", response.Status)
		}
		cancel()
		if err := <-ended; err != nil {
			t.Error(err)
		}
		if strings.Contains(log.String(), "level=ERROR") || !strings.Contains(log.String(), "a webhook was created") || len(a.webhooks) != 1 {
			t.Errorf("%d webhooks are left, and the log is\n%s", len(a.webhooks), log.String())
		}
	})
}

// The log of a run says what nothing else would: that no event will ever come.
func TestServeSaysThatItIsNotReached(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		a := newArgilla(t)
		var log bytes.Buffer
		config := a.config(&log)
		config.URL = "http://elsewhere.test"
		l, err := listener.New(config, greet())
		if err != nil {
			t.Fatal(err)
		}
		port, err := a.network.Listen("hooks.test", nil)
		if err != nil {
			t.Fatal(err)
		}
		ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
		defer cancel()
		if err := l.Serve(ctx, port); err != nil {
			t.Error(err)
		}
		if !strings.Contains(log.String(), "level=ERROR") || !strings.Contains(log.String(), "Argilla cannot reach this listener at http://elsewhere.test/greet") {
			t.Errorf("the log is\n%s", log.String())
		}
	})
}

func TestServeEndsWhereItCannotRegister(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		a := newArgilla(t)
		a.fail["GET /webhooks"] = answer{403, `{"detail":"no"}`}
		l, err := listener.New(a.config(&bytes.Buffer{}), greet())
		if err != nil {
			t.Fatal(err)
		}
		port, err := a.network.Listen("hooks.test", nil)
		if err != nil {
			t.Fatal(err)
		}
		if err := l.Serve(context.Background(), port); !errors.Is(err, client.ErrForbidden) {
			t.Errorf("got %v", err)
		}
	})
}

// An Argilla that is not up yet is waited for, by whoever wants that.
func TestServeIsPatient(t *testing.T) {
	t.Parallel()
	for patience, want := range map[time.Duration]time.Duration{0: 1500 * time.Millisecond, 30 * time.Second: 24500 * time.Millisecond, time.Minute: 0} {
		t.Run(patience.String(), func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				a := newArgilla(t)
				a.fail["GET /webhooks"] = answer{503, "your space is in error, check its status"}
				time.AfterFunc(40*time.Second, func() {
					a.mu.Lock()
					defer a.mu.Unlock()
					delete(a.fail, "GET /webhooks")
				})
				config := a.config(&bytes.Buffer{})
				config.Patience = patience
				l, err := listener.New(config, greet())
				if err != nil {
					t.Fatal(err)
				}
				port, err := a.network.Listen("hooks.test", nil)
				if err != nil {
					t.Fatal(err)
				}
				ctx, cancel := context.WithTimeout(context.Background(), 2*time.Minute)
				defer cancel()
				begin := time.Now()
				err = l.Serve(ctx, port)
				if took := time.Since(begin); want > 0 && (err == nil || took != want) || want == 0 && (err != nil || len(a.webhooks) != 1) {
					t.Errorf("after %v: %v, and there are %d webhooks", took, err, len(a.webhooks))
				}
				time.Sleep(time.Minute) // the timer's
			})
		})
	}
}
