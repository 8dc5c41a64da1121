package diagnosis

import (
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"regexp"
	"slices"
	"strings"

	"github.com/hookdrill/hookdrill/simulator/signature"
)

// looseSignature finds signatures however they are listed.
var looseSignature = regexp.MustCompile(`(?:\b(v\d+[a-z]?)[,=:])?([A-Za-z0-9+/_-]{40,}={0,2})`)

const mostSignatures = 32

// readSignatures reads them as a verifier does, and beyond that whatever looks
// like one.
func readSignatures(lines []string) (all []given, malformed string) {
	strict := map[string]bool{}
	entries := 0
	for text := range strings.FieldsSeq(strings.Join(lines, " ")) {
		entries++
		scheme, value, _ := strings.Cut(text, ",")
		raw, err := base64.StdEncoding.Strict().DecodeString(value)
		if err == nil && len(raw) == sizeOf(signature.Scheme(scheme)) && len(all) < mostSignatures {
			all = append(all, given{scheme: signature.Scheme(scheme), bytes: raw})
			strict[value] = true
		}
	}
	if entries > len(all) {
		malformed = fmt.Sprintf("of %d entries %d are of a known scheme and well-formed", entries, len(all))
	}
	for _, found := range looseSignature.FindAllStringSubmatch(strings.Join(lines, " "), mostSignatures) {
		if !strict[found[2]] {
			all = append(all, loose(found[1], found[2])...)
		}
	}
	return all, malformed
}

func sizeOf(s signature.Scheme) int {
	return map[signature.Scheme]int{signature.V1: 32, signature.V1a: 64}[s]
}

// loose reads what may be a signature.
func loose(scheme, text string) []given {
	bare := strings.TrimRight(text, "=")
	var all []given
	add := func(raw []byte, err error, code, says string) {
		if err != nil {
			return
		}
		for _, s := range []signature.Scheme{signature.V1, signature.V1a} {
			if len(raw) == sizeOf(s) {
				if scheme != "" && scheme != string(s) {
					code, says = "signature-scheme", fmt.Sprintf("it is of %s, and labelled %s", s, scheme)
				}
				all = append(all, given{s, raw, code, says})
			}
		}
	}
	raw, err := hex.DecodeString(text)
	add(raw, err, "signature-hex", "it is hexadecimal, where base64 should be")
	raw, err = base64.RawURLEncoding.DecodeString(bare)
	if strings.ContainsAny(bare, "-_") {
		add(raw, err, "signature-url-safe", "it is url-safe base64, where + and / should stand for - and _")
	}
	raw, err = base64.RawStdEncoding.DecodeString(bare)
	switch {
	case bare == text:
		add(raw, err, "signature-padding", "its padding (=) is missing")
	case scheme == "":
		add(raw, err, "signature-scheme", "there is no v1, before it")
	default:
		add(raw, err, "signature-list", "it is not listed as scheme,base64 with blanks between")
	}
	return all
}

// signaturePart tells of the signatures.
func signaturePart(h header, m *match, reason string) Part {
	switch {
	case m != nil && m.signature.code != "":
		return Part{"signature", Wrong, m.signature.code, "what matches is not written as it should be: " + m.signature.says}
	case m != nil && m.form.code != "":
		return Part{"signature", Wrong, m.form.code, "it is over " + m.form.says + ", where id.timestamp.body should be signed"}
	case m != nil:
		return Part{"signature", Right, "", fmt.Sprintf("%s, one of %d", m.signature.scheme, len(h.signatures))}
	case len(h.signatures) == 0:
		return Part{"signature", Wrong, "signature-none", "there is none that could be read: a signature is v1, and 44 letters of base64, or v1a, and 88"}
	}
	text := fmt.Sprintf("none of %d matches", len(h.signatures))
	if h.malformed != "" {
		text += "; " + h.malformed
	}
	if reason == string(signature.NoKnownScheme) {
		text += "; " + schemeNames(h.signatures) + ", which none of the keys is for"
	}
	if strings.HasPrefix(reason, "key-") { // which is another part's
		reason = ""
	}
	return Part{"signature", Unknown, reason, text}
}

func schemeNames(all []given) string {
	var names []string
	for _, g := range all {
		if name := string(g.scheme); !slices.Contains(names, name) {
			names = append(names, name)
		}
	}
	return "there is " + strings.Join(names, " and ")
}
