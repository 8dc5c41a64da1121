package relay

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"net/url"
	"time"

	"github.com/hookdrill/hookdrill/simulator/apikey"
	"github.com/hookdrill/hookdrill/simulator/argilla/event"
	"github.com/hookdrill/hookdrill/simulator/argilla/listener"
	"github.com/hookdrill/hookdrill/simulator/argilla/listener/client"
	"github.com/hookdrill/hookdrill/simulator/inbox"
	"github.com/hookdrill/hookdrill/simulator/inbox/onfile"
)

// Config says what a relay is.
type Config struct {
	// Handlers are what it listens to. Default: one, "hookdrill", for all events.
	Handlers []Handler
	// Data is the folder of the inbox. Default: there is none, and events are
	// handled before they are answered.
	Data string
	// API is the URL of Argilla. Default: [client.DefaultURL].
	API string
	// Key is the API key of an owner.
	Key apikey.Key
	// URL is where Argilla reaches the relay. Default: [listener.PublicURL] of
	// the address that it is served on.
	URL string
	// Forward is a URL that each event is posted to, as Argilla wrote it; it is
	// handled once that has answered with a 2xx. Default: none.
	Forward string
	// Handled is told of each event and of what came of it. Default: nobody is.
	Handled func(Event, error)
	// Registered is told when every handler has its webhook: from then on what
	// comes is taken. Default: nobody is.
	Registered func()
	// Log is told of what the surroundings lack, and of what fails. Default: nobody is.
	Log *slog.Logger

	Seams
}

// Handler is a handler of a relay: its name is its path.
type Handler struct {
	Name string
	// Events are what it is for. Default: all of them.
	Events []event.Type
}

// Event is an event that a handler got.
type Event struct {
	event.Event

	// Handler is the name of the handler.
	Handler string
	// ID is the same whenever the event comes to the handler.
	ID string
	// Attempt counts from 1 how often the handler got it from the inbox.
	Attempt int
}

// Seams are where a part of a relay can be replaced: for a stage of virtual
// time, and for a listener with a defect, to see one's own tests fail. A zero
// field means the real thing.
type Seams struct {
	// DialContext connects to Argilla and to Forward. Default: a net.Dialer's.
	DialContext func(ctx context.Context, network, address string) (net.Conn, error)
	// RootCAs are who is trusted to sign their certificates. Default: the system's.
	RootCAs *x509.CertPool
	// Inbox opens the inbox, which the relay closes. Default: [OnDisk].
	Inbox func(Config) (inbox.Inbox, error)
	// Answers are what is answered. Default: [listener.Precise].
	Answers listener.Answers
	// Verifier makes what verifies the requests of a handler. Default: one of
	// simulator/signature.
	Verifier listener.NewVerifier
	// Transport wraps what calls Argilla. Default: as it stands.
	Transport func(http.RoundTripper) http.RoundTripper
	// Handler wraps what is served. Default: as it stands.
	Handler func(http.Handler) http.Handler
}

func (c Config) withDefaults() (Config, error) {
	if len(c.Handlers) == 0 {
		c.Handlers = []Handler{{Name: "hookdrill"}}
	}
	if c.Handled == nil {
		c.Handled = func(Event, error) {}
	}
	if c.Log == nil {
		c.Log = slog.New(slog.DiscardHandler)
	}
	if c.Inbox == nil {
		c.Inbox = OnDisk
	}
	if c.Transport == nil {
		c.Transport = func(t http.RoundTripper) http.RoundTripper { return t }
	}
	if c.Forward != "" {
		if u, err := url.Parse(c.Forward); err != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https" {
			return c, errors.New("the URL to pass events on to is not an http or https URL")
		}
	}
	return c, nil
}

// OnDisk opens the inbox of a relay in Data. Without Data there is none.
func OnDisk(c Config) (inbox.Inbox, error) {
	if c.Data == "" {
		return nil, nil
	}
	opened, err := onfile.Open(c.Data, inbox.Limits{})
	if err != nil {
		return nil, err // not opened: a nil *onfile.Inbox in the interface is not nil
	}
	return opened, nil
}

// transport makes the requests to Argilla and to Forward.
func (c Config) transport() *http.Transport {
	proxy := http.ProxyFromEnvironment
	if c.DialContext != nil {
		proxy = nil // it knows the way
	}
	return &http.Transport{
		Proxy:                  proxy,
		DialContext:            c.DialContext,
		TLSClientConfig:        &tls.Config{RootCAs: c.RootCAs, MinVersion: tls.VersionTLS12},
		TLSHandshakeTimeout:    10 * time.Second,
		IdleConnTimeout:        90 * time.Second,
		MaxResponseHeaderBytes: 64 << 10,
	}
}

// client calls Argilla.
func (c Config) client(transport *http.Transport) (*client.Client, error) {
	return client.New(client.Config{BaseURL: c.API, Key: c.Key, Transport: c.Transport(transport)})
}

// handlers are the listener's.
func (c Config) handlers(handle func(string) func(context.Context, listener.AnyEvent) error) ([]listener.Handler, error) {
	var all []listener.Handler
	for _, h := range c.Handlers {
		if h.Name == "" {
			return nil, fmt.Errorf("a handler of %v has no name", h.Events)
		}
		all = append(all, listener.OnAny(h.Name, handle(h.Name), h.Events...).Describe("Hookdrill's handler "+h.Name))
	}
	return all, nil
}
