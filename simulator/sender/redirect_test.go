package sender_test

import (
	"context"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/hookdrill/hookdrill/simulator/sender"
)

// secretDelivery carries a canary in each place that may hold a secret.
func secretDelivery(t *testing.T, base string) sender.Delivery {
	t.Helper()
	d := delivery(t, strings.Replace(base, "://", "://user:"+canary+"-password@", 1)+"/in?secret="+canary+"-query")
	headers, err := sender.NewHeaders(http.Header{"X-Api-Key": {canary + "-header"}})
	if err != nil {
		t.Fatal(err)
	}
	d.Header = headers
	return d
}

const canary = "c4nary"

// following follows n redirects.
func following(t *testing.T, n int) sender.Policy {
	t.Helper()
	p := once(t)
	p.Redirects = n
	return p
}

func TestRedirectsAreFollowedWithoutSecrets(t *testing.T) {
	t.Parallel()
	cases := []struct {
		name     string
		status   int
		location string
		method   string
		body     bool
		secrets  bool
	}{
		{"301 becomes GET", 301, "/other", "GET", false, true},
		{"302 becomes GET", 302, "/other", "GET", false, true},
		{"303 becomes GET", 303, "http://" + host + "/other", "GET", false, true},
		{"307 stays POST", 307, "/other", "POST", true, true},
		{"308 stays POST", 308, "/other", "POST", true, true},
		{"to another host", 307, "http://elsewhere.test/other", "POST", true, false},
		{"to TLS", 307, "https://" + host + "/other", "POST", true, false},
		{"to another port", 302, "http://" + host + ":81/other", "GET", false, false},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			e := new(endpoint)
			e.connects = []connect{
				answering(0, status(c.status, "Location: "+c.location))(e),
				answering(0, status(200))(e),
			}
			if strings.HasPrefix(c.location, "https:") {
				e.connects[1].serve = secured("good", e.connects[1].serve)
			}
			outcome := deliverAnywhere(t, following(t, 3), e, secretDelivery(t, "http://"+host))
			if !outcome.Delivered || len(outcome.Attempts) != 1 || outcome.Attempts[0].Redirects != 1 || len(e.requests) != 2 {
				t.Fatalf("outcome %+v after %d requests", outcome, len(e.requests))
			}
			hop := e.requests[1]
			if !strings.HasPrefix(hop, c.method+" /other HTTP/1.1\r\n") {
				t.Errorf("the hop is %q", hop)
			}
			if strings.Contains(hop, `{"runs":[]}`) != c.body {
				t.Errorf("the hop has a body where it should not, or has none: %q", hop)
			}
			if strings.Contains(hop, canary+"-header") != c.secrets || strings.Contains(hop, "Authorization") != c.secrets {
				t.Errorf("the hop shows its secrets where it should not, or lost them: %q", hop)
			}
			if strings.Contains(hop, "Referer") || strings.Contains(hop, canary+"-query") {
				t.Errorf("the hop tells where it came from: %q", hop)
			}
		})
	}
}

// deliverAnywhere is deliver with every name leading to the one endpoint.
func deliverAnywhere(t *testing.T, p sender.Policy, e *endpoint, d sender.Delivery) sender.Outcome {
	t.Helper()
	c := sender.Config{Policy: p}
	var outcome sender.Outcome
	play(t, anyName{inVirtualTime(t)}, c, e, func(ctx context.Context, s *sender.Sender) {
		outcome = s.Deliver(ctx, d)
	})
	return outcome
}

func TestRedirectsThatAreNotFollowed(t *testing.T) {
	t.Parallel()
	away := func(location string) string { return status(302, "Location: "+location) }
	cases := []struct {
		name      string
		redirects int
		scheme    string
		answer    string
		class     sender.Class
		reason    string
		requests  int
	}{
		{"by a policy that follows none", 0, "http", away("/in"), sender.Class3xx, "", 1},
		{"one too many", 2, "http", away("/in"), sender.ClassTransport, "too-many-redirects", 3},
		{"without a location", 2, "http", status(302), sender.Class3xx, "", 1},
		{"304 is no redirect", 2, "http", status(304, "Location: /in"), sender.Class3xx, "", 1},
		{"to another protocol", 2, "http", away("ftp://" + host + "/"), sender.ClassTransport, "bad-redirect", 1},
		{"to nowhere", 2, "http", away("http://%zz/"), sender.ClassTransport, "bad-redirect", 1},
		{"out of TLS", 2, "https", away("http://" + host + "/"), sender.ClassTransport, "bad-redirect", 1},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			e := new(endpoint)
			for range 4 {
				serve := e.answer(c.answer)
				if c.scheme == "https" {
					serve = secured("good", serve)
				}
				e.connects = append(e.connects, connect{serve: serve})
			}
			p := following(t, c.redirects)
			p.Success = sender.Statuses{From: 200, To: 399} // a broken chain is no success even so
			outcome := deliver(t, p, e, delivery(t, c.scheme+"://"+host+"/in"))
			a := outcome.Attempts[0]
			if a.Class != c.class || a.Reason != c.reason || len(e.requests) != c.requests {
				t.Errorf("class %q, reason %q after %d requests, want %q, %q, %d", a.Class, a.Reason, len(e.requests), c.class, c.reason, c.requests)
			}
			if outcome.Delivered != (c.class == sender.Class3xx) {
				t.Errorf("outcome %+v", outcome)
			}
		})
	}
}

// The total runs over all hops; a hop that cannot be reached is no connection
// failure, for a request was sent before it.
func TestRedirectsShareOneTotal(t *testing.T) {
	t.Parallel()
	p := following(t, 9)
	p.Timeouts = sender.Timeouts{Total: 5 * time.Second}
	e := new(endpoint)
	for range 9 {
		e.connects = append(e.connects, answering(2*time.Second, status(302, "Location: /in"))(e))
	}
	a := deliver(t, p, e, delivery(t, "http://"+host+"/in")).Attempts[0]
	if a.Class != sender.ClassTimeout || a.End.Sub(a.Start) != 5*time.Second || a.Redirects != 2 {
		t.Errorf("the attempt is %+v", a)
	}

	e = new(endpoint)
	e.connects = []connect{answering(0, status(302, "Location: http://gone.test/"))(e)}
	a = deliver(t, p, e, delivery(t, "http://"+host+"/in")).Attempts[0]
	if a.Class != sender.ClassTransport || a.Reason != "name-not-found" || a.Request != 1 {
		t.Errorf("the attempt is %+v", a)
	}
}
