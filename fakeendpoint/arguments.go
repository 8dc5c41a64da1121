package fakeendpoint

import (
	"fmt"
	"slices"
	"sort"
	"strconv"
	"strings"
	"time"
)

// arguments are what stands in a behaviour's parentheses. A behaviour asks for
// each argument it knows; finish then refuses the others.
type arguments struct {
	positional []string
	named      map[string]string
	fields     []Field // keys that begin with a capital are header fields
	err        error
}

// arguments reads "(...)", if it is there.
func (p *parser) arguments() (*arguments, error) {
	args := &arguments{named: map[string]string{}}
	if !p.accept('(') {
		return args, nil
	}
	if p.accept(')') {
		return args, nil
	}
	for {
		if err := p.argument(args); err != nil {
			return nil, err
		}
		if p.accept(')') {
			return args, nil
		}
		if !p.accept(',') {
			return nil, p.errorf("expected %q or %q after an argument", ",", ")")
		}
	}
}

func (p *parser) argument(args *arguments) error {
	value, quoted, err := p.value(":")
	if err != nil {
		return err
	}
	if quoted || !p.accept(':') {
		args.positional = append(args.positional, value)
		return nil
	}
	key := value
	if value, _, err = p.value(""); err != nil {
		return err
	}
	if key != "" && key[0] >= 'A' && key[0] <= 'Z' {
		args.fields = append(args.fields, Field{Name: key, Value: value})
		return nil
	}
	if _, twice := args.named[key]; twice {
		return p.errorf("%q is given twice", key)
	}
	args.named[key] = value
	return nil
}

// value reads a quoted value, or a plain one up to a sign of the grammar or one of stop.
func (p *parser) value(stop string) (value string, quoted bool, err error) {
	p.space()
	if p.pos < len(p.text) && p.text[p.pos] == '"' {
		prefix, err := strconv.QuotedPrefix(p.text[p.pos:])
		if err != nil {
			return "", true, p.errorf("the quoted value does not end")
		}
		p.pos += len(prefix)
		value, err = strconv.Unquote(prefix)
		return value, true, err
	}
	start := p.pos
	for p.pos < len(p.text) && !strings.ContainsRune(",;()\""+stop, rune(p.text[p.pos])) {
		p.pos++
	}
	value = strings.TrimSpace(p.text[start:p.pos])
	if value == "" {
		return "", false, p.errorf("expected a value")
	}
	return value, false, nil
}

// text returns a named argument, or def where it is not given.
func (a *arguments) text(key, def string) string {
	value, ok := a.named[key]
	if !ok {
		return def
	}
	delete(a.named, key)
	return value
}

// first returns the argument that stands without a key, or def.
func (a *arguments) first(def string) string {
	if len(a.positional) == 0 {
		return def
	}
	value := a.positional[0]
	a.positional = a.positional[1:]
	return value
}

// header returns the header fields.
func (a *arguments) header() []Field {
	fields := a.fields
	a.fields = nil
	return fields
}

// oneOf returns a named argument that must be one of the choices; the first is the default.
func (a *arguments) oneOf(key string, choices ...string) string {
	value := a.text(key, choices[0])
	if slices.Contains(choices, value) {
		return value
	}
	a.fail("%s: %q is none of %s", key, value, strings.Join(choices, ", "))
	return value
}

// duration returns a named argument as a length of time, 0 or more.
func (a *arguments) duration(key string, def time.Duration) time.Duration {
	text := a.text(key, "")
	if text == "" {
		return def
	}
	d, err := time.ParseDuration(text)
	if err != nil || d < 0 {
		a.fail("%s: %q is not a length of time such as 500ms, 4s or 1m30s", key, text)
	}
	return d
}

// count returns a named argument as a whole number from lowest to highest.
func (a *arguments) count(key string, def, lowest, highest int) int {
	text := a.text(key, "")
	if text == "" {
		return def
	}
	n, err := strconv.Atoi(text)
	if err != nil || n < lowest || n > highest {
		a.fail("%s: %q is not a whole number from %d to %d", key, text, lowest, highest)
	}
	return n
}

// units of sizes, the longest first so that none is taken for the end of another.
var units = []struct {
	name  string
	bytes int
}{{"GiB", 1 << 30}, {"MiB", 1 << 20}, {"KiB", 1 << 10}, {"B", 1}, {"", 1}}

// size returns a named argument as a number of bytes, such as 512, 512B or 64KiB.
func (a *arguments) size(key string, def int) int {
	text := a.text(key, "")
	if text == "" {
		return def
	}
	for _, unit := range units {
		number, ok := strings.CutSuffix(text, unit.name)
		if !ok {
			continue
		}
		if n, err := strconv.Atoi(strings.TrimSpace(number)); err == nil && n > 0 && n <= (4<<30)/unit.bytes {
			return n * unit.bytes
		}
		break
	}
	a.fail("%s: %q is not a size such as 512B, 64KiB or 2MiB, up to 4GiB", key, text)
	return def
}

// status returns the named argument "status", a final HTTP status; 200 is the default.
func (a *arguments) status() int { return a.statusOf("status", 200) }

func (a *arguments) statusOf(key string, def int) int { return a.count(key, def, 200, 599) }

// statusText reads a final HTTP status that stands without a key.
func (a *arguments) statusText(text string) int {
	code, err := strconv.Atoi(text)
	if err != nil || len(text) != 3 || code < 200 || code > 599 {
		a.fail("%q is not a final HTTP status: 200 to 599", text)
	}
	return code
}

func (a *arguments) fail(format string, args ...any) {
	if a.err == nil {
		a.err = fmt.Errorf(format, args...)
	}
}

// finish reports the first wrong argument, or one that nobody asked for.
func (a *arguments) finish(usage string) error {
	switch {
	case a.err != nil:
		return a.err
	case len(a.positional) > 0:
		return fmt.Errorf("%q is one argument too many; it is written %s", a.positional[0], usage)
	case len(a.fields) > 0:
		return fmt.Errorf("it takes no header field %q; it is written %s", a.fields[0].Name, usage)
	case len(a.named) == 0:
		return nil
	}
	unknown := make([]string, 0, len(a.named))
	for key := range a.named {
		unknown = append(unknown, key)
	}
	sort.Strings(unknown)
	return fmt.Errorf("there is no argument %q; it is written %s", unknown[0], usage)
}
