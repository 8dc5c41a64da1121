package api

import (
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/google/uuid"

	"github.com/hookdrill/hookdrill/simulator/wire"
)

// fault is one thing that is wrong with a request, as pydantic says it: only
// these three keys reach the client.
type fault struct {
	Type string `json:"type"`
	Loc  []any  `json:"loc"`
	Msg  string `json:"msg"`
}

// node is a JSON value that is being read. What is wrong with it is collected, so
// that one answer names everything. A node that is not there reads as the zero
// of whatever is asked for; whoever needs it says so with need.
type node struct {
	faults *[]fault
	loc    []any
	raw    []byte // nil: it is not there
}

func (n node) fail(kind, format string, args ...any) {
	*n.faults = append(*n.faults, fault{kind, n.loc, fmt.Sprintf(format, args...)})
}

// under is a value inside of this one; raw is nil if it is not there.
func (n node) under(key any, raw []byte) node {
	return node{n.faults, append(slices.Clone(n.loc), key), raw}
}

// there tells whether there is a value other than null.
func (n node) there() bool { return n.raw != nil && !wire.IsNull(n.raw) }

// object is a JSON object that is being read.
type object struct {
	node
	names  []string // in the order they came in
	values map[string][]byte
}

// object reads an object; for anything else it has the fault of this kind.
func (n node) object(kind, message string) object {
	o := object{node: n, values: make(map[string][]byte)}
	if n.raw == nil {
		return o
	}
	if n.raw[0] != '{' {
		n.fail(kind, "%s", message)
		return o
	}
	for name, value := range wire.Members(n.raw) {
		if _, again := o.values[name]; !again { // the last value counts, at the place of the first
			o.names = append(o.names, name)
		}
		o.values[name] = value
	}
	return o
}

// model is an object with known fields; dict one with any names.
func (n node) model() object {
	return n.object("model_attributes_type", "Input should be a valid dictionary or object to extract fields from")
}

func (n node) dict() object { return n.object("dict_type", "Input should be a valid dictionary") }

func (o object) has(name string) bool { return o.values[name] != nil }

func (o object) get(name string) node { return o.under(name, o.values[name]) }

// need is get for what must be there.
func (o object) need(name string) node {
	n := o.get(name)
	if n.raw == nil && o.raw != nil && o.raw[0] == '{' {
		n.fail("missing", "Field required")
	}
	return n
}

// text is a string of so many characters; most 0 is no bound.
func (n node) text(least, most int) string {
	if n.raw == nil {
		return ""
	}
	if n.raw[0] != '"' {
		n.fail("string_type", "Input should be a valid string")
		return ""
	}
	text := wire.Unquote(n.raw)
	switch length := utf8.RuneCountInString(text); {
	case length < least:
		n.fail("string_too_short", "String should have at least %s", counted(least, "character"))
	case most > 0 && length > most:
		n.fail("string_too_long", "String should have at most %s", counted(most, "character"))
	}
	return text
}

// textOrNil is a text of at least one character, nil for null and for nothing.
func (n node) textOrNil(most int) *string {
	if !n.there() {
		return nil
	}
	text := n.text(1, most)
	return &text
}

func counted(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return strconv.Itoa(n) + " " + noun + "s"
}

// boolean is true or false; a few texts and numbers are taken for them.
func (n node) boolean(otherwise bool) bool {
	if n.raw == nil {
		return otherwise
	}
	text := string(n.raw)
	if n.raw[0] == '"' {
		text = strings.ToLower(wire.Unquote(n.raw))
	}
	switch text {
	case "true", "1", "1.0", "t", "y", "yes", "on":
		return true
	case "false", "0", "0.0", "f", "n", "no", "off":
		return false
	}
	if c := n.raw[0]; c == '"' || c == '-' || c >= '0' && c <= '9' {
		n.fail("bool_parsing", "Input should be a valid boolean, unable to interpret input")
	} else {
		n.fail("bool_type", "Input should be a valid boolean")
	}
	return otherwise
}

