package mutant

import (
	"net/http"
	"strconv"
	"time"

	"github.com/hookdrill/hookdrill/simulator/sender"
	"github.com/hookdrill/hookdrill/simulator/signature"
)

// An early version of Argilla did this: it signed the time of the event.
func signsOneTimestampSendsAnother() Mutant {
	return Mutant{
		Name:   "signs-one-timestamp-sends-another",
		Defect: "It signs the time of the message, and sends the time of the attempt.",
		Breaks: []Break{{Rule: "SW-TIMESTAMP-SIGNED"}},
		Signing: func(c *sender.Config) {
			c.Signer = func(next sender.Signer) sender.Signer {
				made := time.Now()
				return signer(func(at time.Time, body []byte) http.Header {
					h := next.Sign(made, body)
					h[signature.HeaderTimestamp] = []string{strconv.FormatInt(at.Unix(), 10)}
					return h
				})
			}
		},
	}
}
