package diagnosis_test

import (
	"bytes"
	"crypto/ed25519"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"testing"
	"time"

	"go.uber.org/goleak"

	"github.com/hookdrill/hookdrill/fixtures/standardwebhooks"
	"github.com/hookdrill/hookdrill/simulator/signature"
	"github.com/hookdrill/hookdrill/simulator/signature/diagnosis"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

const (
	secret = "whsec_AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8="
	id     = "msg_1"
	at     = 1712280534
	body   = `{"type": "order.paid", "url": "a/b?x=1&y=<2>", "total": 1.0, "name": "Café ☃ 😀", "id": "evt_9", "timestamp": "2024-04-05T01:20:00Z", "list": [1E+2, null, true]}`
)

// raw is the secret's bytes.
func raw() []byte {
	key, err := base64.StdEncoding.DecodeString(secret[len("whsec_"):])
	if err != nil {
		panic(err)
	}
	return key
}

// sum is a signature of v1, made by hand: what is tried is wrong on purpose.
func sum(key []byte, content string) []byte {
	mac := hmac.New(sha256.New, key)
	mac.Write([]byte(content))
	return mac.Sum(nil)
}

func v1(key []byte, content string) string {
	return "v1," + base64.StdEncoding.EncodeToString(sum(key, content))
}

func content(id string, at int64, body string) string { return fmt.Sprintf("%s.%d.%s", id, at, body) }

// captured is a request as it should be.
func captured() diagnosis.Request {
	r := diagnosis.Request{Header: http.Header{}, Body: []byte(body), Keys: []string{secret}, Now: time.Unix(at+3, 0)}
	r.Header.Set(signature.HeaderID, id)
	r.Header.Set(signature.HeaderTimestamp, strconv.Itoa(at))
	r.Header.Set(signature.HeaderSignature, v1(raw(), content(id, at, body)))
	return r
}

// sign has the sender sign something else than it sends.
func sign(r *diagnosis.Request, key []byte, content string) {
	r.Header.Set(signature.HeaderSignature, v1(key, content))
}

// pythonLenient decodes what is left of a secret whose underscore is skipped.
func pythonLenient(letters string) []byte {
	decoded, err := base64.RawStdEncoding.DecodeString(letters)
	if err != nil {
		panic(err)
	}
	return decoded
}

func renamed(names ...string) func(*diagnosis.Request) {
	return func(q *diagnosis.Request) {
		h := http.Header{}
		for i, name := range []string{signature.HeaderID, signature.HeaderTimestamp, signature.HeaderSignature} {
			h.Set(names[i], q.Header.Get(name))
		}
		q.Header = h
	}
}

func TestEveryMistakeIsFound(t *testing.T) {
	t.Parallel()
	for name, m := range mistakes() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := captured()
			m.make(&r)
			d, err := diagnosis.Diagnose(r)
			if err != nil {
				t.Fatal(err)
			}
			p := part(t, d, m.part)
			if p.Code != m.code || !strings.Contains(p.Text, m.says) || d.Verified || d.Reason == "" {
				t.Errorf("of %s it says %+v (%s), not %s with %q\nall: %+v", m.part, p, d.Reason, m.code, m.says, d.Parts)
			}
			if strings.Contains(fmt.Sprint(d), secret[6:]) {
				t.Errorf("the secret is shown: %+v", d)
			}
		})
	}
}

// TestOneThingIsWrongAtATime: what names the mistake is all that is wrong.
func TestOneThingIsWrongAtATime(t *testing.T) {
	t.Parallel()
	for _, name := range []string{"compact", "the text, with prefix", "too old", "hexadecimal signature", "Svix's names", "the body's id", "another second signed"} {
		m := mistakes()[name]
		r := captured()
		m.make(&r)
		d, err := diagnosis.Diagnose(r)
		if err != nil {
			t.Fatal(err)
		}
		for _, p := range d.Parts {
			if (p.State == diagnosis.Wrong) != (p.Name == m.part) {
				t.Errorf("%s: %+v", name, p)
			}
		}
	}
}

// TestTwoThingsAreFoundTogether: a body written anew, and a secret misread.
func TestTwoThingsAreFoundTogether(t *testing.T) {
	t.Parallel()
	r := captured()
	r.Body = []byte(`{"a":1}`)
	sign(&r, []byte(secret), content(id, at, `{"a": 1}`))
	d, err := diagnosis.Diagnose(r)
	if err != nil {
		t.Fatal(err)
	}
	if part(t, d, "body").Code != "body-reserialised" || part(t, d, "secret").Code != "secret-raw-text" {
		t.Errorf("it is %+v", d.Parts)
	}
}

func part(t *testing.T, d diagnosis.Diagnosis, name string) diagnosis.Part {
	t.Helper()
	var names []string
	var found diagnosis.Part
	for _, p := range d.Parts {
		names = append(names, p.Name)
		if p.Name == name {
			found = p
		}
	}
	if strings.Join(names, " ") != "headers timestamp id secret signature body" {
		t.Errorf("the parts are %v", names)
	}
	return found
}

