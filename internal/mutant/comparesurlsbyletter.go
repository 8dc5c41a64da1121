package mutant

import (
	"bytes"
	"io"
	"net/http"
)

func comparesURLsByLetter() Mutant {
	return Mutant{
		Name:   "compares-urls-by-letter",
		Defect: "It does not see that a webhook's URL is its own if it is written otherwise.",
		Breaks: []Break{{Rule: "AR-LISTEN-REUSE"}},
		ArgillaListener: asking(func(next http.RoundTripper, r *http.Request) (*http.Response, error) {
			a, err := next.RoundTrip(r)
			if err != nil || r.Method != http.MethodGet {
				return a, err
			}
			defer func() { _ = a.Body.Close() }()
			body, err := io.ReadAll(io.LimitReader(a.Body, 1<<20))
			if bytes.Contains(body, []byte(`http://LISTENER`)) {
				body = []byte(`{"items":[]}`)
			}
			return answered(r, a.StatusCode, string(body)), err
		}),
	}
}
