package vault_test

import (
	"bytes"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/hookdrill/hookdrill/simulator/sender"
	"github.com/hookdrill/hookdrill/simulator/vault"
)

// canary is a value that looks different in every encoding.
const canary = `c4nary "<k+y>" & Zoë/=?`

// forms are how a text may stand in a file.
func forms(text string) []string {
	quoted, _ := json.Marshal(text)
	var plain bytes.Buffer
	e := json.NewEncoder(&plain)
	e.SetEscapeHTML(false)
	_ = e.Encode(text)
	return append(inBase64(text),
		text, url.QueryEscape(text), url.PathEscape(text),
		hex.EncodeToString([]byte(text)), strings.ToUpper(hex.EncodeToString([]byte(text))),
		strings.Trim(string(quoted), `"`), strings.Trim(plain.String(), "\"\n"),
		strings.Trim(fmt.Sprint([]byte(text)), "[]"),
	)
}

// inBase64 is the text in base64 wherever it begins in a longer one: at one of
// three offsets, less the letters at its ends that its neighbours have a part in.
func inBase64(text string) []string {
	var found []string
	for _, encoding := range []*base64.Encoding{base64.RawStdEncoding, base64.RawURLEncoding} {
		for offset := range 3 {
			letters := encoding.EncodeToString([]byte(strings.Repeat("x", offset) + text))
			begin := (offset*8 + 5) / 6
			end := (offset + len(text)) * 8 / 6
			found = append(found, letters[begin:end])
		}
	}
	return found
}

func checkNoCanary(t *testing.T, what, text string) {
	t.Helper()
	for _, form := range forms(canary) {
		if strings.Contains(text, form) {
			t.Errorf("%s shows a secret as %q: %q", what, form, text)
		}
	}
}

// printed is v in every way a program may come to print or store it.
func printed(t *testing.T, v any) map[string]string {
	t.Helper()
	all := make(map[string]string)
	for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%x", "%X", "% x", "%d", "%o", "%c", "%U", "%t", "%p"} {
		all[verb] = fmt.Sprintf(verb, v)
	}
	all["error"] = fmt.Errorf("it is %w and %v", errors.New("bad"), v).Error()
	text, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	all["JSON"] = string(text)
	for name, handler := range map[string]func(*bytes.Buffer) slog.Handler{
		"slog text": func(b *bytes.Buffer) slog.Handler { return slog.NewTextHandler(b, nil) },
		"slog JSON": func(b *bytes.Buffer) slog.Handler { return slog.NewJSONHandler(b, nil) },
	} {
		var b bytes.Buffer
		slog.New(handler(&b)).Info("x", "v", v)
		all[name] = b.String()
	}
	return all
}

func canaryHeaders(t *testing.T) sender.Headers {
	t.Helper()
	h, err := vault.NewHeaders(http.Header{"x-api-key": {canary, "Bearer " + canary}, "X-Other": {canary}})
	if err != nil {
		t.Fatal(err)
	}
	return h
}

func TestNoWayOfPrintingShowsASecret(t *testing.T) {
	t.Parallel()
	secret, headers := vault.NewSecret(canary), canaryHeaders(t)
	v := newVault(t, newKeys(t))
	sealed := seal(t, v, canary, here)
	sealedHeaders, err := vault.SealHeaders(v, headers, here)
	if err != nil {
		t.Fatal(err)
	}
	type row struct {
		Place   vault.Place
		Secret  vault.Secret
		Headers sender.Headers
		Sealed  vault.Sealed
		Both    map[string]vault.Sealed
		Vault   *vault.Vault
	}
	r := row{here, secret, headers, sealed, map[string]vault.Sealed{"headers": sealedHeaders}, v}
	values := map[string]any{
		"secret": secret, "pointer to secret": &secret, "no secret": vault.Secret{},
		"headers": headers, "sealed": sealed, "sealed headers": sealedHeaders, "masked": vault.Masked(headers),
		"row": r, "pointer to row": &r,
		"unexported fields": struct {
			s vault.Secret
			h sender.Headers
			r row
		}{secret, headers, r},
		"slice": []any{secret, headers, sealed, v},
	}
	for name, value := range values {
		for how, text := range printed(t, value) {
			checkNoCanary(t, name+" by "+how, text)
		}
	}
	for name, text := range map[string]string{"sealed": string(sealed), "sealed headers": string(sealedHeaders)} {
		checkNoCanary(t, "the bytes of "+name, text)
	}
	checkPrintedAs(t, secret, "[redacted]")
	checkPrintedAs(t, vault.Secret{}, "[redacted]")
}

