package receive_test

import (
	"net/http"
	"testing"

	"github.com/hookdrill/hookdrill/examples/receive"
	"github.com/hookdrill/hookdrill/steps/conformancetest"
)

// TestItVerifiesByTheRules grades the handler by the rules of Standard Webhooks:
// each is a subtest, in virtual time, so that five minutes of tolerance take none.
func TestItVerifiesByTheRules(t *testing.T) {
	conformancetest.Verifier(t, func(env conformancetest.ListenerEnv) (http.Handler, func() error, error) {
		handler, err := receive.New(func(string, []byte) error { return nil }, env.Keys...)
		return handler, nil, err
	})
}
