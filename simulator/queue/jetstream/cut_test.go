package jetstream_test

import (
	"context"
	"errors"
	"io"
	"net"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/hookdrill/hookdrill/simulator/queue"
	"github.com/hookdrill/hookdrill/simulator/queue/jetstream"
)

// wire is a way to a server that can lose what the server says, and hold up what
// it is told.
type wire struct {
	listener net.Listener
	server   string
	carrying sync.WaitGroup

	mu   sync.Mutex
	mute bool
	legs []*leg
}

// leg is a connection by way of a wire.
type leg struct {
	near, far net.Conn
	gate      chan struct{} // what goes to the far end waits until it is closed; nil: it does not
}

// wired is a wire to the server of that URL, and the URL of its near end.
func wired(t *testing.T, url string) (w *wire, near string) {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	w = &wire{listener: l, server: strings.TrimPrefix(url, "nats://")}
	w.carrying.Go(w.accept)
	t.Cleanup(func() {
		_ = l.Close()
		w.cut()
		w.carrying.Wait()
	})
	return w, "nats://" + l.Addr().String()
}

func (w *wire) accept() {
	for {
		near, err := w.listener.Accept()
		if err != nil {
			return
		}
		far, err := net.Dial("tcp", w.server)
		if err != nil {
			_ = near.Close()
			continue
		}
		w.mu.Lock()
		l := &leg{near: near, far: far}
		w.legs = append(w.legs, l)
		w.mu.Unlock()
		w.carrying.Go(func() {
			carry(near, func(piece []byte) { w.tell(l, piece) })
			_ = far.Close()
		})
		w.carrying.Go(func() {
			carry(far, func(piece []byte) {
				if !w.muted() {
					_, _ = near.Write(piece)
				}
			})
			_ = near.Close()
		})
	}
}

// carry passes on what comes, until nothing does any more.
func carry(from io.Reader, to func(piece []byte)) {
	piece := make([]byte, 32<<10)
	for {
		n, err := from.Read(piece)
		to(piece[:n])
		if err != nil {
			return
		}
	}
}

func (w *wire) tell(l *leg, piece []byte) {
	w.mu.Lock()
	gate := l.gate
	w.mu.Unlock()
	if gate != nil {
		<-gate
	}
	_, _ = l.far.Write(piece)
}

func (w *wire) muted() bool {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.mute
}

// loseAnswers loses all that the server says, from now on.
func (w *wire) loseAnswers() {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.mute = true
}

// holdUp has what the server is told on the connections there are wait, until it is
// let through. That outlives their near ends.
func (w *wire) holdUp() (letThrough func()) {
	w.mu.Lock()
	defer w.mu.Unlock()
	gate := make(chan struct{})
	for _, l := range w.legs {
		l.gate = gate
	}
	return func() { close(gate) }
}

// hangUp cuts the near ends.
func (w *wire) hangUp() {
	w.mu.Lock()
	defer w.mu.Unlock()
	for _, l := range w.legs {
		_ = l.near.Close()
	}
}

// mend cuts the connections there are. The next ones lose nothing.
func (w *wire) mend() {
	w.mu.Lock()
	w.mute = false
	w.mu.Unlock()
	w.cut()
}

func (w *wire) cut() {
	w.mu.Lock()
	defer w.mu.Unlock()
	for _, l := range w.legs {
		_, _ = l.near.Close(), l.far.Close()
	}
	w.legs = nil
}

func take(t *testing.T, q queue.Queue) queue.Taken {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	taken, err := q.Take(ctx)
	if err != nil {
		t.Fatal(err)
	}
	return taken
}

func wantNext(t *testing.T, q queue.Queue, id string) {
	t.Helper()
	taken := take(t, q)
	if got := taken.Item().ID; got != id {
		t.Errorf("%s is taken, want %s", got, id)
	}
	if err := taken.Done(context.Background(), nil); err != nil {
		t.Error(err)
	}
}

