package steps

import (
	"net/http"
	"slices"
	"time"

	"github.com/hookdrill/hookdrill/internal/trial"
	"github.com/hookdrill/hookdrill/internal/verdict"
	"github.com/hookdrill/hookdrill/simulator/signature"
)

// verifierSentences send a request to a listener that verifies, and judge what
// it answers.
func (w *world) verifierSentences() []sentence {
	return []sentence{
		{given, `^a listener that verifies with "([^"]*)"(?: and "([^"]*)")?$`,
			`a listener that verifies with "whsec_AAECAwQFBgcICQoLDA0ODxAREhMUFRYX"`, w.aVerifier},
		{given, `^a request that is signed with "([^"]*)"$`,
			`a request that is signed with "whsec_AAECAwQFBgcICQoLDA0ODxAREhMUFRYX"`, w.aRequest},
		{given, `^a request that is signed with "([^"]*)" (\S+) (ago|ahead)$`,
			`a request that is signed with "whsec_AAECAwQFBgcICQoLDA0ODxAREhMUFRYX" 310s ago`, w.aRequestSigned},
		{given, `^its body is "(.*)", and was "(.*)" when it was signed$`,
			`its body is "{}", and was "{ }" when it was signed`, w.hasBody},
		{given, `^its header "([^":]+)" is "(.*)"$`,
			`its header "webhook-timestamp" is "{timestamp}.5"`, w.hasHeader},
		{given, `^it has no header "([^":]+)"$`,
			`it has no header "webhook-id"`, w.hasNoHeader},
		{when, `^the request is sent$`,
			`the request is sent`, w.sendRequest},
		{then, `^the listener (takes|refuses) it$`,
			`the listener takes it`, w.theListenerTakes},
	}
}

// verifierDraft is what the Given steps have written of a listener that verifies,
// and of the one request it gets.
type verifierDraft struct {
	keys    []string
	signing *trial.Signing
	header  http.Header
	body    string
	sent    bool
}

// spoken tells whether anything was said of a listener or its request.
func (v *verifierDraft) spoken() bool { return v.signing != nil || len(v.keys) > 0 }

// sending is the act of the one request.
const sending = "the request is sent"

func (w *world) aVerifier(first, second string) {
	w.draft.verifier.keys = slices.DeleteFunc([]string{first, second}, func(k string) bool { return k == "" })
}

// aRequest is as it should be, until the steps after it say what is not.
func (w *world) aRequest(key string) error {
	v := &w.draft.verifier
	if v.signing != nil {
		return mistake("there is a request already; a scenario sends one")
	}
	v.signing = &trial.Signing{ID: messageID, Keys: []string{key}}
	v.body = messageBody
	v.header = http.Header{"Content-Type": {"application/json"}}
	v.header.Set(signature.HeaderID, "{id}")
	v.header.Set(signature.HeaderTimestamp, "{timestamp}")
	v.header.Set(signature.HeaderSignature, "{signature}")
	return nil
}

// aRequestSigned is one that is signed earlier or later than it is sent.
func (w *world) aRequestSigned(key, text, direction string) error {
	if err := w.aRequest(key); err != nil {
		return err
	}
	age, err := length(text)
	if direction == "ahead" {
		age = -age
	}
	w.draft.verifier.signing.Age = age
	return err
}

// request is what is to be sent, once a step has said that there is one.
func (w *world) request() (*verifierDraft, error) {
	if w.draft.verifier.signing == nil {
		return nil, mistake("there is no request yet: a Given step has to say what it is signed with")
	}
	return &w.draft.verifier, nil
}

func (w *world) hasBody(sent, signed string) error {
	v, err := w.request()
	if err == nil {
		v.body, v.signing.Over = sent, &signed
	}
	return err
}

func (w *world) hasHeader(name, value string) error {
	v, err := w.request()
	if err == nil {
		v.header.Set(name, value)
	}
	return err
}

func (w *world) hasNoHeader(name string) error {
	v, err := w.request()
	if err == nil {
		v.header.Del(name)
	}
	return err
}

func (w *world) sendRequest() error {
	switch v, err := w.request(); {
	case err != nil:
		return err
	case len(v.keys) == 0:
		return mistake("there is no listener: a Given step has to say what it verifies with")
	}
	w.draft.verifier.sent = true
	return w.deliver()
}

// verifierPlan writes the plan of a scenario about a listener that verifies.
func (d *draft) verifierPlan() (*trial.Plan, error) {
	v := &d.verifier
	switch {
	case !v.sent:
		return nil, mistake("there is a listener or a request, and the request is not sent: the When step is another's")
	case len(d.endpoints) > 0 || d.signing != nil:
		return nil, mistake("a listener is sent one request; nothing is delivered to an endpoint")
	}
	plan := &trial.Plan{
		Name: d.name, Seed: d.seed, Policy: trial.SigningPolicy(), Silence: time.Second,
		Setup: trial.Setup{Keys: v.keys},
		Acts: []trial.Act{{ID: sending, Call: &trial.Call{
			Method: http.MethodPost, Path: messagePath, Header: v.header, Body: v.body, Signing: v.signing,
		}}},
	}
	for _, key := range v.keys {
		if _, err := signature.ParsePublicKey(key); err != nil {
			plan.Hidden = append(plan.Hidden, trial.Hidden{Name: "the listener's secret", Value: key})
		}
	}
	return plan, nil
}

func (w *world) theListenerTakes(verb string) error {
	if w.history == nil {
		return errNoRun
	}
	want, handled := verdict.Refusal, []string(nil)
	if verb == "takes" {
		want, handled = verdict.Statuses{Least: http.StatusOK, Most: 299}, []string{messageID}
	}
	findings := []verdict.Finding{verdict.Answered(w.history, sending, want)}
	if verdict.Watched(w.history) {
		findings = append(findings, verdict.HandledOnly(w.history, handled))
	}
	return w.judge(findings...)
}
