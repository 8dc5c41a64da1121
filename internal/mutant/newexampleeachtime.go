package mutant

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"time"

	"github.com/hookdrill/hookdrill/simulator/langsmith/listener/guide"
)

// What makes calls of the API is the seam.
func newExampleEachTime() Mutant {
	return Mutant{
		Name:   "new-example-each-time",
		Defect: "It makes an example under a new id with each try, as the guide's own handler does.",
		Breaks: []Break{
			{Rule: "LS-LISTEN-ONE-EXAMPLE"},
			{Rule: "LS-LISTEN-KEEPS", Why: "what it made before a crash it makes once more"},
		},
		Listener: func(c *guide.Config) {
			c.Transport = func(next http.RoundTripper) http.RoundTripper {
				return roundTrip(func(r *http.Request) (*http.Response, error) {
					body, err := io.ReadAll(r.Body)
					var example map[string]any
					if err == nil && r.Method == http.MethodPost && json.Unmarshal(body, &example) == nil {
						example["id"] = fmt.Sprintf("00000000-0000-4000-8000-%012x", time.Now().UnixNano()&0xffff_ffff_ffff)
						body, _ = json.Marshal(example) // it was JSON
					}
					r = r.Clone(r.Context())
					r.Body, r.ContentLength = io.NopCloser(bytes.NewReader(body)), int64(len(body))
					return next.RoundTrip(r)
				})
			}
		},
	}
}