// checkPrintedAs wants a value to be printed the same everywhere.
func checkPrintedAs(t *testing.T, v any, want string) {
	t.Helper()
	for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%d", "%x"} {
		if got := fmt.Sprintf(verb, v); got != want {
			t.Errorf("by %s it is printed as %q, want %q", verb, got, want)
		}
	}
	if got, err := json.Marshal(v); err != nil || string(got) != `"`+want+`"` {
		t.Errorf("in JSON it is %s, %v, want %q", got, err, want)
	}
	value, ok := v.(slog.LogValuer)
	if !ok {
		t.Fatal("slog makes of it what it likes")
	}
	if got := value.LogValue(); got.Kind() != slog.KindString || got.String() != want {
		t.Errorf("slog has %v, want %q", got, want)
	}
}

// A keyset gives away everything that it has sealed.
func TestNoWayOfPrintingShowsAKey(t *testing.T) {
	t.Parallel()
	keys := rotate(t, newKeys(t))
	v := newVault(t, keys)
	material := keyMaterial(t, keys)
	if len(material) != 2 {
		t.Fatalf("there are %d keys", len(material))
	}
	values := map[string]any{
		"keyset": keys, "pointer to keyset": &keys, "vault": v, "vault by value": *v,
		"unexported fields": struct {
			k vault.Keyset
			v *vault.Vault
			w vault.Vault
		}{keys, v, *v},
	}
	for name, value := range values {
		for how, text := range printed(t, value) {
			for _, key := range material {
				for _, form := range forms(key) {
					if strings.Contains(text, form) {
						t.Errorf("%s by %s shows a key: %s", name, how, text)
					}
				}
			}
		}
	}
	checkPrintedAs(t, keys, keys.String())
	if got := fmt.Sprint(v); got != "vault with "+keys.String() {
		t.Errorf("the vault is printed as %q", got)
	}
}

// leaky are the sealers that the search must see through.
type leaky func(text string) string

func (l leaky) Seal(secret vault.Secret, _ vault.Place) (vault.Sealed, error) {
	return vault.Sealed(l(secret.RevealSecret())), nil
}

func (leaky) Open(vault.Sealed, vault.Place) (vault.Secret, error) {
	return vault.Secret{}, errors.ErrUnsupported
}

// TestTheSearchFinds sees that the canary is found where it is: a search that
// finds nothing would look the same as a vault that keeps.
func TestTheSearchFinds(t *testing.T) {
	t.Parallel()
	for name, s := range map[string]leaky{
		"clear":       func(text string) string { return text },
		"base64":      func(text string) string { return base64.StdEncoding.EncodeToString([]byte(text)) },
		"base64 by 1": func(text string) string { return base64.StdEncoding.EncodeToString([]byte("1" + text)) },
		"base64 URL":  func(text string) string { return base64.RawURLEncoding.EncodeToString([]byte("12" + text)) },
		"hex":         func(text string) string { return hex.EncodeToString([]byte(text)) },
		"URL":         url.QueryEscape,
		"JSON":        func(text string) string { b, _ := json.Marshal(text); return string(b) },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			sealed, err := vault.SealHeaders(s, canaryHeaders(t), here)
			if err != nil {
				t.Fatal(err)
			}
			for _, form := range forms(canary) {
				if bytes.Contains(sealed, []byte(form)) {
					return
				}
			}
			t.Errorf("the search does not find the secret in %s", []byte(sealed))
		})
	}
}