// integer is a whole number from least on; as a text, too.
func (n node) integer(least int64) int64 {
	if n.raw == nil {
		return 0
	}
	text := string(n.raw)
	switch c := n.raw[0]; {
	case c == '"':
		text = strings.TrimSpace(wire.Unquote(n.raw))
	case c != '-' && (c < '0' || c > '9'):
		n.fail("int_type", "Input should be a valid integer")
		return 0
	}
	value, err := strconv.ParseInt(text, 10, 64)
	if err != nil {
		f, notFloat := strconv.ParseFloat(text, 64)
		switch {
		case notFloat != nil:
			n.fail("int_parsing", "Input should be a valid integer, unable to parse string as an integer")
			return 0
		case f != math.Trunc(f):
			n.fail("int_from_float", "Input should be a valid integer, got a number with a fractional part")
			return 0
		}
		value = int64(max(min(f, 1<<53), -1<<53)) // nothing here counts that far
	}
	if value < least {
		n.fail("greater_than_equal", "Input should be greater than or equal to %d", least)
	}
	return value
}

// uuid is an id in the form that is stored, whatever form it came in.
func (n node) uuid() string {
	if n.raw == nil {
		return ""
	}
	if n.raw[0] != '"' {
		n.fail("uuid_type", "UUID input should be a string, bytes or UUID object")
		return ""
	}
	return n.parseUUID(wire.Unquote(n.raw))
}

func (n node) parseUUID(text string) string {
	id, err := uuid.Parse(text)
	if err != nil {
		n.fail("uuid_parsing", "Input should be a valid UUID, %s", uuidProblem(text))
		return ""
	}
	return id.String()
}

// word is one of a few texts. kind is "enum" or "literal_error".
func (n node) word(kind string, allowed ...string) string {
	if n.raw == nil {
		return ""
	}
	if n.raw[0] == '"' {
		if text := wire.Unquote(n.raw); slices.Contains(allowed, text) {
			return text
		}
	}
	n.fail(kind, "Input should be %s", orList(allowed))
	return ""
}

// orList is "'a', 'b' or 'c'".
func orList(words []string) string {
	quoted := make([]string, len(words))
	for i, w := range words {
		quoted[i] = "'" + w + "'"
	}
	if len(quoted) < 2 {
		return strings.Join(quoted, "")
	}
	return strings.Join(quoted[:len(quoted)-1], ", ") + " or " + quoted[len(quoted)-1]
}

// list are the values of a list with so many items; most 0 is no bound.
func (n node) list(least, most int) []node {
	if n.raw == nil {
		return nil
	}
	if n.raw[0] != '[' {
		n.fail("list_type", "Input should be a valid list")
		return nil
	}
	var all []node
	for i, value := range wire.Elements(n.raw) {
		all = append(all, n.under(i, value))
	}
	switch {
	case len(all) < least:
		n.fail("too_short", "List should have at least %s after validation, not %d", counted(least, "item"), len(all))
	case most > 0 && len(all) > most:
		n.fail("too_long", "List should have at most %s after validation, not %d", counted(most, "item"), len(all))
		return nil
	}
	return all
}

// uuidProblem says what is wrong with a UUID, in the words of the parser that
// pydantic has.
func uuidProblem(text string) string {
	const hex = "0123456789abcdefABCDEF"
	for i, r := range text {
		if r != '-' && !strings.ContainsRune(hex, r) {
			return fmt.Sprintf("invalid character: expected an optional prefix of `urn:uuid:` followed by [0-9a-fA-F-], found `%c` at %d", r, i+1)
		}
	}
	groups := strings.Split(text, "-")
	if len(groups) == 1 {
		return fmt.Sprintf("invalid length: expected length 32 for simple format, found %d", len(text))
	}
	if len(groups) != 5 {
		return fmt.Sprintf("invalid group count: expected 5, found %d", len(groups))
	}
	for i, length := range []int{8, 4, 4, 4, 12} {
		if len(groups[i]) != length {
			return fmt.Sprintf("invalid group length in group %d: expected %d, found %d", i, length, len(groups[i]))
		}
	}
	return "invalid format"
}

// uuidOrNone is uuid, "" for null and for nothing.
func (n node) uuidOrNone() string {
	if !n.there() {
		return ""
	}
	return n.uuid()
}
