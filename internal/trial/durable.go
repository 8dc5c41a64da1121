package trial

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"sync"
	"time"

	"github.com/hookdrill/hookdrill/simulator/dispatch"
	"github.com/hookdrill/hookdrill/simulator/queue"
	"github.com/hookdrill/hookdrill/simulator/queue/memory"
	"github.com/hookdrill/hookdrill/simulator/sender"
)

// Death is when a party dies as its process would under kill -9, and how long
// it stays dead. What lay on its disk is handed to its successor; nothing else is.
type Death struct {
	// At counts from the start of the run.
	At time.Duration `json:"at"`
	// Down is how long there is no party. Deliveries asked for meanwhile wait.
	Down time.Duration `json:"down,omitempty"`
}

// Durable returns the reference sender behind a queue that outlives it: the
// party that can die. It delivers by the plan's policy, whatever that is. Each
// change replaces something of the sender in it, as with [LangSmith].
func Durable(name string, changes ...func(*sender.Config)) Party {
	return Party{Name: name, Mortal: true, New: func(env Env) (Sender, error) {
		d := &durable{env: env, began: time.Now(), changes: changes, waiting: map[string]chan sender.Outcome{}}
		d.turned.L = &d.mu
		if err := d.start(); err != nil {
			return nil, err
		}
		dying, done := context.WithCancel(context.Background())
		d.done = done
		d.deaths.Go(func() { d.live(dying) })
		return d, nil
	}}
}

// PerEndpoint is how many deliveries of one endpoint are under way at once. The
// dispatcher has room for that many at every endpoint of the plan, so that no
// endpoint can hold up another by being slow.
const PerEndpoint = 16

// durable is a line of parties, each of which has its forerunner's disk.
type durable struct {
	env     Env
	began   time.Time // the run's start
	changes []func(*sender.Config)
	disk    memory.Disk
	done    context.CancelFunc
	deaths  sync.WaitGroup

	mu      sync.Mutex
	turned  sync.Cond // somebody lives, or nobody ever will again
	alive   *life     // nil between a death and the next start
	closed  bool
	broken  error
	waiting map[string]chan sender.Outcome
}

// life is one of them, from its start to its death.
type life struct {
	queue      *memory.Queue
	sender     *sender.Sender
	dispatcher *dispatch.Dispatcher
	wires      *wires
}

