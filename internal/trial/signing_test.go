package trial_test

import (
	"bytes"
	"encoding/base64"
	"net/http"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/hookdrill/hookdrill/internal/trial"
	"github.com/hookdrill/hookdrill/simulator/sender"
	"github.com/hookdrill/hookdrill/simulator/signature"
)

const (
	signingKey = "whsec_AAECAwQFBgcICQoLDA0ODxAREhMUFRYX"
	privateKey = "whsk_nWGxne/9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2DXWpgBgrEKt9VL/tPJZAc6DuFy89qmIyWvAhpo9wdRGg=="
	publicKey  = "whpk_11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo="
)

// verify holds a request against one key at a time.
func verify(t *testing.T, key string, at time.Time, header http.Header, body []byte) error {
	t.Helper()
	parsed, err := signature.ParseVerifyingKey(key)
	if err != nil {
		t.Fatal(err)
	}
	v, err := signature.NewVerifier(signature.Config{Keys: []signature.VerifyingKey{parsed}, Tolerance: time.Second})
	if err != nil {
		t.Fatal(err)
	}
	_, err = v.Verify(at, header, body)
	return err
}

// TestWhatASignedCallIsFilledWith: its parts are those of one good signature, and
// each of those that are wrong is wrong in what it says.
func TestWhatASignedCallIsFilledWith(t *testing.T) {
	t.Parallel()
	now := time.Unix(1712280534, 0)
	names, err := (&trial.Signing{ID: "msg_1", Keys: []string{signingKey}, Age: 34 * time.Second}).Names(now, "body")
	if err != nil {
		t.Fatal(err)
	}
	header := func(code string) http.Header {
		h := http.Header{}
		h.Set(signature.HeaderID, names["id"])
		h.Set(signature.HeaderTimestamp, names["timestamp"])
		h.Set(signature.HeaderSignature, code)
		return h
	}
	at := now.Add(-34 * time.Second)
	if names["id"] != "msg_1" || names["timestamp"] != "1712280500" || names["now"] != "1712280534" {
		t.Errorf("the names are %v", names)
	}
	for value, want := range map[string]signature.Reason{
		names["signature"]:             "",
		"v1," + names["code"]:          "",
		"v1," + names["code unpadded"]: signature.MalformedSignature,
		"v1," + names["code cut"]:      signature.MalformedSignature,
		"v1," + names["code stray"]:    signature.MalformedSignature,
	} {
		if err := verify(t, signingKey, at, header(value), []byte("body")); signature.ReasonOf(err) != want {
			t.Errorf("of %s: %v, not %q", value, err, want)
		}
	}
	// The stray one is the same signature to whoever is not strict.
	strict, err := base64.StdEncoding.DecodeString(names["code"])
	if err != nil {
		t.Fatal(err)
	}
	stray, err := base64.StdEncoding.DecodeString(names["code stray"])
	if err != nil || !bytes.Equal(stray, strict) || names["code stray"] == names["code"] {
		t.Errorf("%s is not %s written in another way: %v", names["code stray"], names["code"], err)
	}
}

// TestASignedCall is signed at its own time, over another body if it is told so.
func TestASignedCall(t *testing.T) {
	t.Parallel()
	over := "{now}.old"
	give := http.Header{"X-Give": {"{id}", "{timestamp}", "{signature}"}}
	p := acted(t, "200",
		trial.Act{ID: "signed", At: time.Hour, Call: &trial.Call{
			Method: http.MethodPost, Path: "/", Body: "body", Header: give, Signing: &trial.Signing{ID: "msg_1", Keys: []string{signingKey, privateKey}},
		}},
		trial.Act{ID: "signed before", At: 2 * time.Hour, Call: &trial.Call{
			Method: http.MethodPost, Path: "/", Body: "body", Header: give, Signing: &trial.Signing{ID: "msg_1", Keys: []string{signingKey}, Age: time.Minute, Over: &over},
		}},
		trial.Act{ID: "not signed", Call: &trial.Call{Method: http.MethodPost, Path: "/", Header: give, Signing: &trial.Signing{ID: "msg_1", Keys: []string{"whsec_"}}}},
	)
	h := performed(t, p, relays())
	began := time.Date(2000, 1, 1, 0, 0, 0, 0, time.UTC)
	answers := only(h, trial.KindAnswer)
	if len(answers) != 3 {
		t.Fatalf("there are %d answers", len(answers))
	}
	for i, c := range []struct {
		key, body string
		at        time.Time
	}{
		{signingKey, "body", began.Add(time.Hour)},
		{signingKey, strconv.FormatInt(began.Add(2*time.Hour).Unix(), 10) + ".old", began.Add(2*time.Hour - time.Minute)},
		{publicKey, "body", began.Add(time.Hour)},
	} {
		got := answers[i%2].Answer.Header.Values("X-Got")
		if len(got) != 3 {
			t.Fatalf("it got %q: %s", got, answers[i%2].Answer.Failure)
		}
		header := http.Header{}
		header.Set(signature.HeaderID, got[0])
		header.Set(signature.HeaderTimestamp, got[1])
		header.Set(signature.HeaderSignature, got[2])
		if err := verify(t, c.key, c.at, header, []byte(c.body)); err != nil {
			t.Errorf("act %d: %v", i%2+1, err)
		}
	}
	if failure := answers[2].Answer.Failure; !strings.Contains(failure, "key 1 of 1: the key is empty") {
		t.Errorf("without a key it says %q", failure)
	}
	clean(t, h)
}

