package report

import (
	"cmp"
	"fmt"
	"io"
	"strings"

	"github.com/hookdrill/hookdrill/internal/verdict"
)

// A CI system takes about a megabyte of summary and shows none of a larger one
// (GitHub: 1 MiB per step). These bounds keep it below with the longest of texts.
const (
	markdownFailures = 40
	markdownTrace    = 40
	markdownAccount  = 16 << 10 // bytes of one scenario
)

// WriteMarkdown writes the report as the summary of a CI step.
func (r *Report) WriteMarkdown(w io.Writer) error {
	shown, err := r.fit()
	if err != nil {
		return err
	}
	var b strings.Builder
	shown.markdownHead(&b)
	shown.markdownSets(&b)
	shown.markdownTrouble(&b)
	shown.markdownFailures(&b)
	shown.markdownExpectations(&b)
	shown.markdownUntried(&b)
	shown.markdownOwn(&b)
	shown.markdownRules(&b)
	shown.markdownEnd(&b)
	_, err = io.WriteString(w, b.String())
	return err
}

func (r *Report) markdownHead(b *strings.Builder) {
	fmt.Fprintf(b, "## %s hookdrill check: %s\n\n", sign(r.Verdict), spoken(r.Verdict))
	if !r.Complete {
		fmt.Fprintf(b, "> **%s**\n\n", interruption)
	}
	fmt.Fprintf(b, "%s  \n%s\n", markdownText(r.grades()), markdownText(r.summary()))
}

// sign is an outcome as one character.
func sign(o verdict.Outcome) string {
	switch o {
	case verdict.Pass:
		return "✓"
	case verdict.Note:
		return "!"
	case verdict.Unknown:
		return "?"
	case verdict.Fail:
		return "✗"
	case verdict.Error:
		return "‼"
	case verdict.NotApplicable:
		return "·"
	}
	return "–"
}

// markdownOwn lists the scenarios of no rule.
func (r *Report) markdownOwn(b *strings.Builder) {
	own := r.unruled()
	if len(own) == 0 {
		return
	}
	const most = 200
	b.WriteString("\n| verdict | scenario without a rule | where |\n| --- | --- | --- |\n")
	for _, i := range own[:min(len(own), most)] {
		s := &r.Scenarios[i]
		name := markdownText(s.Name)
		if s.Verdict < verdict.Pass && s.Reason != "" {
			name += "<br><sub>" + markdownText(clip(s.Reason, 400)) + "</sub>"
		}
		fmt.Fprintf(b, "| %s | %s | %s |\n", markdownVerdict(s.Verdict), name, markdownText(s.place()))
	}
	if left := len(own) - most; left > 0 {
		fmt.Fprintf(b, "\n%s left out.\n", count(left, "scenario", "scenarios"))
	}
}

// markdownVerdict makes stand out what is not a pass.
func markdownVerdict(o verdict.Outcome) string {
	word := sign(o) + " " + spoken(o)
	if o > verdict.Pass {
		return "**" + word + "**"
	}
	return word
}

func (r *Report) markdownFailures(b *strings.Builder) {
	shown, left := 0, 0
	for _, o := range worstFirst {
		for i := range r.Scenarios {
			s := &r.Scenarios[i]
			switch {
			case o <= verdict.Pass || s.Verdict != o || s.Expected != "":
			case shown == markdownFailures:
				left++
			default:
				shown++
				r.markdownFailure(b, s)
			}
		}
	}
	if left > 0 {
		fmt.Fprintf(b, "\n%s more that did not pass: see the report's folder.\n", count(left, "scenario", "scenarios"))
	}
}

func (r *Report) markdownFailure(b *strings.Builder, s *Scenario) {
	title := cmp.Or(strings.Join(s.Rules, ", "), s.place())
	fmt.Fprintf(b, "\n<details><summary><b>%s %s</b> %s: %s</summary>\n\n", sign(s.Verdict), spoken(s.Verdict),
		markdownText(title), markdownText(s.Name))
	account := r.account(s, markdownTrace)
	if len(account) > markdownAccount {
		account = strings.ToValidUTF8(account[:markdownAccount], "") + "\n… cut …\n"
	}
	fmt.Fprintf(b, "%s\n</details>\n", fenced("text", account))
}

func (r *Report) markdownEnd(b *strings.Builder) {
	if r.Reproduce != "" {
		fmt.Fprintf(b, "\nTo run the same check:\n\n%s", fenced("sh", plain(r.Reproduce)))
	}
	if r.Digest != "" {
		fmt.Fprintf(b, "\nDigest `%s`, seed %d.\n", r.Digest, r.Seed)
	}
	if !r.Complete {
		fmt.Fprintf(b, "\n**%s**\n", interruption)
	}
}

// fenced is a code block, its fence longer than any the text has.
func fenced(language, text string) string {
	fence := "```"
	for strings.Contains(text, fence) {
		fence += "`"
	}
	return fence + language + "\n" + strings.TrimRight(text, "\n") + "\n" + fence + "\n"
}

// markdownText escapes a stranger's text for a line of Markdown or a cell of a
// table: nothing in it is markup, a link or a second cell. The entities hold in
// Markdown and in HTML alike.
func markdownText(text string) string {
	var b strings.Builder
	for _, c := range plain(text) {
		if strings.ContainsRune("\\`*_{}[]<>#|~&@$", c) {
			fmt.Fprintf(&b, "&#%d;", c)
			continue
		}
		b.WriteRune(c)
	}
	// GitHub makes links of bare addresses.
	return strings.NewReplacer("://", "&#58;//", "www.", "www&#46;").Replace(b.String())
}
