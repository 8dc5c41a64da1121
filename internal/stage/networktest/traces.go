package networktest

import (
	"context"
	"crypto/tls"
	"net"
	"net/http"
	"net/http/httptrace"
	"sync"
	"syscall"

	"github.com/hookdrill/hookdrill/internal/stage"
)

// The phases of an exchange as httptrace tells them.
const (
	lookedUp    = "dns start, dns done"
	connectedUp = "connect start, connect done"
	exchanged   = "got conn, wrote request, first byte"
)

func traces() []contract {
	tlsDone := "tls start, tls done"
	return []contract{
		{"trace of an exchange", traceHTTP, []string{then(lookedUp, connectedUp, exchanged)}},
		{"trace over TLS", traceTLS, []string{then(lookedUp, connectedUp, tlsDone, exchanged)}},
		{"trace of a refusal", traceDial(syscall.ECONNREFUSED), []string{
			then(lookedUp, "connect start, connect done (dial: connect refused)")}},
		{"trace of a black hole", traceDial(syscall.ETIMEDOUT), []string{
			then(lookedUp, "connect start, connect done (dial: deadline, i/o timeout)"),
			then(lookedUp, "connect start, connect done (dial: context's deadline, i/o timeout)")}},
		{"trace of an unknown name", traceDial(&net.DNSError{}), []string{"dns start, dns done (peer.test not found)"}},
		{"trace of a known address", traceLiteral, []string{connectedUp}},
	}
}

// journal notes hooks in the order in which they are called.
type journal struct {
	mu   sync.Mutex
	seen []string
}

func (j *journal) note(what string, err error) {
	j.mu.Lock()
	defer j.mu.Unlock()
	if err != nil {
		what += " (" + described(err) + ")"
	}
	j.seen = append(j.seen, what)
}

func described(err error) string {
	if name, ok := err.(*net.DNSError); ok && name.IsNotFound {
		return name.Name + " not found"
	}
	return saw(err)
}

func (j *journal) String() string {
	j.mu.Lock()
	defer j.mu.Unlock()
	return then(j.seen...)
}

// watch returns ctx with all hooks that tell a phase.
func (j *journal) watch(ctx context.Context) context.Context {
	return httptrace.WithClientTrace(ctx, &httptrace.ClientTrace{
		DNSStart: func(info httptrace.DNSStartInfo) {
			j.note("dns start", nil)
			if info.Host != peer {
				j.note("of "+info.Host, nil)
			}
		},
		DNSDone: func(info httptrace.DNSDoneInfo) {
			j.note("dns done", info.Err)
			if info.Err == nil && len(info.Addrs) != 1 {
				j.note("without an address", nil)
			}
		},
		ConnectStart: func(proto, address string) {
			j.note("connect start", nil)
			if _, err := net.ResolveTCPAddr(proto, address); err != nil {
				j.note("to "+address, err)
			}
		},
		ConnectDone:          func(_, _ string, err error) { j.note("connect done", err) },
		TLSHandshakeStart:    func() { j.note("tls start", nil) },
		TLSHandshakeDone:     func(_ tls.ConnectionState, err error) { j.note("tls done", err) },
		GotConn:              func(httptrace.GotConnInfo) { j.note("got conn", nil) },
		WroteRequest:         func(info httptrace.WroteRequestInfo) { j.note("wrote request", info.Err) },
		GotFirstResponseByte: func() { j.note("first byte", nil) },
	})
}

func traceHTTP(ctx context.Context, n stage.Network) (string, error) {
	var j journal
	return serving(ctx, n, echo, func(client *http.Client) string {
		post(j.watch(ctx), client, peerURL, "question")
		return j.String()
	})
}

func traceTLS(ctx context.Context, n stage.Network) (string, error) {
	var j journal
	return overTLS(ctx, n, true, func(client *http.Client) string {
		post(j.watch(ctx), client, peerURLSecure, "question")
		return j.String()
	})
}

func traceDial(answer error) func(context.Context, stage.Network) (string, error) {
	return func(ctx context.Context, n stage.Network) (string, error) {
		var j journal
		_, err := dialInto(answer)(j.watch(ctx), n)
		return j.String(), err
	}
}

// traceLiteral dials an address: there is no name to look up.
func traceLiteral(ctx context.Context, n stage.Network) (string, error) {
	if _, err := n.Listen("192.0.2.1", nil); err != nil {
		return "", err
	}
	var j journal
	_, err := n.DialContext(j.watch(ctx), "tcp", "192.0.2.1:80")
	return j.String(), err
}
