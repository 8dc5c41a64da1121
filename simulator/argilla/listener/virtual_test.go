package listener_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/hookdrill/hookdrill/fixtures/argilla/bodies"
	"github.com/hookdrill/hookdrill/simulator/argilla/event"
	"github.com/hookdrill/hookdrill/simulator/argilla/listener"
	"github.com/hookdrill/hookdrill/simulator/inbox"
)

// bubble runs a test in virtual time.
func bubble(t *testing.T, test func(t *testing.T)) {
	t.Helper()
	synctest.Test(t, test)
}

type greeting = listener.Event[event.Dataset]

// on is a handler of datasets with the secret 1.
func on(t *testing.T, handle func(context.Context, greeting) error) listener.Handler {
	t.Helper()
	return listener.On("greet", handle).WithSecret(secretOf(t, 1))
}

// nth is dataset.created of the n-th microsecond.
func nth(n int) []byte {
	return bytes.Replace(bodies.Body("dataset.created"), []byte("160487Z"), fmt.Appendf(nil, "%06dZ", n), 1)
}

// later delivers from a goroutine of its own, and tells the status.
func later(t *testing.T, h http.Handler, body []byte) <-chan int {
	t.Helper()
	status := make(chan int, 1)
	go func() { status <- deliver(t, h, "/greet", body).Code }()
	synctest.Wait()
	return status
}

func TestShutdownWaitsForHandlers(t *testing.T) {
	t.Parallel()
	bubble(t, func(t *testing.T) {
		var finished atomic.Int32
		l := newListener(t, listener.Config{Workers: 2}, on(t, func(context.Context, greeting) error {
			time.Sleep(30 * time.Second)
			finished.Add(1)
			return nil
		}))
		first, second := later(t, l, nth(1)), later(t, l, nth(2))
		go func() {
			time.Sleep(time.Second)
			if w := deliver(t, l, "/greet", nth(3)); w.Code != 503 {
				t.Errorf("while it ends: %d %s", w.Code, w.Body)
			}
			if w := do(l, http.MethodGet, "/healthz", nil, nil); w.Code != 503 || !strings.Contains(w.Body.String(), "shutting down") {
				t.Errorf("its health while it ends: %d %s", w.Code, w.Body)
			}
		}()
		begin := time.Now()
		if err := l.Shutdown(context.Background()); err != nil || time.Since(begin) != 30*time.Second || finished.Load() != 2 {
			t.Errorf("after %v, %d finished, %v", time.Since(begin), finished.Load(), err)
		}
		if a, b := <-first, <-second; a != 200 || b != 200 {
			t.Errorf("they were answered %d and %d", a, b)
		}
	})
}

// What is cut off gets a 500, so that Argilla comes again.
func TestWhatIsCutOffComesAgain(t *testing.T) {
	t.Parallel()
	bubble(t, func(t *testing.T) {
		l := newListener(t, listener.Config{}, on(t, func(ctx context.Context, _ greeting) error {
			<-ctx.Done()
			return ctx.Err()
		}))
		answered := later(t, l, nth(1))
		ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
		defer cancel()
		if err := l.Shutdown(ctx); !errors.Is(err, context.DeadlineExceeded) || !strings.Contains(err.Error(), "Argilla will send their events again") {
			t.Errorf("got %v", err)
		}
		if status := <-answered; status != 500 {
			t.Errorf("it was answered %d", status)
		}
	})
}

// A sender that loses patience comes again while the handler is at work.
func TestASlowHandlerIsCalledOnce(t *testing.T) {
	t.Parallel()
	bubble(t, func(t *testing.T) {
		var calls atomic.Int32
		l := newListener(t, listener.Config{}, on(t, func(context.Context, greeting) error {
			calls.Add(1)
			time.Sleep(45 * time.Second)
			return nil
		}))
		first := later(t, l, nth(1))
		time.Sleep(30 * time.Second)
		if w := deliver(t, l, "/greet", nth(1)); w.Code != 503 || !strings.Contains(w.Body.String(), "is being handled") {
			t.Errorf("the second time: %d %s", w.Code, w.Body)
		}
		time.Sleep(60 * time.Second)
		if w := deliver(t, l, "/greet", nth(1)); w.Code != 200 {
			t.Errorf("the third time: %d %s", w.Code, w.Body)
		}
		if status := <-first; status != 200 || calls.Load() != 1 {
			t.Errorf("the first one was answered %d, and the handler called %d times", status, calls.Load())
		}
	})
}

