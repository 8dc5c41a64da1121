package trial

import (
	"bytes"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"net/url"
	"slices"
	"strings"

	"github.com/hookdrill/hookdrill/fakeendpoint"
)

// shortest is how long a value must be to be taken for a secret: a token in
// place of every "1" would leave nothing to read.
const shortest = 4

// redactor replaces secrets by stable tokens: the same secret has the same
// token throughout, so that "the same on each attempt" still shows.
type redactor struct{ texts *strings.Replacer }

func newRedactor(secrets []string) redactor {
	secrets = slices.Clone(secrets)
	slices.Sort(secrets)
	secrets = slices.Compact(secrets)
	// The longest first, so that no part of one is left over from another's match.
	slices.SortStableFunc(secrets, func(a, b string) int { return len(b) - len(a) })
	var pairs []string
	for i, secret := range secrets {
		if len(secret) < shortest {
			continue
		}
		token := fmt.Sprintf("‹secret %d›", i+1)
		for _, form := range Forms(secret) {
			pairs = append(pairs, form, token)
		}
	}
	return redactor{texts: strings.NewReplacer(pairs...)}
}

// Forms returns a text as it may stand in a file: plain, URL-encoded,
// JSON-escaped, in hexadecimal and in base64.
func Forms(text string) []string {
	raw := []byte(text)
	quoted, _ := json.Marshal(text) // a string always marshals
	forms := []string{
		text,
		url.QueryEscape(text),
		url.PathEscape(text),
		string(bytes.Trim(quoted, `"`)),
		hex.EncodeToString(raw),
		strings.ToUpper(hex.EncodeToString(raw)),
	}
	for _, encoding := range []*base64.Encoding{base64.StdEncoding, base64.URLEncoding, base64.RawStdEncoding, base64.RawURLEncoding} {
		forms = append(forms, encoding.EncodeToString(raw))
	}
	slices.SortFunc(forms, func(a, b string) int { return len(b) - len(a) })
	return slices.Compact(forms)
}

func (r redactor) text(s string) string { return r.texts.Replace(s) }

func (r redactor) bytes(b []byte) []byte { return []byte(r.texts.Replace(string(b))) }

// record returns a copy without secrets; it shares nothing it changes.
func (r redactor) record(rec Record) Record {
	if rec.Request != nil {
		request := *rec.Request
		request.Target = r.text(request.Target)
		request.Raw = r.bytes(request.Raw)
		request.Body = r.bytes(request.Body)
		request.Problem = r.text(request.Problem)
		request.Error = r.text(request.Error)
		request.Fields = make([]fakeendpoint.Field, len(rec.Request.Fields))
		for i, f := range rec.Request.Fields {
			request.Fields[i] = fakeendpoint.Field{Name: f.Name, Value: r.text(f.Value)}
		}
		rec.Request = &request
	}
	if rec.Attempt != nil {
		attempt := *rec.Attempt
		attempt.Error = r.text(attempt.Error)
		rec.Attempt = &attempt
	}
	rec.Refusal = r.text(rec.Refusal)
	return rec
}
