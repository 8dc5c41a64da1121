package inbox_test

import (
	"crypto/sha256"
	"errors"
	"fmt"
	"maps"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/hookdrill/hookdrill/simulator/inbox"
	"github.com/hookdrill/hookdrill/simulator/inbox/onfile"
)

// inboxes are the kinds of inbox, each empty and as restarted.
func inboxes() map[string]func(*testing.T, inbox.Limits) (first inbox.Inbox, restart func() inbox.Inbox) {
	return map[string]func(*testing.T, inbox.Limits) (inbox.Inbox, func() inbox.Inbox){
		"memory": func(_ *testing.T, limits inbox.Limits) (inbox.Inbox, func() inbox.Inbox) {
			m := inbox.NewMemory(limits)
			return m, func() inbox.Inbox {
				m.Recover()
				return m
			}
		},
		"disk": func(t *testing.T, limits inbox.Limits) (inbox.Inbox, func() inbox.Inbox) {
			dir := t.TempDir()
			open := func() inbox.Inbox {
				b, err := onfile.Open(dir, limits)
				if err != nil {
					t.Fatal(err)
				}
				return b
			}
			first := open()
			current := first
			t.Cleanup(func() { _ = current.Close() })
			return first, func() inbox.Inbox {
				_ = current.Close()
				current = open()
				return current
			}
		},
	}
}

// held is the contract's view of an inbox, with whatever fails failing the test.
type held struct {
	*testing.T
	inbox.Inbox
}

var began = time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)

func after(d time.Duration) time.Time { return began.Add(d) }

func items(names ...string) []inbox.Item {
	var all []inbox.Item
	for _, name := range names {
		all = append(all, inbox.Item{Key: sha256.Sum256([]byte(name)), Body: []byte(name)})
	}
	return all
}

func (h held) accept(now time.Time, want int, names ...string) {
	h.Helper()
	n, err := h.Accept(now, inbox.Delivery{Envelope: []byte("envelope"), Items: items(names...)})
	if err != nil || n != want {
		h.Errorf("accepting %v: %d are new, %v; want %d", names, n, err, want)
	}
}

// take takes what is due, and returns it by body.
func (h held) take(now time.Time, want ...string) map[string]uint64 {
	h.Helper()
	ids := map[string]uint64{}
	var got []string
	for {
		e, _, err := h.Take(now)
		if err != nil {
			h.Fatal(err)
		}
		if e == nil {
			break
		}
		if string(e.Envelope) != "envelope" {
			h.Errorf("%s came in the envelope %q", e.Body, e.Envelope)
		}
		ids[string(e.Body)] = e.ID
		got = append(got, string(e.Body))
	}
	if diff := cmp.Diff(want, got); diff != "" {
		h.Errorf("taken (- want, + got):\n%s", diff)
	}
	return ids
}

func (h held) counts(waiting, failed int) {
	h.Helper()
	c, err := h.Counts()
	if err != nil || c.Waiting != waiting || c.Failed != failed || (waiting+failed == 0) != (c.Bytes == 0) {
		h.Errorf("the inbox holds %+v, %v; want %d waiting and %d failed", c, err, waiting, failed)
	}
}

func (h held) ok(err error) {
	h.Helper()
	if err != nil {
		h.Error(err)
	}
}

// clauses are parts of the contract by what they say.
type clauses map[string]func(h held, restart func() inbox.Inbox)

const day = 24 * time.Hour

// aboutAccepting is the contract on what an inbox takes, and hands over once.
func aboutAccepting() clauses {
	return clauses{
		"hands over in order, once": func(h held, _ func() inbox.Inbox) {
			h.accept(after(0), 2, "b", "a")
			h.accept(after(1), 1, "c")
			h.counts(3, 0)
			ids := h.take(after(1), "b", "a", "c")
			h.counts(3, 0)
			for _, id := range ids {
				h.ok(h.Handled(after(2), id))
			}
			h.counts(0, 0)
			h.take(after(day))
		},
		"drops what it has seen": func(h held, _ func() inbox.Inbox) {
			h.accept(after(0), 2, "a", "b", "a")
			h.accept(after(0), 0, "a", "b")
			id := h.take(after(0), "a", "b")["a"]
			h.accept(after(0), 1, "b", "c", "a")
			h.ok(h.Handled(after(0), id))
			h.accept(after(7*day-1), 0, "a")
			h.accept(after(0), 0)
			h.counts(2, 0)
		},
		"forgets after the retention": func(h held, _ func() inbox.Inbox) {
			h.accept(after(0), 2, "a", "b")
			ids := h.take(after(0), "a", "b")
			h.ok(h.Handled(after(day), ids["a"]))
			h.accept(after(8*day), 1, "a") // handled a day after it was accepted
			h.accept(after(99*day), 0, "b")
			h.ok(h.Handled(after(99*day), ids["b"]))
		},
	}
}

