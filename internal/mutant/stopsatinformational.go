package mutant

import (
	"errors"
	"net/http"
	"net/http/httptrace"
	"net/textproto"

	"github.com/hookdrill/hookdrill/simulator/sender"
)

func stopsAtInformational() Mutant {
	return Mutant{
		Name:   "stops-at-informational",
		Defect: "It takes an informational answer for something that is no answer.",
		Breaks: []Break{{Rule: "LS-INFORMATIONAL"}},
		Sender: func(c *sender.Config) {
			around(c, func(next http.RoundTripper, r *http.Request) (*http.Response, error) {
				trace := &httptrace.ClientTrace{Got1xxResponse: func(int, textproto.MIMEHeader) error {
					return errors.New("an informational answer")
				}}
				return next.RoundTrip(r.WithContext(httptrace.WithClientTrace(r.Context(), trace)))
			})
		},
	}
}
