package diagnosis

import (
	"errors"
	"fmt"
	"net/http"
	"strings"
	"time"

	"github.com/hookdrill/hookdrill/simulator/signature"
)

// Request is a captured request with what it should be verified by.
type Request struct {
	// Header is as net/http keeps it, names in their canonical form.
	Header http.Header
	// Body is what came, byte by byte.
	Body []byte
	// Keys are secrets and public keys as they were given, right or wrong.
	Keys []string
	// Now is when the request is verified.
	Now time.Time
	// Tolerance is as in [signature.Config].
	Tolerance time.Duration
}

// State is how a part of a request is.
type State string

// The states.
const (
	Right    State = "right"
	Wrong    State = "wrong"
	Doubtful State = "doubtful" // it works, and is not as it should be
	Unknown  State = "unknown"  // it may be right or wrong
)

// Part is one part of a request.
type Part struct {
	// Name is headers, timestamp, id, secret, signature or body.
	Name  string `json:"part"`
	State State  `json:"state"`
	// Code is stable and says what is wrong; empty where nothing is.
	Code string `json:"code,omitempty"`
	// Text says it in a sentence. It holds no secret.
	Text string `json:"text"`
}

// Diagnosis is what is known of a request.
type Diagnosis struct {
	Verified bool `json:"verified"`
	// Reason is the verifier's, or that of a key that it cannot be made with.
	Reason string `json:"reason,omitempty"`
	// Parts are always these, in this order: headers, timestamp, id, secret,
	// signature, body.
	Parts []Part `json:"parts"`
	// Tried is how many readings of the request were tried.
	Tried int `json:"tried"`
}

// ErrNoKey tells that there is nothing to verify with.
var ErrNoKey = errors.New("there is no secret and no public key to verify with")

// Most that is taken of keys and headers.
const (
	mostKeys   = 8
	mostHeader = 64 << 10
)

// Diagnose verifies a request and, where that fails, finds out why.
func Diagnose(r Request) (Diagnosis, error) { return diagnose(r, mostHashed) }

// diagnose does so within a number of bytes to hash.
func diagnose(r Request, most int) (Diagnosis, error) {
	switch {
	case len(r.Keys) == 0:
		return Diagnosis{}, ErrNoKey
	case len(r.Keys) > mostKeys:
		return Diagnosis{}, fmt.Errorf("%d keys were given; %d are the most", len(r.Keys), mostKeys)
	}
	if r.Tolerance == 0 {
		r.Tolerance = signature.DefaultTolerance
	}
	h, err := readHeader(r.Header)
	if err != nil {
		return Diagnosis{}, err
	}
	d := Diagnosis{}
	keys, keyErr := d.verify(r)
	if keyErr == nil && d.Reason == "" {
		d.Verified = true
	}
	s := &search{request: r, header: h, left: most}
	found := s.run(keys)
	d.Tried = s.tried
	d.Parts = []Part{
		h.part(), timestampPart(r, h, found), idPart(h, found),
		secretPart(r, keys, keyErr, found), signaturePart(h, found, d.Reason), bodyPart(r, found, s),
	}
	return d, nil
}

// verify is what a listener would say, with the keys that can be read.
func (d *Diagnosis) verify(r Request) ([]key, error) {
	var keys []key
	var wrong error
	config := signature.Config{Tolerance: r.Tolerance}
	for i, text := range r.Keys {
		k, err := plain(text, i+1)
		if err != nil {
			wrong = errors.Join(wrong, fmt.Errorf("key %d: %w", i+1, err))
			continue
		}
		keys = append(keys, k)
		parsed, err := signature.ParseVerifyingKey(text)
		if err != nil {
			return nil, err
		}
		config.Keys = append(config.Keys, parsed)
	}
	if wrong != nil {
		d.Reason = string(signature.KeyReasonOf(wrong))
		return keys, wrong
	}
	v, err := signature.NewVerifier(config)
	if err != nil {
		d.Reason = "no-verifier"
		return keys, err
	}
	if _, err := v.Verify(r.Now, r.Header, r.Body); err != nil {
		d.Reason = string(signature.ReasonOf(err))
	}
	return keys, nil
}

// idPart tells of the id.
func idPart(h header, m *match) Part {
	switch {
	case h.id == "":
		return Part{"id", Wrong, "id-missing", "there is none"}
	case strings.Contains(h.id, "."):
		return Part{"id", Wrong, "id-full-stop", fmt.Sprintf("%.80q holds a full stop; it is refused, since an old delivery could be shown as a new one", h.id)}
	case m != nil && m.id.code != "":
		return Part{"id", Wrong, m.id.code, fmt.Sprintf("the signature is over the id %.80q%s, and not over %.80q", m.id.data, m.id.says, h.id)}
	case m != nil && m.form.code != "":
		return Part{"id", Unknown, "", fmt.Sprintf("%.80q; the signature is not over it", h.id)}
	case m == nil:
		return Part{"id", Unknown, "", fmt.Sprintf("%.80q", h.id)}
	}
	return Part{"id", Right, "", fmt.Sprintf("%.80q", h.id)}
}

// secretPart tells of the keys.
func secretPart(r Request, keys []key, keyErr error, m *match) Part {
	which := ""
	if m != nil && len(r.Keys) > 1 {
		which = fmt.Sprintf(", number %d of those given", m.key.number)
	}
	switch {
	case m != nil && m.key.code != "":
		return Part{"secret", Wrong, m.key.code, "the signature is by the secret " + m.key.says + which}
	case keyErr != nil:
		return Part{"secret", Wrong, string(signature.KeyReasonOf(keyErr)), strings.ReplaceAll(keyErr.Error(), "\n", "; ")}
	case m == nil:
		return Part{"secret", Unknown, "", sizes(keys)}
	}
	if m.key.secret != nil {
		s, err := signature.NewSecret(m.key.secret)
		if err == nil && s.Advice() != "" {
			return Part{"secret", Doubtful, "secret-length", "the signature is by it" + which + "; " + s.Advice()}
		}
	}
	return Part{"secret", Right, "", "the signature is by it" + which}
}

func sizes(keys []key) string {
	var each []string
	for _, k := range keys {
		if k.public != nil {
			each = append(each, "a public key")
		} else {
			each = append(each, fmt.Sprintf("a secret of %d bytes", len(k.secret)))
		}
	}
	return strings.Join(each, ", ") + "; no signature is by it over what came, or over anything it was tried to read that as"
}

// bodyPart tells of the body.
func bodyPart(r Request, m *match, s *search) Part {
	size := fmt.Sprintf("%d bytes", len(r.Body))
	switch {
	case m != nil && m.body.code != "":
		return Part{"body", Wrong, m.body.code, fmt.Sprintf("the signature is over the body %s: %d bytes, where %d came; verify the bytes as they came, before anything reads them", m.body.says, len(m.body.data), len(r.Body))}
	case m != nil:
		return Part{"body", Right, "", size}
	case string(r.Body) == "[object Object]":
		return Part{"body", Wrong, "body-object", "it is the text [object Object]: a parsed body was made a string; verify the bytes as they came"}
	case s.left <= 0:
		return Part{"body", Unknown, "", size + "; it is too long for every reading to be tried"}
	}
	return Part{"body", Unknown, "", size + "; none of the usual changes of a body makes the signature right"}
}
