package signature_test

import (
	"net/http"
	"testing"
	"time"

	published "github.com/standard-webhooks/standard-webhooks/libraries/go"

	"github.com/hookdrill/hookdrill/simulator/signature"
)

// BenchmarkSign and BenchmarkVerify stand beside the published library's.
func BenchmarkSign(b *testing.B) {
	body := make([]byte, 1<<10)
	s := secret(b, goodSecret)
	for b.Loop() {
		if _, err := signature.Sign("msg_1", time.Unix(1712280534, 0), body, s); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkSignPublished(b *testing.B) {
	body := make([]byte, 1<<10)
	w, err := published.NewWebhook(goodSecret)
	if err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		if _, err := w.Sign("msg_1", time.Unix(1712280534, 0), body); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkVerify(b *testing.B) {
	body, now := make([]byte, 1<<10), time.Now()
	s := secret(b, goodSecret)
	header := signed(b, "msg_1", now, body, s)
	v := verifier(b, s)
	for b.Loop() {
		if _, err := v.Verify(now, header, body); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkVerifyPublished(b *testing.B) {
	body := make([]byte, 1<<10)
	w, err := published.NewWebhook(goodSecret)
	if err != nil {
		b.Fatal(err)
	}
	header := signed(b, "msg_1", time.Now(), body, secret(b, goodSecret))
	for b.Loop() {
		if err := w.VerifyIgnoringTimestamp(body, header); err != nil {
			b.Fatal(err)
		}
	}
}

// signed is a request's header.
func signed(t testing.TB, id string, at time.Time, body []byte, keys ...signature.SigningKey) http.Header {
	t.Helper()
	value, err := signature.Sign(id, at, body, keys...)
	if err != nil {
		t.Fatal(err)
	}
	return header(id, itoa(at.Unix()), value)
}