// aboutFailing is the contract on what could not be handled.
func aboutFailing() clauses {
	return clauses{
		"postpones": func(h held, _ func() inbox.Inbox) {
			h.accept(after(0), 2, "a", "b")
			ids := h.take(after(0), "a", "b")
			h.ok(h.Postpone(ids["a"], after(2*time.Second)))
			h.ok(h.Postpone(ids["b"], after(time.Second)))
			if e, next, err := h.Take(after(time.Second - 1)); e != nil || !next.Equal(after(time.Second)) || err != nil {
				h.Errorf("got %+v, next at %v, %v", e, next, err)
			}
			if e, _, err := h.Take(after(time.Second)); err != nil || e == nil || string(e.Body) != "b" || e.Attempts != 1 {
				h.Errorf("got %+v, %v; want b after one attempt", e, err)
			}
			if e, next, _ := h.Take(after(time.Second)); e != nil || !next.Equal(after(2*time.Second)) {
				h.Errorf("got %+v, next at %v", e, next)
			}
			h.take(after(2*time.Second), "a")
			if _, next, _ := h.Take(after(day)); !next.IsZero() {
				h.Errorf("something is due at %v, and all is taken", next)
			}
			h.counts(2, 0)
		},
		"sets aside, and tries again when told": func(h held, _ func() inbox.Inbox) {
			h.accept(after(0), 3, "a", "b", "c")
			ids := h.take(after(0), "a", "b", "c")
			h.ok(h.Postpone(ids["a"], after(0)))
			ids = h.take(after(0), "a")
			h.ok(h.Fail(after(2), ids["a"], "too bad"))
			h.counts(2, 1)
			failures, err := h.Failures(10)
			if err != nil || len(failures) != 1 || failures[0].Reason != "too bad" || !failures[0].At.Equal(after(2)) ||
				failures[0].Attempts != 1 || string(failures[0].Body) != "a" || string(failures[0].Envelope) != "envelope" {
				h.Errorf("got %+v, %v", failures, err)
			}
			h.take(after(day))
			h.accept(after(3), 0, "a")
			if n, err := h.Retry(after(4)); n != 1 || err != nil {
				h.Errorf("%d wait again, %v; want 1", n, err)
			}
			h.counts(3, 0)
			h.accept(after(99*day), 0, "a") // it waits, so it is not forgotten
			if e, _, err := h.Take(after(4)); err != nil || e == nil || e.Attempts != 0 {
				h.Errorf("got %+v, %v; want it to begin anew", e, err)
			}
		},
		"keeps what failed for the retention": func(h held, _ func() inbox.Inbox) {
			h.accept(after(0), 2, "a", "b")
			ids := h.take(after(0), "a", "b")
			h.ok(h.Fail(after(0), ids["b"], "too bad"))
			h.accept(after(7*day-1), 0, "b")
			h.counts(1, 1)
			h.accept(after(7*day), 1, "b")
			h.counts(2, 0)
		},
	}
}

