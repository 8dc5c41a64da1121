package mutant

import (
	"net/http"
	"time"

	"github.com/hookdrill/hookdrill/simulator/signature"
)

func secretAsText() Mutant {
	return Mutant{
		Name:   "secret-as-text",
		Defect: "It keys the hash with the secret's text, whsec_ included, as Stripe does.",
		Breaks: []Break{
			{Rule: "SW-SECRET-BYTES"},
			{Rule: "SW-EVERY-KEY", Why: "a listener has the right key, and no signature by it comes"},
			{Rule: "DRILL-SIGNATURE", Why: alsoInDrills},
		},
		Signing: wrapMessage(func(m signature.Message, at time.Time, body []byte) http.Header {
			keys := m.Keys()
			for i, k := range keys {
				if s, is := k.(signature.Secret); is {
					if text, err := signature.NewSecret([]byte(s.RevealSecret())); err == nil {
						keys[i] = text
					}
				}
			}
			return signedBy(m.ID(), keys, at, body)
		}),
	}
}
