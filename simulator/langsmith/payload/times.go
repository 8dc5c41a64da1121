package payload

import (
	"fmt"
	"time"

	"github.com/hookdrill/hookdrill/simulator/wire"
)

const (
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
	t, ok := wire.ParseTime(text, false)
	if !ok {
		return t, fmt.Errorf("%q is not %s", wire.Cut(text), wantNaive)
	}
	return t, nil
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
