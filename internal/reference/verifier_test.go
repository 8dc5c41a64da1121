package reference_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/hookdrill/hookdrill/internal/reference"
	"github.com/hookdrill/hookdrill/internal/stage/bubble"
	"github.com/hookdrill/hookdrill/internal/stage/virtual"
	"github.com/hookdrill/hookdrill/internal/stage/wall"
	"github.com/hookdrill/hookdrill/internal/trial"
	"github.com/hookdrill/hookdrill/simulator/signature"
	"github.com/hookdrill/hookdrill/simulator/signature/guard"
)

const verifierKey = "whsec_AAECAwQFBgcICQoLDA0ODxAREhMUFRYX"

// sent is a plan that sends a signed request, with other acts around it.
func sent(keys []string, around ...trial.Act) *trial.Plan {
	header := http.Header{}
	header.Set(signature.HeaderID, "{id}")
	header.Set(signature.HeaderTimestamp, "{timestamp}")
	header.Set(signature.HeaderSignature, "{signature}")
	call := trial.Act{ID: "sent", Call: &trial.Call{
		Method: http.MethodPost, Path: "/in", Header: header, Body: "{}",
		Signing: &trial.Signing{ID: "msg_1", Keys: []string{verifierKey}},
	}}
	return &trial.Plan{Name: "verifier", Setup: trial.Setup{Keys: keys}, Acts: append(around, call)}
}

// answer is what came of the request; its failure where nothing did.
func answer(h *trial.History) (status int, failure string) {
	for _, r := range h.Records {
		if r.Kind == trial.KindAnswer && r.Answer.Act == "sent" {
			return r.Answer.Status, r.Answer.Failure
		}
	}
	return 0, "no answer"
}

// The verifier verifies on both stages, and after it was stopped or killed.
func TestTheVerifier(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		keys   []string
		around []trial.Act
		status int
	}{
		"its secret":      {[]string{verifierKey}, nil, 204},
		"another":         {[]string{"whsec_AAAA"}, nil, 401},
		"a public key":    {[]string{"whpk_11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=", verifierKey}, nil, 204},
		"started anew":    {[]string{verifierKey}, []trial.Act{{ID: "stop", Life: trial.Stopped}, {ID: "start", Life: trial.Started}}, 204},
		"after its death": {[]string{verifierKey}, []trial.Act{{ID: "kill", Life: trial.Killed}, {ID: "start", Life: trial.Started}}, 204},
		"dead":            {[]string{verifierKey}, []trial.Act{{ID: "kill", Life: trial.Killed}, {ID: "again", Life: trial.Killed}}, 0},
	} {
		for _, inReal := range []bool{false, true} {
			on := virtual.New(bubble.InTest(t))
			if inReal {
				on = wall.New()
			}
			t.Run(name+" "+on.Name(), func(t *testing.T) {
				t.Parallel()
				h, err := trial.RunProgram(t.Context(), on, sent(c.keys, c.around...), reference.Verifier(""))
				if err != nil {
					t.Fatal(err)
				}
				if status, failure := answer(h); status != c.status || (failure == "") != (c.status > 0) || h.Party != "reference" {
					t.Errorf("%s answers with %d, %q", h.Party, status, failure)
				}
			})
		}
	}
}

func TestAVerifierThatCannotBeMade(t *testing.T) {
	t.Parallel()
	on := virtual.New(bubble.InTest(t))
	_, err := trial.RunProgram(t.Context(), on, sent([]string{"whsec_"}), reference.Verifier(""))
	if err == nil || !strings.Contains(err.Error(), "key 1 of 1: the key is empty") {
		t.Errorf("without a secret: %v", err)
	}
	_, err = trial.RunProgram(t.Context(), on, sent([]string{verifierKey}), reference.Verifier("mine", func(c *guard.Config) { c.Keys = nil }))
	if err == nil || !strings.Contains(err.Error(), `the program "mine" did not start`) {
		t.Errorf("without a key: %v", err)
	}
}
