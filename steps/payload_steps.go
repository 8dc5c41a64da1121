package steps

import (
	"bytes"
	"encoding/json"
	"net/http"
)

// payloadSentences say what is sent, and with which headers.
func (w *world) payloadSentences() []sentence {
	return []sentence{
		{given, `^a payload of (\d+) MiB$`,
			`a payload of 8 MiB`, w.aPayloadOf},
		{given, `^a window in which no run matched$`,
			`a window in which no run matched`, w.anEmptyWindow},
		{given, `^the secret "([^"]+)" in the URL's query$`,
			`the secret "38ee77617c3a489ab6e871fbeb2ec87d" in the URL's query`, w.theSecret},
		{given, `^the custom header "([^":]+): ([\s\S]*)"$`,
			`the custom header "X-Team: evaluation"`, w.theHeader},
	}
}

const maxPayload = 32 // MiB, below what an endpoint reads

// aPayloadOf pads the payload with spaces at its end, which JSON allows.
func (w *world) aPayloadOf(mebibytes int) error {
	if mebibytes < 1 || mebibytes > maxPayload {
		return mistake("a payload of %d MiB is not from 1 to %d", mebibytes, maxPayload)
	}
	padding := mebibytes<<20 - len(w.draft.payload)
	if padding < 0 {
		return mistake("the payload is longer than %d MiB as it is", mebibytes)
	}
	w.draft.payload = append(bytes.Clone(w.draft.payload), bytes.Repeat([]byte(" "), padding)...)
	return nil
}

func (w *world) anEmptyWindow() error {
	var payload map[string]json.RawMessage
	err := json.Unmarshal(w.draft.payload, &payload)
	switch {
	case err != nil:
		return mistake("the payload is not a JSON object: %w", err)
	case payload == nil:
		return mistake("the payload is null, not a JSON object")
	}
	payload["runs"] = json.RawMessage("[]")
	delete(payload, "threads") // a thread rule's payload has no runs to begin with
	body, err := json.Marshal(payload)
	w.draft.payload = body
	return err
}

func (w *world) theSecret(secret string) { w.draft.secret = secret }

// theHeader adds a header field. In a table's cell \n stands for a line break,
// which no header may hold.
func (w *world) theHeader(name, value string) {
	if w.draft.header == nil {
		w.draft.header = http.Header{}
	}
	w.draft.header.Add(name, value)
}
