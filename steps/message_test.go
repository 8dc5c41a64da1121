package steps_test

import (
	"strings"
	"testing"

	"github.com/hookdrill/hookdrill/internal/reference"
	"github.com/hookdrill/hookdrill/internal/scenario"
	"github.com/hookdrill/hookdrill/internal/trial"
	"github.com/hookdrill/hookdrill/internal/verdict"
	"github.com/hookdrill/hookdrill/simulator/sender"
	"github.com/hookdrill/hookdrill/simulator/signature/guard"
)

const (
	aMessage  = `Given a message that is signed with "whsec_AAECAwQFBgcICQoLDA0ODxAREhMUFRYX"`
	aListener = `Given a listener that verifies with "whsec_AAECAwQFBgcICQoLDA0ODxAREhMUFRYX"`
	aRequest  = `Given a request that is signed with "whsec_AAECAwQFBgcICQoLDA0ODxAREhMUFRYX"`
	ok        = `Given an endpoint that plays "200"`
)

func TestMistakesAboutSignatures(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		lines []string
		says  string
	}{
		"two messages":             {lines(ok, aMessage, aMessage), "a scenario has one"},
		"a message without secret": {lines(ok, `Given a message that is signed with ""`), "signed with a secret"},
		"no message":               {lines(ok, "When the message is delivered"), "there is no message"},
		"no such vector":           {lines(ok, aMessage, `Given the body of the vector "gen-nothing"`), `"gen-nothing"`},
		"two requests":             {lines(aListener, aRequest, aRequest), "a scenario sends one"},
		"no request":               {lines(aListener, "When the request is sent"), "there is no request yet"},
		"no listener":              {lines(aRequest, "When the request is sent"), "there is no listener"},
		"a header of nothing":      {lines(aListener, `Given its header "webhook-id" is "a"`), "there is no request yet"},
		"no header of nothing":     {lines(aListener, `Given it has no header "webhook-id"`), "there is no request yet"},
		"a body of nothing":        {lines(aListener, `Given its body is "a", and was "b" when it was signed`), "there is no request yet"},
		"signed some time ago":     {lines(aListener, aRequest+" long ago"), `"long" is not a length of time`},
		"judged before":            {lines(aListener, aRequest, "Then the listener takes it"), "needs a When step"},
		"and an endpoint":          {lines(ok, aListener, aRequest, "When the request is sent"), "nothing is delivered to an endpoint"},
		"and never sent":           {lines(ok, aListener, "When the payload is delivered"), "the When step is another's"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			mistaken(t, one(t, c.lines), c.says)
		})
	}
}

// The order of Given steps does not matter: a body that was asked for stays.
func TestTheBodyOfAMessage(t *testing.T) {
	t.Parallel()
	body := `Given the body of the vector "gen-crlf-body"`
	for _, given := range [][]string{{ok, aMessage, body}, {body, aMessage, ok}} {
		r := one(t, append(given, "When the message is delivered", "Then every request carries the payload"))
		if r.Err != nil || !strings.HasPrefix(string(r.History.Plan.Deliveries[0].Body), "{\r\n") {
			t.Errorf("%v: %v", given, r.Err)
		}
	}
}

// A setting's own sender signs, and its own listener verifies.
func TestTheSettingsOwnSignersAndVerifiers(t *testing.T) {
	t.Parallel()
	own := func(s *scenario.Setting) {
		s.Signing = trial.StandardWebhooks("mine", func(c *sender.Config) { c.Signer = func(sender.Signer) sender.Signer { return nil } })
		s.Verifier = reference.Verifier("mine", func(c *guard.Config) { c.Keys = c.Keys[:0] })
	}
	r := one(t, lines(ok, aMessage, "When the message is delivered", "Then every request is signed with the secret"), own)
	if len(r.Findings) != 1 || r.Findings[0].Outcome != verdict.Fail || r.History.Party != "mine" {
		t.Errorf("what it finds is %+v: %v", r.Findings, r.Err)
	}
	r = one(t, lines(aListener, aRequest, "When the request is sent", "Then the listener takes it"), own)
	if r.Err == nil || !strings.Contains(r.Err.Error(), `the program "mine" did not start`) {
		t.Errorf("without a key it says %v", r.Err)
	}
}

// A listener that is missing has its scenarios not run.
func TestAMissingVerifier(t *testing.T) {
	t.Parallel()
	for name, p := range map[string]trial.Program{
		"there is no listener that verifies": {},
		"it is at home":                      {New: reference.Verifier("").New, Missing: func(string) string { return "it is at home" }},
	} {
		r := one(t, lines(aListener, aRequest, "When the request is sent", "Then the listener takes it"),
			func(s *scenario.Setting) { s.Verifier = p })
		if !strings.Contains(r.NotRun, name) {
			t.Errorf("the reason is %q, not %q", r.NotRun, name)
		}
	}
}
