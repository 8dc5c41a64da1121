package steps

import (
	"regexp"

	"github.com/cucumber/godog"

	"github.com/hookdrill/hookdrill/fakeendpoint"
	"github.com/hookdrill/hookdrill/internal/trial"
)

// endpointSentences say what the endpoints do.
func (w *world) endpointSentences() []sentence {
	return []sentence{
		{given, `^an endpoint that plays "(.+)"$`,
			`an endpoint that plays "503 x2, 200"`, w.anEndpoint},
		{given, `^an endpoint that plays$`,
			"an endpoint that plays\n\"\"\"\n0s..30s: refuse\n; 200 forever\n\"\"\"", w.anEndpointThatPlays},
		{given, `^an endpoint with TLS that plays "(.+)"$`,
			`an endpoint with TLS that plays "tls-untrusted x3, 200"`, w.anEndpointWithTLS},
		{given, `^an endpoint at "([^"]+)" that plays "(.+)"$`,
			`an endpoint at "other.hooks.test" that plays "200 forever"`, w.anEndpointAt},
		{given, `^(\d+) such endpoints$`,
			`20 such endpoints`, w.suchEndpoints},
	}
}

// anEndpoint adds an endpoint with a delivery of its own.
func (w *world) anEndpoint(script string) error { return w.addEndpoint(script, false) }

func (w *world) anEndpointThatPlays(script *godog.DocString) error {
	return w.addEndpoint(script.Content, false)
}

func (w *world) anEndpointWithTLS(script string) error { return w.addEndpoint(script, true) }

func (w *world) addEndpoint(script string, tls bool) error {
	if _, err := fakeendpoint.Parse(script); err != nil {
		return mistake("%w", err)
	}
	w.draft.endpoints = append(w.draft.endpoints, endpointDraft{script: script, tls: tls})
	return nil
}

var hostName = regexp.MustCompile(`^[a-z0-9-]+\.` + regexp.QuoteMeta(trial.Domain) + `$`)

// anEndpointAt adds an endpoint that nothing is to reach unless it is sent there.
func (w *world) anEndpointAt(host, script string) error {
	if !hostName.MatchString(host) {
		return mistake("the host %q is not a name below %s, the only domain of a run's network, such as other.%s", host, trial.Domain, trial.Domain)
	}
	if _, err := fakeendpoint.Parse(script); err != nil {
		return mistake("%w", err)
	}
	w.draft.others = append(w.draft.others, trial.Endpoint{Host: host, Script: script, Delivery: "delivery 1"})
	return nil
}

// maxCopies bounds what one scenario can ask for.
const maxCopies = 10_000

// suchEndpoints has everything so far this many times, each with its delivery.
func (w *world) suchEndpoints(n int) error {
	if n < 1 || n > maxCopies {
		return mistake("%d endpoints are not from 1 to %d", n, maxCopies)
	}
	w.draft.copies = n
	return nil
}
