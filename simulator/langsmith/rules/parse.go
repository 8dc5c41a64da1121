package rules

import (
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
	"strings"
)

// Filter says which runs are meant. The zero Filter means all of them.
type Filter struct {
	text string
	test predicate
}

// ErrFilter is wrapped by every error of [Parse].
var ErrFilter = errors.New("invalid filter")

// Parse reads a filter in LangSmith's query language:
//
//	filter  = call
//	call    = name "(" [ arg { "," arg } ] ")"
//	arg     = call | list | text | number | true | false | null | name
//	list    = "[" [ arg { "," arg } ] "]"
//
// For example and(eq(is_root, true), has(tags, "beta"), gt(latency, "5s")).
// An empty text means all runs.
func Parse(text string) (Filter, error) {
	if strings.TrimSpace(text) == "" {
		return Filter{}, nil
	}
	if len(text) > longestFilter {
		return Filter{}, fmt.Errorf("%w: it is longer than %d characters", ErrFilter, longestFilter)
	}
	p := &parser{text: text}
	c, err := p.call(0)
	if err == nil && !p.done() {
		err = p.errorf("nothing more was expected; combine calls as and(..., ...) or or(..., ...)")
	}
	if err != nil {
		return Filter{}, err
	}
	test, err := compile(c)
	if err != nil {
		return Filter{}, fmt.Errorf("%w: %w", ErrFilter, err)
	}
	return Filter{text: text, test: test}, nil
}

// Bounds of a filter, far above what a person writes.
const (
	longestFilter = 16 << 10
	deepest       = 32
)

// String returns the filter as it was written.
func (f Filter) String() string { return f.text }

// call is a parsed call; its arguments are calls, lists, texts, numbers, bools,
// nils and names.
type call struct {
	name string
	args []any
}

// name is a bare word in a filter: a field.
type name string

type parser struct {
	text string
	pos  int
}

func (p *parser) errorf(format string, args ...any) error {
	return fmt.Errorf("%w: column %d: %s", ErrFilter, p.pos+1, fmt.Sprintf(format, args...))
}

func (p *parser) call(depth int) (call, error) {
	word := p.word()
	if word == "" || !p.accept('(') {
		return call{}, p.errorf("a call such as eq(name, \"x\") was expected")
	}
	args, err := p.list(')', depth)
	return call{word, args}, err
}

// list reads arguments up to the closing sign.
func (p *parser) list(closing byte, depth int) ([]any, error) {
	if depth >= deepest {
		return nil, p.errorf("it is nested deeper than %d", deepest)
	}
	if p.accept(closing) {
		return nil, nil
	}
	var args []any
	for {
		arg, err := p.argument(depth + 1)
		if err != nil {
			return nil, err
		}
		args = append(args, arg)
		if p.accept(closing) {
			return args, nil
		}
		if !p.accept(',') {
			return nil, p.errorf("a comma or %q was expected", closing)
		}
	}
}

func (p *parser) argument(depth int) (any, error) {
	p.space()
	if p.done() {
		return nil, p.errorf("it ends too early")
	}
	switch sign := p.text[p.pos]; {
	case sign == '[':
		p.pos++
		return p.list(']', depth)
	case sign == '\'':
		return p.singleQuoted()
	case sign == '"':
		return p.doubleQuoted()
	case sign == '-' || sign == '+' || sign >= '0' && sign <= '9':
		return p.number()
	}
	start := p.pos
	word := p.word()
	p.space()
	if word != "" && p.pos < len(p.text) && p.text[p.pos] == '(' {
		p.pos = start
		return p.call(depth)
	}
	switch strings.ToLower(word) {
	case "":
		return nil, p.errorf("a value was expected")
	case "true":
		return true, nil
	case "false":
		return false, nil
	case "null":
		return nil, nil
	}
	return name(word), nil
}

func (p *parser) singleQuoted() (string, error) {
	end := strings.IndexByte(p.text[p.pos+1:], '\'')
	if end < 0 {
		return "", p.errorf("the quoted text does not end")
	}
	text := p.text[p.pos+1 : p.pos+1+end]
	p.pos += end + 2
	return text, nil
}

func (p *parser) doubleQuoted() (string, error) {
	decoder := json.NewDecoder(strings.NewReader(p.text[p.pos:]))
	var text string
	if err := decoder.Decode(&text); err != nil {
		return "", p.errorf("the quoted text is not a JSON string")
	}
	p.pos += int(decoder.InputOffset())
	return text, nil
}

func (p *parser) number() (float64, error) {
	start := p.pos
	for p.pos < len(p.text) && strings.IndexByte("+-.eE0123456789", p.text[p.pos]) >= 0 {
		p.pos++
	}
	n, err := strconv.ParseFloat(p.text[start:p.pos], 64)
	if err != nil {
		p.pos = start
		return 0, p.errorf("a number was expected")
	}
	return n, nil
}

func (p *parser) word() string {
	p.space()
	start := p.pos
	for p.pos < len(p.text) && isWordSign(p.text[p.pos]) {
		p.pos++
	}
	return p.text[start:p.pos]
}

func isWordSign(c byte) bool {
	return c == '_' || c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9'
}

func (p *parser) space() {
	for p.pos < len(p.text) && strings.IndexByte(" \t\r\n", p.text[p.pos]) >= 0 {
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
	return p.pos >= len(p.text)
}
