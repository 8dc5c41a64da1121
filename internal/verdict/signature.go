package verdict

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"time"

	"github.com/hookdrill/hookdrill/internal/trial"
	"github.com/hookdrill/hookdrill/simulator/signature"
	"github.com/hookdrill/hookdrill/simulator/signature/diagnosis"
)

// SignaturePart is one thing that a signature can be right or wrong about.
type SignaturePart string

// The parts, as [diagnosis.Part] names them.
const (
	PartBody      SignaturePart = "body"
	PartTimestamp SignaturePart = "timestamp"
	PartID        SignaturePart = "id"
	PartSecret    SignaturePart = "secret"
	PartContent   SignaturePart = "signature" // how id, timestamp and body are put together
)

// SignedAbout judges one part of what the requests of the delivery are signed
// over, or with. A signature that is wrong about another part is no matter here:
// where none matches in any reading, nothing is known of a part. [Signed] judges
// that.
func SignedAbout(h *trial.History, delivery string, part SignaturePart) Finding {
	expected := fmt.Sprintf("signatures that are right about the %s", part)
	if f, is := unfit(h, delivery, expected); is {
		return f
	}
	doubt := ""
	f := eachDiagnosis(h, delivery, expected, func(d diagnosis.Diagnosis) string {
		found := partOf(d, part)
		switch {
		case found.State == diagnosis.Wrong && found.Code != "":
			return found.Text
		case found.State == diagnosis.Unknown:
			doubt = "no signature matches in any reading"
		}
		return ""
	})
	if f.Outcome == Pass && doubt != "" {
		return unknown(delivery, expected, doubt)
	}
	return f
}

// Signed judges that each request of the delivery has a signature by one of its
// keys, however something else about it may be wrong.
func Signed(h *trial.History, delivery string) Finding {
	return eachDiagnosis(h, delivery, "a signature by the secret", func(d diagnosis.Diagnosis) string {
		if partOf(d, PartSecret).State == diagnosis.Unknown {
			return "none matches in any reading"
		}
		return ""
	})
}

func partOf(d diagnosis.Diagnosis, part SignaturePart) diagnosis.Part {
	i := slices.IndexFunc(d.Parts, func(p diagnosis.Part) bool { return p.Name == string(part) })
	return d.Parts[i] // there are always all
}

// eachDiagnosis looks at each request at the time of its own timestamp, so that
// what is judged here is the signature and not the time.
func eachDiagnosis(h *trial.History, delivery, expected string, test func(diagnosis.Diagnosis) string) Finding {
	if f, is := unfit(h, delivery, expected); is {
		return f
	}
	keys := verifyingKeys(h, delivery)
	if len(keys) == 0 {
		return unknown(delivery, expected, notSigned)
	}
	for i, r := range requestsOf(h, delivery) {
		if r.Times.Body.IsZero() {
			return unknown(delivery, expected, fmt.Sprintf("the body of request %d was not read to its end", i+1))
		}
	}
	return EachRequest(h, delivery, expected, func(r *trial.Request) string {
		d, err := diagnosis.Diagnose(diagnosis.Request{Header: r.Header(), Body: r.Body, Keys: keys, Now: signedAt(r)})
		if err != nil {
			return h.Redact(err.Error())
		}
		return h.Redact(test(d))
	})
}

// notSigned is why nothing can be said of signatures.
const notSigned = "the delivery was not to be signed"

// EveryKeySigns judges that each request of the delivery has a signature by each
// of its keys.
func EveryKeySigns(h *trial.History, delivery string) Finding {
	keys := verifyingKeys(h, delivery)
	expected := "a signature by each of " + plural(len(keys), "key", "keys")
	if len(keys) == 0 {
		return unknown(delivery, expected, notSigned)
	}
	return EachRequest(h, delivery, expected, func(r *trial.Request) string {
		for i, text := range keys {
			if wrong := verified(r, text); wrong != "" {
				return fmt.Sprintf("key %d: %s", i+1, h.Redact(wrong))
			}
		}
		return ""
	})
}

