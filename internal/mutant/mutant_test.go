package mutant_test

import (
	"os"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"go.uber.org/goleak"

	"github.com/hookdrill/hookdrill/internal/mutant"
	argilla "github.com/hookdrill/hookdrill/simulator/argilla/service"
	"github.com/hookdrill/hookdrill/simulator/langsmith/listener/guide"
	"github.com/hookdrill/hookdrill/simulator/langsmith/service"
	"github.com/hookdrill/hookdrill/simulator/sender"
	"github.com/hookdrill/hookdrill/simulator/signature"
	"github.com/hookdrill/hookdrill/simulator/signature/guard"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// roomy is the reference's policy in slices with room to spare: a mutant that
// appends in place would write into what others hold.
func roomy(t *testing.T) sender.Policy {
	t.Helper()
	policy, err := sender.PolicyNamed("langsmith")
	if err != nil {
		t.Fatal(err)
	}
	rules := make([]sender.RetryRule, len(policy.Retries), len(policy.Retries)+4)
	for i, r := range policy.Retries {
		r.On = append(make([]sender.Class, 0, len(r.On)+4), r.On...)
		r.Backoff.Schedule = append(make([]time.Duration, 0, 4), r.Backoff.Schedule...)
		rules[i] = r
	}
	policy.Retries = rules
	policy.Terminal = make([]int, 0, 4)
	policy.Floors = make([]sender.Floor, 0, 4)
	return policy
}

// whole returns the policy with the room behind its slices in sight.
func whole(p sender.Policy) sender.Policy {
	p.Retries = slices.Clone(p.Retries[:cap(p.Retries)])
	for i, r := range p.Retries {
		p.Retries[i].On = slices.Clone(r.On[:cap(r.On)])
		p.Retries[i].Backoff.Schedule = slices.Clone(r.Backoff.Schedule[:cap(r.Backoff.Schedule)])
	}
	p.Terminal, p.Floors = slices.Clone(p.Terminal[:cap(p.Terminal)]), slices.Clone(p.Floors[:cap(p.Floors)])
	return p
}

func TestAMutantLeavesTheReferenceAlone(t *testing.T) {
	t.Parallel()
	for _, m := range mutant.Senders() {
		t.Run(m.Name, func(t *testing.T) {
			t.Parallel()
			policy := roomy(t)
			before := whole(policy)
			for range 2 {
				m.Sender(&sender.Config{Policy: policy})
			}
			if diff := cmp.Diff(before, whole(policy)); diff != "" {
				t.Errorf("the reference's own policy was changed:\n%s", diff)
			}
		})
	}
}

func TestAMutantIsASenderWithAnotherSeam(t *testing.T) {
	t.Parallel()
	for _, m := range mutant.Senders() {
		t.Run(m.Name, func(t *testing.T) {
			t.Parallel()
			config := sender.Config{Policy: roomy(t), Seed: 7}
			m.Sender(&config)
			again := sender.Config{Policy: roomy(t), Seed: 7}
			m.Sender(&again)
			if diff := cmp.Diff(config.Policy, again.Policy); diff != "" {
				t.Errorf("it is another mutant the second time:\n%s", diff)
			}
			if config.Decide == nil && config.Transport == nil && config.UserAgent == "" && !config.KeepAlive && reflect.DeepEqual(config.Policy, roomy(t)) {
				t.Error("it changes nothing")
			}
			if config.Seed != 7 || config.Journal != nil || config.DialContext != nil || config.RootCAs != nil {
				t.Error("it changes what a run hands over, which is nobody's defect")
			}
			s, err := sender.New(config)
			if err != nil {
				t.Fatal(err)
			}
			if err := s.Close(); err != nil {
				t.Error(err)
			}
		})
	}
}

// changed are the fields of a struct that are set.
func changed(seams any) []string {
	var names []string
	v := reflect.ValueOf(seams)
	for field, value := range v.Fields() {
		if !value.IsZero() {
			names = append(names, field.Name)
		}
	}
	return names
}

func TestAMutantOfAProgramReplacesOneSeam(t *testing.T) {
	t.Parallel()
	seams := map[string]string{
		"header-in-clear": "Sealer", "header-in-base64": "Sealer", "secret-in-log": "Sender", "reencodes-body-on-retry": "Sender",
		"drops-on-restart": "Queue", "one-slow-endpoint-holds-all": "Concurrency", "run-in-two-windows": "HandOver",
		"accepts-wrong-secret": "Secrets", "answers-after-6-s": "Inbox", "handles-a-run-twice": "Inbox",
		"keeps-runs-in-memory": "Inbox", "new-example-each-time": "Transport", "logs-the-url": "Handler",
		"takes-any-secret":       "Handler",
		"takes-any-method":       "Handler",
		"takes-any-media":        "Handler",
		"refuses-the-root":       "Handler",
		"takes-ten-runs":         "Handler",
		"knows-no-threads":       "Handler",
		"refuses-unknown-fields": "Handler",
		"takes-the-unreadable":   "Handler",
		"takes-one-mebibyte":     "Handler",
		"mixes-up-corrections":   "Transport",
		"forgets-the-window":     "Inbox",
		"keeps-no-links":         "Inbox",
		"leaves-out-nulls":       "Sender",
		"offset-in-run-times":    "Sender",
		"costs-as-numbers":       "Sender",
		"adds-scores-up":         "Sender",
		"forgets-the-rule-id":    "Sender", "drops-protocol-headers": "Handler", "sends-empty-windows": "EmptyWindows",
		"knows-one-url": "Handler", "leaves-gaps-between-windows": "HandOver", "gives-a-run-to-one-rule": "HandOver",
		"ignores-filters": "Handler", "ignores-the-sampling-rate": "Handler", "cuts-what-it-moved-out": "Handler",
		"opens-altered-links": "Handler", "keeps-links-open": "LinksOpen", "reads-rules-without-headers": "Handler",
		"takes-masks-for-values": "Handler", "logs-success-only": "Handler",
		"retries-on-2xx": "Sender", "gives-up-after-one": "Sender", "sends-to-disabled-webhook": "Notices",
		"skips-record-completed": "Notices", "wrong-order-of-events": "Notices",
		"forgets-updated-at": "Handler", "anybody-manages-webhooks": "Handler", "needs-no-key": "Handler",
		"makes-room-for-an-eleventh": "Handler", "validates-as-fast-api": "Handler", "takes-null-for-nothing": "Handler",
		"refuses-localhost": "Handler", "takes-localhost-for-its-address": "Handler", "pings-nothing-disabled": "Handler",
		"ping-never-fails": "Handler", "sends-everything": "Notices", "publishing-is-an-update-too": "Notices",
		"deleting-is-an-update-too": "Notices", "completes-in-bulk": "Notices", "forgets-the-records-update": "Notices",
		"does-not-recount": "Notices", "fresh-record-in-response": "Notices", "leaves-out-what-is-null": "HandOver",
		"writes-json-as-go-does": "HandOver", "ten-seconds-each": "Sender", "hasty-with-listeners": "Sender",
		"signs-another-writing": "Sender", "sends-the-first-id-again": "Sender", "numbers-its-messages": "Sender",
		"stamps-each-attempt": "Sender", "deletes-what-is-disabled": "Handler", "disables-what-is-deleted": "Handler",
		"keeps-the-first-url": "Handler", "forgets-deliveries-on-restart": "Queue", "keeps-a-list-of-webhooks": "Handler",
		"refuses-null-values": "Handler", "answers-404-to-unsubscribed-event": "Answers", "answers-500-to-ping": "Answers",
		"answers-500-to-forged-event": "Answers", "answers-500-to-malformed-event": "Answers", "answers-400-to-large-event": "Answers",
		"hides-failures": "Answers", "handles-forged-events": "Verifier", "four-minutes-of-tolerance": "Verifier",
		"logs-the-secret": "Verifier", "never-answers-like-python": "Answers", "registers-for-one-event": "Transport",
		"compares-urls-by-letter": "Transport", "leaves-a-second-webhook": "Transport", "deletes-webhooks-of-others": "Transport",
		"says-it-is-reached": "Handler",
	}
	for _, m := range slices.Concat(mutant.Systems(), mutant.Argillas(), mutant.Listeners()) {
		var system service.Config
		var annotating argilla.Config
		var listener guide.Config
		switch {
		case m.System != nil:
			m.System(&system)
		case m.Argilla != nil:
			m.Argilla(&annotating)
		default:
			m.Listener(&listener)
		}
		got := slices.Concat(changed(system.Seams), changed(annotating.Seams), changed(listener.Seams))
		if diff := cmp.Diff([]string{seams[m.Name]}, got); diff != "" {
			t.Errorf("the seams that %s replaces (-want +got):\n%s", m.Name, diff)
		}
		if n := len(changed(system)) + len(changed(annotating)) + len(changed(listener)); n != 1 {
			t.Errorf("%s changes %d fields beside the seams", m.Name, n-1)
		}
	}
}

// TestAMutantOfSignaturesReplacesOneSeam: what signs, what verifies, or what with.
func TestAMutantOfSignaturesReplacesOneSeam(t *testing.T) {
	t.Parallel()
	for _, m := range mutant.SigningSenders() {
		var c sender.Config
		m.Signing(&c)
		if diff := cmp.Diff([]string{"Signer"}, changed(c)); diff != "" {
			t.Errorf("%s changes (-want +got):\n%s", m.Name, diff)
		}
	}
	for _, m := range mutant.Verifiers() {
		keys := signature.Config{Keys: make([]signature.VerifyingKey, 2)}
		c := guard.Config{Config: keys}
		m.Verifier(&c)
		if (c.Verify != nil) == (len(c.Keys) != 2) || len(changed(c)) > 2 || c.Tolerance != 0 {
			t.Errorf("%s changes %v, and leaves %d keys", m.Name, changed(c), len(c.Keys))
		}
	}
}

func TestTheRolesOfMutants(t *testing.T) {
	t.Parallel()
	for role, mutants := range map[string][]mutant.Mutant{
		"sender":   slices.Concat(mutant.Senders(), mutant.SigningSenders()),
		"system":   slices.Concat(mutant.Systems(), mutant.Argillas()),
		"listener": slices.Concat(mutant.Listeners(), mutant.ArgillaListeners(), mutant.Verifiers()),
	} {
		for _, m := range mutants {
			if m.Role() != role {
				t.Errorf("%s stands among the mutants of a %s and is one of a %s", m.Name, role, m.Role())
			}
		}
	}
}

// A system is also a sender: what is wrong with one can be wrong with the other.
func TestASendersDefectInASystem(t *testing.T) {
	t.Parallel()
	for _, m := range mutant.Senders() {
		var c service.Config
		m.IntoSystem(&c)
		made := sender.Config{Policy: roomy(t)}
		c.Sender(&made)
		want := sender.Config{Policy: roomy(t)}
		m.Sender(&want)
		if diff := cmp.Diff(want.Policy, made.Policy); diff != "" {
			t.Errorf("%s in a system (-want +got):\n%s", m.Name, diff)
		}
	}
}

func TestAMutantSaysWhatItIs(t *testing.T) {
	t.Parallel()
	kebab := regexp.MustCompile(`^[a-z0-9]+(-[a-z0-9]+)+$`)
	seen := map[string]bool{}
	for _, m := range mutant.All() {
		if !kebab.MatchString(m.Name) || seen[m.Name] {
			t.Errorf("the name %q is none, or another's as well", m.Name)
		}
		seen[m.Name] = true
		if !strings.HasPrefix(m.Defect, "It") || !strings.HasSuffix(m.Defect, ".") {
			t.Errorf("%s: %q is no sentence about it", m.Name, m.Defect)
		}
		if _, err := os.Stat(strings.ReplaceAll(m.Name, "-", "") + ".go"); err != nil {
			t.Errorf("%s has no file of its name: %v", m.Name, err)
		}
		named, err := mutant.Named(m.Name)
		if err != nil || named.Defect != m.Defect {
			t.Errorf("under the name %s is another: %q, %v", m.Name, named.Defect, err)
		}
	}
}

func TestNoSuchMutant(t *testing.T) {
	t.Parallel()
	_, err := mutant.Named("retries-5xx")
	if err == nil || !strings.Contains(err.Error(), `no mutant "retries-5xx"`) {
		t.Errorf("the error is %v", err)
	}
}
