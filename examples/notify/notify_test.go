package notify_test

import (
	"errors"
	"testing"
	"testing/synctest"
	"time"

	"github.com/hookdrill/hookdrill/examples/notify"
	"github.com/hookdrill/hookdrill/fakeendpoint"
)

var event = []byte(`{"type":"order.paid"}`)

// Over a real port: the endpoint fails twice, refuses a connection, and accepts.
func TestSendTriesAgain(t *testing.T) {
	endpoint := fakeendpoint.Start(t, "503 x2, refuse, 200")
	notifier := notify.Notifier{Client: endpoint.Client(), Timeout: 5 * time.Second, Attempts: 5, Pause: time.Millisecond}
	if err := notifier.Send(t.Context(), endpoint.URL()+"/hooks", event); err != nil {
		t.Error(err)
	}
}

// In virtual time: the receiver is down for six hours, and the test takes milliseconds.
func TestSendOutlastsAnOutage(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		endpoint := fakeendpoint.Start(t, "0s..6h: refuse; 200", fakeendpoint.InMemory())
		notifier := notify.Notifier{Client: endpoint.Client(), Timeout: 5 * time.Second, Attempts: 12, Pause: time.Minute}
		start := time.Now()
		if err := notifier.Send(t.Context(), endpoint.URL(), event); err != nil {
			t.Fatal(err)
		}
		if waited := time.Since(start); waited != 511*time.Minute { // 1 + 2 + 4 + ... + 256
			t.Errorf("it took %v, want 8h31m0s", waited)
		}
	})
}

// The receiver does the work and the answer is lost: the same event comes
// again, byte for byte, and the receiver has to notice.
func TestSendRepeatsWhatMayHaveArrived(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		endpoint := fakeendpoint.Start(t, "lose-reply, 200", fakeendpoint.InMemory())
		notifier := notify.Notifier{Client: endpoint.Client(), Timeout: 5 * time.Second, Attempts: 2, Pause: time.Minute}
		if err := notifier.Send(t.Context(), endpoint.URL(), event); err != nil {
			t.Fatal(err)
		}
		seen, err := endpoint.Await(t.Context(), 2)
		if err != nil {
			t.Fatal(err)
		}
		if !seen[0].Committed || string(seen[0].Body) != string(seen[1].Body) {
			t.Errorf("the endpoint saw %q and %q", seen[0].Body, seen[1].Body)
		}
		if gap := seen[1].Times.Began.Sub(seen[0].Times.Began); gap != 65*time.Second {
			t.Errorf("the attempts are %v apart, want the timeout and the pause", gap)
		}
	})
}

// A receiver that is gone for good is left alone: a second request would be
// one that the script does not foresee, and fail the test.
func TestSendStopsAtAGone(t *testing.T) {
	endpoint := fakeendpoint.Start(t, "410")
	notifier := notify.Notifier{Client: endpoint.Client(), Timeout: 5 * time.Second, Attempts: 5, Pause: time.Millisecond}
	if err := notifier.Send(t.Context(), endpoint.URL(), event); !errors.Is(err, notify.ErrRejected) {
		t.Errorf("got %v, want a rejection", err)
	}
}