// start brings a successor to life.
func (d *durable) start() error {
	l := &life{wires: newWires(d.env.DialContext)}
	config := sender.Config{
		Policy: d.env.Policy, DialContext: l.wires.DialContext, RootCAs: d.env.RootCAs, Seed: d.env.Seed,
		Journal: sender.JournalFunc(func(e sender.Entry) {
			if !l.wires.isCut() { // the dead tell no tales
				d.env.Journal.Record(e)
			}
		}),
	}
	for _, change := range d.changes {
		change(&config)
	}
	var err error
	if l.sender, err = sender.New(config); err != nil {
		return err
	}
	l.queue = memory.Open(&d.disk, queue.Options{PerLane: PerEndpoint})
	l.dispatcher, err = dispatch.Start(dispatch.Config{
		Queue: l.queue, Sender: l.sender, Resolve: d.resolve,
		Concurrency: PerEndpoint * max(d.env.Endpoints, 1), Ended: d.ended,
		Mark: func(ctx context.Context, item queue.Item) context.Context { return withDelivery(ctx, item.ID) },
	})
	if err != nil {
		return err
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	d.alive = l
	d.turned.Broadcast()
	return nil
}

// live dies as planned, and starts again each time.
func (d *durable) live(ctx context.Context) {
	began := time.Now()
	for _, death := range d.env.Deaths {
		if !pause(ctx, death.At-time.Since(began)) {
			return
		}
		d.die()
		if !pause(ctx, death.Down) {
			return
		}
		if err := d.start(); err != nil {
			d.fail(err)
			return
		}
	}
}

// die takes the party away from its disk and its connections at one instant.
func (d *durable) die() {
	d.mu.Lock()
	l := d.alive
	d.alive = nil
	d.mu.Unlock()
	if l == nil {
		return
	}
	l.queue.Kill()
	l.wires.cut()
	impatient, cancel := context.WithCancel(context.Background())
	cancel()
	_ = l.dispatcher.Stop(impatient) // only to be rid of its goroutines
	_ = l.sender.Close()
}

func (d *durable) fail(err error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.broken = errors.Join(d.broken, err)
	d.turned.Broadcast()
}

// resolve makes a delivery of what the queue kept of it.
func (d *durable) resolve(_ context.Context, item queue.Item) (sender.Delivery, error) {
	planned, known := d.env.Delivery(item.ID)
	if !known {
		return sender.Delivery{}, fmt.Errorf("%q is not in the plan: %w", item.ID, dispatch.ErrGone)
	}
	target, err := sender.ParseTarget(planned.URL)
	if err != nil {
		return sender.Delivery{}, errors.Join(err, dispatch.ErrGone)
	}
	headers, err := sender.NewHeaders(planned.Header)
	if err != nil {
		return sender.Delivery{}, errors.Join(err, dispatch.ErrGone)
	}
	delivery := sender.Delivery{URL: target, Header: headers, Body: item.Body}
	if delivery.Signer, err = planned.Signing.signer(d.began); err != nil {
		return sender.Delivery{}, errors.Join(err, dispatch.ErrGone)
	}
	return delivery, nil
}

// Deliver accepts a delivery, and waits for its end across deaths.
func (d *durable) Deliver(ctx context.Context, planned Delivery) (sender.Outcome, error) {
	end := make(chan sender.Outcome, 1)
	d.mu.Lock()
	d.waiting[planned.ID] = end
	d.mu.Unlock()
	item := queue.Item{ID: planned.ID, Lane: laneOf(planned.URL), Body: planned.Body}
	if err := d.put(ctx, item); err != nil {
		return sender.Outcome{}, err
	}
	select {
	case outcome := <-end:
		return outcome, nil
	case <-ctx.Done():
		return sender.Outcome{Reason: sender.ReasonStopped}, nil
	}
}

// put hands an item to whoever lives, as a client would that tries again.
func (d *durable) put(ctx context.Context, item queue.Item) error {
	for tries := 0; ; tries++ {
		l, waited, err := d.living()
		if err != nil {
			return err
		}
		if waited && !pause(ctx, apart(item.ID, -tries)) {
			return ctx.Err()
		}
		if err := l.queue.Put(ctx, item); !errors.Is(err, queue.ErrClosed) {
			return err
		}
	}
}

// living returns who lives, and whether that had to be waited for.
func (d *durable) living() (l *life, waited bool, err error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	for d.alive == nil && !d.closed && d.broken == nil {
		d.turned.Wait()
		waited = true
	}
	switch {
	case d.broken != nil:
		return nil, waited, d.broken
	case d.alive == nil:
		return nil, waited, errors.New("the party was closed")
	}
	return d.alive, waited, nil
}

func (d *durable) ended(item queue.Item, r dispatch.Record) {
	d.mu.Lock()
	end := d.waiting[item.ID]
	delete(d.waiting, item.ID)
	d.mu.Unlock()
	if end != nil {
		end <- r.Outcome
	}
}

// Close ends the line.
func (d *durable) Close() error {
	d.done()
	d.deaths.Wait()
	d.mu.Lock()
	d.closed = true
	d.turned.Broadcast()
	broken := d.broken
	d.mu.Unlock()
	d.die()
	return broken
}

// laneOf is the endpoint of a URL: its host.
func laneOf(url string) string {
	target, err := sender.ParseTarget(url)
	if err != nil {
		return ""
	}
	return target.RevealSecret().Host
}

// Filler is a body of a size that nobody reads: the delivery's id, and padding.
func Filler(id string, size int) []byte {
	name, err := json.Marshal(id)
	if err != nil {
		panic(err) // strings can be encoded
	}
	const before, between, after = `{"delivery":`, `,"padding":"`, `"}`
	body := make([]byte, 0, len(before)+len(name)+len(between)+size+len(after))
	body = append(append(append(body, before...), name...), between...)
	for range size {
		body = append(body, 'x')
	}
	return append(body, after...)
}

// ListenerPath is where a listener is delivered to, unless a scenario says otherwise.
const ListenerPath = "/webhooks/langsmith"

// DeliveryPath is the path by which a shared endpoint tells deliveries apart.
func DeliveryPath(id string) string { return "/deliveries/" + id }
