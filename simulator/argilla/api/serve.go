package api

import (
	"bytes"
	"cmp"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"strings"

	"github.com/hookdrill/hookdrill/simulator/argilla/store"
	"github.com/hookdrill/hookdrill/simulator/wire"
)

// MaxBody is the most bytes a request may have. The real server has no bound of
// its own.
const MaxBody = 20 << 20

// maxDepth is how deep a body may be nested, far from what Python takes.
const maxDepth = 500

// prefix is what all paths begin with.
const prefix = "/api/v1"

// route is an operation.
type route struct {
	// pattern is the method and the path below prefix.
	pattern string
	// status is that of success. Default: 200.
	status int
	// open routes need no key.
	open bool
	// serve answers with what becomes JSON; nil with no body at all.
	serve func(*request) (any, error)
}

// withStatus is an answer with a status of its own.
type withStatus struct {
	status int
	body   any
}

// request is a request that is being answered.
type request struct {
	*http.Request
	// user is who asks.
	user store.User
	// body is what was sent; its raw is nil if that is nothing.
	body   node
	faults []fault
}

// pathID is an id out of the path.
func (q *request) pathID(name string) string {
	return node{&q.faults, []any{"path", name}, nil}.parseUUID(q.PathValue(name))
}

// model is the body as an object, which must be there.
func (q *request) model() object {
	if q.body.raw == nil {
		q.body.fail("missing", "Field required")
	}
	return q.body.model()
}

// err is all that is wrong with what was sent.
func (q *request) err() error {
	if len(q.faults) == 0 {
		return nil
	}
	return invalid(q.faults)
}

// ServeHTTP answers a request.
func (a *API) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	_, pattern := a.mux.Handler(r)
	if pattern == "" {
		unknown(a.mux, w, r)
		return
	}
	a.mux.ServeHTTP(w, r)
}

// unknown answers where no route is.
func unknown(mux *http.ServeMux, w http.ResponseWriter, r *http.Request) {
	var allowed []string
	for _, method := range []string{"DELETE", "GET", "PATCH", "POST", "PUT"} {
		other := &http.Request{Method: method, URL: r.URL, Host: r.Host}
		if _, pattern := mux.Handler(other); pattern != "" {
			allowed = append(allowed, method)
		}
	}
	if len(allowed) > 0 {
		w.Header().Set("Allow", strings.Join(allowed, ", "))
		write(w, http.StatusMethodNotAllowed, said{"Method Not Allowed"})
		return
	}
	write(w, http.StatusNotFound, said{"Not Found"})
}

func (a *API) handler(route route) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		answer, err := a.answer(route, w, r)
		if err != nil {
			p := a.asProblem(r, err)
			write(w, p.status, struct {
				Detail any `json:"detail"`
			}{p.detail})
			return
		}
		status := cmp.Or(route.status, http.StatusOK)
		if other, ok := answer.(withStatus); ok {
			status, answer = other.status, other.body
		}
		if answer == nil {
			w.WriteHeader(status)
			return
		}
		write(w, status, answer)
	})
}

// answer reads the body before it asks for the key: the real server does, so
// what is not JSON is told so whoever sends it.
func (a *API) answer(route route, w http.ResponseWriter, r *http.Request) (any, error) {
	q := &request{Request: r}
	q.body = node{faults: &q.faults, loc: []any{"body"}}
	if err := q.read(w); err != nil {
		return nil, err
	}
	if !route.open {
		var err error
		if q.user, err = a.authenticate(r); err != nil {
			return nil, err
		}
	}
	return route.serve(q)
}

func (q *request) read(w http.ResponseWriter) error {
	body, err := io.ReadAll(http.MaxBytesReader(w, q.Body, MaxBody))
	if err != nil {
		return err
	}
	if len(body) == 0 {
		return nil
	}
	if !isJSON(q.Header.Get("Content-Type")) {
		q.body.raw = []byte(`"bytes"`) // what is left undecoded is no object
		return nil
	}
	value, wrong := wire.Check(body, MaxBody, maxDepth)
	if wrong != nil {
		return invalid([]fault{{"json_invalid", []any{"body", position(body)}, "JSON decode error"}})
	}
	q.body.raw = value
	return nil
}

// isJSON tells whether a body is taken for JSON: one without a type is.
func isJSON(contentType string) bool {
	kind, _, _ := strings.Cut(strings.ToLower(contentType), ";")
	kind = strings.TrimSpace(kind)
	subtype, application := strings.CutPrefix(kind, "application/")
	return kind == "" || application && (subtype == "json" || strings.HasSuffix(subtype, "+json"))
}

// position is where a text stops being JSON: its end, if that comes too early.
func position(body []byte) int {
	var whole json.RawMessage
	// A byte that is never right makes the end a culprit like any other.
	err := json.Unmarshal(append(bytes.Clone(body), 0), &whole)
	if syntax, ok := errors.AsType[*json.SyntaxError](err); ok {
		return int(syntax.Offset - 1) // it counts the culprit in
	}
	return 0
}

// write sends JSON as FastAPI does: compact, in UTF-8, the keys in their order.
func write(w http.ResponseWriter, status int, body any) {
	var text bytes.Buffer
	encoder := json.NewEncoder(&text)
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(body); err != nil { // stored JSON is valid
		status = http.StatusInternalServerError
		text.Reset()
		text.WriteString(`{"detail":"the answer cannot be written"}` + "\n")
	}
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	_, _ = w.Write(bytes.TrimSuffix(text.Bytes(), []byte("\n")))
}