// TestWhatIsRightIsRight, with either scheme and with several keys.
func TestWhatIsRightIsRight(t *testing.T) {
	t.Parallel()
	private, err := signature.GeneratePrivateKey(bytes.NewReader(make([]byte, ed25519.SeedSize)))
	if err != nil {
		t.Fatal(err)
	}
	asymmetric, err := signature.Sign(id, time.Unix(at, 0), []byte(body), private)
	if err != nil {
		t.Fatal(err)
	}
	for name, change := range map[string]func(*diagnosis.Request){
		"v1":       func(*diagnosis.Request) {},
		"two keys": func(r *diagnosis.Request) { r.Keys = []string{"whsec_AAAA", secret} },
		"v1a": func(r *diagnosis.Request) {
			r.Keys = []string{private.Public().String()}
			r.Header.Set(signature.HeaderSignature, asymmetric)
		},
	} {
		r := captured()
		change(&r)
		d, err := diagnosis.Diagnose(r)
		if err != nil || !d.Verified || d.Reason != "" {
			t.Errorf("%s: %+v, %v", name, d, err)
		}
		for _, p := range d.Parts {
			if p.State != diagnosis.Right {
				t.Errorf("%s: %+v", name, p)
			}
		}
	}
}

// TestTheCases holds the verdict against the verifier's vectors: they agree, and
// where it refuses something is said to be wrong or not to be known.
func TestTheCases(t *testing.T) {
	t.Parallel()
	for _, c := range standardwebhooks.Cases() {
		r := diagnosis.Request{Header: http.Header{}, Body: c.Body, Keys: []string{c.Secret}, Now: time.Unix(c.Now, 0)}
		for name, value := range c.Headers {
			r.Header.Set(name, value)
		}
		d, err := diagnosis.Diagnose(r)
		if err != nil {
			t.Fatal(err)
		}
		if c.Name == "secret-is-whpk" {
			c.Reason = string(signature.NoKnownScheme) // it is read as the key that it is
		}
		if d.Verified != (c.Expect == "accept") || c.Reason != "" && d.Reason != c.Reason {
			t.Errorf("%s: %+v", c.Name, d)
		}
		well := true
		for _, p := range d.Parts {
			well = well && p.State == diagnosis.Right
		}
		if well != d.Verified {
			t.Errorf("%s: %+v", c.Name, d.Parts)
		}
	}
}

func TestAWeakSecretIsDoubtful(t *testing.T) {
	t.Parallel()
	r := captured()
	r.Keys = []string{"whsec_AAAA"}
	sign(&r, make([]byte, 3), content(id, at, body))
	d, err := diagnosis.Diagnose(r)
	if p := part(t, d, "secret"); err != nil || !d.Verified || p.State != diagnosis.Doubtful || p.Code != "secret-length" {
		t.Errorf("it is %+v, %v", d, err)
	}
}

func TestAPrivateKeyIsNotForVerifying(t *testing.T) {
	t.Parallel()
	private, err := signature.GeneratePrivateKey(bytes.NewReader(make([]byte, ed25519.SeedSize)))
	if err != nil {
		t.Fatal(err)
	}
	value, err := signature.Sign(id, time.Unix(at, 0), []byte(body), private)
	if err != nil {
		t.Fatal(err)
	}
	r := captured()
	r.Header.Set(signature.HeaderSignature, value)
	for text, code := range map[string]string{
		private.RevealSecret():        "secret-private",
		private.Public().String()[5:]: "secret-public",
	} {
		r.Keys = []string{text}
		d, err := diagnosis.Diagnose(r)
		if p := part(t, d, "secret"); err != nil || d.Verified || p.Code != code || strings.Contains(p.Text, private.RevealSecret()[5:40]) {
			t.Errorf("it is %+v, %v", d, err)
		}
	}
}

func TestWhatIsNotLookedAt(t *testing.T) {
	t.Parallel()
	r := captured()
	r.Keys = nil
	if _, err := diagnosis.Diagnose(r); !errors.Is(err, diagnosis.ErrNoKey) {
		t.Errorf("without a key it says %v", err)
	}
	r.Keys = make([]string, 9)
	if _, err := diagnosis.Diagnose(r); err == nil {
		t.Error("nine keys are taken")
	}
	r = captured()
	r.Header.Set("X-Long", strings.Repeat("x", 65<<10))
	if _, err := diagnosis.Diagnose(r); err == nil {
		t.Error("any header is taken")
	}
}

// TestALongBodyIsBounded: the search ends, and says that it did not try all.
func TestALongBodyIsBounded(t *testing.T) {
	t.Parallel()
	r := captured()
	r.Body = bytes.Repeat([]byte(" "), 15<<10)
	d, err := diagnosis.DiagnoseBriefly(r)
	if err != nil || d.Verified || d.Tried > 2 || !strings.Contains(part(t, d, "body").Text, "too long") {
		t.Errorf("it is %+v, %v", d, err)
	}
}

// FuzzDiagnose: whatever is captured is judged as the verifier does, and nothing
// panics on the way.
func FuzzDiagnose(f *testing.F) {
	f.Add(secret, id, "1712280534", v1(raw(), content(id, at, body)), []byte(body))
	f.Add("whsec_", "a.b", "1712280534000", "v1=xyz v1a,", []byte(`{"id": "x", "timestamp": 17, "n": [1e400, "\ud800"]}`))
	f.Fuzz(func(t *testing.T, key, id, timestamp, value string, body []byte) {
		if len(body) > 1<<10 || len(value) > 1<<10 {
			return
		}
		r := diagnosis.Request{Header: http.Header{}, Body: body, Keys: []string{key}, Now: time.Unix(at, 0)}
		r.Header.Set(signature.HeaderID, id)
		r.Header.Set(signature.HeaderTimestamp, timestamp)
		r.Header.Set(signature.HeaderSignature, value)
		d, err := diagnosis.DiagnoseBriefly(r)
		if err != nil {
			t.Fatal(err)
		}
		if (d.Reason == "") != d.Verified || len(d.Parts) != 6 {
			t.Errorf("it is %+v", d)
		}
	})
}
