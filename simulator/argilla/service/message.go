package service

import (
	"crypto/sha256"
	"encoding/base64"
	"fmt"
	"io"
	"net/http"
	"sync"
	"time"

	"github.com/hookdrill/hookdrill/simulator/sender"
	"github.com/hookdrill/hookdrill/simulator/signature"
)

// idBytes is how long the random part of a message's id is.
const idBytes = 16

// messages gives messages their ids. They are drawn by hashing, not one after the
// other: deliveries are made concurrently, and a seed has to give each the same
// ids again.
type messages struct {
	salt   [32]byte
	stable bool
}

func newMessages(c Config) (messages, error) {
	m := messages{stable: c.Mode == Documented}
	if m.stable {
		return m, nil // the next process must give the same ids
	}
	if _, err := io.ReadFull(c.Random, m.salt[:]); err != nil {
		return m, fmt.Errorf("no ids for messages: %w", err)
	}
	return m, nil
}

// id is that of an attempt of a delivery which starts at a time.
func (m messages) id(delivery string, at time.Time) string {
	text := fmt.Appendf(m.salt[:], "%s", delivery)
	if !m.stable {
		text = fmt.Appendf(text, " %d", at.UnixNano())
	}
	sum := sha256.Sum256(text)
	return "msg_" + base64.RawURLEncoding.EncodeToString(sum[:idBytes])
}

func (m messages) signer(delivery string, secret signature.Secret) sender.Signer {
	return attemptSigner{m, delivery, secret}
}

// attemptSigner signs the attempts of a delivery, each with the time at which it
// starts.
type attemptSigner struct {
	messages messages
	delivery string
	secret   signature.Secret
}

// Sign is for a [sender.Delivery].
func (s attemptSigner) Sign(at time.Time, body []byte) http.Header {
	message, err := signature.NewMessage(s.messages.id(s.delivery, at), s.secret)
	if err != nil { // an id of ours, and a secret that was read
		panic(err)
	}
	return message.Sign(at, body)
}

// guarded reads for one at a time: a seeded source is not safe for more.
type guarded struct {
	mu     sync.Mutex
	reader io.Reader
}

func (g *guarded) Read(p []byte) (int, error) {
	g.mu.Lock()
	defer g.mu.Unlock()
	return g.reader.Read(p)
}
