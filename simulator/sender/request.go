package sender

import (
	"bytes"
	"context"
	"io"
	"net/http"
	"net/url"
	"time"
)

const contentType = "application/json"

// request is what every attempt of a delivery sends: the same bytes each time
// (A15 of the LangSmith decisions), but for what a signer adds.
type request struct {
	method string
	url    *url.URL
	header http.Header // shared by the attempts: a transport may not change it
	body   []byte
	kept   bool // over a connection that others may use too
}

// newRequest reveals the delivery's secrets to the transport.
func newRequest(d Delivery, userAgent string, kept bool) request {
	r := request{method: http.MethodPost, url: d.URL.RevealSecret(), header: d.Header.RevealSecret(), body: d.Body, kept: kept}
	r.header.Set("Content-Type", contentType)
	if r.header.Get("User-Agent") == "" {
		r.header.Set("User-Agent", userAgent)
	}
	if user := r.url.User; user != nil && r.header.Get("Authorization") == "" {
		carrier := http.Request{Header: r.header}
		password, _ := user.Password()
		carrier.SetBasicAuth(user.Username(), password)
	}
	return r
}

// signed is the request of an attempt that starts at a time, with what the
// signer makes for it. The attempts' common header stays as it is.
func (r request) signed(s Signer, at time.Time) request {
	if s == nil {
		return r
	}
	r.header = r.header.Clone()
	for name, values := range s.Sign(at, r.body) {
		r.header.Del(name)
		r.header[name] = values
	}
	return r
}

// on is the request for one exchange. Without keep-alive its body cannot be read
// twice: net/http has no means to send it again behind the policy's back (A20). It is of a type
// that net/http knows to be in memory, so that head and body leave together.
func (r request) on(ctx context.Context) *http.Request {
	out := (&http.Request{
		Method: r.method, URL: r.url, Host: r.url.Host, Header: r.header,
		Proto: "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1,
		Body: http.NoBody, ContentLength: int64(len(r.body)),
		Close: !r.kept, // the transport would say so too, at the price of another header map
	}).WithContext(ctx)
	if len(r.body) > 0 {
		out.Body = io.NopCloser(bytes.NewReader(r.body))
	}
	if r.kept {
		// For a kept connection that was closed before a byte was sent: net/http
		// takes another one. It does so after any failure of a kept connection
		// if there is an Idempotency-Key.
		out.GetBody = func() (io.ReadCloser, error) { return io.NopCloser(bytes.NewReader(r.body)), nil }
	}
	return out
}
