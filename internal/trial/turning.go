package trial

import (
	"crypto/sha256"
	"fmt"
	"net/http"
	"time"

	"github.com/hookdrill/hookdrill/simulator/sender"
	"github.com/hookdrill/hookdrill/simulator/signature"
)

// Turn is when other keys come into force.
type Turn struct {
	// At counts from the start of the run.
	At time.Duration
	// Keys are all that are used from then on.
	Keys []string
}

// SeededSigning signs a delivery by a key that is drawn from the seed, and from
// turn on by another one, for a while by both. Turn 0: it stays the same.
func SeededSigning(seed uint64, delivery string, turn, both, skew time.Duration) (*Signing, error) {
	var keys [2]string
	for i := range keys {
		sum := sha256.Sum256(fmt.Appendf(nil, "hookdrill key %d of seed %d", i+1, seed))
		secret, err := signature.NewSecret(sum[:])
		if err != nil {
			return nil, err
		}
		keys[i] = secret.RevealSecret()
	}
	s := &Signing{ID: "msg_" + delivery, Keys: keys[:1], Skew: skew}
	if turn > 0 {
		s.Turns = []Turn{{turn, []string{keys[1], keys[0]}}, {turn + both, keys[1:]}}
	}
	return s, nil
}

// KeysAt are the keys in force at a moment of the run.
func (s *Signing) KeysAt(at time.Duration) []string {
	keys := s.Keys
	for _, t := range s.Turns {
		if at >= t.At {
			keys = t.Keys
		}
	}
	return keys
}

// signer signs every attempt by the keys in force when it begins.
func (s *Signing) signer(began time.Time) (sender.Signer, error) {
	if s == nil {
		return nil, nil
	}
	first, err := s.message()
	if err != nil || len(s.Turns) == 0 {
		return first, err
	}
	t := turning{began: began, signing: s, messages: []signature.Message{first}}
	for _, turn := range s.Turns {
		m, err := (&Signing{ID: s.ID, Keys: turn.Keys}).message()
		if err != nil {
			return nil, err
		}
		t.messages = append(t.messages, m)
	}
	return t, nil
}

// turning is a signer whose keys change.
type turning struct {
	began    time.Time
	signing  *Signing
	messages []signature.Message
}

// Message is what signs at a time.
func (t turning) Message(at time.Time) signature.Message {
	n := 0
	for i, turn := range t.signing.Turns {
		if at.Sub(t.began) >= turn.At {
			n = i + 1
		}
	}
	return t.messages[n]
}

// Sign implements sender.Signer.
func (t turning) Sign(at time.Time, body []byte) http.Header { return t.Message(at).Sign(at, body) }
