package fakeendpoint_test

import (
	"net/http"
	"testing"

	"github.com/hookdrill/hookdrill/fakeendpoint"
)

// A sender that checks nothing gets through, and the observation shows it.
func TestABadCertificateThatIsAcceptedIsObserved(t *testing.T) {
	t.Parallel()
	onBothNetworks(t, "tls-expired, 204", func(s scene) {
		s.client.Transport.(*http.Transport).TLSClientConfig.InsecureSkipVerify = true
		s.wantAttempts("answer: 200", "answer: 200")
		for _, o := range s.observed(2) {
			if o.Behaviour != "tls-expired" || o.Connection != 1 {
				s.Errorf("connection %d was treated with %q", o.Connection, o.Behaviour)
			}
		}
	}, fakeendpoint.WithTLS())
}
