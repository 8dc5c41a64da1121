package guide

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"log/slog"
	"net"
	"net/http"
	"time"

	"github.com/hookdrill/hookdrill/simulator/langsmith/listener"
	"github.com/hookdrill/hookdrill/simulator/langsmith/listener/client"
	"github.com/hookdrill/hookdrill/simulator/langsmith/listener/offload"
	"github.com/hookdrill/hookdrill/simulator/vault"
)

// Config says what a guide is.
type Config struct {
	// Secret is what the query of a genuine delivery has. Required.
	Secret vault.Secret
	// Data is the folder of the inbox. Required, unless there is another Inbox.
	Data string
	// API is the URL of LangSmith's API. Default: the real one.
	API string
	// Key is sent to the API as x-api-key. Default: none is.
	Key client.Key
	// Dataset is the name of the dataset that corrected runs go to. Default:
	// none, and a run is handled as soon as Handled was told of it.
	Dataset string
	// Hosts are those that inputs may be fetched from which were moved out of
	// the payload: "bucket.s3.amazonaws.com", "localhost:9000". Default: none.
	Hosts []string
	// LocalHosts allows Hosts to be on this machine, and without TLS.
	LocalHosts bool
	// Workers is how many runs are handled at once. Default: the library's.
	Workers int
	// Handled is told of each call of the handler and its error, the context's
	// included. Default: nobody is.
	Handled func(e listener.Event, err error)
	// Log is told of refused requests, failures and losses. Default: nobody is.
	Log *slog.Logger

	Seams
}

// Seams are where a part of a guide can be replaced: for a stage of virtual
// time, and for a listener with a defect, to see one's own tests fail. A zero
// field means the real thing.
type Seams struct {
	// DialContext connects to the API and to Hosts. What it does with addresses
	// is its own affair. Default: a net.Dialer's.
	DialContext func(ctx context.Context, network, address string) (net.Conn, error)
	// RootCAs are who is trusted to sign their certificates. Default: the system's.
	RootCAs *x509.CertPool
	// Inbox opens the inbox, which the guide closes. Default: [OnDisk].
	Inbox func(Config) (listener.Inbox, error)
	// Secrets are those that are good for the one that was set. Default: it alone.
	Secrets func(vault.Secret) ([]listener.Secret, error)
	// Transport wraps what makes calls of the API. Default: as it stands.
	Transport func(http.RoundTripper) http.RoundTripper
	// Handler wraps what is served. Default: as it stands.
	Handler func(http.Handler) http.Handler
}

func (c Config) withDefaults() Config {
	if c.Log == nil {
		c.Log = slog.New(slog.DiscardHandler)
	}
	if c.Handled == nil {
		c.Handled = func(listener.Event, error) {}
	}
	if c.Inbox == nil {
		c.Inbox = OnDisk
	}
	if c.Secrets == nil {
		c.Secrets = one
	}
	if c.Transport == nil {
		c.Transport = func(t http.RoundTripper) http.RoundTripper { return t }
	}
	if c.Handler == nil {
		c.Handler = func(h http.Handler) http.Handler { return h }
	}
	return c
}

// OnDisk opens the inbox of a guide that is to survive anything, in Data.
func OnDisk(c Config) (listener.Inbox, error) {
	inbox, err := listener.OpenBolt(c.Data, listener.Limits{})
	if err != nil {
		return nil, err // not inbox: a nil *Bolt in the interface is not nil
	}
	return inbox, nil
}

func one(text vault.Secret) ([]listener.Secret, error) {
	secret, err := listener.NewSecret(text.RevealSecret())
	return []listener.Secret{secret}, err
}

// connections are those to the API, kept for one call after the other.
func (c Config) connections() *http.Transport {
	t := &http.Transport{
		DialContext:            c.DialContext,
		TLSClientConfig:        &tls.Config{RootCAs: c.RootCAs, MinVersion: tls.VersionTLS12},
		TLSHandshakeTimeout:    10 * time.Second,
		IdleConnTimeout:        90 * time.Second,
		MaxIdleConnsPerHost:    16,
		ForceAttemptHTTP2:      true,
		MaxResponseHeaderBytes: 64 << 10,
	}
	if c.DialContext == nil {
		t.Proxy = http.ProxyFromEnvironment // whoever dials by itself means the host itself
	}
	return t
}

// fetcher fetches what was moved out.
func (c Config) fetcher() (*offload.Fetcher, error) {
	return offload.New(offload.Config{
		Hosts: c.Hosts, AllowHTTP: c.LocalHosts, AllowPrivate: c.LocalHosts,
		RootCAs: c.RootCAs, Dial: c.DialContext,
	})
}
