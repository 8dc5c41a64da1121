package report

import (
	"bytes"
	"strings"
	"testing"
)

func markdownOf(t *testing.T, r *Report) string {
	t.Helper()
	var b bytes.Buffer
	if err := r.WriteMarkdown(&b); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func TestMarkdownTextHasNoMarkup(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"a | b":                     "a &#124; b",
		"<b>":                       "&#60;b&#62;",
		"two\nlines":                "two lines",
		"`code` *b* _i_ ~s~":        "&#96;code&#96; &#42;b&#42; &#95;i&#95; &#126;s&#126;",
		"[a](http://b)":             "&#91;a&#93;(http&#58;//b)",
		"see www.example.com":       "see www&#46;example.com",
		"&lt; #1 @you \\":           "&#38;lt; &#35;1 &#64;you &#92;",
		"the webhook's \"payload\"": "the webhook's \"payload\"",
	} {
		if got := markdownText(text); got != want {
			t.Errorf("%q became %q, not %q", text, got, want)
		}
	}
}

func TestAFenceIsLongerThanAnyInside(t *testing.T) {
	t.Parallel()
	if got, want := fenced("text", "a ```` b"), "`````text\na ```` b\n`````\n"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestMarkdownWithstandsHostileTexts(t *testing.T) {
	t.Parallel()
	text := markdownOf(t, hostileReport())
	fence := ""
	details, columns := 0, 0
	for line := range strings.Lines(text) {
		line = strings.TrimSuffix(line, "\n")
		switch {
		case fence != "":
			if line == fence {
				fence = ""
			}
			continue // inside of a code block everything is text
		case strings.HasPrefix(line, "```"):
			fence = strings.TrimRight(line, "abcdefghijklmnopqrstuvwxyz")
		case strings.HasPrefix(line, "|"):
			cells := strings.Count(line, "|") - 1
			if columns > 0 && cells != columns {
				t.Errorf("%d cells, and not %d: %s", cells, columns, line)
			}
			columns = cells
		default:
			columns = 0
		}
		details += strings.Count(line, "<details>") - strings.Count(line, "</details>")
		for _, markup := range []string{"<script", "<img", "](", "http://", "\x1b", "{{.}} **b**"} {
			if strings.Contains(line, markup) {
				t.Errorf("%q stands in: %.300s", markup, line)
			}
		}
	}
	if fence != "" || details != 0 {
		t.Errorf("left open: a code block %q, %d details", fence, details)
	}
}

// GitHub takes 1 MiB of summary and shows none of a larger one.
func TestMarkdownIsBounded(t *testing.T) {
	t.Parallel()
	r := hostileReport()
	r.Rules = r.Rules[:0]
	for len(r.Scenarios) < 3000 {
		r.Scenarios = append(r.Scenarios, r.Scenarios[:10]...)
	}
	text := markdownOf(t, r)
	if len(text) > 1<<20 {
		t.Errorf("%d bytes", len(text))
	}
	if !strings.Contains(text, "scenarios more that did not pass") || !strings.Contains(text, "scenarios left out") {
		t.Error("it does not say that something was left out")
	}
}

func TestMarkdownOfAnInterruptedCheckSaysSo(t *testing.T) {
	t.Parallel()
	r := sampleReport()
	r.Complete = false
	if text := markdownOf(t, r); strings.Count(text, interruption) != 2 {
		t.Errorf("got:\n%s", text)
	}
}
