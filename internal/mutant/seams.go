package mutant

import (
	"net/http"
	"slices"

	"github.com/hookdrill/hookdrill/simulator/langsmith/listener"
	"github.com/hookdrill/hookdrill/simulator/langsmith/listener/guide"
	"github.com/hookdrill/hookdrill/simulator/langsmith/service"
	"github.com/hookdrill/hookdrill/simulator/sender"
	"github.com/hookdrill/hookdrill/simulator/vault"
)

// rule returns the policy's retry rule for a class, to be changed in place. The
// policy's rules are copied first: the reference keeps its own.
func rule(c *sender.Config, class sender.Class) *sender.RetryRule {
	c.Policy.Retries = slices.Clone(c.Policy.Retries)
	for i := range c.Policy.Retries {
		r := &c.Policy.Retries[i]
		if slices.Contains(r.On, class) {
			r.On = slices.Clone(r.On)
			return r
		}
	}
	return nil
}

// alsoRetries has the policy's rule for 5xx retry another class as well.
func alsoRetries(c *sender.Config, class sender.Class) {
	r := rule(c, sender.Class5xx)
	r.On = append(r.On, class)
}

// wrapTransport puts something between a system's sender and what makes its exchanges.
func wrapTransport(c *service.Config, around func(next http.RoundTripper, r *http.Request) (*http.Response, error)) {
	c.Sender = func(s *sender.Config) {
		s.Transport = func(next http.RoundTripper) http.RoundTripper {
			return roundTrip(func(r *http.Request) (*http.Response, error) { return around(next, r) })
		}
	}
}

type roundTrip func(*http.Request) (*http.Response, error)

func (f roundTrip) RoundTrip(r *http.Request) (*http.Response, error) { return f(r) }

// wrapInbox puts something between a listener and its inbox.
func wrapInbox(c *guide.Config, wrap func(listener.Inbox) listener.Inbox) {
	open := c.Inbox
	if open == nil {
		open = guide.OnDisk
	}
	c.Inbox = func(c guide.Config) (listener.Inbox, error) {
		inbox, err := open(c)
		if err != nil {
			return nil, err
		}
		return wrap(inbox), nil
	}
}

// wrapHandler puts something before what a listener serves.
func wrapHandler(c *guide.Config, before func(next http.Handler, w http.ResponseWriter, r *http.Request)) {
	c.Handler = func(next http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { before(next, w, r) })
	}
}

// sealHeaders replaces how headers are sealed, and leaves the rest to the vault.
func sealHeaders(seal func(vault.Secret, vault.Place) (vault.Sealed, error), open func(vault.Sealed) (vault.Secret, error)) func(vault.Sealer) vault.Sealer {
	return func(s vault.Sealer) vault.Sealer { return headerSealer{s, seal, open} }
}

type headerSealer struct {
	vault.Sealer

	seal func(vault.Secret, vault.Place) (vault.Sealed, error)
	open func(vault.Sealed) (vault.Secret, error)
}

const headersField = "headers"

func (h headerSealer) Seal(s vault.Secret, at vault.Place) (vault.Sealed, error) {
	if at.Field == headersField {
		return h.seal(s, at)
	}
	return h.Sealer.Seal(s, at)
}

func (h headerSealer) Open(s vault.Sealed, at vault.Place) (vault.Secret, error) {
	if at.Field == headersField {
		return h.open(s)
	}
	return h.Sealer.Open(s, at)
}
