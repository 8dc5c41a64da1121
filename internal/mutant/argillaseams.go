package mutant

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"maps"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"github.com/hookdrill/hookdrill/simulator/argilla/event"
	"github.com/hookdrill/hookdrill/simulator/argilla/listener"
	"github.com/hookdrill/hookdrill/simulator/argilla/listener/relay"
	"github.com/hookdrill/hookdrill/simulator/argilla/notice"
	argilla "github.com/hookdrill/hookdrill/simulator/argilla/service"
	"github.com/hookdrill/hookdrill/simulator/argilla/store"
	"github.com/hookdrill/hookdrill/simulator/sender"
)

// aboutWebhooks puts something between whoever asks about webhooks and Argilla's API.
func aboutWebhooks(c *argilla.Config, around func(next http.Handler, w http.ResponseWriter, r *http.Request)) {
	c.Handler = func(next http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if !strings.HasPrefix(r.URL.Path, "/api/v1/webhooks") {
				next.ServeHTTP(w, r)
				return
			}
			around(next, w, r)
		})
	}
}

// answer is what is answered, held back.
type answer struct {
	status int
	header http.Header
	body   bytes.Buffer
}

func (a *answer) Header() http.Header { return a.header }

func (a *answer) WriteHeader(status int) { a.status = status }

func (a *answer) Write(p []byte) (int, error) { return a.body.Write(p) }

func (a *answer) writeTo(w http.ResponseWriter) {
	maps.Copy(w.Header(), a.header)
	w.Header().Del("Content-Length")
	if a.body.Len() > 0 {
		w.Header().Set("Content-Length", strconv.Itoa(a.body.Len()))
	}
	w.WriteHeader(a.status)
	_, _ = w.Write(a.body.Bytes()) //nolint:gosec // what a system answered, to whoever tests it
}

// answerOf is what a handler answers.
func answerOf(next http.Handler, r *http.Request) *answer {
	a := &answer{status: http.StatusOK, header: http.Header{}}
	next.ServeHTTP(a, r)
	return a
}

// read is the whole body of a request, which stays there to be read again.
func read(r *http.Request) []byte {
	if r.Body == nil {
		return nil
	}
	body, _ := io.ReadAll(r.Body) // what could not be read is not there
	rewrite(r, body)
	return body
}

// rewrite gives a request another body.
func rewrite(r *http.Request, body []byte) {
	r.Body, r.ContentLength, r.GetBody = io.NopCloser(bytes.NewReader(body)), int64(len(body)), nil
}

// without takes fields out of a JSON object, and leaves anything else as it is.
func without(body []byte, drop func(name string, value json.RawMessage) bool) []byte {
	var fields map[string]json.RawMessage
	if json.Unmarshal(body, &fields) != nil {
		return body
	}
	for name, value := range fields {
		if drop(name, value) {
			delete(fields, name)
		}
	}
	written, err := json.Marshal(fields)
	if err != nil {
		return body
	}
	return written
}

// askAs asks again, with another key.
func askAs(key string, next http.Handler, r *http.Request, body []byte) *answer {
	again := r.Clone(r.Context())
	again.Header.Set("X-Argilla-Api-Key", key)
	rewrite(again, body)
	return answerOf(next, again)
}

// arranges changes what is announced of one change.
func arranges(arrange func([]notice.Notice) []notice.Notice) func(*argilla.Config) {
	return func(c *argilla.Config) { c.Notices.Arrange = arrange }
}

// position is where an event of a type stands among the notices of one change;
// -1: nowhere.
func position(all []notice.Notice, t event.Type) int {
	return slices.IndexFunc(all, func(n notice.Notice) bool { return n.Type == t })
}

// handsOver changes deliveries on their way into the queue.
func handsOver(change func(body []byte) []byte) func(*argilla.Config) {
	return func(c *argilla.Config) {
		c.HandOver = func(next notice.HandOver) notice.HandOver {
			return func(ctx context.Context, d store.Delivery) error {
				d.Body = change(d.Body)
				return next(ctx, d)
			}
		}
	}
}

// sends changes attempts right before they are made.
func sends(c *argilla.Config, change func(r *http.Request, body []byte)) {
	c.Sender = func(s *sender.Config) {
		s.Transport = func(next http.RoundTripper) http.RoundTripper {
			return roundTrip(func(r *http.Request) (*http.Response, error) {
				r = r.Clone(r.Context())
				change(r, read(r))
				return next.RoundTrip(r)
			})
		}
	}
}

// field is a field of a header, whichever way its name is written.
func field(h http.Header, name string) []string {
	for key, values := range h {
		if strings.EqualFold(key, name) {
			return values
		}
	}
	return []string{""}
}

// answering changes the answer to one outcome, where it is the usual one.
func answering(o listener.Outcome, status int) func(*relay.Config) {
	return func(c *relay.Config) {
		others := c.Answers
		if others == nil {
			others = listener.Precise
		}
		c.Answers = func(got listener.Outcome) listener.Answer {
			if got == o && others(got) == listener.Precise(got) {
				return listener.Answer{Status: status}
			}
			return others(got)
		}
	}
}

// asking puts something between a listener and Argilla.
func asking(around func(next http.RoundTripper, r *http.Request) (*http.Response, error)) func(*relay.Config) {
	return func(c *relay.Config) {
		c.Transport = func(next http.RoundTripper) http.RoundTripper {
			return roundTrip(func(r *http.Request) (*http.Response, error) { return around(next, r) })
		}
	}
}

// answered is an answer that nobody gave.
func answered(r *http.Request, status int, body string) *http.Response {
	return &http.Response{
		Status: http.StatusText(status), StatusCode: status, Proto: "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1, Request: r,
		Header: http.Header{"Content-Type": {"application/json"}}, Body: io.NopCloser(strings.NewReader(body)), ContentLength: int64(len(body)),
	}
}

// webhook is a webhook in an answer of Argilla's.
type webhook struct {
	ID, Description string
	Enabled         bool
}

// listed are the webhooks in an answer; one that cannot be read has none.
func listed(body []byte) []webhook {
	var all struct{ Items []webhook }
	_ = json.Unmarshal(body, &all)
	return all.Items
}

// deletion is a request that deletes a webhook, beside one for all of them.
func deletion(r *http.Request, id string) *http.Request {
	gone := r.Clone(r.Context())
	gone.Method, gone.URL = http.MethodDelete, r.URL.JoinPath(id)
	rewrite(gone, nil)
	return gone
}
