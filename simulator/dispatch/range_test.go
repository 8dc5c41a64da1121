package dispatch_test

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"sync"
	"testing"
	"time"

	"go.uber.org/goleak"

	"github.com/hookdrill/hookdrill/internal/stage"
	"github.com/hookdrill/hookdrill/internal/stage/bubble"
	"github.com/hookdrill/hookdrill/internal/stage/virtual"
	"github.com/hookdrill/hookdrill/simulator/dispatch"
	"github.com/hookdrill/hookdrill/simulator/queue"
	"github.com/hookdrill/hookdrill/simulator/queue/memory"
	"github.com/hookdrill/hookdrill/simulator/sender"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// field is what a test plays on: a network in virtual time, a disk, and what the
// sender's journal says.
type field struct {
	*testing.T
	ctx     context.Context
	network stage.Network
	disk    *memory.Disk

	mu      sync.Mutex
	entries []sender.Entry
	arrived []arrival
	ended   map[string]dispatch.Record
	trouble []error
}

// arrival is a request as an endpoint saw it.
type arrival struct {
	at   time.Time
	host string
	body string
}

// play runs scene in virtual time, on a network of its own.
func play(t *testing.T, scene func(f *field)) {
	t.Helper()
	err := virtual.New(bubble.InTest(t)).Play(context.Background(), 1, func(ctx context.Context, network stage.Network) {
		scene(&field{T: t, ctx: ctx, network: network, disk: new(memory.Disk), ended: make(map[string]dispatch.Record)})
	})
	if err != nil {
		t.Fatal(err)
	}
}

// endpoint answers on host; answer is called with the number of the request. The
// endpoint is closed by what is returned.
func (f *field) endpoint(host string, answer func(n int, w http.ResponseWriter, r *http.Request)) (closeIt func()) {
	listener, err := f.network.Listen(host, nil)
	if err != nil {
		f.Error(err)
		return func() {}
	}
	n := 0
	server := &http.Server{Handler: http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		f.mu.Lock()
		n++
		number := n
		f.arrived = append(f.arrived, arrival{time.Now(), host, string(body)})
		f.mu.Unlock()
		answer(number, w, r)
	})}
	var serving sync.WaitGroup
	serving.Go(func() { _ = server.Serve(listener) })
	return func() {
		_ = server.Close()
		serving.Wait()
	}
}

// answers gives these statuses in turn, and then the last one for ever.
func answers(statuses ...int) func(int, http.ResponseWriter, *http.Request) {
	return func(n int, w http.ResponseWriter, _ *http.Request) { w.WriteHeader(statuses[min(n, len(statuses))-1]) }
}

// silence keeps every request waiting until its sender has gone.
func silence(_ int, _ http.ResponseWriter, r *http.Request) { <-r.Context().Done() }

// party is a process with a queue, a sender and a dispatcher.
type party struct {
	*field
	queue      *memory.Queue
	sender     *sender.Sender
	dispatcher *dispatch.Dispatcher
}

// party starts a process on the field's disk. Its items are for the host that is
// their lane.
func (f *field) party(o queue.Options, change func(*dispatch.Config)) *party {
	p := &party{field: f, queue: memory.Open(f.disk, o)}
	var err error
	p.sender, err = sender.New(sender.Config{
		Policy: langsmith(f.T), DialContext: f.network.DialContext, Seed: 7,
		Journal: sender.JournalFunc(func(e sender.Entry) {
			f.mu.Lock()
			defer f.mu.Unlock()
			f.entries = append(f.entries, e)
		}),
	})
	if err != nil {
		f.Fatal(err)
	}
	c := dispatch.Config{
		Queue: p.queue, Sender: p.sender, Resolve: resolve,
		Ended: func(i queue.Item, r dispatch.Record) {
			f.mu.Lock()
			defer f.mu.Unlock()
			f.ended[i.ID] = r
		},
		Trouble: func(err error) {
			f.mu.Lock()
			defer f.mu.Unlock()
			f.trouble = append(f.trouble, err)
		},
	}
	if change != nil {
		change(&c)
	}
	if p.dispatcher, err = dispatch.Start(c); err != nil {
		f.Fatal(err)
	}
	return p
}

func resolve(_ context.Context, i queue.Item) (sender.Delivery, error) {
	target, err := sender.ParseTarget("http://" + i.Lane + "/in?secret=canary")
	return sender.Delivery{URL: target, Body: i.Body}, err
}

// kill ends the party as the death of its process would: what it does from here
// on reaches nobody.
func (p *party) kill() {
	p.queue.Kill()
	gone, cancel := context.WithCancel(p.ctx)
	cancel()
	_ = p.dispatcher.Stop(gone)
	_ = p.sender.Close()
}

// stop ends the party in order.
func (p *party) stop() {
	if err := p.dispatcher.Stop(p.ctx); err != nil {
		p.Error(err)
	}
	_ = p.sender.Close()
	_ = p.queue.Close()
}

func (p *party) put(lane string, n int) {
	for i := range n {
		id := fmt.Sprint(lane, "/", i)
		if err := p.queue.Put(p.ctx, queue.Item{ID: id, Lane: lane, Body: []byte(id)}); err != nil {
			p.Error(err)
		}
	}
}

// until waits until that many deliveries have ended.
func (f *field) until(ended int) {
	for f.count() < ended {
		time.Sleep(time.Millisecond)
	}
}

func (f *field) count() int {
	f.mu.Lock()
	defer f.mu.Unlock()
	return len(f.ended)
}

func langsmith(t *testing.T) sender.Policy {
	t.Helper()
	p, err := sender.PolicyNamed("langsmith")
	if err != nil {
		t.Fatal(err)
	}
	return p
}
