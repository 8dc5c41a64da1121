package listener

import (
	"bytes"
	"context"
	"crypto/sha1" //nolint:gosec // as RFC 9562 wants it for version 5; nothing hangs on its strength
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"log/slog"
	"strings"
	"time"

	"github.com/hookdrill/hookdrill/simulator/inbox"
	"github.com/hookdrill/hookdrill/simulator/langsmith/payload"
)

// Event is one run that matched a rule in a window, or one thread.
type Event struct {
	// RuleID is the automation rule, a UUID.
	RuleID string
	// Window is where the rule looked.
	Window Window
	// Run is the run as it was sent. It is empty where Thread is not.
	Run payload.Run
	// Thread is what a thread rule sent, as it came: its shape is not published.
	// Nil for a run.
	Thread json.RawMessage
	// FeedbackStats are those that the payload has beside its runs; a run may
	// have its own. Nil if there are none.
	FeedbackStats payload.FeedbackStats
	// Attempt counts from 1 how often the event has been handed over.
	Attempt int
}

// Window is the time in which a rule found its runs.
type Window struct{ Start, End time.Time }

// Handler deals with one event. It may be called again with the same event:
// after an error, and after a crash. An error made by [GiveUp] is not tried again.
type Handler func(ctx context.Context, e Event) error

// GiveUp marks an error that trying again cannot cure.
func GiveUp(err error) error { return inbox.GiveUp(err) }

// GaveUp reports whether an error was marked by [GiveUp], so that tests of a
// handler can ask.
func GaveUp(err error) bool { return inbox.GaveUp(err) }

// namespace is the UUID that [Event.ID] derives from: version 5 of this
// package's URL. It must never change.
const namespace = "c03e96a1-413f-5a79-8049-d3ed72af7cf4"

// ID is a UUID (version 5, RFC 9562) of rule, window and run: the same whenever
// the event is handed over, and another one for everything else. A handler that
// creates something under this id creates it once.
func (e Event) ID() string {
	space, _ := hex.DecodeString(strings.ReplaceAll(namespace, "-", ""))
	sum := sha1.Sum(append(space, e.name()...)) //nolint:gosec // see above
	sum[6] = sum[6]&0x0f | 0x50
	sum[8] = sum[8]&0x3f | 0x80
	h := hex.EncodeToString(sum[:16])
	return h[:8] + "-" + h[8:12] + "-" + h[12:16] + "-" + h[16:20] + "-" + h[20:]
}

// key tells the event from others: rule, window and run are all that the wire
// has for it (section 5.2 of the facts).
func (e Event) key() Key { return sha256.Sum256([]byte(e.name())) }

// name spells the same event the same way, in whatever way its ids and times
// were written.
func (e Event) name() string {
	subject := "run " + strings.ToLower(e.Run.ID)
	if e.Thread != nil {
		var compact bytes.Buffer
		_ = json.Compact(&compact, e.Thread) // it was decoded
		sum := sha256.Sum256(compact.Bytes())
		subject = "thread " + hex.EncodeToString(sum[:])
	}
	return strings.ToLower(e.RuleID) + " " + e.Window.Start.UTC().Format(time.RFC3339Nano) +
		" " + e.Window.End.UTC().Format(time.RFC3339Nano) + " " + subject
}

// LogValue is enough to find the event again.
func (e Event) LogValue() slog.Value {
	// As texts, since a handler of slog may cut times to milliseconds.
	return slog.GroupValue(slog.String("rule_id", e.RuleID),
		slog.String("start_time", e.Window.Start.Format(time.RFC3339Nano)), slog.String("end_time", e.Window.End.Format(time.RFC3339Nano)),
		slog.String("run_id", e.Run.ID), slog.Int("attempt", e.Attempt))
}
