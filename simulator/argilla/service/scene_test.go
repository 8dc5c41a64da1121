package service_test

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/hookdrill/hookdrill/internal/stage"
	"github.com/hookdrill/hookdrill/internal/stage/bubble"
	"github.com/hookdrill/hookdrill/internal/stage/virtual"
	"github.com/hookdrill/hookdrill/simulator/argilla/event"
	"github.com/hookdrill/hookdrill/simulator/argilla/service"
	"github.com/hookdrill/hookdrill/simulator/queue"
	"github.com/hookdrill/hookdrill/simulator/queue/memory"
	"github.com/hookdrill/hookdrill/simulator/sender"
	"github.com/hookdrill/hookdrill/simulator/vault"
)

// arrival is a request at an endpoint.
type arrival struct {
	host   string
	at     time.Time // of the receiver's clock
	after  time.Duration
	header http.Header
	body   []byte
	event  event.Event
}

// scene is a service and its surroundings in virtual time: a network, a folder
// and a disk for the queue that outlive it, and what endpoints wrote down.
type scene struct {
	*testing.T
	ctx     context.Context
	network stage.Network
	began   time.Time
	data    string
	keys    vault.Keyset
	disk    *memory.Disk
	change  func(*service.Config)
	service *service.Service
	stopAPI func()

	mu       sync.Mutex
	arrived  []arrival
	outcomes []sender.Outcome
	key      string
}

// play runs a scene in virtual time.
func play(t *testing.T, f func(s *scene)) {
	t.Helper()
	keys, err := vault.NewKeyset()
	if err != nil {
		t.Fatal(err)
	}
	data := t.TempDir()
	err = virtual.New(bubble.InTest(t)).Play(context.Background(), 1, func(ctx context.Context, network stage.Network) {
		s := &scene{
			T: t, ctx: ctx, network: network, began: time.Now(), data: data, keys: keys, disk: new(memory.Disk),
			change: func(*service.Config) {}, key: "owner-key",
		}
		defer s.close()
		f(s)
	})
	if err != nil {
		t.Fatal(err)
	}
}

// open starts the service on what an earlier one left.
func (s *scene) open() {
	s.Helper()
	c := service.Config{
		Data: s.data, Keys: s.keys, OwnerKey: "owner-key",
		Ended: func(_ string, o sender.Outcome) {
			s.mu.Lock()
			defer s.mu.Unlock()
			s.outcomes = append(s.outcomes, o)
		},
		Seams: service.Seams{
			DialContext: s.network.DialContext, NoSync: true, Random: rand.NewChaCha8([32]byte{1}),
			Queue: func(context.Context, service.Config) (queue.Queue, error) {
				return memory.Open(s.disk, service.QueueOptions()), nil
			},
		},
	}
	s.change(&c)
	var err error
	if s.service, err = service.Open(s.ctx, c); err != nil {
		s.Error(err)
		s.FailNow()
	}
	s.stopAPI = s.serve("argilla.hooks.test", s.service)
}

func (s *scene) close() {
	if s.service == nil {
		return
	}
	s.stopAPI()
	if err := s.service.Close(s.ctx); err != nil {
		s.Error(err)
	}
	s.service = nil
}

func (s *scene) kill() {
	s.stopAPI()
	if err := s.service.Kill(); err != nil {
		s.Error(err)
	}
	s.service = nil
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
func (s *scene) endpoint(host string, statuses ...int) (stop func()) {
	asked := 0
	return s.serve(host, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		a := arrival{host: host, at: time.Now(), after: time.Since(s.began), header: r.Header}
		a.body, _ = io.ReadAll(r.Body)
		var err error
		if a.event, err = event.Decode(a.body); err != nil {
			s.Errorf("%v: %s", err, a.body)
		}
		s.mu.Lock()
		defer s.mu.Unlock()
		s.arrived = append(s.arrived, a)
		w.WriteHeader(statuses[min(asked, len(statuses)-1)])
		asked++
	}))
}

// ask makes a request of the API and returns its status and body.
func (s *scene) ask(method, path, body string) (int, string) {
	s.Helper()
	transport := &http.Transport{DialContext: s.network.DialContext, DisableKeepAlives: true}
	request, err := http.NewRequestWithContext(s.ctx, method, "http://argilla.hooks.test/api/v1"+path, strings.NewReader(body))
	if err != nil {
		s.Error(err)
		s.FailNow()
	}
	request.Header.Set("X-Argilla-Api-Key", s.key)
	response, err := transport.RoundTrip(request)
	if err != nil {
		s.Error(err)
		s.FailNow()
	}
	defer response.Body.Close()
	answer, err := io.ReadAll(response.Body)
	if err != nil {
		s.Error(err)
	}
	return response.StatusCode, string(answer)
}

// made is what is read of answers.
type made struct {
	ID, Secret string
	Items      []struct {
		ID string
	}
}

// call is ask for what has to succeed.
func (s *scene) call(method, path, body string, args ...any) (m made) {
	s.Helper()
	status, answer := s.ask(method, path, fmt.Sprintf(body, args...))
	if status > 299 {
		s.Errorf("%s %s: %d: %s", method, path, status, answer)
		s.FailNow()
	}
	_ = json.Unmarshal([]byte(answer), &m)
	return m
}

// webhook makes one for every type of events, or for those given.
func (s *scene) webhook(url string, types ...event.Type) made {
	s.Helper()
	if len(types) == 0 {
		types = event.Types()
	}
	list, _ := json.Marshal(types)
	return s.call("POST", "/webhooks", `{"url":%q,"events":%s}`, url, list)
}

// dataset makes one with a text field and a question, and publishes it.
func (s *scene) dataset(minSubmitted int) string {
	s.Helper()
	workspace := s.call("GET", "/me/workspaces", "").Items[0].ID
	id := s.call("POST", "/datasets", `{"name":"tickets","workspace_id":%q,"distribution":{"strategy":"overlap","min_submitted":%d}}`, workspace, minSubmitted).ID
	s.call("POST", "/datasets/"+id+"/fields", `{"name":"ticket","title":"Ticket","required":true,"settings":{"type":"text"}}`)
	s.call("POST", "/datasets/"+id+"/questions", `{"name":"topic","title":"Topic","required":true,
		"settings":{"type":"label_selection","options":[{"value":"billing","text":"Billing"},{"value":"defect","text":"Defect"}]}}`)
	s.call("PUT", "/datasets/"+id+"/publish", "")
	return id
}

func (s *scene) record(dataset, external string) string {
	s.Helper()
	return s.call("POST", "/datasets/"+dataset+"/records/bulk", `{"items":[{"fields":{"ticket":"It leaks."},"external_id":%q}]}`, external).Items[0].ID
}

const answers = `{"values":{"topic":{"value":"defect"}},"status":%q}`

// settle lets everything happen that is to happen at once.
func (s *scene) settle() { time.Sleep(time.Millisecond) }

// types are the events that have arrived, and forgets them.
func (s *scene) types() string {
	s.settle()
	var all []string
	for _, a := range s.take() {
		all = append(all, string(a.event.Type))
	}
	return strings.Join(all, " ")
}

// ended are the outcomes of deliveries so far.
func (s *scene) ended() []sender.Outcome {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.outcomes)
}

func (s *scene) take() []arrival {
	s.mu.Lock()
	defer s.mu.Unlock()
	all := s.arrived
	s.arrived = nil
	return all
}
