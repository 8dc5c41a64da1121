package steps

import (
	"bytes"
	"slices"

	"github.com/hookdrill/hookdrill/fixtures/standardwebhooks"
	"github.com/hookdrill/hookdrill/internal/trial"
)

// messageSentences say which message is delivered, and how it is signed.
func (w *world) messageSentences() []sentence {
	return []sentence{
		{given, `^a message that is signed with "([^"]*)"(?: and "([^"]*)")?$`,
			`a message that is signed with "whsec_AAECAwQFBgcICQoLDA0ODxAREhMUFRYX"`, w.aMessage},
		{given, `^the body of the vector "([^"]+)"$`,
			`the body of the vector "gen-crlf-body"`, w.theBodyOf},
		{when, `^the message is delivered$`,
			`the message is delivered`, w.deliverMessage},
	}
}

const (
	messageID   = "msg_2KWPBgLlAfxdpx2AI54pPJ85f4W"
	messagePath = "/webhooks"
	// messageBody is written alike by every JSON library, so that only a
	// scenario about the body has anything to do with how it is written.
	messageBody = `{"data":{"id":7},"type":"order.paid"}`
)

// aMessage has the deliveries signed. The second key may be empty.
func (w *world) aMessage(first, second string) error {
	if w.draft.signing != nil {
		return mistake("there is a message already; a scenario has one")
	}
	keys := slices.DeleteFunc([]string{first, second}, func(k string) bool { return k == "" })
	if len(keys) == 0 {
		return mistake("a message is signed with a secret, such as whsec_ and base64")
	}
	w.draft.signing = &trial.Signing{ID: messageID, Keys: keys}
	if bytes.Equal(w.draft.payload, w.setting.Payload) { // no step said anything else
		w.draft.payload = []byte(messageBody)
	}
	return nil
}

func (w *world) theBodyOf(vector string) error {
	v, err := standardwebhooks.VectorNamed(vector)
	if err != nil {
		return mistake("%w", err)
	}
	w.draft.payload = v.Body
	return nil
}

func (w *world) deliverMessage() error {
	if w.draft.signing == nil {
		return mistake("there is no message: a Given step has to say what it is signed with")
	}
	return w.deliver()
}