func TestAHandlerHasItsTime(t *testing.T) {
	t.Parallel()
	bubble(t, func(t *testing.T) {
		l := newListener(t, listener.Config{}, on(t, func(ctx context.Context, _ greeting) error {
			<-ctx.Done()
			return ctx.Err()
		}))
		begin := time.Now()
		if w := deliver(t, l, "/greet", nth(1)); w.Code != 500 || time.Since(begin) != time.Minute {
			t.Errorf("got %d after %v", w.Code, time.Since(begin))
		}
	})
}

func TestHandlersTakeTurns(t *testing.T) {
	t.Parallel()
	bubble(t, func(t *testing.T) {
		l := newListener(t, listener.Config{Workers: 2}, on(t, func(context.Context, greeting) error {
			time.Sleep(10 * time.Second)
			return nil
		}))
		begin := time.Now()
		answers := []<-chan int{later(t, l, nth(1)), later(t, l, nth(2)), later(t, l, nth(3))}
		for _, answered := range answers {
			if status := <-answered; status != 200 {
				t.Errorf("it was answered %d", status)
			}
		}
		if took := time.Since(begin); took != 20*time.Second {
			t.Errorf("it took %v, want 20s", took)
		}
	})
}

func TestDuplicatesAreForgottenAfterAnHour(t *testing.T) {
	t.Parallel()
	bubble(t, func(t *testing.T) {
		var calls atomic.Int32
		l := newListener(t, listener.Config{}, on(t, func(context.Context, greeting) error {
			calls.Add(1)
			return nil
		}))
		for _, c := range []struct {
			pause time.Duration
			want  int32
		}{{0, 1}, {59 * time.Minute, 1}, {time.Minute, 2}} {
			time.Sleep(c.pause)
			deliver(t, l, "/greet", nth(1))
			if calls.Load() != c.want {
				t.Errorf("the handler was called %d times, want %d", calls.Load(), c.want)
			}
		}
	})
}

// With an inbox the answer comes first, and the handler as often as it takes.
func TestWithAnInbox(t *testing.T) {
	t.Parallel()
	bubble(t, func(t *testing.T) {
		var calls []string
		begin := time.Now()
		box := inbox.NewMemory(inbox.Limits{})
		l := newListener(t, listener.Config{Inbox: box}, on(t, func(_ context.Context, e greeting) error {
			calls = append(calls, fmt.Sprintf("%d after %v", e.Attempt, time.Since(begin)))
			if e.Attempt < 3 {
				return errors.New("not yet")
			}
			return nil
		}))
		for range 2 {
			if w := deliver(t, l, "/greet", nth(1)); w.Code != 202 || w.Body.String() != `{"status":"stored"}` {
				t.Errorf("got %d %s", w.Code, w.Body)
			}
		}
		if err := l.Drain(context.Background()); err != nil {
			t.Error(err)
		}
		if diff := cmp.Diff([]string{"1 after 0s", "2 after 1s", "3 after 3s"}, calls); diff != "" {
			t.Errorf("the handler was called (- want, + got):\n%s", diff)
		}
		if h, ok := l.Health(); !ok || h.Waiting != 0 || h.Failed != 0 {
			t.Errorf("its health is %+v", h)
		}
	})
}

