package shards_test

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"os"
	"os/exec"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/nats-io/nats-server/v2/server"
	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"

	"github.com/hookdrill/hookdrill/internal/drill"
	"github.com/hookdrill/hookdrill/internal/drill/shards"
)

// A worker that is killed with a shard in its hands, as kill -9 does, loses
// nothing: another one plays the shard once the lease has ended.
func TestAKilledWorkerLosesNothing(t *testing.T) {
	t.Parallel()
	url := listening(t, nil)
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	victim := exec.CommandContext(t.Context(), self)
	victim.Env = append(os.Environ(), workAt+"="+url)
	said, err := victim.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := victim.Start(); err != nil {
		t.Fatal(err)
	}
	h := hunt(t, 2, "")
	afterwards(t, url, h, func() {
		if line, err := bufio.NewReader(said).ReadString('\n'); err != nil || line != "began\n" {
			t.Errorf("it said %q: %v", line, err)
		}
		if err := victim.Process.Kill(); err != nil {
			t.Error(err)
		}
		_ = victim.Wait()
	})
}

// One that is stopped between the shard and its answer gives the shard back.
func TestAStoppedWorkerGivesBack(t *testing.T) {
	t.Parallel()
	url := listening(t, nil)
	link := join(t, url, version, nil)
	afterwards(t, url, hunt(t, 2, ""), func() {
		ctx, cancel := context.WithCancel(t.Context())
		defer cancel()
		err := link.Work(ctx, shards.Worker{Name: "stopped", Options: func(mutant string) (drill.Options, error) {
			cancel()
			return options(mutant)
		}})
		if err != nil {
			t.Error(err)
		}
	})
}

// One that loses its connection there cannot give anything back.
func TestACutOffWorkerLosesNothing(t *testing.T) {
	t.Parallel()
	url := listening(t, nil)
	link := join(t, url, version, nil)
	afterwards(t, url, hunt(t, 2, ""), func() {
		ctx, cancel := context.WithCancel(t.Context())
		defer cancel()
		err := link.Work(ctx, shards.Worker{Name: "cut off", Options: func(mutant string) (drill.Options, error) {
			link.Close()
			cancel()
			return options(mutant)
		}})
		if err != nil {
			t.Error(err)
		}
	})
}

// A shard that takes longer than the lease stays with its worker, as long as that
// is alive.
func TestALongShardStaysWithItsWorker(t *testing.T) {
	t.Parallel()
	url := listening(t, nil)
	conn, err := nats.Connect(url)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	beats := make(chan struct{}, 100)
	if _, err := conn.Subscribe("$JS.ACK.hookdrill-shards.>", func(m *nats.Msg) {
		if string(m.Data) == "+WPI" {
			beats <- struct{}{}
		}
	}); err != nil {
		t.Fatal(err)
	}
	if err := conn.Flush(); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	var working sync.WaitGroup
	defer working.Wait()
	defer cancel()
	for range 2 { // what one loses the other would take
		link := join(t, url, version, nil)
		var first sync.Once
		working.Go(func() {
			_ = link.Work(ctx, shards.Worker{Name: "slow", Options: func(mutant string) (drill.Options, error) {
				first.Do(func() {
					for range 7 { // three in a lease
						<-beats
					}
				})
				return options(mutant)
			}})
		})
	}
	h := hunt(t, 1, "")
	want := here(t, h)
	got, tally := led(t, join(t, url, version, nil), h)
	if diff := cmp.Diff(want, got); diff != "" || tally.Again > 0 {
		t.Errorf("shards begun again: %d\n%s", tally.Again, diff)
	}
}

// afterwards leads a hunt that somebody begins who does not end it, and then has a
// good worker come: a shard was begun again, and the result is what it is here.
func afterwards(t *testing.T, url string, h shards.Hunt, begun func()) {
	t.Helper()
	want := here(t, h)
	link := join(t, url, version, nil)
	var leading sync.WaitGroup
	leading.Go(func() {
		got, tally := led(t, link, h)
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("it is not what one process comes to:\n%s", diff)
		}
		if tally.Again == 0 {
			t.Error("no shard was begun again, so that this shows nothing")
		}
	})
	begun()
	work(t, url, 1)
	leading.Wait()
}

// A worker of another version ends, says why, and the leader is told; what it had
// in its hands is played by one that fits.
func TestAnotherVersionIsRefused(t *testing.T) {
	t.Parallel()
	url := listening(t, nil)
	h := hunt(t, 1, "")
	want := here(t, h)
	var told remarks
	link, other := join(t, url, version, &told), join(t, url, "0.9", nil)
	var leading sync.WaitGroup
	leading.Go(func() {
		if got, _ := led(t, link, h); !cmp.Equal(want, got) {
			t.Error("it is not what one process comes to")
		}
	})
	err := other.Work(t.Context(), shards.Worker{Name: "old", Options: options})
	if !errors.Is(err, shards.ErrVersion) || !strings.Contains(err.Error(), "is of hookdrill 1.2.3, and this worker is hookdrill 0.9") {
		t.Errorf("the worker ended with %v", err)
	}
	work(t, url, 1)
	leading.Wait()
	if !told.has("the worker old is hookdrill 0.9, and this is hookdrill 1.2.3: its answers do not count") {
		t.Errorf("the leader was told %q", told.all)
	}
}

