package layout_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/hookdrill/hookdrill/internal/mutant"
	"github.com/hookdrill/hookdrill/internal/verdict"
)

// killMatrix shows which mutant is killed by which rule. That it is so is
// proved by the tests of internal/conformance and cmd/hookdrill, which run
// each of them and compare.
func killMatrix(t *testing.T) string {
	t.Helper()
	var b strings.Builder
	all, kills := mutant.All(), 0
	for _, role := range []string{"sender", "system", "listener"} {
		for _, set := range verdict.Sets() {
			var own []mutant.Mutant
			for _, m := range all {
				if m.Role() == role && len(m.Breaks) > 0 && strings.HasPrefix(m.Breaks[0].Rule, set.Prefix) {
					own = append(own, m)
					kills += len(m.Breaks)
				}
			}
			if len(own) > 0 {
				grid(&b, fmt.Sprintf("Mutants of the %s: %s", role, set.Title), own)
			}
		}
	}
	fmt.Fprintf(&b, "%d mutants, %d kills. %s\n", len(all), kills, spared(all))
	return b.String()
}

// grid is the matrix of one role in one rule set: a list of its mutants, and rules
// by mutants.
func grid(b *strings.Builder, title string, mutants []mutant.Mutant) {
	fmt.Fprintf(b, "## %s\n\n| | mutant | defect | also broken, and why |\n| ---: | --- | --- | --- |\n", title)
	for i, m := range mutants {
		var also []string
		for _, k := range m.Breaks {
			if k.Why != "" {
				also = append(also, fmt.Sprintf("%s: %s", k.Rule, k.Why))
			}
		}
		fmt.Fprintf(b, "| %d | %s | %s | %s |\n", i+1, m.Name, cell(m.Defect), cell(strings.Join(also, "; ")))
	}
	b.WriteString("\n| rule |")
	for i := range mutants {
		fmt.Fprintf(b, " %d |", i+1)
	}
	b.WriteString("\n| --- |" + strings.Repeat(" :-: |", len(mutants)) + "\n")
	for _, r := range verdict.Rules() {
		if row, some := kills(r.ID, mutants); some {
			fmt.Fprintf(b, "| %s |%s\n", r.ID, row)
		}
	}
	b.WriteString("\n")
}

// kills is a rule's row: a full mark where it names the defect, an empty one
// where it is broken for another reason.
func kills(rule string, mutants []mutant.Mutant) (row string, some bool) {
	for _, m := range mutants {
		mark := ""
		for _, k := range m.Breaks {
			switch {
			case k.Rule != rule:
			case k.Why == "":
				mark, some = "●", true
			default:
				mark, some = "○", true
			}
		}
		row += " " + mark + " |"
	}
	return row, some
}

// spared lists the rules that no mutant breaks yet.
func spared(all []mutant.Mutant) string {
	var ids []string
	for _, r := range verdict.Rules() {
		if _, some := kills(r.ID, all); !some {
			ids = append(ids, r.ID)
		}
	}
	if len(ids) == 0 {
		return "Every rule kills at least one."
	}
	return fmt.Sprintf("%d rules have no mutant yet: %s.", len(ids), strings.Join(ids, ", "))
}
