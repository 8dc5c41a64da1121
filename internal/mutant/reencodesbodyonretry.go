package mutant

import (
	"bytes"
	"encoding/json"
	"io"
	"net/http"
	"sync"

	"github.com/hookdrill/hookdrill/simulator/langsmith/service"
)

// What makes exchanges is the seam. It knows a retry by the body: it came before.
func reencodesBodyOnRetry() Mutant {
	return Mutant{
		Name:   "reencodes-body-on-retry",
		Defect: "It decodes the payload and encodes it anew for a retry, so that no signature over the bytes would hold.",
		Breaks: []Break{{Rule: "LS-SAME-BYTES"}},
		System: func(c *service.Config) {
			var seen sync.Map
			wrapTransport(c, func(next http.RoundTripper, r *http.Request) (*http.Response, error) {
				body, err := io.ReadAll(r.Body)
				if err != nil {
					return nil, err
				}
				var document any
				if _, again := seen.LoadOrStore(r.URL.String()+string(body), true); again && json.Unmarshal(body, &document) == nil {
					body, _ = json.Marshal(document) // it was JSON
				}
				r = r.Clone(r.Context())
				r.Body, r.ContentLength, r.GetBody = io.NopCloser(bytes.NewReader(body)), int64(len(body)), nil
				return next.RoundTrip(r)
			})
		},
	}
}