// Answers that nobody should have sent change nothing: of another version, of
// another hunt, no answers at all, and the same one twice.
func TestForgedAnswersDoNotCount(t *testing.T) {
	t.Parallel()
	url := listening(t, nil)
	h := hunt(t, 2, "")
	want := here(t, h)
	conn, err := nats.Connect(url)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	_, err = conn.Subscribe("hookdrill.shards.>", func(m *nats.Msg) {
		var s shards.Shard
		if err := json.Unmarshal(m.Data, &s); err != nil {
			t.Error(err)
		}
		subject := strings.Replace(m.Subject, "shards", "answers", 1)
		forged := shards.Answer{Format: 1, Version: "0.9", Worker: "forger", Hunt: s.Hunt, Seed: s.Seed, From: s.From, Try: 1, Part: drill.Part{From: s.From, Digests: make([]string, s.To-s.From)}}
		stray := forged
		stray.Version, stray.Hunt = version, "another"
		for _, a := range []shards.Answer{forged, stray} {
			text, err := json.Marshal(a)
			if err != nil {
				t.Error(err)
			}
			_ = conn.Publish(subject, text)
		}
		_ = conn.Publish(subject, []byte("{"))
		_ = conn.Publish(subject, []byte(`{"hookdrill_answer":2}`))
	})
	if err != nil {
		t.Fatal(err)
	}
	if err := conn.Flush(); err != nil {
		t.Fatal(err)
	}
	twice, err := conn.Subscribe("hookdrill.answers.>", func(m *nats.Msg) {
		if strings.Contains(string(m.Data), `"worker 1"`) && m.Header.Get("Again") == "" {
			_ = conn.PublishMsg(&nats.Msg{Subject: m.Subject, Data: m.Data, Header: nats.Header{"Again": {"yes"}}})
		}
	})
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = twice.Unsubscribe() }()
	var told remarks
	work(t, url, 1)
	if got, _ := led(t, join(t, url, version, &told), h); !cmp.Equal(want, got) {
		t.Errorf("it is not what one process comes to:\n%s", cmp.Diff(want, got))
	}
	for _, text := range []string{"the worker forger is hookdrill 0.9", "unexpected end of JSON input", "of format 2, and this program knows 1 only"} {
		if !told.has(text) {
			t.Errorf("nobody was told %q", text)
		}
	}
}

// Shards that a server has lost are posted anew.
func TestLostShardsArePostedAnew(t *testing.T) {
	t.Parallel()
	url := listening(t, nil)
	h := hunt(t, 2, "")
	want := here(t, h)
	link := join(t, url, version, nil)
	conn, err := nats.Connect(url)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	const all = 4 // shards: two for each seed
	posted := make(chan struct{}, 2*all)
	if _, err := conn.Subscribe("hookdrill.shards.>", func(*nats.Msg) { posted <- struct{}{} }); err != nil {
		t.Fatal(err)
	}
	if err := conn.Flush(); err != nil {
		t.Fatal(err)
	}
	var leading sync.WaitGroup
	leading.Go(func() {
		if got, _ := led(t, link, h); !cmp.Equal(want, got) {
			t.Error("it is not what one process comes to")
		}
	})
	for range all {
		<-posted
	}
	js, err := jetstream.New(conn)
	if err != nil {
		t.Fatal(err)
	}
	stream, err := js.Stream(t.Context(), "hookdrill-shards")
	if err != nil {
		t.Fatal(err)
	}
	for info := stream.CachedInfo(); info.State.Msgs < all; { // the last may be on its way to the store
		if info, err = stream.Info(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	if err := stream.Purge(t.Context()); err != nil {
		t.Fatal(err)
	}
	for range all {
		<-posted
	}
	work(t, url, 1)
	leading.Wait()
}

// What a server does wrong is told in a sentence, without its password.
func TestServersThatWillNotDo(t *testing.T) {
	t.Parallel()
	locked := listening(t, func(o *server.Options) { o.Username, o.Password = "me", "right" })
	for url, want := range map[string]string{
		listening(t, func(o *server.Options) { o.JetStream = false }):     "JetStream does not answer",
		strings.Replace(locked, "://", "://me:canary@", 1):                "cannot be reached: nats: Authorization Violation",
		strings.Replace(listening(t, nil), "nats://", "tls://canary@", 1): "cannot be reached",
	} {
		address, err := shards.ParseAddress(url)
		if err != nil {
			t.Fatal(err)
		}
		link, err := shards.Join(t.Context(), address, shards.Config{Version: version})
		if err == nil {
			link.Close()
		}
		if err == nil || !strings.Contains(err.Error(), want) || strings.Contains(err.Error(), "canary") {
			t.Errorf("%v: %v, want %q", address, err, want)
		}
	}
}
