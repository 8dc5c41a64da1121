package api

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"strings"
)

// family is which of the two backends would answer: they word errors differently.
type family int

const (
	v1     family = iota // {"detail": ...}
	ingest               // {"error": ...}: ingestion and what is called platform
)

// answer is what a handler makes of a request.
type answer struct {
	status int
	body   any
}

func ok(body any) (answer, error) { return answer{http.StatusOK, body}, nil }

type route struct {
	pattern string
	family  family
	// open routes need no key.
	open  bool
	serve func(*http.Request) (answer, error)
}

// ServeHTTP answers a request. SDKs put /api or /api/v1 before the path, or
// nothing, depending on how their base URL was written.
func (a *API) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	for _, prefix := range []string{"/api/v1/", "/api/"} {
		if rest, found := strings.CutPrefix(r.URL.Path, prefix); found {
			moved := *r.URL
			moved.Path, moved.RawPath = "/"+rest, ""
			r = r.Clone(r.Context())
			r.URL = &moved
			break
		}
	}
	if rest, found := strings.CutPrefix(r.URL.Path, "/v1/platform/"); found {
		r = r.Clone(r.Context())
		r.URL.Path, r.URL.RawPath = "/platform/"+rest, ""
	}
	if _, pattern := a.mux.Handler(r); pattern == "" {
		a.unknown(w, r)
		return
	}
	a.mux.ServeHTTP(w, r)
}

// unknown answers where no route is, in the API's own shape.
func (a *API) unknown(w http.ResponseWriter, r *http.Request) {
	var allowed []string
	for _, method := range []string{"GET", "POST", "PATCH", "DELETE"} {
		other := &http.Request{Method: method, URL: r.URL, Host: r.Host}
		if _, pattern := a.mux.Handler(other); pattern != "" {
			allowed = append(allowed, method)
		}
	}
	if len(allowed) > 0 {
		w.Header().Set("Allow", strings.Join(allowed, ", "))
		a.fail(w, r, v1, &problem{status: http.StatusMethodNotAllowed, text: []string{"Method Not Allowed"}})
		return
	}
	a.fail(w, r, v1, &problem{status: http.StatusNotFound, text: []string{"Not Found"}})
}

func (a *API) handler(route route) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if !route.open {
			if refused := a.authenticate(r, route.family); refused != nil {
				a.fail(w, r, route.family, refused)
				return
			}
		}
		body, err := unpacked(w, r)
		if err != nil {
			a.fail(w, r, route.family, err)
			return
		}
		r.Body = body
		result, err := route.serve(r)
		if err != nil {
			a.fail(w, r, route.family, err)
			return
		}
		write(w, result)
	})
}

// authenticate takes the same time for every wrong key.
func (a *API) authenticate(r *http.Request, of family) error {
	given := r.Header.Get("X-Api-Key")
	sum := sha256.Sum256([]byte(given))
	right := 0
	for _, key := range a.keys {
		right |= subtle.ConstantTimeCompare(sum[:], key[:])
	}
	switch {
	case right == 1:
		return nil
	case given != "" && of == ingest:
		return &problem{status: http.StatusForbidden, text: []string{"Forbidden"}}
	}
	return &problem{status: http.StatusUnauthorized, text: []string{"Invalid token"}}
}

// unpacked is the body, bounded as it comes and as it is meant. SDKs compress only
// where GET /info says so, and it does not; gzip is read all the same.
func unpacked(w http.ResponseWriter, r *http.Request) (io.ReadCloser, error) {
	bounded := http.MaxBytesReader(w, r.Body, MaxBody)
	switch encoding := r.Header.Get("Content-Encoding"); encoding {
	case "", "identity":
		return bounded, nil
	case "gzip":
		packed, err := gzip.NewReader(bounded)
		if err != nil {
			return nil, &problem{status: http.StatusBadRequest, text: []string{"the body is not what Content-Encoding says, gzip"}}
		}
		return http.MaxBytesReader(nil, packed, MaxBody), nil
	default:
		return nil, &problem{status: http.StatusUnsupportedMediaType, text: []string{fmt.Sprintf("Content-Encoding %q is not read here; send gzip, or the body as it is", cut(encoding))}}
	}
}

// write sends JSON. Structs keep their order and maps are sorted, so the same
// answer is the same bytes.
func write(w http.ResponseWriter, result answer) {
	var text bytes.Buffer
	encoder := json.NewEncoder(&text)
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(result.body); err != nil { // stored JSON is valid
		result.status = http.StatusInternalServerError
		text.Reset()
		text.WriteString(`{"detail":"the answer cannot be written"}` + "\n")
	}
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(result.status)
	_, _ = w.Write(text.Bytes())
}
