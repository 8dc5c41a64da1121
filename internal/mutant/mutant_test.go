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
	"github.com/hookdrill/hookdrill/simulator/sender"
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
				m.Change(&sender.Config{Policy: policy})
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
			m.Change(&config)
			again := sender.Config{Policy: roomy(t), Seed: 7}
			m.Change(&again)
			if diff := cmp.Diff(config.Policy, again.Policy); diff != "" {
				t.Errorf("it is another mutant the second time:\n%s", diff)
			}
			if config.Decide == nil && config.Transport == nil && config.UserAgent == "" && reflect.DeepEqual(config.Policy, roomy(t)) {
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

func TestAMutantSaysWhatItIs(t *testing.T) {
	t.Parallel()
	kebab := regexp.MustCompile(`^[a-z0-9]+(-[a-z0-9]+)+$`)
	seen := map[string]bool{}
	for _, m := range mutant.Senders() {
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
	if err == nil || !strings.Contains(err.Error(), `no mutant "retries-5xx"; there are retries-4xx, `) {
		t.Errorf("the error is %v", err)
	}
}
