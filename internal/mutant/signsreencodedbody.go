package mutant

import (
	"net/http"
	"time"

	"github.com/hookdrill/hookdrill/simulator/sender"
)

func signsReencodedBody() Mutant {
	return Mutant{
		Name:    "signs-reencoded-body",
		Defect:  "It signs the body as its own JSON library writes it, and sends the body as it was.",
		Breaks:  []Break{{Rule: "SW-RAW-BODY"}},
		Signing: wrapSigner(func(next sender.Signer, at time.Time, body []byte) http.Header { return next.Sign(at, reencoded(body)) }),
	}
}
