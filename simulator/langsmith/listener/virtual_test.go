package listener_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/hookdrill/hookdrill/internal/stage/memnet"
	"github.com/hookdrill/hookdrill/simulator/langsmith/listener"
)

// bubble runs a test in virtual time.
func bubble(t *testing.T, test func(t *testing.T)) {
	t.Helper()
	synctest.Test(t, test)
}

// serve puts a listener on a network in memory, and returns a client of it.
func serve(t *testing.T, l http.Handler) *http.Client {
	t.Helper()
	network := memnet.New(1)
	listening, err := network.Listen("hooks.test", nil)
	if err != nil {
		t.Fatal(err)
	}
	server := &http.Server{Handler: l}
	go server.Serve(listening)
	transport := &http.Transport{DialContext: network.DialContext}
	t.Cleanup(func() {
		transport.CloseIdleConnections()
		_ = server.Close()
		_ = network.Close()
		time.Sleep(time.Second) // whoever reads sees the end
	})
	return &http.Client{Transport: transport}
}

const webhook = "http://hooks.test/in?secret=" + theSecret

// diary is what handlers write down, each line with the time since its
// beginning.
type diary struct {
	begin time.Time

	mu    sync.Mutex
	lines []string
}

func newDiary() *diary { return &diary{begin: time.Now()} }

func (d *diary) write(line string) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.lines = append(d.lines, line+time.Since(d.begin).String())
}

// check compares the lines, in any order within one instant.
func (d *diary) check(t *testing.T, want ...string) {
	t.Helper()
	d.mu.Lock()
	defer d.mu.Unlock()
	slices.Sort(want)
	slices.Sort(d.lines)
	if diff := cmp.Diff(want, d.lines); diff != "" {
		t.Errorf("(- want, + got):\n%s", diff)
	}
	d.lines = nil
}

func TestTheAnswerComesBeforeTheWork(t *testing.T) {
	t.Parallel()
	bubble(t, func(t *testing.T) {
		var done atomic.Bool
		l := start(t, func(context.Context, listener.Event) error {
			time.Sleep(50 * time.Second)
			done.Store(true)
			return nil
		}, nil)
		client := serve(t, l)
		begin := time.Now()
		response, err := client.Post(webhook, "application/json", strings.NewReader(withRuns(t, 1)))
		if err != nil {
			t.Fatal(err)
		}
		defer response.Body.Close()
		if took := time.Since(begin); response.StatusCode != 202 || took > time.Second || done.Load() {
			t.Errorf("got %d after %v, the work done: %v", response.StatusCode, took, done.Load())
		}
		drain(t, l)
		if !done.Load() {
			t.Error("the work was not done")
		}
	})
}

func TestAFailingHandlerIsCalledAgainWithPauses(t *testing.T) {
	t.Parallel()
	bubble(t, func(t *testing.T) {
		d := newDiary()
		l := start(t, func(_ context.Context, e listener.Event) error {
			d.write(fmt.Sprintf("%d at ", e.Attempt))
			return errors.New("the API is down")
		}, nil)
		post(l, withRuns(t, 1))
		time.Sleep(24 * time.Hour)
		d.check(t, "1 at 0s", "2 at 1s", "3 at 3s", "4 at 7s", "5 at 15s", "6 at 31s", "7 at 1m3s", "8 at 2m7s", "9 at 4m15s",
			"10 at 8m31s", "11 at 17m3s", "12 at 34m7s", "13 at 1h8m15s", "14 at 2h8m15s", "15 at 3h8m15s", "16 at 4h8m15s")
		rejected, err := l.Rejected(10)
		if err != nil || len(rejected) != 1 || rejected[0].Reason != "the API is down" || rejected[0].Event.Run.ID != runID(1) ||
			rejected[0].At.Sub(d.begin).String() != "4h8m15s" {
			t.Fatalf("set aside: %+v, %v", rejected, err)
		}
		if n, err := l.Retry(); n != 1 || err != nil {
			t.Errorf("%d are tried again, %v", n, err)
		}
		synctest.Wait()
		d.check(t, "1 at 24h0m0s")
	})
}

