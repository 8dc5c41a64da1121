package shards_test

import (
	"context"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/hookdrill/hookdrill/internal/drill"
	"github.com/hookdrill/hookdrill/internal/drill/shards"
)

// Any number of workers comes to what one process comes to, to the last finding.
func TestAnyNumberOfWorkersComesToTheSame(t *testing.T) {
	t.Parallel()
	h := hunt(t, 3, "canary")
	want := here(t, h)
	broken := 0
	for _, r := range want {
		for _, rule := range r.Rules {
			broken += rule.Broken
		}
	}
	if broken == 0 {
		t.Fatal("nothing is found, so that this shows nothing of findings")
	}
	for workers := 1; workers <= 3; workers++ {
		t.Run(fmt.Sprint(workers, " workers"), func(t *testing.T) {
			t.Parallel()
			url := listening(t, nil)
			work(t, url, workers)
			got, tally := led(t, join(t, url, version, nil), h)
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("it is not what one process comes to:\n%s", diff)
			}
			if tally.Workers < 1 || tally.Workers > workers {
				t.Errorf("%d workers took part of %d", tally.Workers, workers)
			}
		})
	}
}

// Two who lead at once share the workers and get each their own.
func TestTwoLead(t *testing.T) {
	t.Parallel()
	url := listening(t, nil)
	work(t, url, 2)
	var leading sync.WaitGroup
	for _, mutant := range []string{"", "canary"} {
		h := hunt(t, 2, mutant)
		want, link := here(t, h), join(t, url, version, nil)
		leading.Go(func() {
			if got, _ := led(t, link, h); !cmp.Equal(want, got) {
				t.Errorf("the hunt of %q came to something else", mutant)
			}
		})
	}
	leading.Wait()
}

// A hunt that is stopped has what was added up until then, as one process would.
func TestAStoppedHuntHasWhatWasDone(t *testing.T) {
	t.Parallel()
	url := listening(t, nil)
	work(t, url, 1)
	h := hunt(t, 1, "")
	lead, err := join(t, url, version, nil).Lead(t.Context(), h)
	if err != nil {
		t.Fatal(err)
	}
	defer lead.Close()
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	got, err := lead.Next(ctx, func(int, int) { cancel() })
	if err != nil {
		t.Fatal(err)
	}
	o, err := options("")
	if err != nil {
		t.Fatal(err)
	}
	part, err := drill.RunPart(t.Context(), h.Plan, 0, 8, o)
	if err != nil {
		t.Fatal(err)
	}
	want := drill.NewTotal(h.Plan)
	if err := want.Add(part); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want.Result(), got); diff != "" || !got.Stopped {
		t.Errorf("stopped after the first of two shards (%t):\n%s", got.Stopped, diff)
	}
	if _, err := lead.Next(t.Context(), nil); err == nil {
		t.Error("it goes on after it was stopped")
	}
}

// A worker that nothing comes to ends when it was told to, and one that works does
// not.
func TestAnIdleWorkerEnds(t *testing.T) {
	t.Parallel()
	url := listening(t, nil)
	link, h := join(t, url, version, nil), hunt(t, 1, "")
	var leading sync.WaitGroup
	leading.Go(func() { _, _ = led(t, link, h) })
	played := 0
	err := join(t, url, version, nil).Work(t.Context(), shards.Worker{
		Name: "worker", Options: options, AtOnce: 2, Idle: lease, Played: func(shards.Shard, time.Duration) { played++ },
	})
	if err != nil || played != 2 {
		t.Errorf("it played %d shards of 2, and ended with %v", played, err)
	}
	leading.Wait()
}

// What a worker cannot play ends the hunt, and says what and who.
func TestWhatCannotBePlayedEndsTheHunt(t *testing.T) {
	t.Parallel()
	url := listening(t, nil)
	work(t, url, 1)
	lead, err := join(t, url, version, nil).Lead(t.Context(), hunt(t, 1, "nobody"))
	if err != nil {
		t.Fatal(err)
	}
	defer lead.Close()
	_, err = lead.Next(t.Context(), nil)
	if want := "the worker worker 1 could not play everything, seed 1, cases 0 to 7: there is no mutant nobody"; err == nil || err.Error() != want {
		t.Errorf("got %v, want %q", err, want)
	}
}

func TestASecretIsNeverShown(t *testing.T) {
	t.Parallel()
	for text, shown := range map[string]string{
		"nats://me:canary@host:4222":                     "nats://host:4222",
		"nats://canary@host:4222, tls://canary@other:99": "nats://host:4222,tls://other:99",
	} {
		a, err := shards.ParseAddress(text)
		if err != nil {
			t.Fatal(err)
		}
		if a.String() != shown {
			t.Errorf("%s is shown as %s, want %s", text, a, shown)
		}
		for _, form := range []string{"%v", "%+v", "%#v", "%s"} {
			if got := fmt.Sprintf(form, a); strings.Contains(got, "canary") {
				t.Errorf("%s shows %s", form, got)
			}
		}
	}
	for _, text := range []string{"", "canary", "nats://me:canary@host:no-port", "http://me:canary@host", "nats://", "nats://host,canary"} {
		if _, err := shards.ParseAddress(text); err == nil || strings.Contains(err.Error(), "canary") {
			t.Errorf("%q: %v", text, err)
		}
	}
}
