package conformance

import (
	"bufio"
	"fmt"
	"io"
	"regexp"
	"strconv"
	"strings"
	"time"
	"unicode"

	"github.com/hookdrill/hookdrill/internal/report"
)

// Expectations are the failures that are expected of a party.
type Expectations []expectation

// expectation is one line of a file of expected failures.
type expectation struct {
	report.Expectation
	until   time.Time // when it no longer holds; zero for never
	form    form
	matches *regexp.Regexp
}

// form is what a pattern is about.
type form int

const (
	byRule     form = iota // LS-5XX-*: rules
	byScenario             // LS-5XX-RETRY/500 *: a rule's scenarios, by name
	byPlace                // own.feature:12, own.feature/We are *: scenarios by file
)

const (
	// day is how an expectation's last day is written.
	day = "2006-01-02"
	// mostExpected bounds the lines of a file, longestExpected each of them.
	mostExpected    = 10_000
	longestExpected = 4096
)

// ReadExpectations reads a file of expected failures; name is what errors call
// it. Each line has a pattern, perhaps "until" and a day, and a reason:
//
//	LS-BACKOFF-*                  until 2027-03-31  our queue counts in minutes
//	"LS-5XX-RETRY/500 and then *"                   ticket 4711
//	own.feature:12                                  it is half done
//
// An asterisk stands for any text, a question mark for any letter. Empty lines
// are passed over, and so are those that begin with #. All that is wrong with
// the file is told at once, in a [UsageError].
func ReadExpectations(from io.Reader, name string) (Expectations, error) {
	var all Expectations
	var wrong []string
	lines := bufio.NewScanner(from)
	lines.Buffer(nil, longestExpected)
	n := 0
	for lines.Scan() {
		n++
		text := strings.TrimSpace(lines.Text())
		if text == "" || strings.HasPrefix(text, "#") {
			continue
		}
		e, err := newExpectation(text)
		if err != nil {
			wrong = append(wrong, fmt.Sprintf("%s:%d: %v", name, n, err))
			continue
		}
		e.Place = fmt.Sprintf("%s:%d", name, n)
		all = append(all, e)
	}
	switch err := lines.Err(); {
	case err != nil:
		return nil, usage("%s:%d: %w", name, n+1, err)
	case len(wrong) > 0:
		return nil, usage("%s", strings.Join(wrong, "\n"))
	case len(all) > mostExpected:
		return nil, usage("%s has %d expectations, more than the %d that are read", name, len(all), mostExpected)
	}
	return all, nil
}

func newExpectation(text string) (expectation, error) {
	var e expectation
	var rest string
	var err error
	if e.Pattern, rest, err = patternOf(text); err != nil {
		return e, err
	}
	if after, is := strings.CutPrefix(rest, "until "); is {
		e.Until, rest, _ = strings.Cut(strings.TrimSpace(after), " ")
		last, err := time.Parse(day, e.Until)
		if err != nil {
			return e, fmt.Errorf("until %q is no day such as 2027-03-31", e.Until)
		}
		e.until = last.AddDate(0, 0, 1)
	}
	if e.Reason = strings.TrimSpace(rest); e.Reason == "" {
		return e, fmt.Errorf("there is no reason; behind %s say why it is expected to fail", e.Pattern)
	}
	switch {
	case strings.Contains(e.Pattern, ".feature"):
		e.form = byPlace
		if _, behind, _ := strings.Cut(e.Pattern, ".feature"); !strings.HasPrefix(behind, ":") && !strings.HasPrefix(behind, "/") {
			return e, fmt.Errorf("%s is a whole file; say which scenarios by .feature:LINE or .feature/NAME, or all of them by .feature/*", e.Pattern)
		}
	case strings.Contains(e.Pattern, "/"):
		e.form = byScenario
	}
	e.matches = glob(e.Pattern, e.form == byPlace)
	return e, nil
}

// patternOf takes the pattern off a line. One with spaces is quoted as in Go.
func patternOf(text string) (pattern, rest string, err error) {
	if !strings.HasPrefix(text, `"`) {
		end := strings.IndexFunc(text, unicode.IsSpace)
		if end < 0 {
			return text, "", nil
		}
		return text[:end], strings.TrimSpace(text[end:]), nil
	}
	quoted, err := strconv.QuotedPrefix(text)
	if err == nil {
		pattern, err = strconv.Unquote(quoted)
	}
	if err != nil || pattern == "" {
		return "", "", fmt.Errorf("%s begins with a quotation mark that is not closed, or closes at once", text)
	}
	return pattern, strings.TrimSpace(text[len(quoted):]), nil
}

// glob compiles a pattern. Of a path the end is enough.
func glob(pattern string, path bool) *regexp.Regexp {
	var b strings.Builder
	b.WriteString(`(?s)^`)
	if path {
		b.WriteString(`(.*/)?`)
	}
	for _, c := range pattern {
		switch c {
		case '*':
			b.WriteString(`.*`)
		case '?':
			b.WriteByte('.')
		default:
			b.WriteString(regexp.QuoteMeta(string(c)))
		}
	}
	b.WriteByte('$')
	return regexp.MustCompile(b.String())
}
