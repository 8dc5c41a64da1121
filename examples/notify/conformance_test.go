package notify_test

import (
	"context"
	"net/http"
	"testing"
	"time"

	"github.com/hookdrill/hookdrill/examples/notify"
	"github.com/hookdrill/hookdrill/steps/conformancetest"
)

// TestNotifierKeepsTheRules grades the notifier by some of the delivery rules
// that LangSmith keeps: each is a subtest, in virtual time.
func TestNotifierKeepsTheRules(t *testing.T) {
	conformancetest.Sender(t, notifier,
		conformancetest.Only("LS-POST", "LS-2XX", "LS-4XX-FINAL", "LS-5XX-RETRY", "LS-5XX-USES-BOTH", "LS-BODY-IGNORED"))
}

// notifier is how a run makes the sender under test, and has it deliver.
func notifier(env conformancetest.Env) (conformancetest.Deliver, func() error, error) {
	transport := &http.Transport{DialContext: env.DialContext, DisableKeepAlives: true}
	n := notify.Notifier{
		Client:  &http.Client{Transport: transport},
		Timeout: 5 * time.Second, Attempts: 3, Pause: time.Second,
	}
	deliver := func(ctx context.Context, d conformancetest.Delivery) (delivered bool, reason string, err error) {
		return n.Send(ctx, d.URL, d.Body) == nil, "", nil
	}
	return deliver, func() error { transport.CloseIdleConnections(); return nil }, nil
}
