package payload

import (
	"fmt"
	"strings"
	"time"
)

const (
	naiveLayout = "2006-01-02T15:04:05"
	awareLayout = "2006-01-02T15:04:05Z07:00"
	// Python writes six digits; the sender here does too, unless that loses some.
	naiveMicros = "2006-01-02T15:04:05.000000"
	awareMicros = "2006-01-02T15:04:05.000000-07:00"
	naiveNanos  = "2006-01-02T15:04:05.000000000"
	awareNanos  = "2006-01-02T15:04:05.000000000-07:00"

	wantAware = `a time with an offset, such as "2024-04-05T01:28:54.734491+00:00"`
	wantNaive = `a time such as "2024-04-05T01:28:54.085646"; without an offset it is UTC`
)

// ParseTime reads a time as LangSmith writes it: ISO 8601 with 0 to 9 fraction
// digits, in UTC where it has no offset.
func ParseTime(text string) (time.Time, error) {
	t, ok := parseTime(text, false)
	if !ok {
		return t, fmt.Errorf("%q is not %s", cut(text), wantNaive)
	}
	return t, nil
}

// parseTime reads an ISO 8601 time with 0 to 9 fraction digits. One without
// an offset is UTC, as in LangSmith's own SDK, and refused where aware is set.
// The years 1970 to 9999 are taken: the others are mistakes, and do not survive
// a way through another zone.
func parseTime(text string, aware bool) (time.Time, bool) {
	seconds, rest, ok := cutSeconds(text)
	if !ok {
		return time.Time{}, false
	}
	offset, ok := skipFraction(rest)
	if !ok || aware && offset == "" {
		return time.Time{}, false
	}
	layout := awareLayout
	if offset == "" {
		layout = naiveLayout
	}
	t, err := time.Parse(layout, seconds+rest)
	if err != nil {
		return time.Time{}, false
	}
	t = t.UTC()
	return t, t.Year() >= 1970 && t.Year() <= 9999
}

func cutSeconds(text string) (seconds, rest string, ok bool) {
	if len(text) < len(naiveLayout) {
		return "", "", false
	}
	return text[:len(naiveLayout)], text[len(naiveLayout):], true
}

// skipFraction returns what follows the fraction of a second, which may be
// absent. It is checked here: Go would take a comma, and any length.
func skipFraction(rest string) (offset string, ok bool) {
	fraction, isFraction := strings.CutPrefix(rest, ".")
	if !isFraction {
		return rest, !strings.HasPrefix(rest, ",")
	}
	offset = strings.TrimLeft(fraction, "0123456789")
	digits := len(fraction) - len(offset)
	return offset, digits >= 1 && digits <= 9
}

// formatTime writes t in UTC as Python's isoformat does: six fraction digits,
// here nine where six would lose some.
func formatTime(t time.Time, aware bool) string {
	t = t.UTC()
	fine := t.Nanosecond()%int(time.Microsecond) != 0
	switch {
	case aware && fine:
		return t.Format(awareNanos)
	case aware:
		return t.Format(awareMicros)
	case fine:
		return t.Format(naiveNanos)
	default:
		return t.Format(naiveMicros)
	}
}
