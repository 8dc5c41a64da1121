package verdict_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/hookdrill/hookdrill/fakeendpoint"
	"github.com/hookdrill/hookdrill/internal/trial"
	"github.com/hookdrill/hookdrill/internal/verdict"
	"github.com/hookdrill/hookdrill/simulator/signature"
)

const (
	endpointKey = "whsec_AAECAwQFBgcICQoLDA0ODxAREhMUFRYX"
	formerKey   = "whsec_AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8="
)

// epoch is when stories begin.
var epoch = time.Date(2000, 1, 1, 0, 0, 0, 0, time.UTC)

// messages is a story of a delivery that is to be signed with the keys.
func messages(keys ...string) *story {
	s := virtual("one")
	s.h.Plan.Deliveries[0].Signing = &trial.Signing{ID: "msg_1", Keys: keys}
	return s
}

// sending puts fields and a body into a request.
func sending(body string, fields http.Header) func(*trial.Request) {
	return func(r *trial.Request) {
		r.Body = []byte(body)
		for name, values := range fields {
			for _, value := range values {
				r.Fields = append(r.Fields, fakeendpoint.Field{Name: name, Value: value})
			}
		}
	}
}

// message is what an attempt sends that is signed over a body at a time.
func message(t *testing.T, over string, at time.Duration, keys ...string) http.Header {
	t.Helper()
	var all []signature.SigningKey
	for _, text := range keys {
		key, err := signature.ParseSigningKey(text)
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, key)
	}
	m, err := signature.NewMessage("msg_1", all...)
	if err != nil {
		t.Fatal(err)
	}
	return m.Sign(epoch.Add(at), []byte(over))
}

// changed sets a field of a message.
func changed(h http.Header, name string, values ...string) http.Header {
	h[name] = values
	return h
}

// valueOf is the one value that has a comma: the list of signatures.
func valueOf(h http.Header) string {
	for _, values := range h {
		if strings.Contains(values[0], ",") {
			return values[0]
		}
	}
	return ""
}

func TestSigned(t *testing.T) {
	t.Parallel()
	const body = `{"a": 1}`
	good := sending(body, message(t, body, 0, endpointKey))
	cases{
		"by the secret":              {messages(endpointKey).answered(200, 0, good), verdict.Pass, "1 request so"},
		"by one of two":              {messages(formerKey, endpointKey).answered(200, 0, good), verdict.Pass, "1 request so"},
		"over another body":          {messages(endpointKey).answered(200, 0, sending(body, message(t, `{"a":1}`, 0, endpointKey))), verdict.Pass, "so"},
		"by another":                 {messages(formerKey).answered(200, 0, good), verdict.Fail, "request 1: none matches in any reading"},
		"not at all":                 {messages(endpointKey).answered(200, 0, sending(body, nil)), verdict.Fail, "none matches"},
		"on the retry only":          {messages(endpointKey).answered(503, 0, sending(body, nil)).answered(200, 0, good), verdict.Fail, "request 1"},
		"by whom nobody knows":       {virtual("one").answered(200, 0, good), verdict.Unknown, "not to be signed"},
		"a body that was not read":   {messages(endpointKey).answered(200, 0, good, unread), verdict.Unknown, "not read to its end"},
		"nothing":                    {messages(endpointKey), verdict.Fail, "no request came"},
		"a header beyond all reason": {messages(endpointKey).answered(200, 0, sending(body, http.Header{"X-Long": {strings.Repeat("x", 65<<10)}})), verdict.Fail, "65"},
	}.judge(t, func(h *trial.History) verdict.Finding { return verdict.Signed(h, "one") })
}

// TestSignedAbout: each mistake is seen where it is, and only there.
func TestSignedAbout(t *testing.T) {
	t.Parallel()
	const body = `{"a": 1}`
	text, err := signature.NewSecret([]byte(endpointKey))
	if err != nil {
		t.Fatal(err)
	}
	byText, err := signature.NewMessage("msg_1", text)
	if err != nil {
		t.Fatal(err)
	}
	other, err := signature.ParseSecret(endpointKey)
	if err != nil {
		t.Fatal(err)
	}
	asAnother, err := signature.NewMessage("order_7", other)
	if err != nil {
		t.Fatal(err)
	}
	parts := []verdict.SignaturePart{verdict.PartBody, verdict.PartTimestamp, verdict.PartID, verdict.PartSecret, verdict.PartContent}
	for name, c := range map[string]struct {
		header http.Header
		wrong  verdict.SignaturePart
		says   string
	}{
		"nothing":               {message(t, body, 0, endpointKey), "", ""},
		"a body written anew":   {message(t, `{"a":1}`, 0, endpointKey), verdict.PartBody, "as compact JSON"},
		"another second":        {changed(message(t, body, 0, endpointKey), signature.HeaderTimestamp, "946684805"), verdict.PartTimestamp, "5 s earlier"},
		"the secret's text":     {byText.Sign(epoch, []byte(body)), verdict.PartSecret, "as the text it is"},
		"the id of the body":    {changed(asAnother.Sign(epoch, []byte(`{"id": "order_7"}`)), signature.HeaderID, "msg_1"), verdict.PartID, `"order_7"`},
		"the header's spelling": {changed(message(t, body, 0, endpointKey), signature.HeaderSignature, strings.Replace(valueOf(message(t, body, 0, endpointKey)), ",", "=", 1)), verdict.PartContent, "not listed"},
	} {
		sent := body
		if c.wrong == verdict.PartID {
			sent = `{"id": "order_7"}`
		}
		for _, part := range parts {
			t.Run(name+": "+string(part), func(t *testing.T) {
				t.Parallel()
				f := verdict.SignedAbout(messages(endpointKey).answered(200, 0, sending(sent, c.header)).h, "one", part)
				want, says := verdict.Pass, "so"
				if part == c.wrong {
					want, says = verdict.Fail, c.says
				}
				expect(t, f, want, says)
			})
		}
	}
	nobodys := messages(formerKey).answered(200, 0, sending(body, message(t, body, 0, endpointKey)))
	expect(t, verdict.SignedAbout(nobodys.h, "one", verdict.PartBody), verdict.Unknown, "no signature matches in any reading")
}