// aboutLimits is the contract on room, restarts and mistakes of the caller.
func aboutLimits() clauses {
	return clauses{
		"refuses what does not fit, whole": func(h held, _ func() inbox.Inbox) {
			h.accept(after(0), 1, "a")
			names := []string{"a"}
			for i := range 20 {
				names = append(names, fmt.Sprint(i))
			}
			if n, err := h.Accept(after(0), inbox.Delivery{Items: items(names...)}); !errors.Is(err, inbox.ErrFull) || n != 0 {
				h.Errorf("got %d, %v; want ErrFull", n, err)
			}
			h.counts(1, 0)
			h.accept(after(0), 1, "1") // not half accepted
			ids := h.take(after(0), "a", "1")
			h.ok(h.Fail(after(0), ids["a"], ""))
			h.ok(h.Fail(after(0), ids["1"], ""))
			// Full of failures that nobody wants any more: refusing makes room too.
			if _, err := h.Accept(after(7*day), inbox.Delivery{Items: items(names...)}); !errors.Is(err, inbox.ErrFull) {
				h.Errorf("got %v, want ErrFull", err)
			}
			h.counts(0, 0)
		},
		"settles what was taken only": func(h held, _ func() inbox.Inbox) {
			h.accept(after(0), 1, "a")
			if err := h.Handled(after(0), 1); !errors.Is(err, inbox.ErrNotTaken) {
				h.Errorf("handling what nobody took: %v", err)
			}
			id := h.take(after(0), "a")["a"]
			h.ok(h.Handled(after(0), id))
			for _, err := range []error{h.Handled(after(0), id), h.Postpone(id, after(0)), h.Fail(after(0), id, "")} {
				if !errors.Is(err, inbox.ErrNotTaken) {
					h.Errorf("settling it again: %v", err)
				}
			}
			h.counts(0, 0)
		},
		"survives a restart": func(h held, restart func() inbox.Inbox) {
			h.accept(after(0), 4, "handled", "taken", "postponed", "failed")
			ids := h.take(after(0), "handled", "taken", "postponed", "failed")
			h.ok(h.Handled(after(0), ids["handled"]))
			h.ok(h.Postpone(ids["postponed"], after(time.Hour)))
			h.ok(h.Fail(after(0), ids["failed"], "too bad"))
			h.Inbox = restart()
			h.counts(2, 1)
			h.accept(after(1), 0, "handled", "taken", "postponed", "failed")
			h.take(after(1), "taken")
			h.take(after(time.Hour), "postponed")
			if failures, err := h.Failures(1); err != nil || len(failures) != 1 || failures[0].Reason != "too bad" {
				h.Errorf("got %+v, %v", failures, err)
			}
			h.accept(after(1), 1, "new")
		},
		"says that it is closed": func(h held, _ func() inbox.Inbox) {
			h.accept(after(0), 1, "a")
			id := h.take(after(0), "a")["a"]
			h.ok(h.Close())
			_, accept := h.Accept(after(0), inbox.Delivery{Items: items("b")})
			_, _, take := h.Take(after(0))
			_, failures := h.Failures(1)
			_, retry := h.Retry(after(0))
			_, counts := h.Counts()
			for i, err := range []error{accept, take, failures, retry, counts, h.Handled(after(0), id), h.Postpone(id, after(0)), h.Fail(after(0), id, "")} {
				if !errors.Is(err, inbox.ErrClosed) {
					h.Errorf("call %d: got %v, want ErrClosed", i, err)
				}
			}
		},
		"bears many at once": func(h held, _ func() inbox.Inbox) {
			var all sync.WaitGroup
			for i := range 8 {
				all.Go(func() {
					for j := range 10 {
						h.accept(after(0), 1, fmt.Sprint(i, j))
						e, _, err := h.Take(after(0))
						if err != nil || e == nil {
							h.Errorf("got %v, %v", e, err)
							return
						}
						h.ok(h.Handled(after(0), e.ID))
					}
				})
			}
			all.Wait()
			h.counts(0, 0)
		},
	}
}

// TestInboxContract holds every kind of inbox to the same behaviour.
func TestInboxContract(t *testing.T) {
	t.Parallel()
	contract := clauses{}
	for _, part := range []clauses{aboutAccepting(), aboutFailing(), aboutLimits()} {
		maps.Copy(contract, part)
	}
	for kind, open := range inboxes() {
		for clause, hold := range contract {
			t.Run(kind+" "+clause, func(t *testing.T) {
				t.Parallel()
				first, restart := open(t, inbox.Limits{Capacity: 5000})
				hold(held{t, first}, restart)
			})
		}
	}
}
