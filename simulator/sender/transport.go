package sender

import (
	"context"
	"crypto/tls"
	"net"
	"net/http"
)

const (
	// maxHead bounds a response's head; common servers send a few kB.
	maxHead = 256 << 10
	// bufferSize holds a usual request and answer. There is one of each per
	// connection, and one connection per attempt.
	bufferSize = 2 << 10
)

// newTransport is net/http's, without anything that would send a request
// twice, elsewhere or over another protocol: no kept connections (A20), no
// proxy from the environment, HTTP/1.1 only.
func newTransport(c Config) *http.Transport {
	dial := c.DialContext
	if dial == nil {
		dial = new(net.Dialer).DialContext
	}
	var http1 http.Protocols
	http1.SetHTTP1(true)
	return &http.Transport{
		DialContext: func(ctx context.Context, network, address string) (net.Conn, error) {
			return dialExchange(ctx, dial, network, address)
		},
		TLSClientConfig:        &tls.Config{RootCAs: c.RootCAs, MinVersion: tls.VersionTLS12},
		DisableKeepAlives:      true,
		DisableCompression:     true,
		Protocols:              &http1,
		MaxResponseHeaderBytes: maxHead,
		ReadBufferSize:         bufferSize / 2,
		WriteBufferSize:        bufferSize,
	}
}

// dialExchange dials in the context of the exchange, since net/http lets a
// dial go on when its request is cancelled.
func dialExchange(ctx context.Context, dial func(context.Context, string, string) (net.Conn, error), network, address string) (net.Conn, error) {
	x := exchangeOf(ctx)
	if x == nil { // a wrapped transport that makes its own requests
		return dial(ctx, network, address)
	}
	conn, err := dial(x.ctx, network, address)
	if err != nil {
		return nil, err
	}
	return x.attach(conn)
}
