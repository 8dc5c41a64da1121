package trial

import (
	"cmp"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"

	"github.com/hookdrill/hookdrill/fakeendpoint"
)

// shortest is how long a value must be to be taken for a secret: a token in
// place of every "1" would leave nothing to read.
const shortest = 4

// redactor replaces secrets by stable tokens: the same secret has the same
// token throughout, so that "the same on each attempt" still shows. Numbers and
// times are left as they are.
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
// JSON-escaped, in hexadecimal and in base64. The longest come first.
func Forms(text string) []string {
	var forms []string
	for _, f := range named(text) {
		forms = append(forms, f.text)
	}
	slices.SortFunc(forms, func(a, b string) int { return cmp.Or(len(b)-len(a), strings.Compare(a, b)) })
	return slices.Compact(forms)
}

// form is one way to write a text, and what that is called.
type form struct{ name, text string }

func named(text string) []form {
	raw := []byte(text)
	quoted, _ := json.Marshal(text) // a string always marshals
	query, path := url.QueryEscape(text), url.PathEscape(text)
	forms := []form{
		{"plain", text},
		{"URL-encoded", query},
		{"URL-encoded", lowerEscapes(query)},
		{"URL-encoded", path},
		{"URL-encoded", lowerEscapes(path)},
		{"JSON-escaped", string(quoted[1 : len(quoted)-1])},
		{"hexadecimal", hex.EncodeToString(raw)},
		{"hexadecimal", strings.ToUpper(hex.EncodeToString(raw))},
	}
	for _, encoding := range []*base64.Encoding{base64.StdEncoding, base64.URLEncoding, base64.RawStdEncoding, base64.RawURLEncoding} {
		forms = append(forms, form{"base64", encoding.EncodeToString(raw)})
	}
	for _, inside := range insideBase64(text) {
		forms = append(forms, form{"base64", inside})
	}
	return forms
}

// insideBase64 returns a text as it stands in the base64 of something longer:
// what it looks like there depends on where it begins. The letters at either
// end that other bytes share are left out.
func insideBase64(text string) []string {
	const shortestForm = 8 // a shorter one could be any word
	var forms []string
	for _, encoding := range []*base64.Encoding{base64.RawStdEncoding, base64.RawURLEncoding} {
		for offset := range 3 {
			letters := encoding.EncodeToString([]byte(strings.Repeat("x", offset) + text))
			begin, end := (offset*8+5)/6, (offset+len(text))*8/6
			if end-begin >= shortestForm {
				forms = append(forms, letters[begin:end])
			}
		}
	}
	return forms
}

var escape = regexp.MustCompile(`%[0-9A-F]{2}`)

// lowerEscapes writes percent-encoding in lower case, which means the same (RFC
// 3986 section 2.1).
func lowerEscapes(text string) string { return escape.ReplaceAllStringFunc(text, strings.ToLower) }

func (r redactor) text(s string) string { return r.texts.Replace(s) }

func (r redactor) bytes(b []byte) []byte { return []byte(r.texts.Replace(string(b))) }

// Redact returns a text of the history with every secret of the plan replaced
// by its token, for whoever shows it.
func (h *History) Redact(text string) string {
	if h.Plan == nil {
		return text
	}
	return newRedactor(h.Plan.Secrets()).text(text)
}

// record returns a copy without secrets; it shares nothing it changes. The id
// of the delivery is the plan's own word and stays.
func (r redactor) record(rec Record) Record {
	rec.Refusal = r.text(rec.Refusal)
	if rec.Connect != nil {
		connect := *rec.Connect
		connect.Host = r.text(connect.Host)
		rec.Connect = &connect
	}
	if rec.Request != nil {
		rec.Request = r.request(*rec.Request)
	}
	if rec.Attempt != nil {
		attempt := *rec.Attempt
		attempt.Reason, attempt.Error = r.text(attempt.Reason), r.text(attempt.Error)
		rec.Attempt = &attempt
	}
	if rec.Outcome != nil {
		outcome := *rec.Outcome
		outcome.Reason = r.text(outcome.Reason)
		rec.Outcome = &outcome
	}
	return r.programRecord(rec)
}

// programRecord does the same for what only programs leave.
func (r redactor) programRecord(rec Record) Record {
	if rec.Life != nil {
		life := *rec.Life
		life.Failure = r.text(life.Failure)
		rec.Life = &life
	}
	if rec.Answer != nil {
		answer := *rec.Answer
		answer.URL, answer.Failure, answer.Body = r.text(answer.URL), r.text(answer.Failure), r.bytes(answer.Body)
		answer.Header = http.Header{}
		for name, values := range rec.Answer.Header {
			for _, value := range values {
				answer.Header.Add(r.text(name), r.text(value))
			}
		}
		rec.Answer = &answer
	}
	if rec.Trace != nil {
		trace := *rec.Trace
		trace.Place = r.text(trace.Place) // a file may be called by what it hides
		rec.Trace = &trace
	}
	return rec
}

// request leaves no text as it is: a malformed request may have anything
// anywhere, and a script may name the URL it redirects to.
func (r redactor) request(request Request) *Request {
	for _, text := range []*string{
		&request.Host, &request.Method, &request.Target, &request.Proto,
		&request.Behaviour, &request.Problem, &request.Error,
	} {
		*text = r.text(*text)
	}
	request.Raw, request.Body = r.bytes(request.Raw), r.bytes(request.Body)
	fields := make([]fakeendpoint.Field, len(request.Fields))
	for i, f := range request.Fields {
		fields[i] = fakeendpoint.Field{Name: r.text(f.Name), Value: r.text(f.Value)}
	}
	request.Fields = fields
	return &request
}
