package trial

import (
	"bytes"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/hookdrill/hookdrill/fakeendpoint"
	"github.com/hookdrill/hookdrill/simulator/sender"
)

// withSecrets is a history of one record, of a delivery with these secrets.
func withSecrets(r Record, query string, header ...string) *History {
	return &History{
		Plan: &Plan{Name: "p", Deliveries: []Delivery{{
			ID: "one", URL: "http://hooks.test/in?" + query, Header: http.Header{"X-Custom": header},
		}}},
		Records: []Record{r},
	}
}

// everywhere puts a text wherever a record has room for one.
func everywhere(text string) []Record {
	raw := []byte("POST /?" + text + " HTTP/1.1\r\nX-Custom: " + text + "\r\n\r\n" + text)
	return []Record{
		{Kind: KindConnect, Connect: &Connect{Host: text}},
		{Kind: KindRequest, Request: &Request{Host: text, Observation: fakeendpoint.Observation{
			Method: text, Target: "/?" + text, Proto: text, Raw: raw, Body: []byte(text), Problem: text,
			Fields:    []fakeendpoint.Field{{Name: text, Value: "a " + text + " b"}},
			Behaviour: text, Error: text,
		}}},
		{Kind: KindAttempt, Attempt: &sender.Attempt{Reason: text, Error: text}},
		{Kind: KindOutcome, Outcome: &Outcome{Reason: text}},
		{Kind: KindRefusal, Refusal: text},
		{Kind: KindLife, Life: &Happening{Failure: text}},
		{Kind: KindAnswer, Answer: &Answer{
			URL: "http://party.hooks.test/?" + text, Body: []byte(text), Failure: text, Header: http.Header{text: {text}},
		}},
		{Kind: KindTrace, Trace: &Trace{Place: text}},
	}
}

// TestNoSecretIsEncoded hides a canary in every form wherever there is room,
// and looks for it in the file and in what a reader gets out of it.
func TestNoSecretIsEncoded(t *testing.T) {
	t.Parallel()
	const canary = `can&ary+7/"é\<x>`
	for _, form := range Forms(canary) {
		h := withSecrets(Record{}, "secret="+url.QueryEscape(canary))
		h.Plan.Name, h.Records = "with "+form, everywhere(form)
		var file bytes.Buffer
		if err := h.Encode(&file); err != nil {
			t.Fatal(err)
		}
		text := file.String()
		runs, err := Decode(&file)
		if err != nil {
			t.Fatal(err)
		}
		for _, r := range runs[0].Records {
			if r.Request != nil { // base64 in the file
				text += string(r.Request.Raw) + string(r.Request.Body)
			}
			if r.Answer != nil {
				text += string(r.Answer.Body)
			}
		}
		for _, f := range Forms(canary) {
			if strings.Contains(text, f) {
				t.Errorf("hidden as %q, it is there as %q:\n%s", form, f, text)
			}
		}
		if !strings.Contains(text, "‹secret ") {
			t.Errorf("no token stands for %q", form)
		}
	}
}

func TestFormsAreWhatEncodersMake(t *testing.T) {
	t.Parallel()
	for _, text := range []string{"plain", `"quoted"`, `ends with \"`, "sm&ll <tag>", "übergröße", "a b+c/d?e=f", "\x00\xff\n"} {
		quoted, _ := json.Marshal(text)
		forms := Forms(text)
		for _, want := range []string{
			text, url.QueryEscape(text), url.PathEscape(text),
			string(quoted[1 : len(quoted)-1]), hex.EncodeToString([]byte(text)),
			base64.StdEncoding.EncodeToString([]byte(text)), base64.RawURLEncoding.EncodeToString([]byte(text)),
		} {
			if !slices.Contains(forms, want) {
				t.Errorf("the forms of %q are %q, without %q", text, forms, want)
			}
		}
		if !slices.IsSortedFunc(forms, func(a, b string) int { return len(b) - len(a) }) {
			t.Errorf("the forms of %q do not begin with the longest: %q", text, forms)
		}
	}
	for _, want := range []string{"a+b%2Fc", "a+b%2fc", "a%20b%2Fc", "a%20b%2fc"} {
		if forms := Forms("a b/c"); !slices.Contains(forms, want) {
			t.Errorf("the forms of a b/c are %q, without %s", forms, want)
		}
	}
}

func TestWhatIsSecret(t *testing.T) {
	t.Parallel()
	basic := base64.StdEncoding.EncodeToString([]byte("user:pass word"))
	for name, c := range map[string]struct {
		url, header string
		secret      []string // must be gone from a text that holds them
		open        []string // must stay
	}{
		"a value in the query":     {"http://hooks.test/in?secret=s3cret-value", "", []string{"s3cret-value"}, []string{"secret=", "hooks.test", "/in"}},
		"as it is written there":   {"http://hooks.test/?k=a%2fb%2Dc", "", []string{"a%2fb%2Dc", "a/b-c"}, nil},
		"a bare token":             {"http://hooks.test/?38ee7761", "", []string{"38ee7761"}, nil},
		"what ParseQuery drops":    {"http://hooks.test/?k=one;two", "", []string{"one;two"}, nil},
		"one that is not escaped":  {"http://hooks.test/?k=100%&z=s3cret", "", []string{"s3cret", "100%"}, nil},
		"a password":               {"http://user:pass%20word@hooks.test/", "", []string{"pass word", "pass%20word", basic}, []string{"hooks.test"}},
		"a user's name":            {"http://user@hooks.test/", "", []string{"user"}, nil},
		"a header":                 {"http://hooks.test/", "Bearer tok3n", []string{"Bearer tok3n", "tok3n"}, []string{"X-Custom"}},
		"a value of three letters": {"http://hooks.test/?k=abc", "1", nil, []string{"abc", "1"}},
		"a value of four letters":  {"http://hooks.test/?k=abcd", "", []string{"abcd"}, nil},
		"a URL that is none":       {"http://%zz/?secret=s3cret", "", nil, []string{"s3cret"}}, // the party refuses it
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			h := &History{Plan: &Plan{Deliveries: []Delivery{{URL: c.url, Header: http.Header{"X-Custom": {c.header}}}}}}
			for _, s := range c.secret {
				if got := h.Redact("before " + s + " after"); strings.Contains(got, s) || !strings.HasPrefix(got, "before ") {
					t.Errorf("%q is shown as %q", s, got)
				}
			}
			for _, s := range c.open {
				if got := h.Redact("before " + s + " after"); got != "before "+s+" after" {
					t.Errorf("%q is shown as %q", s, got)
				}
			}
		})
	}
}

