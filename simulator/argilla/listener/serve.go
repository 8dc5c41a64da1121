package listener

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"os"
	"runtime/debug"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/hookdrill/hookdrill/simulator/argilla/event"
	"github.com/hookdrill/hookdrill/simulator/inbox"
)

// readingAtOnce is how many bodies of the largest size may be read at the same
// time. Smaller ones may be as many as come to the same.
const readingAtOnce = 4

// result is what became of a request, and why.
type result struct {
	outcome Outcome
	reason  string // for an error
}

func refuse(o Outcome, format string, arguments ...any) result {
	return result{o, fmt.Sprintf(format, arguments...)}
}

// ServeHTTP takes a delivery at the path of a handler. It also says how the
// listener is, and shows its documentation.
func (l *Listener) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	name := strings.TrimPrefix(r.URL.Path, "/")
	if l.page(w, r, name) {
		return
	}
	got := refuse(NoHandler, "there is no handler at %.100q", r.URL.Path)
	if e := l.byName[name]; e != nil {
		got = l.receive(w, r, e)
	}
	if got.reason != "" {
		l.config.Log.Log(r.Context(), got.outcome.level(), "a request was refused",
			"handler", name, "reason", got.reason, "remote", r.RemoteAddr)
	}
	l.answer(w, got)
}

// level is how much a refusal matters. Anybody can send what is not genuine.
func (o Outcome) level() slog.Level {
	switch o {
	case Unverified, NoHandler, NotPost:
		return slog.LevelInfo
	case Failed:
		return slog.LevelError
	default:
		return slog.LevelWarn
	}
}

func (l *Listener) answer(w http.ResponseWriter, got result) {
	a := l.config.Answers(got.outcome)
	if a.Type == "" {
		w.WriteHeader(a.Status)
		return
	}
	body := a.Body
	if before, after, found := strings.Cut(body, "%s"); found {
		reason, err := json.Marshal(got.reason)
		if err != nil { // cannot be: it is a text
			reason = []byte(`""`)
		}
		body = before + string(reason) + after
	}
	w.Header().Set("Content-Type", a.Type)
	w.Header().Set("Content-Length", strconv.Itoa(len(body)))
	w.WriteHeader(a.Status)
	_, _ = io.WriteString(w, body)
}

// receive takes one request for a handler.
func (l *Listener) receive(w http.ResponseWriter, r *http.Request, e *endpoint) result {
	if r.Method != http.MethodPost {
		w.Header().Set("Allow", http.MethodPost)
		return refuse(NotPost, "the method is %.20s; want POST", r.Method)
	}
	verifier := e.verifier.Load()
	if verifier == nil {
		return refuse(NotReady, "the handler has no webhook yet; come again")
	}
	body, refused := l.read(w, r)
	if refused.reason != "" {
		return refused
	}
	if _, err := (*verifier).Verify(time.Now(), r.Header, body); err != nil {
		e.forged.Add(1)
		return refuse(Unverified, "%v", err)
	}
	envelope, err := event.Limits{Bytes: int(l.config.MaxBody)}.Open(body)
	if err != nil {
		return refuse(Malformed, "%v", err)
	}
	switch {
	case envelope.Type == event.PingType:
		e.pings.Add(1)
		return result{outcome: Pinged}
	case slices.Contains(e.events, envelope.Type):
		return l.take(r.Context(), e, envelope, body)
	case envelope.Type.Subject() == "":
		return result{outcome: Unknown}
	}
	return result{outcome: Unsubscribed}
}

// take has an event handled, or stores it.
func (l *Listener) take(ctx context.Context, e *endpoint, envelope event.Envelope, body []byte) result {
	call, err := e.prepare(envelope, body)
	if err != nil {
		return refuse(Malformed, "%v", err)
	}
	if l.pool == nil {
		return l.handle(ctx, call, e.meta(envelope, 1))
	}
	item := inbox.Item{Key: e.keyOf(envelope), Body: body}
	if e.decodes {
		item.Value = decoded{call, e.meta(envelope, 1)}
	}
	_, err = l.pool.Accept(inbox.Delivery{Envelope: []byte(e.name), Items: []inbox.Item{item}})
	switch {
	case errors.Is(err, inbox.ErrStopped):
		return refuse(NotReady, "the listener is shutting down; come again")
	case err != nil:
		// The reason is for the log: it may name files.
		l.config.Log.Error("a delivery was not accepted", "error", err)
		return refuse(NotReady, "the event cannot be stored now; come again")
	}
	return result{outcome: Stored}
}

