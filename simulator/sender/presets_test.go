package sender_test

import (
	"flag"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/hookdrill/hookdrill/simulator/sender"
)

func TestEveryPolicyIsValidAndFoundByItsName(t *testing.T) {
	t.Parallel()
	var names []string
	for _, p := range sender.Policies() {
		if err := p.Validate(); err != nil {
			t.Error(err)
		}
		found, err := sender.PolicyNamed(p.Name)
		if err != nil {
			t.Error(err)
		}
		if diff := cmp.Diff(p, found); diff != "" {
			t.Errorf("the policy of this name is another: %s", diff)
		}
		if p.Source == "" {
			t.Errorf("%s cites no source", p.Name)
		}
		names = append(names, p.Name)
	}
	_, err := sender.PolicyNamed("langsmit")
	if err == nil {
		t.Fatal("an unknown name finds a policy")
	}
	for _, name := range append(names, `"langsmit"`) {
		if !strings.Contains(err.Error(), name) {
			t.Errorf("the error %q does not name %s", err, name)
		}
	}
}

// The doc comment of a policy tells its pauses in a line of its own, such as
// "Pauses: connect 0s 500ms; 5xx 1s 2s." Here it is held to that.
func TestDocCommentsTellThePauses(t *testing.T) {
	t.Parallel()
	told := pausesInComments(t)
	for _, p := range sender.Policies() {
		var want []string
		for _, r := range p.Retries {
			rule := string(r.On[0])
			if len(r.On) > 2 && slices.Contains(r.On, sender.Class3xx) {
				rule = "any"
			}
			for n := range r.Limit {
				rule += " " + r.Backoff.Nominal(n).String()
			}
			want = append(want, rule)
		}
		if diff := cmp.Diff(want, told[p.Name]); diff != "" {
			t.Errorf("%s: the comment and the policy differ (-policy +comment):\n%s", p.Name, diff)
		}
	}
}

// pausesInComments are the rules of each Pauses line, by the policy's name.
func pausesInComments(t *testing.T) map[string][]string {
	t.Helper()
	file, err := parser.ParseFile(token.NewFileSet(), "presets.go", nil, parser.ParseComments)
	if err != nil {
		t.Fatal(err)
	}
	told := make(map[string][]string)
	for _, d := range file.Decls {
		f, ok := d.(*ast.FuncDecl)
		if !ok {
			continue
		}
		_, line, ok := strings.Cut(f.Doc.Text(), "Pauses: ")
		if !ok {
			continue
		}
		for rule := range strings.SplitSeq(strings.TrimRight(line, ".\n"), "; ") {
			told[nameIn(t, f)] = append(told[nameIn(t, f)], normal(t, rule))
		}
	}
	return told
}

// nameIn is the policy's name in a function that returns one.
func nameIn(t *testing.T, f *ast.FuncDecl) string {
	t.Helper()
	name := ""
	ast.Inspect(f, func(n ast.Node) bool {
		kv, ok := n.(*ast.KeyValueExpr)
		if ok && fmt.Sprint(kv.Key) == "Name" {
			name = strings.Trim(kv.Value.(*ast.BasicLit).Value, `"`)
		}
		return true
	})
	return name
}

// normal writes the durations of a rule as Go does.
func normal(t *testing.T, rule string) string {
	t.Helper()
	words := strings.Fields(rule)
	for i, word := range words[1:] {
		d, err := time.ParseDuration(word)
		if err != nil {
			t.Fatal(err)
		}
		words[i+1] = d.String()
	}
	return strings.Join(words, " ")
}

var update = flag.Bool("update", false, "write docs/policies.md anew")

const page = "../../docs/policies.md"

// docs/policies.md is a table of what is here; -update writes it.
func TestThePageOfPoliciesIsUpToDate(t *testing.T) {
	t.Parallel()
	want := policiesPage()
	if *update {
		if err := os.WriteFile(page, []byte(want), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	got, err := os.ReadFile(page)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want, string(got)); diff != "" {
		t.Errorf("%s is out of date; run: go test ./simulator/sender -update\n%s", page, diff)
	}
}

func policiesPage() string {
	var b strings.Builder
	b.WriteString(`# Delivery policies

The reference sender delivers by a policy: data that says how long it waits,
what counts as success, and what it tries again after which pauses. These are
the published policies it knows, by the name that ` + "`--policy`" + ` takes. The table is
written from the code by ` + "`go test ./simulator/sender -update`" + `.

"Longest" is the longest time one delivery can take, every deadline and every
pause used up.

| policy | deadlines | success | redirects | retried, and the pauses | Retry-After | longest |
| --- | --- | --- | --- | --- | --- | --- |
`)
	for _, p := range sender.Policies() {
		fmt.Fprintf(&b, "| %s | %s | %s | %s | %s | %s | %s |\n", p.Name, deadlines(p), success(p), redirects(p), retries(p), retryAfter(p), plain(p.Longest()))
	}
	b.WriteString("\n## Where the figures are from\n\n")
	for _, p := range sender.Policies() {
		fmt.Fprintf(&b, "- **%s**: %s.\n", p.Name, p.Source)
	}
	return b.String()
}

func deadlines(p sender.Policy) string {
	var parts []string
	for _, d := range []struct {
		name string
		d    time.Duration
	}{{"connect", p.Timeouts.Connect}, {"response", p.Timeouts.Response}, {"total", p.Timeouts.Total}} {
		if d.d > 0 {
			parts = append(parts, d.name+" "+plain(d.d))
		}
	}
	return strings.Join(parts, ", ")
}

func success(p sender.Policy) string {
	if p.Success == (sender.Statuses{}) {
		return "200-299"
	}
	return fmt.Sprintf("%d-%d", p.Success.From, p.Success.To)
}

func redirects(p sender.Policy) string {
	if p.Redirects == 0 {
		return "not followed"
	}
	return fmt.Sprintf("up to %d", p.Redirects)
}

func retries(p sender.Policy) string {
	var rules []string
	for _, r := range p.Retries {
		var on, pauses []string
		for _, c := range r.On {
			on = append(on, string(c))
		}
		for n := range r.Limit {
			pauses = append(pauses, plain(r.Backoff.Nominal(n)))
		}
		rule := strings.Join(on, ", ")
		if r.Within > 0 {
			rule += " within " + plain(r.Within)
		}
		rule += ": " + strings.Join(pauses, ", ")
		if r.Backoff.Jitter > 0 {
			rule += fmt.Sprintf(" (±%.0f %%)", 100*r.Backoff.Jitter)
		}
		if r.Renewed {
			rule += " (anew after each other retry)"
		}
		rules = append(rules, rule)
	}
	for _, f := range p.Floors {
		rules = append(rules, fmt.Sprintf("at least %s after %v", plain(f.Pause), f.On))
	}
	for _, s := range p.Terminal {
		rules = append(rules, fmt.Sprintf("never after %d", s))
	}
	if len(rules) == 0 {
		return "nothing"
	}
	return strings.Join(rules, "<br>")
}

func retryAfter(p sender.Policy) string {
	if p.RetryAfter == sender.ClampRetryAfter {
		return "up to twice the pause"
	}
	return "ignored"
}

// plain is d without the zero minutes and seconds of an even duration.
func plain(d time.Duration) string {
	text := d.String()
	if strings.HasSuffix(text, "m0s") {
		text = strings.TrimSuffix(text, "0s")
	}
	if strings.HasSuffix(text, "h0m") {
		text = strings.TrimSuffix(text, "0m")
	}
	return text
}
