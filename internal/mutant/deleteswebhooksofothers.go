package mutant

import (
	"io"
	"net/http"
	"strings"
)

// What calls Argilla is the seam.
func deletesWebhooksOfOthers() Mutant {
	return Mutant{
		Name:   "deletes-webhooks-of-others",
		Defect: "It deletes the webhooks of others when it starts, as Argilla's own example does.",
		Breaks: []Break{{Rule: "AR-LISTEN-OTHERS"}},
		ArgillaListener: asking(func(next http.RoundTripper, r *http.Request) (*http.Response, error) {
			a, err := next.RoundTrip(r)
			if err != nil || r.Method != http.MethodGet {
				return a, err
			}
			defer func() { _ = a.Body.Close() }()
			body, err := io.ReadAll(io.LimitReader(a.Body, 1<<20))
			for _, one := range listed(body) {
				if strings.HasPrefix(one.Description, "Hookdrill's") {
					continue
				}
				if gone, err := next.RoundTrip(deletion(r, one.ID)); err == nil {
					_ = gone.Body.Close()
				}
			}
			return answered(r, a.StatusCode, string(body)), err
		}),
	}
}