// handle calls the handler before the answer.
func (l *Listener) handle(ctx context.Context, call call, m Meta) result {
	if !l.begin() {
		return refuse(NotReady, "the listener is shutting down; come again")
	}
	defer l.handling.Done()
	select {
	case l.slots <- struct{}{}:
		defer func() { <-l.slots }()
	case <-ctx.Done(): // nobody waits any more
		return refuse(NotReady, "all handlers are busy; come again")
	}
	running, handled := l.seen.begin(time.Now(), m.key)
	switch {
	case running:
		return refuse(NotReady, "the event is being handled; come again")
	case handled:
		return result{outcome: Handled}
	}
	err := l.call(call, m)
	final := err == nil || GaveUp(err)
	l.seen.end(time.Now(), m.key, final)
	switch {
	case err == nil:
		return result{outcome: Handled}
	case final:
		return refuse(Handled, "the handler gave up: %v", err)
	}
	return refuse(Failed, "%v", err)
}

// call calls a handler. Its context does not end with the request: the work goes
// on where the sender has lost patience, and its retry finds it done. A handler
// that panics has failed like any other.
func (l *Listener) call(call call, m Meta) (err error) {
	ctx, cancel := context.WithTimeout(l.context, l.config.HandleTimeout)
	defer cancel()
	defer func() {
		if r := recover(); r != nil {
			err = fmt.Errorf("the handler panicked: %v", r)
			l.config.Log.Error("the handler panicked", "event", m, "stack", string(debug.Stack()))
		}
	}()
	return call(ctx, m)
}

// read reads the body, within its bounds of size and time.
func (l *Listener) read(w http.ResponseWriter, r *http.Request) ([]byte, result) {
	most := l.config.MaxBody
	connection := http.NewResponseController(w)
	_ = connection.SetReadDeadline(time.Now().Add(l.config.ReadTimeout)) // where the server can
	tooLarge := refuse(TooLarge, "the body is larger than %d bytes", most)
	if r.ContentLength > most {
		discard(r.Body, most)
		return nil, tooLarge
	}
	size := r.ContentLength
	if size < 0 {
		size = most // it does not say
	}
	defer l.reading.Add(-size)
	if l.reading.Add(size) > readingAtOnce*most {
		return nil, refuse(NotReady, "too much is being read at once; come again")
	}
	body, err := readAll(http.MaxBytesReader(w, r.Body, most), r.ContentLength)
	switch {
	case err == nil:
		// Else the connection would end in the midst of a slow handler.
		_ = connection.SetReadDeadline(time.Time{})
		return body, result{}
	case isTooLarge(err):
		discard(r.Body, most)
		return nil, tooLarge
	case errors.Is(err, os.ErrDeadlineExceeded):
		return nil, refuse(NotReady, "the body took longer than %v; come again", l.config.ReadTimeout)
	}
	return nil, refuse(Malformed, "the body cannot be read to its end")
}

// discard reads on for a while, so that a sender that is still writing gets to
// read the answer. If nobody read, its connection would be reset under it.
func discard(body io.Reader, most int64) {
	_, _ = io.CopyN(io.Discard, body, 2*most)
}

// readAll reads a body whose length is known in one go.
func readAll(r io.Reader, length int64) ([]byte, error) {
	if length < 0 {
		return io.ReadAll(r)
	}
	body := make([]byte, length)
	_, err := io.ReadFull(r, body)
	return body, err
}

func isTooLarge(err error) bool {
	_, ok := errors.AsType[*http.MaxBytesError](err)
	return ok
}
