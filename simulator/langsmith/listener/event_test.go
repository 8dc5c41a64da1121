package listener_test

import (
	"context"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/hookdrill/hookdrill/fixtures/langsmith"
	"github.com/hookdrill/hookdrill/simulator/langsmith/listener"
	"github.com/hookdrill/hookdrill/simulator/langsmith/payload"
)

func exampleEvent(t *testing.T) listener.Event {
	t.Helper()
	p, err := payload.Decode(langsmith.Example())
	if err != nil {
		t.Fatal(err)
	}
	return listener.Event{RuleID: p.RuleID, Window: listener.Window{Start: p.Start, End: p.End}, Run: p.Runs[0]}
}

// The ids were made with Python's uuid.uuid5. Whatever was created under them
// must be found again by every later version, so they never change.
func TestIDs(t *testing.T) {
	t.Parallel()
	e := exampleEvent(t)
	if got, want := e.ID(), "f3ba17ca-317c-5b3b-8ee8-cc4c0521f4a0"; got != want {
		t.Errorf("the run's id is %s, want %s", got, want)
	}
	thread := e
	thread.Run, thread.Thread = payload.Run{}, json.RawMessage(` {"a": 1}`)
	if got, want := thread.ID(), "f8115c6c-3400-5090-979c-32c0f6fda865"; got != want {
		t.Errorf("the thread's id is %s, want %s", got, want)
	}
	same := e
	same.Attempt, same.RuleID, same.Run.ID = 7, strings.ToUpper(e.RuleID), strings.ToUpper(e.Run.ID)
	same.Window.Start = e.Window.Start.In(time.FixedZone("", 3600))
	if same.ID() != e.ID() {
		t.Errorf("the same event, spelt otherwise, has the id %s", same.ID())
	}
	ids := map[string]bool{e.ID(): true}
	for range 4 {
		e.Window.Start = e.Window.Start.Add(1)
		ids[e.ID()] = true
		e.Window.End = e.Window.End.Add(1)
		ids[e.ID()] = true
		e.Run.ID = runID(len(ids))
		ids[e.ID()] = true
		e.RuleID = runID(len(ids))
		ids[e.ID()] = true
	}
	if len(ids) != 17 {
		t.Errorf("17 events have %d ids", len(ids))
	}
}

func items(names ...string) []listener.Item {
	var all []listener.Item
	for _, name := range names {
		all = append(all, listener.Item{Key: sha256.Sum256([]byte(name)), Body: []byte(name)})
	}
	return all
}

// What cannot be read any more is set aside with the reason, and never handled
// as something that it is not.
func TestADamagedEntryIsSetAside(t *testing.T) {
	t.Parallel()
	inbox := listener.NewMemory(listener.Limits{})
	envelope := `{"rule_id":"d75d7417-0c57-4655-88fe-1db3cda3a47a","start_time":"2024-04-05T01:28:54Z","end_time":"2024-04-05T01:28:56Z","runs":[]}`
	for i, damaged := range []listener.Delivery{
		{Envelope: []byte("{"), Items: items("r{}")},
		{Envelope: []byte(envelope), Items: items("", `r{"id":1}`, "t{", "x{}")},
	} {
		if _, err := inbox.Accept(time.Now(), damaged); err != nil {
			t.Fatal(i, err)
		}
	}
	var h handled
	l := start(t, h.handle, func(c *listener.Config) { c.Inbox = inbox })
	drain(t, l)
	failures, err := inbox.Failures(10)
	if err != nil || len(failures) != 5 || len(h.all()) != 0 {
		t.Fatalf("%d were set aside and %d handled, %v; want 5 and none", len(failures), len(h.all()), err)
	}
	for _, f := range failures {
		if !strings.HasPrefix(f.Reason, fmt.Sprintf("entry %d of the inbox is damaged", f.ID)) {
			t.Errorf("got %s", f.Reason)
		}
	}
}

// A listener in a program of one's own: a folder for what waits, a secret, and
// what is to be done with a run.
func Example() {
	secret, err := listener.NewSecret("38ee77617c3a489ab6e871fbeb2ec87d") // or SecretFromEnv
	if err != nil {
		panic(err)
	}
	l, err := listener.New(listener.Config{
		Secrets: []listener.Secret{secret},
		Inbox:   listener.NewMemory(listener.Limits{}), // Data: "/var/lib/listener" outlives the process
		Handle: func(_ context.Context, e listener.Event) error {
			if e.Run.Inputs == nil {
				return listener.GiveUp(errors.New("the run has no inputs"))
			}
			fmt.Println("run", e.Run.Name, "was found by rule", e.RuleID)
			return nil
		},
	})
	if err != nil {
		panic(err)
	}
	mux := http.NewServeMux()
	mux.Handle("/langsmith_webhook", l)
	// http.ListenAndServe(":8080", mux), and at the end:
	if err := l.Shutdown(context.Background()); err != nil {
		panic(err)
	}
	// Output:
}