func TestGivingUp(t *testing.T) {
	t.Parallel()
	bubble(t, func(t *testing.T) {
		d := newDiary()
		l := start(t, func(context.Context, listener.Event) error {
			d.write("")
			return listener.GiveUp(errors.New("there is no such dataset"))
		}, nil)
		post(l, withRuns(t, 1))
		time.Sleep(24 * time.Hour)
		d.check(t, "0s")
		if c, err := l.Counts(); c.Failed != 1 || c.Waiting != 0 || err != nil {
			t.Errorf("the inbox holds %+v, %v", c, err)
		}
		cause := errors.New("x")
		given := fmt.Errorf("wrapped: %w", listener.GiveUp(cause))
		if listener.GiveUp(nil) != nil || !listener.GaveUp(given) || !errors.Is(given, cause) || listener.GaveUp(cause) {
			t.Error("giving up hides what it was about, or is seen where it is not")
		}
	})
}

// One run that is stuck, and one that panics, hold up nobody.
func TestRunsFlowPastOnesThatAreStuck(t *testing.T) {
	t.Parallel()
	bubble(t, func(t *testing.T) {
		d := newDiary()
		l := start(t, func(ctx context.Context, e listener.Event) error {
			switch {
			case e.Run.ID == runID(0) && e.Attempt == 1:
				<-ctx.Done()
				return ctx.Err()
			case e.Run.ID == runID(1) && e.Attempt == 1:
				panic("a nil map")
			}
			d.write(e.Run.ID[7:8] + " at ")
			return nil
		}, func(c *listener.Config) { c.Workers = 2 })
		post(l, withRuns(t, 0, 1, 2, 3))
		drain(t, l)
		// The stuck one had its minute, and then a pause.
		d.check(t, "2 at 0s", "3 at 0s", "1 at 1s", "0 at 1m1s")
	})
}

// One request wakes as many workers as it has runs.
func TestRunsAreHandledSideBySide(t *testing.T) {
	t.Parallel()
	bubble(t, func(t *testing.T) {
		d := newDiary()
		l := start(t, func(context.Context, listener.Event) error {
			time.Sleep(10 * time.Second)
			d.write("")
			return nil
		}, func(c *listener.Config) { c.Workers = 3 })
		synctest.Wait() // they sleep
		post(l, withRuns(t, 1, 2, 3, 4))
		drain(t, l)
		d.check(t, "10s", "10s", "10s", "20s")
	})
}

// With every worker's eye on another time, none must be missed.
func TestNothingIsOverslept(t *testing.T) {
	t.Parallel()
	bubble(t, func(t *testing.T) {
		d := newDiary()
		l := start(t, func(_ context.Context, e listener.Event) error {
			if e.Run.ID == runID(2) {
				time.Sleep(40 * time.Second)
			} else {
				d.write("")
			}
			if e.Attempt == 1 && e.Run.ID == runID(1) {
				return errors.New("not yet")
			}
			return nil
		}, func(c *listener.Config) { c.Workers, c.Backoff = 2, 10*time.Second })
		post(l, withRuns(t, 1))
		synctest.Wait() // it has failed, and one worker waits for its time
		post(l, withRuns(t, 2))
		drain(t, l)
		d.check(t, "0s", "10s")
	})
}

func TestShutdownWaitsForHandlers(t *testing.T) {
	t.Parallel()
	bubble(t, func(t *testing.T) {
		var finished atomic.Int32
		l := start(t, func(context.Context, listener.Event) error {
			time.Sleep(30 * time.Second)
			finished.Add(1)
			return nil
		}, func(c *listener.Config) { c.Workers = 2 })
		post(l, withRuns(t, 1, 2, 3))
		synctest.Wait()
		begin := time.Now()
		if err := l.Shutdown(context.Background()); err != nil || time.Since(begin) != 30*time.Second || finished.Load() != 2 {
			t.Errorf("after %v, %d finished, %v", time.Since(begin), finished.Load(), err)
		}
	})
}

func TestWhatIsCutOffIsHandledByTheSuccessor(t *testing.T) {
	t.Parallel()
	bubble(t, func(t *testing.T) {
		inbox := listener.NewMemory(listener.Limits{})
		use := func(c *listener.Config) { c.Inbox = inbox }
		l := start(t, func(ctx context.Context, _ listener.Event) error {
			<-ctx.Done()
			return ctx.Err()
		}, use)
		post(l, withRuns(t, 1, 2))
		synctest.Wait()
		ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
		defer cancel()
		begin := time.Now()
		if err := l.Shutdown(ctx); !errors.Is(err, context.DeadlineExceeded) || time.Since(begin) != 10*time.Second {
			t.Errorf("after %v: %v", time.Since(begin), err)
		}
		inbox.Recover()
		var h handled
		successor := start(t, h.handle, use)
		if w := post(successor, withRuns(t, 1, 2)); w.Code != 200 {
			t.Errorf("what the first one had accepted: %d %s", w.Code, w.Body)
		}
		drain(t, successor)
		for _, e := range h.all() {
			if e.Attempt != 1 {
				t.Errorf("being cut off counts as an attempt: %+v", e)
			}
		}
		if got := len(h.all()); got != 2 {
			t.Errorf("the successor handled %d runs, want 2", got)
		}
	})
}

