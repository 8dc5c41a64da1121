package service_test

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/hookdrill/hookdrill/internal/stage"
	"github.com/hookdrill/hookdrill/internal/stage/bubble"
	"github.com/hookdrill/hookdrill/internal/stage/virtual"
	"github.com/hookdrill/hookdrill/simulator/langsmith/payload"
	"github.com/hookdrill/hookdrill/simulator/langsmith/service"
	"github.com/hookdrill/hookdrill/simulator/langsmith/store"
	"github.com/hookdrill/hookdrill/simulator/queue"
	"github.com/hookdrill/hookdrill/simulator/queue/memory"
	"github.com/hookdrill/hookdrill/simulator/sender"
	"github.com/hookdrill/hookdrill/simulator/vault"
)

// scene is a service and its surroundings in virtual time: a network, a folder
// and a disk for the queue that outlive it, and what an endpoint wrote down.
type scene struct {
	*testing.T
	ctx     context.Context
	network stage.Network
	began   time.Time
	data    string
	keys    vault.Keyset
	disk    *memory.Disk
	service *service.Service
	seams   func(*service.Seams) // changes some

	mu      sync.Mutex
	arrived []string // when, and the runs of the payload
	bodies  []string
}

// play runs a scene in virtual time.
func play(t *testing.T, f func(s *scene)) {
	t.Helper()
	data, keys := t.TempDir(), newKeys(t)
	err := virtual.New(bubble.InTest(t)).Play(context.Background(), 1, func(ctx context.Context, network stage.Network) {
		f(&scene{T: t, ctx: ctx, network: network, began: time.Now(), data: data, keys: keys, disk: new(memory.Disk)})
	})
	if err != nil {
		t.Fatal(err)
	}
}

// open starts the service on what an earlier one left.
func (s *scene) open(every time.Duration) {
	s.Helper()
	c := service.Config{
		Data: s.data, Keys: s.keys, APIKeys: []string{apiKey}, Every: every, Seed: 1,
		OffloadAbove: 1000, BaseURL: "http://langsmith.hooks.test",
		Seams: service.Seams{
			DialContext: s.network.DialContext, NoSync: true,
			Random: rand.NewChaCha8([32]byte{1}),
			Queue: func(context.Context, service.Config) (queue.Queue, error) {
				return memory.Open(s.disk, queue.Options{}), nil
			},
		},
	}
	if s.seams != nil {
		s.seams(&c.Seams)
	}
	var err error
	s.service, err = service.Open(s.ctx, c)
	if err != nil {
		s.Error(err)
		s.FailNow()
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

// endpoint answers with these statuses in turn, and then with the last for ever.
func (s *scene) endpoint(statuses ...int) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		p, err := payload.Decode(body)
		if err != nil {
			s.Error(err)
		}
		s.mu.Lock()
		defer s.mu.Unlock()
		line := time.Since(s.began).Round(time.Second).String() + ":"
		for _, run := range p.Runs {
			line += " " + strings.TrimLeft(run.ID[24:], "0")
		}
		s.arrived, s.bodies = append(s.arrived, line), append(s.bodies, string(body))
		w.WriteHeader(statuses[min(len(s.arrived), len(statuses))-1])
	})
}

// call makes a request of the API over the network.
func (s *scene) call(method, path, body string) (id string) {
	s.Helper()
	transport := &http.Transport{DialContext: s.network.DialContext, DisableKeepAlives: true}
	request, err := http.NewRequestWithContext(s.ctx, method, "http://langsmith.hooks.test"+path, strings.NewReader(body))
	if err != nil {
		s.Error(err)
		return ""
	}
	request.Header.Set("X-Api-Key", apiKey)
	response, err := transport.RoundTrip(request)
	if err != nil {
		s.Error(err)
		return ""
	}
	defer response.Body.Close()
	answer, err := io.ReadAll(response.Body)
	if err != nil || response.StatusCode > 299 {
		s.Errorf("%s %s: %d %v: %s", method, path, response.StatusCode, err, answer)
	}
	var made struct{ ID string }
	_ = json.Unmarshal(answer, &made)
	return made.ID
}

func (s *scene) rule() string {
	s.Helper()
	s.call("POST", "/sessions", fmt.Sprintf(`{"id":%q,"name":"default"}`, session))
	return s.call("POST", "/runs/rules", fmt.Sprintf(`{"display_name":"mine","session_id":%q,"sampling_rate":1,
		"webhooks":[{"url":"http://webhook.hooks.test/in?secret=%s","headers":{"X-Api-Key":%q}}]}`, session, secret, header))
}

func (s *scene) post(n int, inputs string) {
	s.Helper()
	s.call("POST", "/runs", fmt.Sprintf(`{"id":%[1]q,"trace_id":%[1]q,"dotted_order":"20260102T030405678901Z%[1]s","name":"answer","run_type":"chain",
		"session_id":%[2]q,"start_time":"2026-01-02T03:04:05.678901","end_time":"2026-01-02T03:04:06","inputs":{"question":%[3]q}}`,
		fmt.Sprintf("00000000-0000-4000-8000-%012d", n), session, inputs))
}

