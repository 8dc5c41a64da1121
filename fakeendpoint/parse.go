package fakeendpoint

import (
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"
)

// Parse reads a script. The same grammar serves Go, the command line, YAML and
// Gherkin:
//
//	script    = clause { ";" clause }
//	clause    = { condition ":" } step { "," step }
//	condition = "0s..30s" | "30s.." | "10s..20s every 1m" | "10%" | "each delivery"
//	step      = behaviour [ "x" count | "forever" ]
//	behaviour = status | name [ "(" argument { "," argument } ")" ]
//	argument  = [ key ":" ] value          a value with , ; ( ) or " is quoted
//
// For example:
//
//	503 x2, 200
//	200(delay: 4s)
//	503(Retry-After: 3600), 200
//	0s..30s: refuse; 200 forever
//	10s..20s every 20s: refuse; 200 forever
//	each delivery: 503, 200
//	10%: reset(when: after); 204 forever
//
// The clauses are asked in order, for every request or connection; the first
// that applies and has a step left is played. A step is played once unless it
// says otherwise; the last step of a clause with a time window or a chance
// goes on for as long as the clause applies.
// [Behaviours] lists the names.
func Parse(text string) (Script, error) {
	p := &parser{text: text}
	var script Script
	for {
		clause, err := p.clause()
		if err != nil {
			return Script{}, err
		}
		script.Clauses = append(script.Clauses, clause)
		if !p.accept(';') {
			break
		}
	}
	if !p.done() {
		return Script{}, p.errorf("expected %q, %q or the end", ",", ";")
	}
	return script, nil
}

// MustParse is Parse for scripts in source code; it panics on an error.
func MustParse(text string) Script {
	script, err := Parse(text)
	if err != nil {
		panic(err)
	}
	return script
}

// ErrScript is wrapped by every error of [Parse].
var ErrScript = errors.New("the script does not parse")

type parser struct {
	text string
	pos  int
}

func (p *parser) errorf(format string, args ...any) error {
	rest := p.text[min(p.pos, len(p.text)):]
	near := "at its end"
	if rest != "" {
		near = fmt.Sprintf("at %q", clip(rest))
	}
	return fmt.Errorf("%w: column %d, %s: %s", ErrScript, p.pos+1, near, fmt.Sprintf(format, args...))
}

func (p *parser) clause() (Clause, error) {
	var c Clause
	for {
		found, err := p.condition(&c)
		if err != nil {
			return c, err
		}
		if !found {
			break
		}
	}
	for {
		step, counted, err := p.step()
		if err != nil {
			return c, err
		}
		if c.EachDelivery && momentOf(step.Behaviour) < atRequest {
			return c, p.errorf("%q acts before the request tells whose delivery it is; leave out \"each delivery\"", step.Text)
		}
		c.Steps = append(c.Steps, step)
		if p.accept(',') {
			continue
		}
		if c.conditional() && !counted {
			c.Steps[len(c.Steps)-1].Times = 0
		}
		return c, nil
	}
}

// condition reads one condition with its colon, if there is one.
func (p *parser) condition(c *Clause) (bool, error) {
	p.space()
	rest := p.text[p.pos:]
	head, _, ok := strings.Cut(rest, ":")
	if !ok || strings.ContainsAny(head, "(,;\"") {
		return false, nil
	}
	word := strings.TrimSpace(head)
	switch {
	case word == "each delivery":
		c.EachDelivery = true
	case strings.HasSuffix(word, "%"):
		chance, err := strconv.ParseFloat(strings.TrimSuffix(word, "%"), 64)
		if err != nil || !(chance > 0 && chance <= 100) {
			return false, p.errorf("%q is not a chance above 0%% and up to 100%%", word)
		}
		c.Chance = chance / 100
	case strings.Contains(word, ".."):
		if err := p.window(c, word); err != nil {
			return false, err
		}
	default:
		return false, p.errorf("%q is not a condition; there are %q, %q and %q", word, "0s..30s", "10%", "each delivery")
	}
	p.pos += len(head) + 1
	return true, nil
}

// window reads "5s..10s every 1m"; its end and its period may be left out.
func (p *parser) window(c *Clause, word string) error {
	window, period, repeats := strings.Cut(word, " every ")
	from, to, _ := strings.Cut(window, "..")
	var err error
	if c.From, err = time.ParseDuration(strings.TrimSpace(from)); err != nil || c.From < 0 {
		return p.errorf("%q does not begin with a time such as 30s or 1m30s", word)
	}
	if to = strings.TrimSpace(to); to != "" {
		if c.To, err = time.ParseDuration(to); err != nil || c.To <= c.From {
			return p.errorf("%q does not end with a time after its beginning", word)
		}
	}
	if !repeats {
		return nil
	}
	if c.Every, err = time.ParseDuration(strings.TrimSpace(period)); err != nil || c.To == 0 || c.Every < c.To {
		return p.errorf("%q needs an end, and after \"every\" a time that is not before it", word)
	}
	return nil
}

// step reads a behaviour and how often it is played, and reports whether that was given.
func (p *parser) step() (step Step, counted bool, err error) {
	p.space()
	start := p.pos
	name := p.word()
	if name == "" {
		return step, false, p.errorf("expected a status such as 503 or one of %s", strings.Join(behaviourNames(), ", "))
	}
	args, err := p.arguments()
	if err != nil {
		return step, false, err
	}
	text := strings.TrimSpace(p.text[start:p.pos])
	behaviour, err := build(name, args)
	if err != nil {
		p.pos = start
		return step, false, p.errorf("%v", err)
	}
	times, counted, err := p.times()
	return Step{Behaviour: behaviour, Times: times, Text: text}, counted, err
}

func (p *parser) times() (times int, given bool, err error) {
	p.space()
	start := p.pos
	switch word := p.word(); {
	case word == "":
		return 1, false, nil
	case word == "forever":
		return 0, true, nil
	case strings.HasPrefix(word, "x"):
		n, err := strconv.Atoi(word[1:])
		if err == nil && n >= 1 && n <= maxTimes {
			return n, true, nil
		}
		p.pos = start
		return 0, true, p.errorf("%q is not a count from x1 to x%d", word, maxTimes)
	default:
		p.pos = start
		return 0, true, p.errorf("expected x2, forever, a comma or a semicolon")
	}
}

const maxTimes = 1_000_000

// word reads up to a space or a sign of the grammar.
func (p *parser) word() string {
	p.space()
	start := p.pos
	for p.pos < len(p.text) && !strings.ContainsRune(" \t\r\n,;():\"", rune(p.text[p.pos])) {
		p.pos++
	}
	return p.text[start:p.pos]
}

func (p *parser) space() {
	for p.pos < len(p.text) && strings.ContainsRune(" \t\r\n", rune(p.text[p.pos])) {
		p.pos++
	}
}

func (p *parser) accept(sign byte) bool {
	p.space()
	if p.pos < len(p.text) && p.text[p.pos] == sign {
		p.pos++
		return true
	}
	return false
}

func (p *parser) done() bool {
	p.space()
	return p.pos == len(p.text)
}
