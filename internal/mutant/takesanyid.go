package mutant

import (
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/hookdrill/hookdrill/simulator/signature"
	"github.com/hookdrill/hookdrill/simulator/signature/guard"
)

// As all published libraries do. What is signed of such a request is the same as
// of the old one, which is what is verified here.
func takesAnyID() Mutant {
	return Mutant{
		Name:   "takes-any-id",
		Defect: "It takes an id with a full stop, and so an old request that is shown as a new one.",
		Breaks: []Break{{Rule: "SW-VERIFY-ID"}},
		Verifier: wrapVerify(func(next guard.VerifyFunc, now time.Time, h http.Header, body []byte) (signature.Verified, error) {
			id, sent := h.Get(signature.HeaderID), h.Get(signature.HeaderTimestamp)
			i := strings.LastIndexByte(id, '.')
			if i < 0 {
				return next(now, h, body)
			}
			old, err := strconv.ParseInt(id[i+1:], 10, 64)
			if err != nil {
				return next(now, h, body)
			}
			h = h.Clone()
			h.Set(signature.HeaderID, id[:i])
			h.Set(signature.HeaderTimestamp, id[i+1:])
			return next(time.Unix(old, 0), h, slices.Concat([]byte(sent+"."), body))
		}),
	}
}
