package signature_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	published "github.com/standard-webhooks/standard-webhooks/libraries/go"

	"github.com/hookdrill/hookdrill/fixtures/standardwebhooks"
	"github.com/hookdrill/hookdrill/simulator/signature"
)

// FuzzVerifyAgainstTheLibrary holds our verifier beside the published one. They
// may disagree as in [disagreements] only. Both pass over the time, which the
// library takes from the clock.
func FuzzVerifyAgainstTheLibrary(f *testing.F) {
	for _, c := range standardwebhooks.Cases() {
		h := lowerCase(c.Headers)
		f.Add(c.Secret, h[signature.HeaderID], h[signature.HeaderTimestamp], h[signature.HeaderSignature], "", c.Body, uint8(0))
		f.Add(c.Secret, h[signature.HeaderID], h[signature.HeaderTimestamp], h[signature.HeaderSignature], "v1,B", c.Body, uint8(3))
	}
	f.Fuzz(func(t *testing.T, text, id, timestamp, value, second string, body []byte, genuine uint8) {
		theirs, libraryErr := published.NewWebhook(text)
		ours, err := signature.ParseSecret(text)
		if err == nil && libraryErr != nil {
			t.Fatalf("the library refuses a secret that we take: %v", libraryErr)
		}
		if err != nil {
			if libraryErr == nil && !keyAllowed(signature.KeyReasonOf(err)) {
				t.Fatalf("we refuse a secret that the library takes: %v", err)
			}
			return
		}
		if signature, err := theirs.Sign(id, parsed(timestamp), body); err == nil && genuine&1 == 1 {
			value += " " + signature // else hardly any request would be right
		}
		h := header(id, timestamp, value)
		if genuine&2 == 2 {
			h.Add(signature.HeaderSignature, second)
		}
		accepted := theirs.VerifyIgnoringTimestamp(body, h) == nil
		_, err = verifier(t, ours).Verify(parsed(timestamp), h, body)
		compare(t, h, accepted, err)
	})
}

// compare fails where the two verifiers disagree and nobody has said why.
func compare(t *testing.T, h http.Header, accepted bool, err error) {
	t.Helper()
	switch reason := signature.ReasonOf(err); {
	case err == nil && !accepted:
		// A signature on a second line, or behind one, which the library does not see.
		if len(h.Values(signature.HeaderSignature)) < 2 {
			t.Errorf("we take what the library refuses: %v", h)
		}
	case err != nil && accepted && !allowed(reason):
		t.Errorf("the library takes what we refuse (%v): %v", err, h)
	case reason == signature.NoMatch && accepted && !strings.HasPrefix(h.Get(signature.HeaderTimestamp), "0"):
		t.Errorf("the library takes a signature that we do not match: %v", h)
	}
}

// parsed is the time that a timestamp means, so that neither side finds it old.
func parsed(timestamp string) time.Time {
	var seconds int64
	for _, digit := range strings.TrimLeft(timestamp, "+") {
		if digit < '0' || digit > '9' || seconds > 1<<56 {
			break
		}
		seconds = seconds*10 + int64(digit-'0')
	}
	return time.Unix(seconds, 0)
}

func lowerCase(headers map[string]string) map[string]string {
	lower := map[string]string{}
	for name, value := range headers {
		lower[strings.ToLower(name)] = value
	}
	return lower
}

// FuzzHeader reads headers that anybody could send: whatever comes is refused
// with a reason, or is what it says it is.
func FuzzHeader(f *testing.F) {
	f.Add("msg_1", "1712280534", "v1,AAAA v1a,BBBB", "v2,C", uint8(2))
	f.Add("a.b", "99999999999999999999", strings.Repeat("v1,", 40), " ", uint8(0))
	f.Add("", "", "", "", uint8(1))
	f.Add("m", "0", "v1,dPClgnQ00blLzobnpv/dDZ8/9lQHTqse3I5cbIfc0T9=", "", uint8(0))
	s, err := signature.ParseSecret(goodSecret)
	if err != nil {
		f.Fatal(err)
	}
	v, err := signature.NewVerifier(signature.Config{Keys: []signature.VerifyingKey{s, public(f)}})
	if err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, id, timestamp, first, second string, kinds uint8) {
		h := header(id, timestamp, first)
		if kinds&1 == 1 {
			h.Add(signature.HeaderID, second)
		}
		if kinds&2 == 2 {
			h.Add(signature.HeaderSignature, second)
		}
		at := parsed(timestamp)
		_, err := v.Verify(at, h, []byte("body"))
		if err == nil {
			t.Fatalf("a signature was guessed: %v", h) // or found in the corpus, where there is none
		}
		if signature.ReasonOf(err) == "" || len(err.Error()) > 400 {
			t.Errorf("it has no reason, or says too much: %v", err)
		}
		// A good signature among them is found, or there is too much else.
		good, err := signature.Sign(id, at, []byte("body"), s)
		if err != nil || itoa(at.Unix()) != timestamp {
			return
		}
		h.Add(signature.HeaderSignature, good)
		switch _, err := v.Verify(at, h, []byte("body")); signature.ReasonOf(err) {
		case "", signature.RepeatedHeader, signature.TooManySignatures, signature.HeaderTooLong:
		default:
			t.Errorf("the good signature is not found: %v", err)
		}
	})
}