// Whoever puts an item and is cut off before the answer comes puts it again. If
// another process has ended it by then, it is not to come a second time.
func TestAnItemWhosePutWasNotAnsweredComesOnce(t *testing.T) {
	t.Parallel()
	c := newCluster(t)
	w, near := wired(t, c.url)
	cutOff := open(t, jetstream.Config{URL: near, Hold: 1}) // too few to ask for any: the other has to take it
	other := open(t, jetstream.Config{URL: c.url})
	w.loseAnswers()
	unanswered, give := context.WithCancel(context.Background())
	var putting sync.WaitGroup
	putting.Go(func() {
		if err := cutOff.Put(unanswered, queue.Item{ID: "i"}); !errors.Is(err, context.Canceled) {
			t.Errorf("Put: %v, want that it was given up", err)
		}
	})
	wantNext(t, other, "i")
	give()
	putting.Wait()
	w.mend()
	for !cutOff.Knows("i") {
		time.Sleep(time.Millisecond)
	}
	cutOff.Unhear() // as it is before the ledger is followed again
	for _, id := range []string{"i", "j"} {
		untilAccepted(t, func() error { return cutOff.Put(context.Background(), queue.Item{ID: id}) })
	}
	if n := len(recordsOf(t, other)); n != 1 {
		t.Errorf("the ledger has %d records, want 1", n)
	}
	_ = cutOff.Close()
	wantNext(t, other, "j")
}

// What was said on a connection that was lost may arrive after what was said on the
// next one, and is not to make a delivery of its own.
func TestAPutThatArrivesLateChangesNothing(t *testing.T) {
	t.Parallel()
	c := newCluster(t)
	w, near := wired(t, c.url)
	cutOff := open(t, jetstream.Config{URL: near, Hold: 1})
	other := open(t, jetstream.Config{URL: c.url})
	letThrough := w.holdUp()
	unanswered, give := context.WithTimeout(context.Background(), 100*time.Millisecond)
	defer give()
	if err := cutOff.Put(unanswered, queue.Item{ID: "i"}); !errors.Is(err, context.DeadlineExceeded) {
		t.Fatalf("Put: %v, want that it was given up", err)
	}
	w.hangUp()
	untilAccepted(t, func() error { return cutOff.Put(context.Background(), queue.Item{ID: "i"}) })
	wantNext(t, other, "i")
	letThrough()
	untilAccepted(t, func() error { return cutOff.Put(context.Background(), queue.Item{ID: "j"}) })
	wantNext(t, other, "j")
	_ = cutOff.Close() // so that whatever it said has arrived
	if err := other.Put(context.Background(), queue.Item{ID: "k"}); err != nil {
		t.Fatal(err)
	}
	wantNext(t, other, "k")
}

// A process that was cut off for longer than its lease may still hold what others
// have ended. It does not hand that out once it has heard of it.
func TestWhatAnotherEndedIsNotTaken(t *testing.T) {
	t.Parallel()
	c := newCluster(t)
	w, near := wired(t, c.url)
	cutOff := open(t, jetstream.Config{URL: near, Lease: lease, Options: queue.Options{PerLane: 1}})
	ctx := context.Background()
	for _, id := range []string{"taken", "waiting"} {
		if err := cutOff.Put(ctx, queue.Item{ID: id, Lane: "lane"}); err != nil {
			t.Fatal(err)
		}
	}
	first := take(t, cutOff)
	for cutOff.Counts().Waiting == 0 {
		time.Sleep(time.Millisecond)
	}
	w.loseAnswers()
	w.cut() // what it says does not arrive either, as long as nothing answers
	other := c.Open(t, queue.Options{})
	for range 2 { // each was with another before
		taken := take(t, other)
		if !taken.Again() {
			t.Errorf("%s is new", taken.Item().ID)
		}
		if err := taken.Done(ctx, nil); err != nil {
			t.Fatal(err)
		}
	}
	w.mend()
	for !cutOff.Knows("waiting") {
		time.Sleep(time.Millisecond)
	}
	untilAccepted(t, func() error { return cutOff.Put(ctx, queue.Item{ID: "new", Lane: "lane"}) })
	_ = other.Close()
	first.Back()
	wantNext(t, cutOff, "new")
}
