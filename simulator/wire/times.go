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

// ReadTime is [ParseTime] of bytes. What Python writes, it reads at once.
func ReadTime(text []byte, aware bool) (time.Time, bool) {
	if t, ok := readPython(text, aware); ok {
		return t, true
	}
	return ParseTime(string(text), aware)
}

// readPython reads a time in the form of Python's isoformat, six fraction digits
// or none: in UTC, with a Z where aware is set and without where it is not.
func readPython(text []byte, aware bool) (time.Time, bool) {
	if aware {
		if len(text) == 0 || text[len(text)-1] != 'Z' {
			return time.Time{}, false
		}
		text = text[:len(text)-1]
	}
	const micros = len("2006-01-02T15:04:05.000000")
	if len(text) != len(naiveLayout) && (len(text) != micros || text[19] != '.') ||
		text[4] != '-' || text[7] != '-' || text[10] != 'T' || text[13] != ':' || text[16] != ':' {
		return time.Time{}, false
	}
	ok := true
	number := func(from, to int) (n int) {
		for _, c := range text[from:to] {
			ok = ok && c >= '0' && c <= '9'
			n = 10*n + int(c-'0')
		}
		return n
	}
	year, month, day := number(0, 4), number(5, 7), number(8, 10)
	hour, minute, second, fraction := number(11, 13), number(14, 16), number(17, 19), 0
	if len(text) == micros {
		fraction = number(20, micros)
	}
	if !ok || year < 1970 || hour > 23 || minute > 59 || second > 59 {
		return time.Time{}, false
	}
	t := time.Date(year, time.Month(month), day, hour, minute, second, fraction*int(time.Microsecond), time.UTC)
	// A day that the month has not got would have become one of the next.
	return t, t.Day() == day && int(t.Month()) == month
}