func TestEveryKeySigns(t *testing.T) {
	t.Parallel()
	const body = `{"a": 1}`
	cases{
		"both":           {messages(endpointKey, formerKey).answered(200, 0, sending(body, message(t, body, 0, endpointKey, formerKey))), verdict.Pass, "each of 2 keys"},
		"the new one":    {messages(endpointKey, formerKey).answered(200, 0, sending(body, message(t, body, 0, endpointKey))), verdict.Fail, "request 1: key 2: no signature"},
		"the former one": {messages(endpointKey, formerKey).answered(200, 0, sending(body, message(t, body, 0, formerKey))), verdict.Fail, "key 1"},
		"none":           {messages(endpointKey).answered(200, 0, sending(body, nil)), verdict.Fail, "webhook-id is missing"},
		"one is no key":  {messages("whsec_").answered(200, 0, sending(body, nil)), verdict.Fail, "key is empty"},
		"nobody asked":   {virtual("one").answered(200, 0, sending(body, nil)), verdict.Unknown, "not to be signed"},
		"an old attempt": {messages(endpointKey).after(time.Hour).answered(200, 0, sending(body, message(t, body, time.Hour, endpointKey))), verdict.Pass, "so"},
	}.judge(t, func(h *trial.History) verdict.Finding { return verdict.EveryKeySigns(h, "one") })
}

func TestTimestampFresh(t *testing.T) {
	t.Parallel()
	at := func(s *story, stamped time.Duration) *story {
		return s.answered(503, 0, sending("", message(t, "", stamped, endpointKey)))
	}
	cases{
		"on time":         {at(at(messages(endpointKey), 0).after(time.Minute), time.Minute), verdict.Pass, "2 requests so"},
		"two seconds off": {at(messages(endpointKey).after(time.Minute), 58*time.Second), verdict.Pass, "so"},
		"three":           {at(messages(endpointKey).after(time.Minute), 57*time.Second), verdict.Fail, "request 1: it is 3s from"},
		"early":           {at(messages(endpointKey), 9*time.Second), verdict.Fail, "it is -9s from"},
		"the first one's": {at(at(messages(endpointKey), 0).after(time.Minute), 0), verdict.Fail, "request 2: it is 1m0s from"},
		"no number":       {messages(endpointKey).answered(200, 0, sending("", http.Header{"webhook-timestamp": {"now"}})), verdict.Fail, `it is "now"`},
		"none":            {messages(endpointKey).answered(200, 0), verdict.Fail, `it is ""`},
	}.judge(t, func(h *trial.History) verdict.Finding { return verdict.TimestampFresh(h, "one") })
}

func TestSameID(t *testing.T) {
	t.Parallel()
	id := func(s *story, text string) *story {
		return s.answered(503, 0, sending("", http.Header{"Webhook-Id": {text}}))
	}
	cases{
		"the same":     {id(id(messages(endpointKey), "msg_1"), "msg_1"), verdict.Pass, "2 requests so"},
		"another":      {id(id(messages(endpointKey), "msg_1"), "msg_2"), verdict.Fail, "request 2: it is another"},
		"none":         {id(messages(endpointKey), "msg_1").answered(200, 0), verdict.Fail, "request 2: it has none"},
		"one request":  {id(messages(endpointKey), "msg_1"), verdict.Unknown, "two are needed"},
		"not a single": {messages(endpointKey), verdict.Fail, "no request came"},
	}.judge(t, func(h *trial.History) verdict.Finding { return verdict.SameID(h, "one") })
}

func TestSignatureHeaders(t *testing.T) {
	t.Parallel()
	request := func(name string, values ...string) *story {
		h := message(t, "", 0, endpointKey, formerKey)
		if name != "" {
			h[name] = values
		}
		return messages(endpointKey).answered(200, 0, sending("", h))
	}
	cases{
		"all three":           {request(""), verdict.Pass, "so"},
		"no id":               {request(signature.HeaderID), verdict.Fail, "webhook-id is there 0 times"},
		"two signatures":      {request(signature.HeaderSignature, "v1,AAAA", "v1,AAAA"), verdict.Fail, "webhook-signature is there 2 times"},
		"an id with a stop":   {request(signature.HeaderID, "a.b"), verdict.Fail, `webhook-id is "a.b"`},
		"a fraction":          {request(signature.HeaderTimestamp, "946684800.5"), verdict.Fail, "not a number of seconds"},
		"a list with commas":  {request(signature.HeaderSignature, "v1,AAAA,v1,AAAA"), verdict.Fail, "scheme,base64"},
		"two blanks":          {request(signature.HeaderSignature, "v1,AAAA  v1,AAAA"), verdict.Fail, "scheme,base64"},
		"hexadecimal is fine": {request(signature.HeaderSignature, "v9,00ff"), verdict.Pass, "so"},
	}.judge(t, func(h *trial.History) verdict.Finding { return verdict.SignatureHeaders(h, "one") })
}
