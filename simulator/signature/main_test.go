package signature_test

import (
	"net/http"
	"strconv"
	"testing"

	"go.uber.org/goleak"

	"github.com/hookdrill/hookdrill/simulator/signature"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// goodSecret has 32 bytes, 0 to 31.
const goodSecret = "whsec_AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8="

func secret(t testing.TB, text string) signature.Secret {
	t.Helper()
	s, err := signature.ParseSecret(text)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func verifier(t testing.TB, keys ...signature.VerifyingKey) *signature.Verifier {
	t.Helper()
	v, err := signature.NewVerifier(signature.Config{Keys: keys})
	if err != nil {
		t.Fatal(err)
	}
	return v
}

// header is as net/http keeps it.
func header(id, timestamp string, signatures ...string) http.Header {
	h := http.Header{}
	h.Set(signature.HeaderID, id)
	h.Set(signature.HeaderTimestamp, timestamp)
	for _, s := range signatures {
		h.Add(signature.HeaderSignature, s)
	}
	return h
}

func itoa(n int64) string { return strconv.FormatInt(n, 10) }
