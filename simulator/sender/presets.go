package sender

import (
	"fmt"
	"strings"
	"time"
)

// Policies are the published policies, by name. Only those are here whose
// figures were published in full; what a source leaves open and the preset
// decides is said in its Source. The list is new at every call.
//
// Not here, for want of figures: LangSmith's Engine and Context Hub, Stripe,
// Slack, Shopify, Twilio, Hookdeck and Dialpad.
func Policies() []Policy {
	return []Policy{
		langsmith(),
		argilla(),
		standardWebhooks(),
		svix(),
		svixServer(),
		outpost(),
		convoy(),
		github(),
	}
}

// PolicyNamed finds one of [Policies]. The error lists the names there are.
func PolicyNamed(name string) (Policy, error) {
	var names []string
	for _, p := range Policies() {
		if p.Name == name {
			return p, nil
		}
		names = append(names, p.Name)
	}
	return Policy{}, fmt.Errorf("no policy is called %q; there are %s", name, strings.Join(names, ", "))
}

// langsmith is the automation rule's webhook. A slow answer is final whatever
// its status (A7), a broken connection is final too (A3).
//
// Pauses: connect 0s 500ms; 5xx 1s 2s.
func langsmith() Policy {
	return Policy{
		Name:     "langsmith",
		Source:   "docs.langchain.com/langsmith/webhooks; what it leaves open as decided in docs/decisions/0010",
		Timeouts: Timeouts{Connect: 5 * time.Second, Response: 5 * time.Second}, // A4, A5
		Retries: []RetryRule{
			// A1, A12: the pauses of httpcore's connect retries.
			{On: []Class{ClassConnect}, Limit: 2, Renewed: true, Backoff: Backoff{Schedule: []time.Duration{0, 500 * time.Millisecond}}},
			// A11.
			{On: []Class{Class5xx}, Limit: 2, Backoff: Backoff{Base: time.Second, Factor: 2, Cap: 10 * time.Second, Jitter: 0.2}},
		},
	}
}

// argilla is Argilla's background task. httpx counts its 20 s per operation of
// the socket; here they bound the connect and the whole of the response, and
// the 180 s of the task bound the attempt.
//
// Pauses: any 10s 60s 180s.
func argilla() Policy {
	return Policy{
		Name:     "argilla",
		Source:   "argilla-io/argilla v2.8.0, webhooks/v1/commons.py and jobs/webhook_jobs.py",
		Timeouts: Timeouts{Connect: 20 * time.Second, Response: 20 * time.Second, Total: 180 * time.Second},
		Retries: []RetryRule{
			{On: undelivered(), Limit: 3, Backoff: Backoff{Schedule: []time.Duration{10 * time.Second, time.Minute, 3 * time.Minute}}},
		},
	}
}

// standardWebhooks is the specification's example. It asks for a timeout of 15
// to 30 s, for jitter without saying how much, and to take Retry-After into
// account without saying how far: 20 s, none, and up to twice the pause here.
//
// Pauses: any 5s 5m 30m 2h 5h 10h 14h 20h 24h.
func standardWebhooks() Policy {
	return Policy{
		Name:     "standard-webhooks",
		Source:   "standard-webhooks/standard-webhooks, spec/standard-webhooks.md, the example schedule; 20 s is ours, within the 15 to 30 s asked for",
		Timeouts: Timeouts{Total: 20 * time.Second},
		Terminal: []int{410}, // the endpoint is to be disabled
		Retries: []RetryRule{
			{On: undelivered(), Limit: 9, Backoff: Backoff{Schedule: []time.Duration{
				5 * time.Second, 5 * time.Minute, 30 * time.Minute, 2 * time.Hour, 5 * time.Hour,
				10 * time.Hour, 14 * time.Hour, 20 * time.Hour, 24 * time.Hour,
			}}},
		},
		RetryAfter: ClampRetryAfter,
	}
}

// svixSchedule is what Svix's service and its open-source server share.
func svixSchedule() []time.Duration {
	return []time.Duration{
		5 * time.Second, 5 * time.Minute, 30 * time.Minute, 2 * time.Hour,
		5 * time.Hour, 10 * time.Hour, 10 * time.Hour,
	}
}

// svix is the hosted service, whose jitter is not published.
//
// Pauses: any 5s 5m 30m 2h 5h 10h 10h.
func svix() Policy {
	return Policy{
		Name:     "svix",
		Source:   "docs.svix.com/retries",
		Timeouts: Timeouts{Total: 15 * time.Second},
		Retries:  []RetryRule{{On: undelivered(), Limit: 7, Backoff: Backoff{Schedule: svixSchedule()}}},
	}
}

// svixServer is the open-source server. Each attempt that loses its connection
// in under a second is made once more at once, which costs nothing of the
// schedule. It lifts the pause after a timeout of the connect too; here, as
// that is of class connect, it does not.
//
// Pauses: connect 0s; any 5s 5m 30m 2h 5h 10h 10h.
func svixServer() Policy {
	return Policy{
		Name:     "svix-server",
		Source:   "svix/svix-webhooks @ 4fc0cfb8, worker.rs, webhook_http_client.rs, config.default.toml",
		Timeouts: Timeouts{Total: 30 * time.Second},
		Retries: []RetryRule{
			{On: []Class{ClassConnect, ClassTransport}, Within: time.Second, Limit: 1, Renewed: true},
			{On: undelivered(), Limit: 7, Backoff: Backoff{Schedule: svixSchedule(), Jitter: 0.2}},
		},
		Floors:     []Floor{{On: []Class{ClassTimeout, Class429}, Pause: time.Minute}},
		RetryAfter: ClampRetryAfter,
	}
}

// outpost counts 10 retries, follows redirects as Go's client does by itself,
// and takes every status below 400 for success.
//
// Pauses: connect 30s 60s 120s 240s 480s 960s 1920s 3840s 7680s 15360s.
func outpost() Policy {
	return Policy{
		Name:      "outpost",
		Source:    "hookdeck/outpost @ f67ae011, the defaults in code",
		Timeouts:  Timeouts{Total: 5 * time.Second},
		Success:   Statuses{From: 100, To: 399},
		Redirects: goRedirects,
		Retries: []RetryRule{
			{On: []Class{ClassConnect, ClassTimeout, ClassTransport, Class4xx, Class5xx}, Limit: 10, Backoff: Backoff{Base: 30 * time.Second, Factor: 2}},
		},
	}
}

// convoy counts 10 attempts, and follows redirects as Go's client does by itself.
//
// Pauses: any 100s 100s 100s 100s 100s 100s 100s 100s 100s.
func convoy() Policy {
	return Policy{
		Name:      "convoy",
		Source:    "frain-dev/convoy @ 2b60cc65, the default linear strategy, at least once",
		Timeouts:  Timeouts{Total: 10 * time.Second},
		Redirects: goRedirects,
		Retries:   []RetryRule{{On: undelivered(), Limit: 9, Backoff: Backoff{Base: 100 * time.Second}}},
	}
}

// github makes one attempt; trying again is left to people and to its API.
func github() Policy {
	return Policy{
		Name:     "github",
		Source:   "docs.github.com, handling failed webhook deliveries",
		Timeouts: Timeouts{Total: 10 * time.Second},
	}
}

// goRedirects is how many redirects Go's client follows where nothing is said.
const goRedirects = 10

// undelivered are all classes but 2xx and stopped.
func undelivered() []Class {
	return []Class{ClassConnect, ClassTimeout, ClassTransport, Class1xx, Class3xx, Class4xx, Class5xx}
}
