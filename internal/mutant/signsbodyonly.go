package mutant

import (
	"net/http"
	"strings"
	"time"

	"github.com/hookdrill/hookdrill/simulator/signature"
)

// As GitHub does, and whoever follows its guide.
func signsBodyOnly() Mutant {
	return Mutant{
		Name:   "signs-body-only",
		Defect: "It signs the body alone, so that anybody can give it another id and another time.",
		Breaks: []Break{
			{Rule: "SW-CONTENT"},
			{Rule: "SW-EVERY-KEY", Why: "what a listener verifies is more than the body"},
			{Rule: "DRILL-SIGNATURE", Why: alsoInDrills},
		},
		Signing: wrapMessage(func(m signature.Message, at time.Time, body []byte) http.Header {
			h := m.Sign(at, body)
			var all []string
			for _, k := range m.Keys() {
				if s, is := k.(signature.Secret); is {
					all = append(all, "v1,"+bodySum(s, body))
				}
			}
			if len(all) > 0 {
				h[signature.HeaderSignature] = []string{strings.Join(all, " ")}
			}
			return h
		}),
	}
}