func TestAHandlerThatDoesNotHeedItsContext(t *testing.T) {
	t.Parallel()
	bubble(t, func(t *testing.T) {
		l, err := listener.New(listener.Config{
			Secrets: []listener.Secret{secret(t, theSecret)}, Inbox: listener.NewMemory(listener.Limits{}),
			Handle: func(context.Context, listener.Event) error {
				time.Sleep(time.Hour)
				return nil
			},
		})
		if err != nil {
			t.Fatal(err)
		}
		post(l, withRuns(t, 1))
		synctest.Wait()
		ctx, cancel := context.WithTimeout(context.Background(), time.Second)
		defer cancel()
		if err := l.Shutdown(ctx); err == nil || !strings.Contains(err.Error(), "does not heed its context") {
			t.Errorf("got %v", err)
		}
		time.Sleep(time.Hour) // the bubble ends with its last goroutine
	})
}

func TestDuplicatesAreForgottenAfterAWeek(t *testing.T) {
	t.Parallel()
	bubble(t, func(t *testing.T) {
		var h handled
		l := start(t, h.handle, nil)
		for _, pause := range []time.Duration{0, time.Hour, 6 * 24 * time.Hour, 23*time.Hour - 1} {
			time.Sleep(pause)
			post(l, withRuns(t, 1))
			drain(t, l)
		}
		if got := len(h.all()); got != 1 {
			t.Errorf("within a week it was handed over %d times", got)
		}
		time.Sleep(time.Nanosecond)
		post(l, withRuns(t, 1))
		drain(t, l)
		if got := len(h.all()); got != 2 {
			t.Errorf("after a week it was handed over %d times, want 2", got)
		}
	})
}

func TestASlowBody(t *testing.T) {
	t.Parallel()
	bubble(t, func(t *testing.T) {
		client := serve(t, start(t, new(handled).handle, nil))
		body, end := io.Pipe()
		go func() {
			for range 10 {
				if _, err := end.Write([]byte(" ")); err != nil {
					return
				}
				time.Sleep(time.Second)
			}
			_ = end.Close()
		}()
		begin := time.Now()
		response, err := client.Post(webhook, "application/json", body)
		if err != nil {
			t.Fatal(err)
		}
		defer response.Body.Close()
		if took := time.Since(begin); response.StatusCode != 408 || took != 5*time.Second {
			t.Errorf("got %d after %v, want 408 after 5s", response.StatusCode, took)
		}
		_ = body.Close()
		time.Sleep(time.Second) // the writer finds out
	})
}

// The note of what became of a run is made as soon as the inbox lets it.
func TestAnInboxThatCannotBeWritten(t *testing.T) {
	t.Parallel()
	bubble(t, func(t *testing.T) {
		d := newDiary()
		inbox := &stuck{Inbox: listener.NewMemory(listener.Limits{}), readable: d.begin.Add(time.Second), writable: d.begin.Add(3500 * time.Millisecond)}
		l := start(t, func(context.Context, listener.Event) error {
			d.write("handled at ")
			return nil
		}, func(c *listener.Config) { c.Inbox = inbox })
		post(l, withRuns(t, 1))
		drain(t, l)
		d.write("noted at ")
		d.check(t, "handled at 1s", "noted at 4s")
	})
}

// stuck is an inbox on a disk that has its troubles at first.
type stuck struct {
	listener.Inbox

	readable, writable time.Time
}

func (s *stuck) Take(now time.Time) (*listener.Entry, time.Time, error) {
	if now.Before(s.readable) {
		return nil, time.Time{}, errors.New("input/output error")
	}
	return s.Inbox.Take(now)
}

func (s *stuck) Handled(now time.Time, id uint64) error {
	if now.Before(s.writable) {
		return errors.New("no space left on device")
	}
	return s.Inbox.Handled(now, id)
}
