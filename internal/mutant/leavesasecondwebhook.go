package mutant

import "net/http"

func leavesASecondWebhook() Mutant {
	return Mutant{
		Name:   "leaves-a-second-webhook",
		Defect: "It leaves a second webhook at its URL behind.",
		Breaks: []Break{{Rule: "AR-LISTEN-CHANGE"}},
		ArgillaListener: asking(func(next http.RoundTripper, r *http.Request) (*http.Response, error) {
			if r.Method == http.MethodDelete {
				return answered(r, http.StatusNotFound, `{"detail":"it was left"}`), nil
			}
			return next.RoundTrip(r)
		}),
	}
}
