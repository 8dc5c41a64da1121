package blobs

import (
	"bytes"
	"encoding/xml"
	"io"
	"net/http"
	"strconv"
	"strings"
)

// Serves tells whether a path is one of this package's, for whoever serves the
// API on the same port.
func Serves(path string) bool { return strings.HasPrefix(path, "/"+Bucket+"/") }

// ServeHTTP answers presigned requests for one value, and refuses all others in
// S3's words.
func (s *Store) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if !Serves(r.URL.Path) || r.URL.Path == "/"+Bucket+"/" {
		refuse(w, &denial{http.StatusForbidden, "AccessDenied", "Only single values can be read here"})
		return
	}
	if denied := s.check.presigned(r); denied != nil {
		refuse(w, denied)
		return
	}
	// The signature's parameters are done with, and the embedded store would take
	// some that are none of its business.
	inner := r.Clone(r.Context())
	inner.URL.RawQuery, inner.RequestURI = "", inner.URL.EscapedPath()
	s.embedded.ServeHTTP(w, inner)
}

// denial is why a request was refused.
type denial struct {
	status        int
	code, message string
}

func refuse(w http.ResponseWriter, d *denial) {
	text, _ := xml.Marshal(struct {
		XMLName xml.Name `xml:"Error"`
		Code    string
		Message string
	}{Code: d.code, Message: d.message})
	w.Header().Set("Content-Type", "application/xml")
	w.WriteHeader(d.status)
	_, _ = w.Write(append([]byte(xml.Header), text...))
}

// inProcess carries requests to a handler without a network.
type inProcess struct{ handler http.Handler }

// Do answers as an HTTP client would.
func (p inProcess) Do(r *http.Request) (*http.Response, error) {
	if err := r.Context().Err(); err != nil {
		return nil, err
	}
	served := r.Clone(r.Context())
	served.RequestURI = r.URL.RequestURI()
	if served.Host == "" {
		served.Host = r.URL.Host
	}
	if served.Body == nil {
		served.Body = http.NoBody
	}
	if r.ContentLength > 0 || r.Method == http.MethodPut {
		served.Header.Set("Content-Length", strconv.FormatInt(r.ContentLength, 10))
	}
	w := &recorded{header: make(http.Header)}
	p.handler.ServeHTTP(w, served)
	_ = served.Body.Close()
	if w.status == 0 {
		w.status = http.StatusOK
	}
	return &http.Response{
		Status: http.StatusText(w.status), StatusCode: w.status, Proto: "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1,
		Header: w.header, Body: io.NopCloser(&w.body), ContentLength: int64(w.body.Len()), Request: r,
	}, nil
}

// recorded is an answer that is kept.
type recorded struct {
	header http.Header
	status int
	body   bytes.Buffer
}

func (w *recorded) Header() http.Header { return w.header }

func (w *recorded) WriteHeader(status int) {
	if w.status == 0 {
		w.status = status
	}
}

func (w *recorded) Write(p []byte) (int, error) {
	w.WriteHeader(http.StatusOK)
	return w.body.Write(p)
}
