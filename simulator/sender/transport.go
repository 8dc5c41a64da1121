package sender

import (
	"context"
	"crypto/tls"
	"net"
	"net/http"
	"net/url"
	"time"

	"golang.org/x/net/idna"
)

const (
	// maxHead bounds a response's head; common servers send a few kB.
	maxHead = 256 << 10
	// bufferSize holds a usual request and answer. There is one of each per
	// connection, and one connection per attempt.
	bufferSize = 2 << 10
)

// dialFunc makes a connection.
type dialFunc func(ctx context.Context, network, address string) (net.Conn, error)

// transport makes an exchange over a connection of its own. It dials before it
// hands the request to net/http: a dial there runs in a goroutine that outlives
// a cancelled request, and whose stack has to grow anew for every attempt. With
// keep-alive all of that is left to net/http.
type transport struct {
	dial dialFunc
	http *http.Transport
	kept bool
}

// newTransport is net/http's, without anything that would send a request
// twice, elsewhere or over another protocol: no kept connections (A20), no
// proxy from the environment, HTTP/1.1 only.
func newTransport(c Config) transport {
	dial := dialFunc(c.DialContext)
	if dial == nil {
		dial = new(net.Dialer).DialContext
	}
	var http1 http.Protocols
	http1.SetHTTP1(true)
	if c.KeepAlive {
		return keptTransport(c, dial, &http1)
	}
	return transport{dial: dial, http: &http.Transport{
		DialContext: func(ctx context.Context, network, address string) (net.Conn, error) {
			if x := exchangeOf(ctx); x != nil {
				return x.dialled()
			}
			return dial(ctx, network, address) // a wrapped transport that makes its own requests
		},
		TLSClientConfig:        tlsConfig(c),
		DisableKeepAlives:      true,
		DisableCompression:     true,
		Protocols:              &http1,
		MaxResponseHeaderBytes: maxHead,
		ReadBufferSize:         bufferSize / 2,
		WriteBufferSize:        bufferSize,
	}}
}

// Bounds of kept connections. Whatever listens closes idle ones sooner or later;
// a request that crosses that on its way fails, so they are not kept for long.
const (
	keptIdle    = 10 * time.Second
	keptPerHost = 256
	keptDial    = 30 * time.Second // for policies without a connect deadline
	// A handshake that its request gave up is ended this much later: at the same
	// instant it would be left to luck which of the two the attempt failed of.
	keptGrace = time.Second
)

// keptTransport is the one with keep-alive.
func keptTransport(c Config, dial dialFunc, http1 *http.Protocols) transport {
	limit := c.Policy.Timeouts.Connect
	if limit <= 0 {
		limit = keptDial
	}
	return transport{dial: dial, kept: true, http: &http.Transport{
		DialContext: func(ctx context.Context, network, address string) (net.Conn, error) {
			// net/http lets a dial go on when its request has given up.
			ctx, cancel := context.WithTimeout(ctx, limit)
			defer cancel()
			conn, err := dial(ctx, network, address)
			if err != nil {
				return nil, err
			}
			return &wire{Conn: conn, kept: true}, nil
		},
		TLSClientConfig:        tlsConfig(c),
		TLSHandshakeTimeout:    limit + keptGrace,
		DisableCompression:     true,
		Protocols:              http1,
		MaxResponseHeaderBytes: maxHead,
		MaxIdleConnsPerHost:    keptPerHost,
		IdleConnTimeout:        keptIdle,
	}}
}

func tlsConfig(c Config) *tls.Config {
	return &tls.Config{RootCAs: c.RootCAs, MinVersion: tls.VersionTLS12}
}

// RoundTrip dials in the context of the exchange and makes it.
func (t transport) RoundTrip(r *http.Request) (*http.Response, error) {
	x := exchangeOf(r.Context())
	if x == nil || t.kept {
		return t.http.RoundTrip(r)
	}
	conn, err := t.dial(x.ctx, "tcp", addressOf(r.URL))
	if err != nil {
		return nil, err
	}
	if err := x.attach(conn); err != nil {
		return nil, err
	}
	return t.http.RoundTrip(r)
}

// addressOf is what to dial for a URL: host and port, the scheme's where none is given.
func addressOf(u *url.URL) string {
	port := u.Port()
	switch {
	case port != "":
	case u.Scheme == "https":
		port = "443"
	default:
		port = "80"
	}
	host := u.Hostname()
	if ascii, err := idna.Lookup.ToASCII(host); err == nil {
		host = ascii
	}
	return net.JoinHostPort(host, port)
}