// One secret may hold another, and the longer one goes first.
func TestASecretWithinASecret(t *testing.T) {
	t.Parallel()
	h := withSecrets(Record{}, "a=key-12345&b=12345&c=12345-tail&d=12345-tail")
	for text, want := range map[string]string{
		"key-12345":             "‹secret 2›",
		"12345":                 "‹secret 3›",
		"12345-tail":            "‹secret 1›",
		"12345, key-12345":      "‹secret 3›, ‹secret 2›",
		"x12345-tailkey-12345y": "x‹secret 1›‹secret 2›y",
	} {
		if got := h.Redact(text); got != want {
			t.Errorf("%q is shown as %q, not %q", text, got, want)
		}
	}
}

// A secret that is a common word is replaced in values, never in the file's own
// words: what reads histories still can.
func TestACommonWordAsASecret(t *testing.T) {
	t.Parallel()
	for _, word := range []string{"POST", "kind", "request", "null", "true", "delivery", "2000", "method"} {
		h := withSecrets(Record{
			Delivery: "one", Kind: KindRequest, Request: &Request{Host: Domain, Observation: fakeendpoint.Observation{
				Method: "POST", Fields: []fakeendpoint.Field{{Name: "X-Custom", Value: word}}, Status: 200,
			}},
		}, "", word)
		var file bytes.Buffer
		if err := h.Encode(&file); err != nil {
			t.Fatal(err)
		}
		runs, err := Decode(&file)
		if err != nil {
			t.Fatalf("with the secret %q: %v", word, err)
		}
		want := h.Redacted()
		if diff := cmp.Diff(want[0].Request.Fields, runs[0].Records[0].Request.Fields); diff != "" || runs[0].Records[0].Request.Status != 200 {
			t.Errorf("with the secret %q the record is another:\n%s", word, diff)
		}
		if got := want[0].Request.Fields[0].Value; got != "‹secret 1›" {
			t.Errorf("the secret %q is shown as %q", word, got)
		}
	}
}

func TestTheSameSecretHasTheSameToken(t *testing.T) {
	t.Parallel()
	h := withSecrets(Record{}, "secret=s3cret-value", "another-one")
	h.Records = append(everywhere("s3cret-value"), everywhere("another-one")...)
	tokens := map[string]bool{}
	for _, r := range h.Redacted() {
		if r.Refusal != "" {
			tokens[r.Refusal] = true
		}
	}
	if len(tokens) != 2 || !tokens["‹secret 1›"] || !tokens["‹secret 2›"] {
		t.Errorf("the tokens are %v", tokens)
	}
}

func TestRedactingChangesNothing(t *testing.T) {
	t.Parallel()
	h := withSecrets(Record{}, "secret=s3cret-value")
	h.Records = everywhere("s3cret-value")
	_ = h.Redacted()
	if diff := cmp.Diff(everywhere("s3cret-value"), h.Records); diff != "" {
		t.Errorf("the history itself was redacted:\n%s", diff)
	}
}

func TestALineHasABound(t *testing.T) {
	t.Parallel()
	line := `{"run":{"name":"` + strings.Repeat("x", 1000) + `"}}` + "\n"
	if _, err := decode(strings.NewReader(line), len(line)); err != nil {
		t.Errorf("a line of the bound's length: %v", err)
	}
	_, err := decode(strings.NewReader(line+line), 1000)
	if err == nil || !strings.Contains(err.Error(), "too long") {
		t.Errorf("the error of a longer line is %v", err)
	}
	if largest := 32 << 20; maxLine < 2*base64.StdEncoding.EncodedLen(largest)+1<<20 {
		t.Errorf("a line of %d bytes does not hold a body of %d twice", maxLine, largest)
	}
}

// TestFormsFindATextInsideBase64 puts a secret into something longer, at every
// place in base64's groups of three.
func TestFormsFindATextInsideBase64(t *testing.T) {
	t.Parallel()
	const secret = "38ee77617c3a489ab6e871fbeb2ec87d"
	for before := range 6 {
		whole := strings.Repeat("h", before) + secret + strings.Repeat("t", 6-before)
		for _, encoding := range []*base64.Encoding{base64.StdEncoding, base64.RawURLEncoding} {
			written := encoding.EncodeToString([]byte(whole))
			if !slices.ContainsFunc(Forms(secret), func(form string) bool { return strings.Contains(written, form) }) {
				t.Errorf("after %d bytes, %s is not found", before, written)
			}
		}
	}
}
