package sender

import (
	"bytes"
	"context"
	"io"
	"net/http"
	"net/url"
)

const contentType = "application/json"

// request is what every attempt of a delivery sends: the same bytes each time
// (A15 of the LangSmith decisions).
type request struct {
	method string
	url    *url.URL
	header http.Header // shared by the attempts: a transport may not change it
	body   []byte
}

// newRequest reveals the delivery's secrets to the transport.
func newRequest(d Delivery, userAgent string) request {
	r := request{method: http.MethodPost, url: d.URL.RevealSecret(), header: d.Header.RevealSecret(), body: d.Body}
	r.header.Set("Content-Type", contentType)
	if r.header.Get("User-Agent") == "" {
		r.header.Set("User-Agent", userAgent)
	}
	if user := r.url.User; user != nil && r.header.Get("Authorization") == "" {
		carrier := http.Request{Header: r.header}
		password, _ := user.Password()
		carrier.SetBasicAuth(user.Username(), password)
	}
	r.url.User = nil
	return r
}

// on is the request for one exchange. Its body cannot be read twice: net/http
// has no means to send it again behind the policy's back (A20).
func (r request) on(ctx context.Context, x *exchange) *http.Request {
	out := (&http.Request{
		Method: r.method, URL: r.url, Host: r.url.Host, Header: r.header,
		Proto: "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1,
		Body: http.NoBody, ContentLength: int64(len(r.body)),
	}).WithContext(ctx)
	if len(r.body) == 0 {
		x.bodyTaken()
		return out
	}
	out.Body = &body{from: bytes.NewReader(r.body), x: x}
	return out
}

// body tells its exchange when it was read to the end.
type body struct {
	from *bytes.Reader
	x    *exchange
}

func (b *body) Read(p []byte) (int, error) {
	n, err := b.from.Read(p)
	if b.from.Len() == 0 {
		b.x.bodyTaken()
	}
	return n, err
}

func (b *body) Close() error { return nil }

var _ io.ReadCloser = (*body)(nil)
