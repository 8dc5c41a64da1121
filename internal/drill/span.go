package drill

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"time"
)

// Span is a length of time, or two to draw one between: 5s or 1m..10m.
type Span struct{ From, To time.Duration }

// UnmarshalText reads a span.
func (s *Span) UnmarshalText(text []byte) error {
	from, to, ranged := strings.Cut(string(text), "..")
	if !ranged {
		to = from
	}
	var err error
	if s.From, err = time.ParseDuration(from); err == nil {
		s.To, err = time.ParseDuration(to)
	}
	if err != nil || s.From < 0 || s.To < s.From {
		return fmt.Errorf("%q is no length of time such as 5s, and no range such as 1m..10m", text)
	}
	return nil
}

// String writes the span as it is read.
func (s Span) String() string {
	if s.From == s.To {
		return s.From.String()
	}
	return s.From.String() + ".." + s.To.String()
}

// draw takes a length of time from the span.
func (s Span) draw(next func() float64) time.Duration {
	return s.From + time.Duration(next()*float64(s.To-s.From))
}

// drawn is a range in a script: {1s..10s} or {5..40}.
var drawn = regexp.MustCompile(`\{([^{}]+)\.\.([^{}]+)\}`)

// fill draws a value for every range in a script. A range that cannot be read
// stays, for the script's own parser to complain about.
func fill(script string, next func() float64) string {
	return drawn.ReplaceAllStringFunc(script, func(text string) string {
		parts := drawn.FindStringSubmatch(text)
		var span Span
		if span.UnmarshalText([]byte(parts[1]+".."+parts[2])) == nil {
			return span.draw(next).Round(time.Millisecond).String()
		}
		from, err := strconv.Atoi(parts[1])
		to, err2 := strconv.Atoi(parts[2])
		if err != nil || err2 != nil || to < from {
			return text
		}
		return strconv.Itoa(from + int(next()*float64(to-from)))
	})
}

// script writes down what one endpoint of the kind plays.
func (k Kind) script(next func() float64) string {
	var clauses []string
	for _, w := range k.Windows {
		from := w.From.draw(next).Round(time.Millisecond)
		end := from + w.For.draw(next).Round(time.Millisecond)
		clauses = append(clauses, fmt.Sprintf("%v..%v: %s", from, end, fill(w.Plays, next)))
	}
	return strings.Join(append(clauses, fill(k.Plays, next)), "; ")
}
