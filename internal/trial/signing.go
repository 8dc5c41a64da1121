package trial

import (
	"encoding/base64"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/hookdrill/hookdrill/simulator/signature"
)

// Signing has a delivery or a call signed by Standard Webhooks.
type Signing struct {
	// ID is the message's id.
	ID string
	// Keys are what it is signed with, as people are shown them: whsec_ or whsk_.
	Keys []string
	// Turns are when other keys come into force, in order of time. Default: never.
	Turns []Turn
	// Skew is how far the endpoint's clock is ahead of the sender's; less than 0
	// for behind.
	Skew time.Duration
	// Age is how long ago a call was signed; less than 0 for the future.
	Age time.Duration
	// Over is the body that a call is signed over; {now} in it is the time of the
	// call. Nil: the body it has.
	Over *string
}

// secrets are the keys as they are shown, without what all of them begin with,
// and as the bytes that they stand for.
func (s *Signing) secrets() []string {
	var secrets []string
	if s == nil {
		return nil
	}
	keys := slices.Clone(s.Keys)
	for _, t := range s.Turns {
		keys = append(keys, t.Keys...)
	}
	for _, key := range keys {
		bare := strings.TrimPrefix(strings.TrimPrefix(key, "whsec_"), "whsk_")
		secrets = append(secrets, key, bare)
		if raw, err := base64.StdEncoding.DecodeString(bare); err == nil {
			secrets = append(secrets, string(raw))
		}
	}
	return secrets
}

// message is what signs a delivery.
func (s *Signing) message() (signature.Message, error) {
	var keys []signature.SigningKey
	for i, text := range s.Keys {
		key, err := signature.ParseSigningKey(text)
		if err != nil {
			return signature.Message{}, fmt.Errorf("key %d of %d: %w", i+1, len(s.Keys), err)
		}
		keys = append(keys, key)
	}
	return signature.NewMessage(s.ID, keys...)
}

// Names are what a signed call's texts are filled with: {id}, {timestamp},
// {signature}, {now} for the time of the call in seconds, and of the signature's base64 {code} as it is, {code unpadded}
// without its padding, {code cut} its beginning, {code stray} with bits that
// should be 0.
func (s *Signing) Names(now time.Time, body string) (map[string]string, error) {
	m, err := s.message()
	if err != nil {
		return nil, err
	}
	clock := strconv.FormatInt(now.Unix(), 10)
	if s.Over != nil {
		body = strings.ReplaceAll(*s.Over, "{now}", clock)
	}
	at := now.Add(-s.Age)
	value, err := signature.Sign(m.ID(), at, []byte(body), m.Keys()...)
	if err != nil {
		return nil, err
	}
	first, _, _ := strings.Cut(value, " ")
	_, code, _ := strings.Cut(first, ",")
	bare := strings.TrimRight(code, "=")
	const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
	last := strings.IndexByte(alphabet, bare[len(bare)-1])
	stray := bare[:len(bare)-1] + string(alphabet[last|1]) + code[len(bare):]
	return map[string]string{
		"id": s.ID, "timestamp": strconv.FormatInt(at.Unix(), 10), "signature": value,
		"now": clock, "code": code, "code unpadded": bare, "code cut": code[:20], "code stray": stray,
	}, nil
}

// sign keeps what a call's texts are filled with.
func (a *actor) sign(c Call) error {
	if c.Signing == nil {
		return nil
	}
	names, err := c.Signing.Names(time.Now(), c.Body)
	maps.Copy(a.kept, names)
	return err
}

// Verifying are the keys that the other side verifies with: secrets as they are,
// and of private keys the public half.
func (s *Signing) Verifying() []string {
	var keys []string
	for _, text := range s.Keys {
		if private, err := signature.ParsePrivateKey(text); err == nil {
			text = private.Public().String()
		}
		keys = append(keys, text)
	}
	return keys
}
