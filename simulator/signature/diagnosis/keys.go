package diagnosis

import (
	"bytes"
	"crypto/ed25519"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"strings"
	"unicode"

	"github.com/hookdrill/hookdrill/simulator/signature"
)

// key is one way in which a given key may have been meant.
type key struct {
	code string // empty: as it should be
	says string // after "the signature is by the secret ..."
	// secret is what HMAC is keyed with; else public is a key of v1a.
	secret []byte
	public ed25519.PublicKey
	number int // of the text it is from, counted from 1
}

// scheme is that of its signatures.
func (k key) scheme() signature.Scheme {
	if k.public != nil {
		return signature.V1a
	}
	return signature.V1
}

// signed finds the signature that is the key's over a content.
func (k key) signed(content []byte, signatures []given) (given, bool) {
	var sum []byte
	if k.public == nil {
		mac := hmac.New(sha256.New, k.secret)
		mac.Write(content)
		sum = mac.Sum(nil)
	}
	for _, g := range signatures {
		switch {
		case g.scheme != k.scheme():
		case k.public == nil && hmac.Equal(sum, g.bytes), k.public != nil && ed25519.Verify(k.public, content, g.bytes):
			return g, true
		}
	}
	return given{}, false
}

// cost is what signed takes, as so many bytes to hash.
func (k key) cost(content, signatures int) int {
	if k.public != nil {
		const verifying = 32 << 10 // the curve's part of it
		return signatures * (content + verifying)
	}
	return content + 256
}

// same tells whether two readings of keys come to the same.
func (k key) same(other key) bool {
	return bytes.Equal(k.secret, other.secret) && bytes.Equal(k.public, other.public)
}

// plain is the key as it should be read.
func plain(text string, number int) (key, error) {
	parsed, err := signature.ParseVerifyingKey(text)
	if err != nil {
		return key{}, err
	}
	switch k := parsed.(type) {
	case signature.PublicKey:
		raw, err := base64.StdEncoding.DecodeString(strings.TrimPrefix(k.String(), "whpk_"))
		return key{public: raw, number: number}, err
	default:
		raw, err := base64.StdEncoding.DecodeString(strings.TrimPrefix(text, "whsec_"))
		return key{secret: raw, number: number}, err
	}
}

// misread are the ways in which a key may have been read by mistake, on either
// side.
func misread(text string, number int) []key {
	var all []key
	add := func(code, says string, secret []byte) {
		if len(secret) > 0 {
			all = append(all, key{code: code, says: says, secret: secret, number: number})
		}
	}
	tidy := strings.Trim(text, "\"'`")
	tidy = strings.TrimFunc(tidy, unicode.IsSpace)
	bare := bared(tidy)
	add("secret-raw-text", "as the text it is, prefix included, instead of the bytes that its base64 stands for", []byte(text))
	add("secret-raw-text", "as the text it is, without the blanks or quotes around it", []byte(tidy))
	add("secret-raw-text", "as the text behind its prefix, instead of the bytes that this base64 stands for", []byte(bare))
	add("secret-raw-text", "as the text it is with whsec_ before it", []byte("whsec_"+bare))
	for _, c := range []struct {
		code, says string
		encoding   *base64.Encoding
	}{
		{"secret-prefix", "without the prefix, blanks or quotes around its base64", base64.StdEncoding},
		{"secret-url-safe", "as url-safe base64, with - and _ for + and /", base64.URLEncoding},
		{"secret-padding", "as base64 without its padding", base64.RawStdEncoding},
		{"secret-url-safe", "as url-safe base64 without its padding", base64.RawURLEncoding},
	} {
		if decoded, err := c.encoding.DecodeString(bare); err == nil {
			add(c.code, c.says, decoded)
			if twice, err := base64.StdEncoding.DecodeString(string(decoded)); err == nil {
				add("secret-decoded-twice", "as base64 of base64", twice)
			}
		}
	}
	if decoded, err := hex.DecodeString(bare); err == nil {
		add("secret-hex", "as hexadecimal", decoded)
	}
	add("secret-prefix-decoded", "as base64 with its prefix taken for a part of it", lenient(tidy))
	add("secret-encoded", "as the base64 of its text", []byte(base64.StdEncoding.EncodeToString([]byte(text))))
	return append(all, misreadPublic(tidy, number)...)
}

// misreadPublic takes the public key out of a private one, and reads a public
// key as a secret, which some libraries do.
func misreadPublic(text string, number int) []key {
	var all []key
	raw, err := base64.StdEncoding.DecodeString(bared(text))
	if err != nil {
		return nil
	}
	switch {
	case len(raw) == ed25519.PrivateKeySize:
		all = append(all, key{code: "secret-private", says: "whose public half is whpk_" + base64.StdEncoding.EncodeToString(raw[ed25519.SeedSize:]), public: raw[ed25519.SeedSize:], number: number})
	case len(raw) == ed25519.PublicKeySize && !strings.HasPrefix(text, "whpk_"):
		all = append(all, key{code: "secret-public", says: "as a public key of v1a: write whpk_ before it", public: raw, number: number})
	}
	return all
}

// bared is a key without any of the prefixes, however often.
func bared(text string) string {
	for {
		rest := text
		for _, prefix := range []string{"v1,", "v1a,", "whsec_", "whsk_", "whpk_"} {
			rest = strings.TrimPrefix(rest, prefix)
		}
		if rest == text {
			return text
		}
		text = rest
	}
}

// lenient decodes as some libraries do, which skip what is no letter of base64.
func lenient(text string) []byte {
	const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
	letters := strings.Map(func(r rune) rune {
		if strings.ContainsRune(alphabet, r) {
			return r
		}
		return -1
	}, text)
	decoded, err := base64.RawStdEncoding.DecodeString(letters)
	if err != nil {
		return nil
	}
	return decoded
}
