package main

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

	"github.com/hookdrill/hookdrill/internal/verdict"
)

const preface = `# Scoreboard

Programs that others wrote, graded by the rules of this repository. One command grades all of them again and writes this page anew:

` + "```sh\nmake scoreboard\n```" + `

What cannot be installed is *not run*; the command says so, and leaves standing here what was found before. The programs around the libraries are in
[examples/strangers](../examples/strangers), a few lines each. Everything is graded in real time, as a process of its own.

A library is no worse for a rule that it never set out to keep, so read the rule before the mark. A *documented* rule says what the named document says.
A *decision* is ours, where that document is silent ([the rules](rules.md) have the sources): to come out otherwise is no defect, and counts as none here.
Whoever thinks that a result is wrong can run its command, with ` + "`--verbose`" + ` for every request, and tell us.
`

// page is docs/scoreboard.md.
func page(all []result) string {
	var b strings.Builder
	b.WriteString(preface)
	for _, role := range []string{"sender", "listener"} {
		fmt.Fprintf(&b, "\n| as a %s | version | documented rules kept | decisions kept |\n| --- | --- | ---: | ---: |\n", role)
		for _, s := range strangers() {
			if s.role != role {
				continue
			}
			r := resultOf(all, s.name)
			if r == nil {
				fmt.Fprintf(&b, "| %s | | not run | not run |\n", s.title)
				continue
			}
			kept, judged := r.count(verdict.Documented, verdict.Observed)
			decided, of := r.count(verdict.Decision)
			fmt.Fprintf(&b, "| [%s](#%s) | %s | %d of %d | %d of %d |\n", s.title, s.name, r.Version, kept, judged, decided, of)
		}
	}
	for _, s := range strangers() {
		section(&b, &s, resultOf(all, s.name))
	}
	b.WriteString(leftOut)
	return b.String()
}

// section tells of one stranger.
func section(b *strings.Builder, s *stranger, r *result) {
	fmt.Fprintf(b, "\n<a id=\"%s\"></a>\n\n## %s\n\n%s\n\n", s.name, s.title, s.setting)
	if r == nil {
		b.WriteString("Not run: it could not be installed where this page was made.\n")
		return
	}
	fmt.Fprintf(b, "%s %s. By itself:\n\n```sh\nhookdrill %s\n```\n\n", r.Version, r.tally(), strings.Join(s.words("examples/strangers"), " "))
	broken(b, r, "It breaks no documented rule.", "documented rule that is not kept", verdict.Documented, verdict.Observed)
	broken(b, r, "It keeps all decisions.", "decision of ours that it does not share", verdict.Decision)
	notJudged(b, r)
}

// broken lists the rules of some bases that a stranger does not keep.
func broken(b *strings.Builder, r *result, none, head string, bases ...verdict.Basis) {
	if kept, judged := r.count(bases...); kept == judged {
		if judged > 0 {
			fmt.Fprintf(b, "%s\n\n", none)
		}
		return
	}
	fmt.Fprintf(b, "| %s | what it says | scenarios | the first of them |\n| --- | --- | ---: | --- |\n", head)
	for _, one := range r.Rules {
		known, ok := ruleNamed(one.ID)
		if ok && one.Broken > 0 && slices.Contains(bases, known.Basis) {
			fmt.Fprintf(b, "| %s | %s | %d of %d | %s |\n", one.ID, cell(known.Text), one.Broken, one.Judged, cell(one.Seen))
		}
	}
	b.WriteString("\n")
}

// notJudged lists what nothing is concluded of, by reasons.
func notJudged(b *strings.Builder, r *result) {
	var reasons []string
	rules := map[string][]string{}
	for _, one := range r.Rules {
		for _, reason := range one.Reasons {
			reason = quoted.ReplaceAllString(reason, "a script")
			if rules[reason] == nil {
				reasons = append(reasons, reason)
			}
			if !slices.Contains(rules[reason], one.ID) {
				rules[reason] = append(rules[reason], one.ID)
			}
		}
	}
	if len(reasons) == 0 {
		return
	}
	b.WriteString("Not judged, in whole or in part:\n\n")
	for _, reason := range reasons {
		fmt.Fprintf(b, "- %s: %s\n", strings.Join(rules[reason], ", "), cell(reason))
	}
}

// quoted is a script in a reason, of which there are as many as scenarios.
var quoted = regexp.MustCompile(`"[^"]*"`)

// cell keeps a text within its cell of a table.
func cell(text string) string {
	return strings.NewReplacer("\n", " ", "|", `\|`, "<", "&lt;").Replace(text)
}

const leftOut = `
## Left out

` + "`github.com/stripe/stripe-go`, `github.com/google/go-github` and `@octokit/webhooks`" + ` verify the schemes of Stripe and of GitHub: other headers, signed in
another way. No rule of Standard Webhooks applies to them, and so there is nothing to grade.
`
