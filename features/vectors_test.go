package features_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	messages "github.com/cucumber/messages/go/v21"

	"github.com/hookdrill/hookdrill/fakeendpoint"
	"github.com/hookdrill/hookdrill/fixtures/langsmith"
)

// vector is one case of the delivery vectors.
type vector struct {
	Name     string
	Endpoint []struct {
		Respond      int
		Connect      string
		AfterRequest string  `json:"after_request"`
		Delay        float64 `json:"delay_s"`
		BodyDelay    float64 `json:"body_delay_s"`
		Body         string
		Headers      map[string]string
	}
	Expect struct {
		Requests int `json:"requests_received"`
		Connects int `json:"connection_attempts"`
		Outcome  string
		Reason   string
	}
}

// TestEveryVectorIsAnExample holds the scenarios against the vectors: each is
// there under its name, with the same endpoint and the same outcome.
func TestEveryVectorIsAnExample(t *testing.T) {
	t.Parallel()
	var vectors struct{ Cases []vector }
	if err := json.Unmarshal(langsmith.DeliveryCases(), &vectors); err != nil {
		t.Fatal(err)
	}
	if len(vectors.Cases) != 40 {
		t.Errorf("there are %d vectors, not 40", len(vectors.Cases))
	}
	all := pickles(t)
	for _, v := range vectors.Cases {
		p := named(all, v.Name)
		if p == nil {
			t.Errorf("no scenario is called %q", v.Name)
			continue
		}
		if got, want := played(t, p, len(v.Endpoint)), v.script(); got != want {
			t.Errorf("%q: the endpoint plays %q, the vector's %q", p.Name, got, want)
		}
		for _, want := range v.steps() {
			if !says(p, want) {
				t.Errorf("%q does not say %q", p.Name, want)
			}
		}
	}
}

func named(all []*messages.Pickle, name string) *messages.Pickle {
	for _, p := range all {
		if p.Name == name || strings.HasPrefix(p.Name, name+" ") {
			return p
		}
	}
	return nil
}

// played returns the first n steps of the scenario's script, one by one.
func played(t *testing.T, p *messages.Pickle, n int) string {
	t.Helper()
	_, quoted, _ := strings.Cut(p.Steps[0].Text, `plays "`)
	script, err := fakeendpoint.Parse(strings.TrimSuffix(quoted, `"`))
	if err != nil {
		t.Fatalf("%q: %v", p.Name, err)
	}
	var texts []string
	for _, s := range script.Clauses[0].Steps {
		for times := 0; len(texts) < n && (s.Times == 0 || times < s.Times); times++ {
			texts = append(texts, s.Text)
		}
	}
	return strings.Join(texts, ", ")
}

// script says in the scripts' grammar what the vector's endpoint does.
func (v vector) script() string {
	var texts []string
	for _, e := range v.Endpoint {
		var args []string
		switch {
		case e.Headers["Location"] != "":
			texts = append(texts, fmt.Sprintf("redirect(%d, to: %s)", e.Respond, e.Headers["Location"]))
			continue
		case e.Connect != "":
			texts = append(texts, map[string]string{
				"refuse": "refuse", "dns-error": "name-not-found", "timeout": "black-hole", "tls-untrusted": "tls-untrusted",
			}[e.Connect])
			continue
		case e.AfterRequest != "":
			texts = append(texts, map[string]string{"rst": "reset(when: after)", "fin": "close(when: after)"}[e.AfterRequest])
			continue
		case e.Delay > 0:
			args = append(args, fmt.Sprintf("delay: %vs", e.Delay))
		case e.BodyDelay > 0:
			args = append(args, fmt.Sprintf("body-delay: %vs", e.BodyDelay))
		case e.Body != "":
			args = append(args, fmt.Sprintf("body: %q", e.Body))
		}
		for name, value := range e.Headers {
			args = append(args, name+": "+value)
		}
		text := fmt.Sprint(e.Respond)
		if len(args) > 0 {
			text += "(" + strings.Join(args, ", ") + ")"
		}
		texts = append(texts, text)
	}
	return strings.Join(texts, ", ")
}

// steps are what a scenario of the vector has to judge.
func (v vector) steps() []string {
	outcome := "the delivery succeeds"
	if v.Expect.Outcome == "failed" {
		outcome = fmt.Sprintf("the delivery fails with %q", v.Expect.Reason)
	}
	steps := []string{outcome, fmt.Sprintf("%d request", v.Expect.Requests)}
	if v.Expect.Connects != v.Expect.Requests {
		steps = append(steps, fmt.Sprintf("%d connect", v.Expect.Connects))
	}
	return steps
}

func says(p *messages.Pickle, want string) bool {
	for _, s := range p.Steps {
		if strings.Contains(s.Text, want) {
			return true
		}
	}
	return false
}