func TestTheSuccessorHandlesWhatWasCutOff(t *testing.T) {
	t.Parallel()
	bubble(t, func(t *testing.T) {
		box := inbox.NewMemory(inbox.Limits{})
		config := listener.Config{Inbox: box, Workers: 2}
		l := newListener(t, config, on(t, func(ctx context.Context, _ greeting) error {
			<-ctx.Done()
			return ctx.Err()
		}))
		for n := range 5 {
			if w := deliver(t, l, "/greet", nth(n)); w.Code != 202 {
				t.Errorf("got %d %s", w.Code, w.Body)
			}
		}
		synctest.Wait()
		now, cancel := context.WithCancel(context.Background())
		cancel()
		if err := l.Shutdown(now); !errors.Is(err, context.Canceled) {
			t.Errorf("got %v", err)
		}
		if w := deliver(t, l, "/greet", nth(9)); w.Code != 503 {
			t.Errorf("after its end: %d", w.Code)
		}
		box.Recover()
		var got seen
		successor := newListener(t, config, on(t, func(_ context.Context, e greeting) error {
			got.add("%d at attempt %d", e.Timestamp.Nanosecond()/1000, e.Attempt)
			return nil
		}))
		if err := successor.Drain(context.Background()); err != nil {
			t.Error(err)
		}
		if len(got.all()) != 5 || strings.Contains(strings.Join(got.all(), ""), "attempt 2") {
			t.Errorf("it handled %v", got.all())
		}
	})
}

// An event whose handler is gone, and one that was damaged, are set aside.
func TestWhatNobodyCanHandleIsSetAside(t *testing.T) {
	t.Parallel()
	bubble(t, func(t *testing.T) {
		box := inbox.NewMemory(inbox.Limits{})
		for i, d := range []inbox.Delivery{
			{Envelope: []byte("gone"), Items: []inbox.Item{{Key: inbox.Key{1}, Body: nth(1)}}},
			{Envelope: []byte("greet"), Items: []inbox.Item{{Key: inbox.Key{2}, Body: []byte("{")}}},
			{Envelope: []byte("greet"), Items: []inbox.Item{{Key: inbox.Key{3}, Body: []byte(strings.Replace(string(nth(1)), "workspace", "w", 1))}}},
		} {
			if _, err := box.Accept(time.Now(), d); err != nil {
				t.Fatal(i, err)
			}
		}
		l := newListener(t, listener.Config{Inbox: box}, on(t, quietly[greeting]))
		if err := l.Drain(context.Background()); err != nil {
			t.Error(err)
		}
		failures, err := box.Failures(10)
		if err != nil || len(failures) != 3 {
			t.Fatalf("%d were set aside, %v", len(failures), err)
		}
		for i, want := range []string{`there is no handler "gone" any more`, "entry 2 of the inbox is damaged: the payload is not JSON", "entry 3 of the inbox is damaged: /data/workspace is missing"} {
			if !strings.HasPrefix(failures[i].Reason, want) {
				t.Errorf("got %s, want %s", failures[i].Reason, want)
			}
		}
	})
}

func TestAFullInbox(t *testing.T) {
	t.Parallel()
	bubble(t, func(t *testing.T) {
		l := newListener(t, listener.Config{Inbox: inbox.NewMemory(inbox.Limits{Capacity: 10})}, on(t, quietly[greeting]))
		if w := deliver(t, l, "/greet", nth(1)); w.Code != 503 || !strings.Contains(w.Body.String(), "cannot be stored now") {
			t.Errorf("got %d %s", w.Code, w.Body)
		}
	})
}

func TestASlowBody(t *testing.T) {
	t.Parallel()
	bubble(t, func(t *testing.T) {
		a := newArgilla(t)
		a.serve(newListener(t, listener.Config{}, on(t, quietly[greeting])), "hooks.test")
		body, end := io.Pipe()
		go func() {
			for range 30 {
				if _, err := end.Write([]byte(" ")); err != nil {
					return
				}
				time.Sleep(time.Second)
			}
			_ = end.Close()
		}()
		begin := time.Now()
		response, err := (&http.Client{Transport: a.out.Transport}).Post(hooks+"/greet", "application/json", body)
		if err != nil {
			t.Fatal(err)
		}
		defer response.Body.Close()
		if took := time.Since(begin); response.StatusCode != 503 || took != 20*time.Second {
			t.Errorf("got %d after %v, want 503 after 20s", response.StatusCode, took)
		}
		_ = body.Close()
		time.Sleep(2 * time.Second) // the writer finds out
	})
}
