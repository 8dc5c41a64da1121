package wire

import (
	"strings"
	"time"
)

const (
	naiveLayout = "2006-01-02T15:04:05"
	awareLayout = "2006-01-02T15:04:05Z07:00"
)

// ParseTime reads an ISO 8601 time with 0 to 9 fraction digits. One without
// an offset is UTC, as in LangSmith's own SDK, and refused where aware is set.
// The years 1970 to 9999 are taken: the others are mistakes, and do not survive
// a way through another zone.
func ParseTime(text string, aware bool) (time.Time, bool) {
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
