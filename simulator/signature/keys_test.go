package signature_test

import (
	"bytes"
	"crypto/rand"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"log/slog"
	"strings"
	"testing"

	"github.com/hookdrill/hookdrill/simulator/signature"
)

func TestTextsThatAreNoKeys(t *testing.T) {
	t.Parallel()
	parse := map[string]func(string) error{
		"secret":    func(s string) error { return second(signature.ParseSecret(s)) },
		"private":   func(s string) error { return second(signature.ParsePrivateKey(s)) },
		"public":    func(s string) error { return second(signature.ParsePublicKey(s)) },
		"signing":   func(s string) error { return second(signature.ParseSigningKey(s)) },
		"verifying": func(s string) error { return second(signature.ParseVerifyingKey(s)) },
	}
	private := strings.TrimPrefix(privateKey, "whsk_")
	raw, err := base64.StdEncoding.DecodeString(private)
	if err != nil {
		t.Fatal(err)
	}
	swapped := append(bytes.Clone(raw[:32]), raw[:32]...)
	for _, c := range []struct {
		kind, text string
		want       signature.KeyReason
		says       string
	}{
		{"secret", "", signature.KeyEmpty, ""},
		{"secret", "whsec_", signature.KeyEmpty, ""},
		{"secret", " " + goodSecret, signature.KeyBlank, ""},
		{"secret", goodSecret + "\n", signature.KeyBlank, ""},
		{"secret", goodSecret[:20] + "\n" + goodSecret[20:], signature.KeyNotBase64, ""},
		{"secret", "v1," + goodSecret, signature.KeyPrefix, "v1,whsec_"},
		{"secret", "whsec1_AAAA", signature.KeyPrefix, "whsec1_"},
		{"private", "whsk1_AAAA", signature.KeyPrefix, "whsk1_"},
		{"secret", "WHSEC_" + goodSecret[6:], signature.KeyNotBase64, ""},
		{"secret", privateKey, signature.KeyIsPrivate, ""},
		{"secret", publicKey, signature.KeyIsPublic, ""},
		{"signing", publicKey, signature.KeyIsPublic, ""},
		{"verifying", privateKey, signature.KeyIsPrivate, ""},
		{"private", goodSecret, signature.KeyIsSecret, ""},
		{"public", goodSecret[6:], signature.KeyIsSecret, ""},
		{"public", privateKey, signature.KeyIsPrivate, ""},
		{"secret", "hunter2!", signature.KeyNotBase64, ""},
		{"secret", strings.TrimRight(goodSecret, "="), signature.KeyNotBase64, "padding"},
		{"secret", strings.ReplaceAll("whsec_+/+/+/+/", "/", "_"), signature.KeyNotBase64, ""},
		{"secret", "-_-_-_-_", signature.KeyNotBase64, "url-safe"},
		{"secret", hex.EncodeToString(raw)[:30], signature.KeyNotBase64, "hexadecimal"},
		{"secret", "whsec_AAB=", signature.KeyNotBase64, ""}, // bits that should be 0 are not
		{"private", "whsk_" + base64.StdEncoding.EncodeToString(raw[:32]), signature.KeyLength, "this one has 32"},
		{"private", "whsk_" + base64.StdEncoding.EncodeToString(swapped), signature.KeyMismatch, ""},
		{"public", "whpk_AAAA", signature.KeyLength, "this one has 3"},
	} {
		err := parse[c.kind](c.text)
		if got := signature.KeyReasonOf(err); got != c.want || err == nil || !strings.Contains(err.Error(), c.says) {
			t.Errorf("%s %.10q: %v (%s), not %s with %q", c.kind, c.text, err, got, c.want, c.says)
		}
		if bare := strings.TrimPrefix(c.text, "whsec_"); len(bare) > 6 && err != nil && strings.Contains(err.Error(), bare) {
			t.Errorf("the key is quoted: %v", err)
		}
	}
}

// TestKeysGoRoundTrip: what is drawn can be read, and it is drawn anew.
func TestKeysGoRoundTrip(t *testing.T) {
	t.Parallel()
	s, err := signature.GenerateSecret(rand.Reader, 24)
	if err != nil {
		t.Fatal(err)
	}
	p, err := signature.GeneratePrivateKey(rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	if again := secret(t, s.RevealSecret()); again.RevealSecret() != s.RevealSecret() || s.Advice() != "" {
		t.Error("the secret is another when it is read")
	}
	again, err := signature.ParsePrivateKey(p.RevealSecret())
	if err != nil || again.Public() != p.Public() {
		t.Errorf("the private key is another when it is read: %v", err)
	}
	read, err := signature.ParsePublicKey(p.Public().String())
	if err != nil || read != p.Public() {
		t.Errorf("the public key is another when it is read: %v", err)
	}
	for _, size := range []int{23, 65} {
		if _, err := signature.GenerateSecret(rand.Reader, size); signature.KeyReasonOf(err) != signature.KeyLength {
			t.Errorf("of %d bytes it says %v", size, err)
		}
	}
	for _, err := range []error{second(signature.GenerateSecret(strings.NewReader("few"), 32)), second(signature.GeneratePrivateKey(strings.NewReader("few")))} {
		if err == nil {
			t.Error("a key was made of three bytes")
		}
	}
}

// TestNoKeyIsShown prints keys, and what holds them, in every way there is.
func TestNoKeyIsShown(t *testing.T) {
	t.Parallel()
	s := secret(t, goodSecret)
	p, err := signature.ParsePrivateKey(privateKey)
	if err != nil {
		t.Fatal(err)
	}
	m, err := signature.NewMessage("msg_1", s, p)
	if err != nil {
		t.Fatal(err)
	}
	m.Sign(now, nil) // there are hashes in the pool now
	for _, v := range []any{s, &s, p, &p, m, &m, verifier(t, s), struct{ Key signature.SigningKey }{s}, map[string]any{"key": p}, []any{s, p}} {
		var out strings.Builder
		for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%x", "%d"} {
			fmt.Fprintf(&out, verb+"\n", v)
		}
		text, err := json.Marshal(v)
		if err != nil {
			t.Error(err)
		}
		out.Write(text)
		slog.New(slog.NewTextHandler(&out, nil)).Info("m", "v", v)
		for _, form := range forms(t, goodSecret, privateKey) {
			if strings.Contains(out.String(), form) {
				t.Errorf("%T shows its key: %s", v, out.String())
			}
		}
	}
	if s.String() != "[redacted]" || p.String() != "[redacted]" || (signature.Secret{}).String() != "" || (signature.PrivateKey{}).String() != "" {
		t.Error("it does not show that there is a key, or that there is none")
	}
}

// forms are the keys as they may be printed.
func forms(t *testing.T, keys ...string) []string {
	t.Helper()
	var all []string
	for _, k := range keys {
		_, text, _ := strings.Cut(k, "_")
		raw, err := base64.StdEncoding.DecodeString(text)
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, text[:16], hex.EncodeToString(raw[:8]), strings.Trim(fmt.Sprint(raw[:8]), "[]"), strings.Trim(fmt.Sprintf("%#v", raw[:6]), "[]byte{}"))
	}
	return all
}

func TestZeroKeysDoNothing(t *testing.T) {
	t.Parallel()
	var s signature.Secret
	var p signature.PrivateKey
	if s.RevealSecret()+s.Advice()+p.RevealSecret()+p.Public().String() != "" {
		t.Error("a zero key says something")
	}
	defer func() {
		if recover() == nil {
			t.Error("the zero Message signs")
		}
	}()
	signature.Message{}.Sign(now, nil)
}
