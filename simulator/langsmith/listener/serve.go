package listener

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"mime"
	"net/http"
	"os"
	"strings"
	"time"

	"github.com/hookdrill/hookdrill/simulator/inbox"
	"github.com/hookdrill/hookdrill/simulator/langsmith/payload"
)

// readingAtOnce is how many bodies of the largest size may be read at the same
// time. Smaller ones may be as many as come to the same.
const readingAtOnce = 4

// refusal is an answer other than a 2xx. LangSmith does not send again after a
// 4xx, so what a retry can cure is a 503.
type refusal struct {
	status int
	text   string
}

func refuse(status int, format string, arguments ...any) *refusal {
	return &refusal{status, fmt.Sprintf(format, arguments...)}
}

// receipt is the answer to an accepted delivery. LangSmith ignores it; whoever
// tries the listener by hand does not.
type receipt struct {
	// Queued counts the runs that wait now, Seen those that were dropped.
	Queued int `json:"queued"`
	Seen   int `json:"seen"`
}

// ServeHTTP takes a delivery: 202 when runs of it were queued, 200 when there
// was nothing new in it. On the health path it says how the listener is.
func (l *Listener) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if r.URL.Path == l.config.HealthPath {
		l.health(w, r)
		return
	}
	got, refused := l.receive(w, r)
	if refused != nil {
		level := slog.LevelWarn // a delivery, and after a 4xx it is lost
		if refused.status == http.StatusUnauthorized || refused.status == http.StatusMethodNotAllowed {
			level = slog.LevelInfo // anybody
		}
		l.config.Log.Log(r.Context(), level, "a request was refused",
			"status", refused.status, "reason", refused.text, "remote", r.RemoteAddr)
		answer(w, refused.status, map[string]string{"error": refused.text})
		return
	}
	status := http.StatusOK
	if got.Queued > 0 {
		status = http.StatusAccepted
	}
	answer(w, status, got)
}

func (l *Listener) receive(w http.ResponseWriter, r *http.Request) (receipt, *refusal) {
	if refused := l.admit(w, r); refused != nil {
		return receipt{}, refused
	}
	body, refused := l.read(w, r)
	if refused != nil {
		return receipt{}, refused
	}
	p, err := payload.Limits{Bytes: int(l.config.MaxBody)}.Decode(body)
	if err != nil {
		return receipt{}, refuse(http.StatusBadRequest, "%v", err)
	}
	d, err := encode(p)
	if err != nil { // cannot be: it was JSON
		return receipt{}, refuse(http.StatusInternalServerError, "%v", err)
	}
	return l.queue(d)
}

// queue stores a delivery before it is answered.
func (l *Listener) queue(d Delivery) (receipt, *refusal) {
	fresh, err := l.pool.Accept(d)
	switch {
	case errors.Is(err, inbox.ErrStopped):
		return receipt{}, refuse(http.StatusServiceUnavailable, "the listener is shutting down; come again")
	case err != nil:
		// The reason is for the log: it may name files.
		l.config.Log.Error("a delivery was not accepted", "error", err)
		return receipt{}, refuse(http.StatusServiceUnavailable, "the delivery cannot be stored now; come again")
	}
	return receipt{Queued: fresh, Seen: len(d.Items) - fresh}, nil
}

// admit looks at everything but the body.
func (l *Listener) admit(w http.ResponseWriter, r *http.Request) *refusal {
	if r.Method != http.MethodPost {
		w.Header().Set("Allow", http.MethodPost)
		return refuse(http.StatusMethodNotAllowed, "the method is %.20s; want POST", r.Method)
	}
	if !admits(l.config.Secrets, r.URL.Query(), l.config.Parameter) {
		w.Header().Set("WWW-Authenticate", "Bearer") // as in the guide
		return refuse(http.StatusUnauthorized, "the query parameter %s is missing or wrong", l.config.Parameter)
	}
	if media := r.Header.Get("Content-Type"); !isJSON(media) {
		return refuse(http.StatusUnsupportedMediaType, "the Content-Type is %.60q; want application/json", media)
	}
	if encoding := r.Header.Get("Content-Encoding"); encoding != "" && encoding != "identity" {
		return refuse(http.StatusUnsupportedMediaType, "the Content-Encoding is %.60q; want none", encoding)
	}
	return nil
}

// isJSON takes none for JSON too: which type rules send is not published.
func isJSON(header string) bool {
	if header == "" {
		return true
	}
	media, _, err := mime.ParseMediaType(header)
	return (err == nil || errors.Is(err, mime.ErrInvalidMediaParameter)) &&
		(media == "application/json" || strings.HasSuffix(media, "+json"))
}

// read reads the body, within its bounds of size and time.
func (l *Listener) read(w http.ResponseWriter, r *http.Request) ([]byte, *refusal) {
	most := l.config.MaxBody
	tooLarge := refuse(http.StatusRequestEntityTooLarge, "the body is larger than %d bytes", most)
	connection := http.NewResponseController(w)
	_ = connection.SetReadDeadline(time.Now().Add(l.config.ReadTimeout)) // where the server can
	if r.ContentLength > most {
		l.passOver(r)
		return nil, tooLarge
	}
	size := r.ContentLength
	if size < 0 {
		size = most // it does not say
	}
	defer l.reading.Add(-size)
	if l.reading.Add(size) > readingAtOnce*most {
		return nil, refuse(http.StatusServiceUnavailable, "too much is being read at once; come again")
	}
	body, err := readAll(http.MaxBytesReader(w, r.Body, most), r.ContentLength)
	switch {
	case err == nil:
		// Else the connection would end in the midst of a slow store.
		_ = connection.SetReadDeadline(time.Time{})
		return body, nil
	case isTooLarge(err):
		l.passOver(r)
		return nil, tooLarge
	case errors.Is(err, os.ErrDeadlineExceeded):
		return nil, refuse(http.StatusRequestTimeout, "the body took longer than %v", l.config.ReadTimeout)
	}
	return nil, refuse(http.StatusBadRequest, "the body cannot be read to its end")
}

// passOver reads what is left of a body that is too large, within the same time
// and up to four times the bound. Whoever is still writing when the connection
// ends sees a broken one instead of the answer. One who waits to be told to go
// on (RFC 9110 section 10.1.1) is not told.
func (l *Listener) passOver(r *http.Request) {
	if r.Header.Get("Expect") == "" {
		_, _ = io.CopyN(io.Discard, r.Body, 4*l.config.MaxBody)
	}
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

func answer(w http.ResponseWriter, status int, body any) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(body)
}
