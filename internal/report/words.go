package report

import (
	"fmt"
	"strconv"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/hookdrill/hookdrill/internal/verdict"
)

// spell writes a length of time for people, in its two largest units: "12 ms",
// "0.41 s", "2 min 5 s", "3 d 4 h".
func spell(d Duration) string {
	switch t := time.Duration(d); {
	case t < 0:
		return "-" + spell(-d)
	case t < 100*time.Millisecond:
		return decimal(float64(t)/float64(time.Millisecond), 2) + " ms"
	case t < 9995*time.Millisecond:
		return decimal(t.Seconds(), 2) + " s"
	case t < 59950*time.Millisecond:
		return decimal(t.Seconds(), 1) + " s"
	default:
		return spellLong(t.Round(time.Second))
	}
}

func spellLong(t time.Duration) string {
	units := []struct {
		length time.Duration
		name   string
	}{{24 * time.Hour, "d"}, {time.Hour, "h"}, {time.Minute, "min"}, {time.Second, "s"}}
	var parts []string
	for _, u := range units {
		if n := t / u.length; n > 0 && len(parts) < 2 {
			parts = append(parts, fmt.Sprintf("%d %s", n, u.name))
		}
		t %= u.length
	}
	return strings.Join(parts, " ")
}

// decimal writes a number with so many digits behind the point at most.
func decimal(n float64, digits int) string {
	text := strconv.FormatFloat(n, 'f', digits, 64)
	return strings.TrimRight(strings.TrimRight(text, "0"), ".")
}

// clock writes a moment of a run: "+0.500s", "+2m05.500s", "+24h00m12s".
func clock(at Duration) string {
	t := time.Duration(at).Round(time.Millisecond)
	h, m := t/time.Hour, t%time.Hour/time.Minute
	s := (t % time.Minute).Seconds()
	switch {
	case h > 0:
		return fmt.Sprintf("+%dh%02dm%02.0fs", h, m, float64(int(s)))
	case m > 0:
		return fmt.Sprintf("+%dm%06.3fs", m, s)
	default:
		return fmt.Sprintf("+%.3fs", s)
	}
}

func count(n int, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return thousands(n) + " " + many
}

// thousands writes 1180 as "1,180".
func thousands(n int) string {
	digits := strconv.Itoa(n)
	for i := len(digits) - 3; i > 0; i -= 3 {
		digits = digits[:i] + "," + digits[i:]
	}
	return digits
}

// plain makes a stranger's text safe to print on one line: a control character
// could drive the terminal, and one that turns the direction of writing
// disguises what stands there.
func plain(text string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r == '\n' || r == '\t':
			return ' '
		case unicode.IsControl(r), unicode.Is(unicode.Bidi_Control, r), r == '\u2028', r == '\u2029':
			return unicode.ReplacementChar
		}
		return r
	}, text)
}

// plainLines is plain for a text whose lines are to stay.
func plainLines(text string) string {
	lines := strings.Split(strings.TrimRight(text, "\n"), "\n")
	for i, line := range lines {
		lines[i] = plain(line)
	}
	return strings.Join(lines, "\n")
}

// The most letters of one text that is shown to people; result.json has all of it.
const (
	longestText     = 1000
	longestArgument = 4000
	longestID       = 40 // of a rule or a delivery, in a column
	longestTrace    = 500
)

// shown is a stranger's text as it is put before people, its lines kept.
func shown(text string) string { return clip(plainLines(text), longestText) }

// clip cuts a text that is too long at its end.
func clip(text string, most int) string {
	if utf8.RuneCountInString(text) <= most {
		return text
	}
	return strings.TrimRight(string([]rune(text)[:most-1]), " ,;:") + "…"
}

// middle takes the middle out of a text that is too long; its end often tells
// as much as its beginning.
func middle(text string, most int) string {
	runes := []rune(text)
	if len(runes) <= most {
		return text
	}
	half := (most - 1) / 2
	return string(runes[:most-1-half]) + "…" + string(runes[len(runes)-half:])
}

// spoken is an outcome as a sentence has it.
func spoken(o verdict.Outcome) string { return strings.ReplaceAll(o.String(), "-", " ") }
