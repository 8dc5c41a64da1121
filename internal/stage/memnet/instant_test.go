package memnet_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/hookdrill/hookdrill/internal/stage"
)

// onPair plays f on both ends of a new connection.
func onPair(t *testing.T, f func(dialled, accepted end)) {
	t.Helper()
	play(t, 1, func(ctx context.Context, n stage.Network) {
		l, err := n.Listen("peer.test", nil)
		if err != nil {
			t.Error(err)
			return
		}
		dialled, err := n.DialContext(ctx, "tcp", "peer.test:80")
		if err != nil {
			t.Error(err)
			return
		}
		accepted, err := l.Accept()
		if err != nil {
			t.Error(err)
			return
		}
		f(dialled.(end), accepted.(end))
	})
}

// Two parties act at one instant: in whichever order their goroutines run,
// both must see the same, at the same virtual time.
func TestOrderWithinAnInstantDoesNotShow(t *testing.T) {
	t.Parallel()
	for name, leave := range map[string]func(end){
		"close":              func(c end) { _ = c.Close() },
		"reset":              func(c end) { _ = c.SetLinger(0); _ = c.Close() },
		"answer and close":   func(c end) { answer(c); _ = c.Close() },
		"half close":         func(c end) { answer(c); _ = c.CloseWrite() },
		"half close, closed": func(c end) { answer(c); _ = c.CloseWrite(); _ = c.Close() },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var writeFirst, leaveFirst string
			onPair(t, func(dialled, accepted end) {
				_, err := dialled.Write([]byte("question"))
				leave(accepted)
				writeFirst = fmt.Sprint(err, rest(dialled))
			})
			onPair(t, func(dialled, accepted end) {
				leave(accepted)
				_, err := dialled.Write([]byte("question"))
				leaveFirst = fmt.Sprint(err, rest(dialled))
			})
			if diff := cmp.Diff(writeFirst, leaveFirst); diff != "" {
				t.Errorf("the order shows (-write first +leave first):\n%s", diff)
			}
		})
	}
}

// rest reads to the end and tells how and when it came.
func rest(c io.Reader) string {
	start := time.Now()
	got, err := io.ReadAll(c)
	return fmt.Sprintf(" %q %v after %v", got, err, time.Since(start))
}

// The peer finished before it closed, so nothing is left to be seen.
func TestEndAfterHalfCloseComesAtOnce(t *testing.T) {
	t.Parallel()
	onPair(t, func(dialled, accepted end) {
		_ = accepted.CloseWrite()
		_ = accepted.Close()
		if got, want := rest(dialled), ` "" <nil> after 0s`; got != want {
			t.Errorf("read%s, want%s", got, want)
		}
	})
}

// Who sends without end at the instant of a reset must not learn of it before
// who reads.
func TestReadersSeeAResetBeforeWriters(t *testing.T) {
	t.Parallel()
	for range replays {
		onPair(t, func(dialled, accepted end) {
			var work sync.WaitGroup
			var reading, writing error
			work.Go(func() { _, writing = dialled.Write(make([]byte, 8<<20)) })
			work.Go(func() { _, reading = dialled.Read(make([]byte, 1)) })
			_ = accepted.SetLinger(0)
			_ = accepted.Close()
			work.Wait()
			if !errors.Is(reading, syscall.ECONNRESET) || !errors.Is(writing, syscall.EPIPE) {
				t.Errorf("read: %v, write: %v, want the reset and then a broken pipe", reading, writing)
			}
		})
	}
}

// Later there is nothing to put in order, so a write fails without a pause.
func TestLateWriteFailsAtOnce(t *testing.T) {
	t.Parallel()
	onPair(t, func(dialled, accepted end) {
		_ = accepted.SetLinger(0)
		_ = accepted.Close()
		time.Sleep(time.Second)
		start := time.Now()
		_, err := dialled.Write([]byte("x"))
		if took := time.Since(start); !errors.Is(err, syscall.ECONNRESET) || took != 0 {
			t.Errorf("the write ended with %v after %v, want a reset at once", err, took)
		}
	})
}