// verified says why a request is not verified by a key at its own time.
func verified(r *trial.Request, text string) string {
	key, err := signature.ParseVerifyingKey(text)
	if err != nil {
		return err.Error()
	}
	v, err := signature.NewVerifier(signature.Config{Keys: []signature.VerifyingKey{key}})
	if err != nil {
		return err.Error()
	}
	if _, err := v.Verify(signedAt(r), r.Header(), r.Body); err != nil {
		return err.Error()
	}
	return ""
}

func verifyingKeys(h *trial.History, delivery string) []string {
	for _, d := range h.Plan.Deliveries {
		if d.ID == delivery && d.Signing != nil {
			return d.Signing.Verifying()
		}
	}
	return nil
}

// signedAt is what the timestamp of a request says; the time it came at where it
// says nothing.
func signedAt(r *trial.Request) time.Time {
	seconds, err := strconv.ParseInt(r.Header().Get(signature.HeaderTimestamp), 10, 64)
	if err != nil {
		return r.Times.Began
	}
	return time.Unix(seconds, 0)
}

// stale is how far a timestamp may be from the time at which its request came:
// seconds are whole, and connecting takes a moment.
const stale = 2 * time.Second

// TimestampFresh judges that the timestamp of each request of the delivery is of
// the time at which it came.
func TimestampFresh(h *trial.History, delivery string) Finding {
	return EachRequest(h, delivery, "the time of the attempt in webhook-timestamp", func(r *trial.Request) string {
		text := r.Header().Get(signature.HeaderTimestamp)
		if !digits.MatchString(text) {
			return fmt.Sprintf("it is %.20q", h.Redact(text))
		}
		if off := r.Times.Began.Sub(signedAt(r)).Round(time.Second); off.Abs() > stale+slackOf(h) {
			return fmt.Sprintf("it is %v from the time at which the request came", off)
		}
		return ""
	})
}

// SameID judges that all requests of the delivery have the same webhook-id.
func SameID(h *trial.History, delivery string) Finding {
	const expected = "the same webhook-id on every attempt"
	requests := requestsOf(h, delivery)
	f := EachRequest(h, delivery, expected, func(r *trial.Request) string {
		switch id := r.Header().Get(signature.HeaderID); {
		case id == "":
			return "it has none"
		case id != requests[0].Header().Get(signature.HeaderID):
			return "it is another than the first request's"
		}
		return ""
	})
	if f.Outcome == Pass && len(requests) < 2 {
		return unknown(delivery, expected, "one request came; two are needed to compare")
	}
	return f
}

var (
	digits     = regexp.MustCompile(`^[0-9]{1,18}$`)
	signatures = regexp.MustCompile(`^v[0-9]+[a-z]*,[A-Za-z0-9+/]+={0,2}( v[0-9]+[a-z]*,[A-Za-z0-9+/]+={0,2})*$`)
	plainID    = regexp.MustCompile(`^[^.\x00-\x1f\x7f]{1,256}$`)
)

// SignatureHeaders judges that each request of the delivery has the three fields,
// once each, in their formats.
func SignatureHeaders(h *trial.History, delivery string) Finding {
	return EachRequest(h, delivery, "webhook-id, webhook-timestamp and webhook-signature in their formats", func(r *trial.Request) string {
		header := r.Header()
		for _, f := range []struct {
			name   string
			format *regexp.Regexp
			is     string
		}{
			{signature.HeaderID, plainID, "an id without a full stop"},
			{signature.HeaderTimestamp, digits, "a number of seconds"},
			{signature.HeaderSignature, signatures, "scheme,base64 with a blank between"},
		} {
			switch values := header.Values(f.name); {
			case len(values) != 1:
				return fmt.Sprintf("%s is there %s", f.name, plural(len(values), "time", "times"))
			case !f.format.MatchString(values[0]):
				return fmt.Sprintf("%s is %.60q, which is not %s", f.name, h.Redact(values[0]), f.is)
			}
		}
		return ""
	})
}
