package api

import (
	"bytes"
	"encoding/json"
	"math/big"

	"github.com/hookdrill/hookdrill/simulator/wire"
)

// JSON of any shape, which is stored as it came: its keys keep their order.

// jsonObject is an object of any shape; nil for null and for nothing.
func (n node) jsonObject() json.RawMessage {
	if !n.there() {
		return nil
	}
	o := n.dict()
	if n.raw[0] != '{' {
		return nil
	}
	return o.text(func(_ string, value []byte) []byte { return unique(value) })
}

// text writes the object anew, each name once, with what make makes of its values.
func (o object) text(value func(name string, raw []byte) []byte) json.RawMessage {
	b := []byte("{")
	for i, name := range o.names {
		if i > 0 {
			b = append(b, ',')
		}
		b = appendName(b, name)
		b = append(b, value(name, o.values[name])...)
	}
	return append(b, '}')
}

func appendName(b []byte, name string) []byte {
	return append(append(b, encoded(name)...), ':')
}

// unique is a value without the members that a later one of the same name
// replaces, as Python reads it.
func unique(raw []byte) []byte {
	var faults []fault
	n := node{faults: &faults, raw: raw}
	switch raw[0] {
	case '{':
		return n.dict().text(func(_ string, value []byte) []byte { return unique(value) })
	case '[':
		b := []byte("[")
		for i, value := range wire.Elements(raw) {
			if i > 0 {
				b = append(b, ',')
			}
			b = append(b, unique(value)...)
		}
		return append(b, ']')
	}
	return bytes.Clone(raw)
}

// merged is an object with the members of another over its own; what is patched
// with null is null.
func merged(old, patch json.RawMessage) json.RawMessage {
	if len(old) == 0 || len(patch) == 0 {
		return patch
	}
	var faults []fault
	both := node{faults: &faults, raw: old}.dict()
	over := node{faults: &faults, raw: patch}.dict()
	for _, name := range over.names {
		if !both.has(name) {
			both.names = append(both.names, name)
		}
		both.values[name] = over.values[name]
	}
	return both.text(func(_ string, value []byte) []byte { return value })
}

// equal tells whether Python takes two values for the same: the order of members
// and the way a number is written do not matter.
func equal(a, b json.RawMessage) bool {
	if len(a) == 0 || len(b) == 0 {
		return len(a) == len(b)
	}
	return same(parsed(a), parsed(b))
}

func parsed(text json.RawMessage) (value any) {
	decoder := json.NewDecoder(bytes.NewReader(text))
	decoder.UseNumber()
	_ = decoder.Decode(&value) // stored JSON is valid
	return value
}

func same(a, b any) bool {
	switch a := a.(type) {
	case map[string]any:
		b, ok := b.(map[string]any)
		if !ok || len(a) != len(b) {
			return false
		}
		for name, value := range a {
			if other, there := b[name]; !there || !same(value, other) {
				return false
			}
		}
		return true
	case []any:
		b, ok := b.([]any)
		if !ok || len(a) != len(b) {
			return false
		}
		for i := range a {
			if !same(a[i], b[i]) {
				return false
			}
		}
		return true
	case json.Number:
		b, ok := b.(json.Number)
		return ok && sameNumber(string(a), string(b))
	}
	return a == b
}

// sameNumber goes by the texts where a number is too large to be counted out.
func sameNumber(a, b string) bool {
	if a == b {
		return true
	}
	x, _, errX := big.ParseFloat(a, 10, 200, big.ToNearestEven)
	y, _, errY := big.ParseFloat(b, 10, 200, big.ToNearestEven)
	return errX == nil && errY == nil && x.Cmp(y) == 0
}