func (s *scene) close() {
	if err := s.service.Close(s.ctx); err != nil {
		s.Error(err)
	}
}

// A rule looks every hour by its own clock, and a webhook that is down is tried
// again by the policy; half a day of that takes no time.
func TestARulesScheduleInVirtualTime(t *testing.T) {
	t.Parallel()
	play(t, func(s *scene) {
		s.open(time.Hour)
		defer s.serve("langsmith.hooks.test", s.service)()
		defer s.serve("webhook.hooks.test", s.endpoint(200, 503, 200))()
		s.rule()
		s.post(1, "why?")
		time.Sleep(90 * time.Minute)
		s.post(2, "why?")
		s.post(3, "why?")
		time.Sleep(8 * time.Hour)
		s.post(4, "why?")
		time.Sleep(2 * time.Hour)
		s.close()
		want := []string{"1h0m0s: 1", "2h0m0s: 2 3", "2h0m1s: 2 3", "10h0m0s: 4"}
		if diff := cmp.Diff(want, s.arrived); diff != "" {
			t.Errorf("what arrived (-want +got):\n%s", diff)
		}
	})
}

// Killed between two attempts: the successor goes on, on the same folder and
// the same disk.
func TestAKillInVirtualTime(t *testing.T) {
	t.Parallel()
	play(t, func(s *scene) {
		s.open(time.Minute)
		stopAPI := s.serve("langsmith.hooks.test", s.service)
		defer s.serve("webhook.hooks.test", s.endpoint(503, 200))()
		s.rule()
		s.post(1, "why?")
		time.Sleep(61 * time.Second)
		stopAPI()
		if err := s.service.Kill(); err != nil {
			t.Error(err)
		}
		time.Sleep(time.Hour)
		s.open(time.Minute)
		time.Sleep(time.Hour)
		s.close()
		if diff := cmp.Diff([]string{"1m0s: 1", "1h1m1s: 1"}, s.arrived); diff != "" {
			t.Errorf("what arrived (-want +got):\n%s", diff)
		}
	})
}

// What is drawn and made is the same each time: the ids, and the links to what
// was moved out.
func TestTheSameEachTime(t *testing.T) {
	t.Parallel()
	var runs [2][]string
	for i := range runs {
		play(t, func(s *scene) {
			s.open(time.Minute)
			defer s.serve("langsmith.hooks.test", s.service)()
			defer s.serve("webhook.hooks.test", s.endpoint(200))()
			rule := s.rule()
			s.post(1, strings.Repeat("why? ", 400))
			time.Sleep(time.Hour)
			s.close()
			runs[i] = append(s.bodies, rule)
		})
	}
	if diff := cmp.Diff(runs[0], runs[1]); diff != "" || len(runs[0]) != 2 || !strings.Contains(runs[0][0], "X-Amz-Signature") {
		t.Errorf("%v (-first +second):\n%s", runs[0], diff)
	}
}

// open seals nothing, and tells what it was asked to seal.
type open struct{ tell func(string) }

func (o open) Seal(s vault.Secret, at vault.Place) (vault.Sealed, error) {
	o.tell("sealed the " + at.Field)
	return vault.Sealed(s.RevealSecret()), nil
}

func (open) Open(s vault.Sealed, _ vault.Place) (vault.Secret, error) {
	return vault.NewSecret(string(s)), nil
}

// Each seam is one that the service goes through: what is put there shows.
func TestSeams(t *testing.T) {
	t.Parallel()
	play(t, func(s *scene) {
		var passed []string
		pass := func(name string) {
			s.mu.Lock()
			defer s.mu.Unlock()
			passed = append(passed, name)
		}
		s.seams = func(c *service.Seams) {
			c.Sealer = func(vault.Sealer) vault.Sealer { return open{pass} }
			c.HandOver = func(next service.HandOver) service.HandOver {
				return func(ctx context.Context, d store.Delivery) error {
					pass("handed over")
					return next(ctx, d)
				}
			}
			c.Sender = func(c *sender.Config) { c.UserAgent = "another" }
			c.Handler = func(next http.Handler) http.Handler {
				return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
					pass(r.Method + " " + r.URL.Path)
					next.ServeHTTP(w, r)
				})
			}
		}
		s.open(time.Hour)
		defer s.serve("langsmith.hooks.test", s.service)()
		defer s.serve("webhook.hooks.test", http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
			pass("a request of " + r.UserAgent())
		}))()
		s.rule()
		s.post(1, "why?")
		time.Sleep(2 * time.Hour)
		s.close()
		want := []string{
			"sealed the signing", "POST /sessions", "POST /runs/rules", "sealed the url", "sealed the headers",
			"POST /runs", "handed over", "a request of another",
		}
		if diff := cmp.Diff(want, passed); diff != "" {
			t.Errorf("what came by (-want +got):\n%s", diff)
		}
	})
}
