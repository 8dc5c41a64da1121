package drill

import (
	"fmt"
	"strings"
	"time"

	"github.com/hookdrill/hookdrill/internal/verdict"
)

// Feature writes the case as a scenario that fails for the same reason, to be
// kept as a regression test.
func (b Bundle) Feature() string {
	var w strings.Builder
	text := b.Rule
	if rule, err := verdict.RuleNamed(b.Rule); err == nil {
		text = rule.Text
	}
	fmt.Fprintf(&w, "# Found by: %s\n# Then: %s; it was %s.\n", b.From, b.Expected, b.Actual)
	fmt.Fprintf(&w, "@drill\nFeature: Found by a drill\n\n  @%s\n  Rule: %s\n\n", b.Rule, strings.TrimSuffix(text, "."))
	fmt.Fprintf(&w, "    Scenario: %s\n", b.title())
	keyword := "Given"
	for _, line := range b.given() {
		fmt.Fprintf(&w, "      %s %s\n", keyword, line)
		keyword = "And"
	}
	fmt.Fprintf(&w, "      When the deliveries are made\n      Then no delivery breaks %q\n", b.Rule)
	return w.String()
}

func (b Bundle) title() string {
	var plays []string
	for _, e := range b.Case.Endpoints {
		plays = append(plays, e.Plays)
	}
	title := fmt.Sprintf("%d to an endpoint that plays %s", len(b.Case.Deliveries), strings.Join(plays, ", "))
	if n := len(b.Case.Deaths); n > 0 {
		title += fmt.Sprintf(", and %d deaths", n)
	}
	return strings.ReplaceAll(title, "\"", "'")
}

// given are the Given steps, in the sentences of steps/drill_steps.go.
func (b Bundle) given() []string {
	lines := []string{fmt.Sprintf("deliveries by the policy %q with the seed %d", b.Case.Policy, b.Case.Seed)}
	if s := b.Case.Signing; s != nil {
		lines = append(lines, "the deliveries are signed")
		if s.Turn > 0 {
			lines = append(lines, fmt.Sprintf("the key changes after %v, and both are used for %v", s.Turn, s.Both))
		}
		if s.Skew != 0 {
			side := "ahead"
			if s.Skew < 0 {
				side = "behind"
			}
			lines = append(lines, fmt.Sprintf("the listeners' clocks are %v %s", s.Skew.Abs(), side))
		}
	}
	for _, e := range b.Case.Endpoints {
		lines = append(lines, fmt.Sprintf("a shared endpoint %q that plays %q", e.Name, e.Plays))
	}
	for _, d := range b.Case.Deliveries {
		line := fmt.Sprintf("a delivery %q of %d bytes to %q", d.ID, d.Size, d.To)
		if d.At > 0 {
			line += " after " + d.At.String()
		}
		lines = append(lines, line)
	}
	for _, d := range b.Case.Deaths {
		lines = append(lines, fmt.Sprintf("the sender dies after %v, for %v", d.At, max(d.Down, 0*time.Second)))
	}
	return lines
}
