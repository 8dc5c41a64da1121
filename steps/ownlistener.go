package steps

import (
	"context"
	"crypto/x509"
	"io"
	"net"
	"net/http"

	"github.com/hookdrill/hookdrill/internal/reference"
	"github.com/hookdrill/hookdrill/internal/scenario"
	"github.com/hookdrill/hookdrill/internal/trial"
)

// ListenerEnv is what a run gives the listener under test. What its rules are not
// about is empty.
type ListenerEnv struct {
	// Keys are the secrets ("whsec_…") and public keys ("whpk_…") that signatures
	// are verified with.
	Keys []string

	// Secret is what LangSmith's listener expects as "secret" in a URL's query.
	Secret string
	// API is the base URL of LangSmith's API, APIKey what it is asked with.
	API, APIKey string
	// Dataset is the name of the dataset that corrected runs go to.
	Dataset string
	// Hosts are URLs that inputs and outputs may be fetched from, which were moved
	// out of a payload.
	Hosts []string

	// DialContext reaches the run's endpoints, the API among them, and nothing else.
	DialContext func(ctx context.Context, network, address string) (net.Conn, error)
	// RootCAs holds the authority that the endpoints' certificates are from.
	RootCAs *x509.CertPool
	// Folder is for what is to outlive a stop: the next start of a run gets the same.
	Folder string
	// Log takes what is written for people. Secrets are looked for in it.
	Log io.Writer
}

// ListenerFactory makes the listener for one start. In virtual time it is called
// inside of the bubble, and everything with a channel has to be made in it. End,
// which may be nil, ends what the listener started, and returns once that has ended.
type ListenerFactory func(ListenerEnv) (handler http.Handler, end func() error, err error)

// Verifier has scenarios graded with a listener of one's own that verifies
// signatures by Standard Webhooks, in the reference's place.
func Verifier(factory ListenerFactory) Option {
	return func(s *scenario.Setting) { s.Verifier = listenerOf(factory) }
}

// LangSmithListener has scenarios graded with a listener of one's own for
// LangSmith's rules, in the reference's place.
func LangSmithListener(factory ListenerFactory) Option {
	return func(s *scenario.Setting) { s.Listener = listenerOf(factory) }
}

// listenerOf is the listener under test as a trial knows it.
func listenerOf(factory ListenerFactory) trial.Program {
	return reference.Handler("listener under test", func(env trial.ProgramEnv) (http.Handler, func() error, error) {
		setup := env.Setup
		return factory(ListenerEnv{
			Keys: setup.Keys, Secret: setup.Secret, API: setup.API, APIKey: setup.APIKey, Dataset: setup.Dataset, Hosts: setup.Hosts,
			DialContext: env.DialContext, RootCAs: env.RootCAs, Folder: env.Folder, Log: env.Log,
		})
	})
}
