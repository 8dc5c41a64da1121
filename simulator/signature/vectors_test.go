package signature_test

import (
	"net/http"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/hookdrill/hookdrill/fixtures/standardwebhooks"
	"github.com/hookdrill/hookdrill/simulator/signature"
)

// TestVectors signs each message anew and verifies it with each key that must do.
func TestVectors(t *testing.T) {
	t.Parallel()
	if n := len(standardwebhooks.Vectors()); n != 17 {
		t.Errorf("there are %d vectors, not 17", n)
	}
	for _, v := range standardwebhooks.Vectors() {
		t.Run(v.Name, func(t *testing.T) {
			t.Parallel()
			seconds, err := strconv.ParseInt(v.Timestamp, 10, 64)
			if err != nil {
				t.Fatal(err)
			}
			at, want := time.Unix(seconds, 0), v.Signature+v.SignatureHeader
			var keys []signature.SigningKey
			for _, text := range append(v.Secrets, v.Secret) {
				if text != "" {
					keys = append(keys, signingKey(t, text))
				}
			}
			got, err := signature.Sign(v.ID, at, v.Body, keys...)
			if err != nil || got != want {
				t.Errorf("the signature is %s (%v), not %s", got, err, want)
			}
			verifiers := v.MustVerifyWith
			if len(verifiers) == 0 {
				verifiers = []string{v.PublicKey}
				if v.PublicKey == "" {
					verifiers = []string{v.Secret}
				}
			}
			for _, text := range verifiers {
				key, err := signature.ParseVerifyingKey(text)
				if err != nil {
					t.Fatal(err)
				}
				found, err := verifier(t, key).Verify(at, header(v.ID, v.Timestamp, want), v.Body)
				if err != nil || found.ID != v.ID || !found.At.Equal(at) || found.Scheme != key.Scheme() {
					t.Errorf("with %.6s… it is %+v: %v", text, found, err)
				}
			}
		})
	}
}

func signingKey(t *testing.T, text string) signature.SigningKey {
	t.Helper()
	key, err := signature.ParseSigningKey(text)
	if err != nil {
		t.Fatal(err)
	}
	return key
}

func TestVerifyCases(t *testing.T) {
	t.Parallel()
	if n := len(standardwebhooks.Cases()); n != 43 {
		t.Errorf("there are %d cases, not 43", n)
	}
	for _, c := range standardwebhooks.Cases() {
		t.Run(c.Name, func(t *testing.T) {
			t.Parallel()
			s, err := signature.ParseSecret(c.Secret)
			if strings.HasPrefix(c.Expect, "config-error") && c.Expect != "config-error-or-warn" {
				if string(signature.KeyReasonOf(err)) != c.Reason || c.Reason == "" {
					t.Errorf("the secret is refused with %v, not for %q", err, c.Reason)
				}
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			if doubtful := c.Expect == "config-error-or-warn"; doubtful != (s.Advice() != "") {
				t.Errorf("the advice is %q", s.Advice())
			}
			if c.Expect == "config-error-or-warn" {
				return // it is signed with another secret
			}
			v, err := signature.NewVerifier(signature.Config{Keys: []signature.VerifyingKey{s}, Tolerance: time.Duration(c.Tolerance) * time.Second})
			if err != nil {
				t.Fatal(err)
			}
			h := http.Header{}
			for name, value := range c.Headers {
				h.Set(name, value)
			}
			_, err = v.Verify(time.Unix(c.Now, 0), h, c.Body)
			if got := string(signature.ReasonOf(err)); got != c.Reason || (err == nil) != (c.Expect == "accept") {
				t.Errorf("it says %v (%s), and should %s (%s)", err, got, c.Expect, c.Reason)
			}
		})
	}
}
