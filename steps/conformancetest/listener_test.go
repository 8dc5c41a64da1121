package conformancetest_test

import (
	"context"
	"net/http"
	"net/url"
	"testing"

	"github.com/hookdrill/hookdrill/simulator/langsmith/listener/client"
	"github.com/hookdrill/hookdrill/simulator/langsmith/listener/guide"
	"github.com/hookdrill/hookdrill/simulator/signature"
	"github.com/hookdrill/hookdrill/simulator/signature/guard"
	"github.com/hookdrill/hookdrill/simulator/vault"
	"github.com/hookdrill/hookdrill/steps/conformancetest"
)

// verifier is a listener of one's own; here it is the reference.
func verifier(env conformancetest.ListenerEnv) (http.Handler, func() error, error) {
	var c guard.Config
	for _, text := range env.Keys {
		key, err := signature.ParseVerifyingKey(text)
		if err != nil {
			return nil, nil, err
		}
		c.Keys = append(c.Keys, key)
	}
	handler, err := guard.New(c)
	return handler, nil, err
}

func TestVerifier(t *testing.T) {
	t.Parallel()
	conformancetest.Verifier(t, verifier, conformancetest.Strict())
}

func TestVerifierInRealTime(t *testing.T) {
	t.Parallel()
	conformancetest.Verifier(t, verifier, conformancetest.Strict(), conformancetest.RealTime(), conformancetest.Only("SW-VERIFY-GENUINE"))
}

func TestVerifierOfOneSecret(t *testing.T) {
	t.Parallel()
	conformancetest.Verifier(t, func(env conformancetest.ListenerEnv) (http.Handler, func() error, error) {
		if _, err := signature.ParseSecret(env.Keys[0]); err != nil || len(env.Keys) != 1 {
			t.Errorf("it was asked to verify with %d keys, the first %q", len(env.Keys), env.Keys[0])
		}
		return verifier(env)
	}, conformancetest.Strict(), conformancetest.OneSecret(), conformancetest.SecretsOnly())
}

// theGuides is a listener for LangSmith; here it is the guide's, on disk.
func theGuides(env conformancetest.ListenerEnv) (http.Handler, func() error, error) {
	key, err := client.NewKey(env.APIKey)
	if err != nil {
		return nil, nil, err
	}
	var hosts []string
	for _, text := range env.Hosts {
		u, err := url.Parse(text)
		if err != nil {
			return nil, nil, err
		}
		hosts = append(hosts, u.Host)
	}
	g, err := guide.Open(guide.Config{
		Secret: vault.NewSecret(env.Secret), Data: env.Folder, API: env.API, Key: key, Dataset: env.Dataset,
		Hosts: hosts, LocalHosts: true,
		Seams: guide.Seams{DialContext: env.DialContext, RootCAs: env.RootCAs},
	})
	if err != nil {
		return nil, nil, err
	}
	return g, func() error { return g.Close(context.Background()) }, nil
}

func TestLangSmithListener(t *testing.T) {
	t.Parallel()
	conformancetest.LangSmithListener(t, theGuides, conformancetest.Strict())
}
