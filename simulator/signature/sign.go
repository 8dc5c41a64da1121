package signature

import (
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"time"
)

// content is what is signed: id, timestamp and body, full stops between them.
type content struct {
	id, timestamp string
	body          []byte
}

func (c content) appendHead(to []byte) []byte {
	to = append(to, c.id...)
	to = append(to, '.')
	to = append(to, c.timestamp...)
	return append(to, '.')
}

func (c content) bytes() []byte {
	all := make([]byte, 0, len(c.id)+len(c.timestamp)+len(c.body)+2)
	return append(c.appendHead(all), c.body...)
}

// Sign is the value of the webhook-signature header: a signature by each of the
// keys over the id, the time of the attempt and the bytes of the body. While a
// secret is being changed the keys are the new and the old one. Times are in
// whole seconds; one before 1970 is refused, as is an id that a verifier would
// refuse.
func Sign(id string, at time.Time, body []byte, keys ...SigningKey) (string, error) {
	if err := checkSigning(id, keys); err != nil {
		return "", err
	}
	if at.Unix() < 0 {
		return "", fmt.Errorf("signing: the time %v is before 1970", at)
	}
	return sign(content{id, strconv.FormatInt(at.Unix(), 10), body}, keys), nil
}

func checkSigning(id string, keys []SigningKey) error {
	if !validID(id) {
		return fmt.Errorf("signing: the id %.80q is not 1 to %d bytes without a full stop or a control character", id, maxID)
	}
	if len(keys) == 0 || len(keys) > maxKeys {
		return fmt.Errorf("signing: %d keys; it takes 1 to %d", len(keys), maxKeys)
	}
	for i, k := range keys {
		if k == nil || !k.whole() {
			return fmt.Errorf("signing: key %d of %d: %w", i+1, len(keys), &KeyError{Reason: KeyEmpty})
		}
	}
	return nil
}

func sign(c content, keys []SigningKey) string {
	value := make([]byte, 0, len(keys)*maxOwnSignature)
	for i, k := range keys {
		if i > 0 {
			value = append(value, ' ')
		}
		value = append(value, k.Scheme()...)
		value = append(value, ',')
		value = k.appendSignature(value, c)
	}
	return string(value)
}

// maxOwnSignature is the length of a signature of v1a, the longer one.
const maxOwnSignature = len("v1a,") + lettersV1a + 1

// Message is one message on its way: its id stays, and each attempt is signed
// anew. It signs for a sender.Delivery.
type Message struct {
	id   string
	keys []SigningKey
}

// NewMessage takes the message's id and the keys it is signed with.
func NewMessage(id string, keys ...SigningKey) (Message, error) {
	if err := checkSigning(id, keys); err != nil {
		return Message{}, err
	}
	return Message{id, slices.Clone(keys)}, nil
}

// ID is the message's id.
func (m Message) ID() string { return m.id }

// Keys are what the message is signed with.
func (m Message) Keys() []SigningKey { return slices.Clone(m.keys) }

// errZeroMessage: a Message is made by NewMessage.
var errZeroMessage = errors.New("signature: the zero Message cannot sign; use NewMessage")

// Sign returns the three header fields of an attempt at a time, their names in
// lower case as the specification writes them: they are to be ranged over, since
// [http.Header.Get] looks for canonical names. It panics for the zero Message.
func (m Message) Sign(at time.Time, body []byte) http.Header {
	if len(m.keys) == 0 {
		panic(errZeroMessage)
	}
	timestamp := strconv.FormatInt(at.Unix(), 10)
	return http.Header{
		HeaderID:        {m.id},
		HeaderTimestamp: {timestamp},
		HeaderSignature: {sign(content{m.id, timestamp, body}, m.keys)},
	}
}
