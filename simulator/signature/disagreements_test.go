package signature_test

import (
	"net/http"
	"strings"
	"testing"

	published "github.com/standard-webhooks/standard-webhooks/libraries/go"

	"github.com/hookdrill/hookdrill/simulator/signature"
)

// disagreement is a request that we and the published Go library (v0.0.1) judge
// differently, on purpose.
type disagreement struct {
	why string
	// secret and header change what would be verified by both.
	secret string
	header func(h http.Header, good string)
	// ours is our reason to refuse it, which the library does not; empty where we
	// take it and the library does not.
	ours signature.Reason
	key  signature.KeyReason
}

// disagreements are all there may be: the fuzz test holds on to them.
func disagreements() map[string]disagreement {
	padding := "v1," + strings.Repeat("A", 43) + "="
	set := func(name, value string) func(http.Header, string) {
		return func(h http.Header, _ string) { h.Set(name, value) }
	}
	return map[string]disagreement{
		"a full stop in the id": {
			why:    "with one in the id an old delivery can be shown as a new one",
			header: func(h http.Header, _ string) { h.Set(signature.HeaderID, "a.b") },
			ours:   signature.MalformedID,
		},
		"a sign before the timestamp": {
			why:    "the library signs the number anew; we verify the text that came",
			header: set(signature.HeaderTimestamp, "+1712280534"),
			ours:   signature.MalformedTimestamp,
		},
		"a zero before the timestamp": {
			why:    "the library signs the number anew; we verify the text that came",
			header: set(signature.HeaderTimestamp, "01712280534"),
			ours:   signature.NoMatch,
		},
		"a third part of a signature": {
			why:    "the library passes over what follows a second comma; two texts would be one signature",
			header: func(h http.Header, good string) { h.Set(signature.HeaderSignature, good+",junk") },
			ours:   signature.MalformedSignature,
		},
		"a repeated id": {
			why:    "the library takes the first; another reader of the request may take the second",
			header: func(h http.Header, _ string) { h.Add(signature.HeaderID, "another") },
			ours:   signature.RepeatedHeader,
		},
		"more than 32 signatures": {
			why: "the library looks at any number of them",
			header: func(h http.Header, good string) {
				h.Set(signature.HeaderSignature, good+strings.Repeat(" "+padding, 32))
			},
			ours: signature.TooManySignatures,
		},
		"more than 16 KiB of signatures": {
			why: "the library reads any length",
			header: func(h http.Header, good string) {
				h.Set(signature.HeaderSignature, good+" v9,"+strings.Repeat("A", 16<<10))
			},
			ours: signature.HeaderTooLong,
		},
		"a second line of signatures": {
			why: "several lines of a field are one list (RFC 9110 section 5.3); the library reads the first",
			header: func(h http.Header, good string) {
				h.Set(signature.HeaderSignature, padding)
				h.Add(signature.HeaderSignature, good)
			},
		},
		"an empty secret":       {why: "anybody could sign with it", secret: "whsec_", key: signature.KeyEmpty},
		"a line break after it": {why: "it came with a file or a variable by mistake", secret: goodSecret + "\n", key: signature.KeyBlank},
		"stray bits at its end": {why: "two texts would be one secret", secret: "whsec_AAB=", key: signature.KeyNotBase64},
	}
}

func TestWhereTheLibraryDiffers(t *testing.T) {
	t.Parallel()
	for name, d := range disagreements() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			text, body := goodSecret, []byte("body")
			if d.secret != "" {
				text = d.secret
			}
			library, err := published.NewWebhook(text)
			if err != nil {
				t.Fatalf("the library refuses the secret: %v", err)
			}
			if _, err := signature.ParseSecret(text); signature.KeyReasonOf(err) != d.key {
				t.Fatalf("of the secret we say %v, not %q", err, d.key)
			}
			if d.secret != "" {
				return
			}
			good, err := library.Sign("msg_1", now, body)
			if err != nil {
				t.Fatal(err)
			}
			h := header("msg_1", "1712280534", good)
			d.header(h, good)
			if d.ours == signature.MalformedID {
				again, err := library.Sign(h.Get(signature.HeaderID), now, body)
				if err != nil {
					t.Fatal(err)
				}
				h.Set(signature.HeaderSignature, again)
			}
			libraryErr := library.VerifyIgnoringTimestamp(body, h)
			_, err = verifier(t, secret(t, text)).Verify(now, h, body)
			if got := signature.ReasonOf(err); got != d.ours || (libraryErr == nil) == (err == nil) {
				t.Errorf("we say %v, not %q; the library says %v", err, d.ours, libraryErr)
			}
		})
	}
}

// allowed tells whether the library may take what we refuse for a reason.
func allowed(reason signature.Reason) bool {
	for _, d := range disagreements() {
		if reason != "" && d.ours == reason {
			return true
		}
	}
	return false
}

// keyAllowed tells whether the library may take a secret that we refuse.
func keyAllowed(reason signature.KeyReason) bool {
	for _, d := range disagreements() {
		if reason != "" && d.key == reason {
			return true
		}
	}
	return false
}
