package signature

import (
	"encoding/base64"
	"errors"
	"fmt"
	"strings"
	"unicode"
)

// KeyReason is why a text is no key. Reasons are stable.
type KeyReason string

// The reasons.
const (
	KeyEmpty     KeyReason = "key-empty"
	KeyBlank     KeyReason = "key-blank"      // it begins or ends with a blank or a line break
	KeyPrefix    KeyReason = "key-prefix"     // an unknown prefix
	KeyIsSecret  KeyReason = "key-is-secret"  // whsec_, where a key of v1a was wanted
	KeyIsPrivate KeyReason = "key-is-private" // whsk_, where it must not be or is not meant
	KeyIsPublic  KeyReason = "key-is-public"  // whpk_, where it is not meant
	KeyNotBase64 KeyReason = "key-not-base64" // not standard base64 with its padding
	KeyLength    KeyReason = "key-length"     // a wrong number of bytes
	KeyMismatch  KeyReason = "key-mismatch"   // its public half is another key's
)

// KeyError is why a text is no key. It never quotes the text.
type KeyError struct {
	Reason KeyReason
	// Detail says more, in words; it may be empty.
	Detail string
}

// Error says what is wrong in a sentence.
func (e *KeyError) Error() string {
	said := map[KeyReason]string{
		KeyEmpty:     "the key is empty; anybody could sign with it",
		KeyBlank:     "the key begins or ends with a blank or a line break",
		KeyPrefix:    "the key's prefix is not known; there are whsec_, whsk_ and whpk_",
		KeyIsSecret:  "this is a secret (whsec_ or no prefix), and a key of v1a is wanted",
		KeyIsPrivate: "this is the sender's private key (whsk_), which nobody else should have; it cannot be used here",
		KeyIsPublic:  "this is a public key (whpk_): as a secret, anybody could sign with it, and it cannot sign",
		KeyNotBase64: "the key is not standard base64 with its padding",
		KeyLength:    "the key has a wrong length",
		KeyMismatch:  "the key's second half is not the public key of its first",
	}[e.Reason]
	if e.Detail != "" {
		return said + ": " + e.Detail
	}
	return said
}

// KeyReasonOf is the reason of an error that is about a key; empty for any other.
func KeyReasonOf(err error) KeyReason {
	if own, ok := errors.AsType[*KeyError](err); ok {
		return own.Reason
	}
	return ""
}

// checkPrefix refuses a key that is another kind's than the prefix wanted.
func checkPrefix(text, wanted string) error {
	if text != strings.TrimFunc(text, unicode.IsSpace) {
		return &KeyError{Reason: KeyBlank}
	}
	kinds := map[string]KeyReason{prefixSecret: KeyIsSecret, prefixPrivate: KeyIsPrivate, prefixPublic: KeyIsPublic}
	for prefix, reason := range kinds {
		if strings.HasPrefix(text, prefix) {
			if prefix == wanted {
				return nil
			}
			return &KeyError{Reason: reason}
		}
	}
	switch found := prefixOf(text); {
	case found != "":
		return &KeyError{Reason: KeyPrefix, Detail: fmt.Sprintf("it begins with %s", found)}
	case wanted != prefixSecret:
		return &KeyError{Reason: KeyIsSecret}
	}
	return nil
}

// prefixOf is what looks like a prefix of Standard Webhooks: v1,whsec_ or
// whsk1_. An underscore alone may be url-safe base64, and then what stands
// before it is a part of a secret.
func prefixOf(text string) string {
	const longest = len("v1a,whsec1_")
	i := strings.IndexByte(text[:min(len(text), longest)], '_')
	if i < 0 {
		return ""
	}
	prefix := text[:i+1]
	_, bare, ok := strings.Cut(prefix, ",")
	if !ok {
		bare = prefix
	}
	for _, begin := range []string{"whsec", "whsk", "whpk"} {
		if strings.HasPrefix(bare, begin) {
			return prefix
		}
	}
	return ""
}

// decodeKey is strict, as a key that is read in two ways is two keys.
func decodeKey(text string) ([]byte, error) {
	if text == "" {
		return nil, &KeyError{Reason: KeyEmpty}
	}
	key, err := base64.StdEncoding.Strict().DecodeString(text)
	if err != nil || strings.ContainsAny(text, "\r\n") { // which Go's decoder skips
		return nil, &KeyError{Reason: KeyNotBase64, Detail: notBase64(text)}
	}
	return key, nil
}

// notBase64 says what a text that is not standard base64 looks like.
func notBase64(text string) string {
	whole := func(alphabet string) bool { return strings.Trim(text, alphabet) == "" }
	const alphanumeric = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"
	switch {
	case whole("0123456789abcdefABCDEF"):
		return "it looks like hexadecimal"
	case strings.ContainsAny(text, "-_") && whole(alphanumeric+"-_="):
		return "it looks like url-safe base64, with - and _ for + and /"
	case whole(alphanumeric+"+/") && len(text)%4 != 0 && len(text)%4 != 1:
		return "its padding (=) is missing"
	}
	return ""
}
