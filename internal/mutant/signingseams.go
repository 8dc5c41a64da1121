package mutant

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"net/http"
	"strings"
	"time"

	"github.com/hookdrill/hookdrill/simulator/sender"
	"github.com/hookdrill/hookdrill/simulator/signature"
	"github.com/hookdrill/hookdrill/simulator/signature/guard"
)

// signer is a function as a sender.Signer.
type signer func(at time.Time, body []byte) http.Header

func (s signer) Sign(at time.Time, body []byte) http.Header { return s(at, body) }

// wrapSigner puts something between a sender and what signs for it.
func wrapSigner(sign func(next sender.Signer, at time.Time, body []byte) http.Header) func(*sender.Config) {
	return func(c *sender.Config) {
		c.Signer = func(next sender.Signer) sender.Signer {
			return signer(func(at time.Time, body []byte) http.Header { return sign(next, at, body) })
		}
	}
}

// wrapMessage does so where the defect needs what the message is signed with.
func wrapMessage(sign func(m signature.Message, at time.Time, body []byte) http.Header) func(*sender.Config) {
	return wrapSigner(func(next sender.Signer, at time.Time, body []byte) http.Header {
		switch m := next.(type) {
		case signature.Message:
			return sign(m, at, body)
		case interface {
			Message(at time.Time) signature.Message // whose keys change
		}:
			return sign(m.Message(at), at, body)
		}
		return next.Sign(at, body)
	})
}

// signedBy is what a message with this id and these keys sends.
func signedBy(id string, keys []signature.SigningKey, at time.Time, body []byte) http.Header {
	m, err := signature.NewMessage(id, keys...)
	if err != nil {
		return http.Header{}
	}
	return m.Sign(at, body)
}

// wrapVerify puts something between a listener and what verifies for it.
func wrapVerify(verify func(next guard.VerifyFunc, now time.Time, h http.Header, body []byte) (signature.Verified, error)) func(*guard.Config) {
	return func(c *guard.Config) {
		c.Verify = func(next guard.VerifyFunc) guard.VerifyFunc {
			return func(now time.Time, h http.Header, body []byte) (signature.Verified, error) {
				return verify(next, now, h, body)
			}
		}
	}
}

// reencoded is a body as encoding/json writes what it reads in it; one that is
// no JSON stays as it is.
func reencoded(body []byte) []byte {
	var value any
	if json.Unmarshal(body, &value) != nil {
		return body
	}
	written, err := json.Marshal(value)
	if err != nil {
		return body
	}
	return written
}

// bodySum is the hash of a body alone, keyed with a secret, in base64.
func bodySum(s signature.Secret, body []byte) string {
	key, _ := base64.StdEncoding.DecodeString(strings.TrimPrefix(s.RevealSecret(), "whsec_"))
	mac := hmac.New(sha256.New, key)
	mac.Write(body)
	return base64.StdEncoding.EncodeToString(mac.Sum(nil))
}