// signed is a plan whose one delivery is signed with the keys.
func signed(t *testing.T, script string, keys ...string) *trial.Plan {
	t.Helper()
	p := plan(t, script)
	p.Policy = trial.SigningPolicy()
	p.Deliveries[0].Signing = &trial.Signing{ID: "msg_1", Keys: keys}
	return p
}

// TestTheSenderOfSignedMessages signs each attempt at its own time, with each key.
func TestTheSenderOfSignedMessages(t *testing.T) {
	t.Parallel()
	h := inVirtualTime(t, signed(t, "503 x2, 200", signingKey, privateKey), trial.StandardWebhooks("reference"))
	requests := only(h, trial.KindRequest)
	if len(requests) != 3 {
		t.Fatalf("%d requests came", len(requests))
	}
	for _, r := range requests {
		for _, key := range h.Plan.Deliveries[0].Signing.Verifying() {
			if err := verify(t, key, r.Request.Times.Began, r.Request.Header(), r.Request.Body); err != nil {
				t.Errorf("at %v: %v", r.At, err)
			}
		}
	}
	clean(t, h)
}

// clean fails if a key is in the history's file in any form.
func clean(t *testing.T, h *trial.History) {
	t.Helper()
	file := encoded(t, h)
	for _, key := range []string{signingKey, privateKey} {
		_, bare, _ := strings.Cut(key, "_")
		raw, err := base64.StdEncoding.DecodeString(bare)
		if err != nil {
			t.Fatal(err)
		}
		for _, form := range append(trial.Forms(bare), trial.Forms(string(raw))...) {
			if bytes.Contains(file, []byte(form)) {
				t.Errorf("the history's file shows a key as %q", form)
			}
		}
	}
}

func TestWhatTheSenderOfSignedMessagesRefuses(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		change func(*trial.Delivery)
		says   string
	}{
		"no secret":    {func(d *trial.Delivery) { d.Signing.Keys = []string{"whsec_"} }, "key 1 of 1: the key is empty"},
		"a public key": {func(d *trial.Delivery) { d.Signing.Keys = []string{publicKey} }, "public key"},
		"an id":        {func(d *trial.Delivery) { d.Signing.ID = "a.b" }, `the id "a.b"`},
		"a URL":        {func(d *trial.Delivery) { d.URL = "ftp://hooks.test" }, "scheme"},
		"a header":     {func(d *trial.Delivery) { d.Header = http.Header{"Host": {"x"}} }, "Host"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			p := signed(t, "200", signingKey)
			c.change(&p.Deliveries[0])
			h := inVirtualTime(t, p, trial.StandardWebhooks("reference"))
			refusals := only(h, trial.KindRefusal)
			if len(refusals) != 1 || !strings.Contains(refusals[0].Refusal, c.says) || len(only(h, trial.KindRequest)) > 0 {
				t.Errorf("it refuses %+v, not with %q", refusals, c.says)
			}
		})
	}
}

// TestASenderOfSignedMessagesThatCannotBeMade, and one that need not sign.
func TestASenderOfSignedMessagesThatCannotBeMade(t *testing.T) {
	t.Parallel()
	p := signed(t, "200", signingKey)
	p.Deliveries[0].Signing = nil
	h := inVirtualTime(t, p, trial.StandardWebhooks("reference"))
	if requests := only(h, trial.KindRequest); len(requests) != 1 || requests[0].Request.Header().Get(signature.HeaderID) != "" {
		t.Errorf("what came of a message that is not signed is %+v", requests)
	}
	_, err := trial.StandardWebhooks("broken", func(c *sender.Config) { c.Policy.Name = "" }).New(trial.Env{})
	if err == nil {
		t.Error("a sender was made of a policy without a name")
	}
}
