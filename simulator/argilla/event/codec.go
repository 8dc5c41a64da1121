package event

import (
	"bytes"
	"encoding/json"
	"strconv"
	"time"

	"github.com/hookdrill/hookdrill/simulator/wire"
)

// Error says what is wrong with a body, and where, by JSON pointer.
type Error = wire.Error

// most is how many elements a list may have, and how many members an object.
// Argilla allows fewer of everything; each takes more memory than it has bytes.
const most = 10_000

// codec reads and writes the values of one kind.
type codec[V any] struct {
	read  func(value []byte) (V, *Error)
	write func(b []byte, v V) []byte
	// schema is its JSON Schema. An object's is found under its name.
	schema schema
}

//nolint:gochecknoglobals // the kinds of values, as a table
var (
	text = codec[string]{
		read: func(value []byte) (string, *Error) {
			if value[0] != '"' {
				return "", wire.Unlike(value, "a string")
			}
			return wire.Unquote(value), nil
		},
		write:  wire.AppendPythonText,
		schema: schema{"type": "string"},
	}
	id = codec[string]{
		read: func(value []byte) (string, *Error) {
			if value[0] == '"' {
				if text := wire.Unquote(value); wire.IsUUID(text) {
					return text, nil
				}
			}
			return "", wire.Wrong(value, `a UUID such as "f9c7af7e-bcbf-498b-9f5f-37361d1b168b"`)
		},
		write:  wire.AppendPythonText,
		schema: schema{"type": "string", "format": "uuid"},
	}
	flag = codec[bool]{
		read: func(value []byte) (bool, *Error) {
			if value[0] != 't' && value[0] != 'f' {
				return false, wire.Wrong(value, "true or false")
			}
			return value[0] == 't', nil
		},
		write:  strconv.AppendBool,
		schema: schema{"type": "boolean"},
	}
	integer = codec[int64]{
		read: func(value []byte) (int64, *Error) {
			n, err := strconv.ParseInt(string(value), 10, 64)
			if err != nil {
				return 0, wire.Wrong(value, "a whole number")
			}
			return n, nil
		},
		write:  func(b []byte, n int64) []byte { return strconv.AppendInt(b, n, 10) },
		schema: schema{"type": "integer"},
	}
	// clock is a time inside of data: naive, which is UTC, and without a
	// fraction where that is 0 (section 5 of the facts).
	clock = timeCodec(false, `a time such as "2025-03-12T09:30:01.150022"; without an offset it is UTC`)
	// stamp is the time of the envelope, which always has six digits and a Z.
	stamp  = timeCodec(true, `a time such as "2025-03-12T09:30:01.160487Z"`)
	number = codec[json.Number]{
		read: func(value []byte) (json.Number, *Error) {
			switch c := value[0]; {
			case wire.IsNull(value):
				return "", nil
			case c != '-' && (c < '0' || c > '9'):
				return "", wire.Unlike(value, "a number, or null")
			}
			return json.Number(value), nil
		},
		write: func(b []byte, n json.Number) []byte {
			if n == "" {
				return append(b, "null"...)
			}
			return wire.AppendPython(b, []byte(n))
		},
		schema: schema{"type": []string{"number", "null"}},
	}
	raw = codec[json.RawMessage]{
		read:   func(value []byte) (json.RawMessage, *Error) { return bytes.Clone(value), nil },
		write:  func(b []byte, value json.RawMessage) []byte { return wire.AppendPython(b, value) },
		schema: schema{},
	}
)

func timeCodec(aware bool, want string) codec[time.Time] {
	return codec[time.Time]{
		read: func(value []byte) (time.Time, *Error) {
			if value[0] == '"' {
				if t, ok := wire.ParseTime(wire.Unquote(value), aware); ok {
					return t, nil
				}
			}
			return time.Time{}, wire.Wrong(value, want)
		},
		write: func(b []byte, t time.Time) []byte {
			t = t.UTC()
			b = t.AppendFormat(append(b, '"'), "2006-01-02T15:04:05")
			switch nanos := t.Nanosecond(); {
			case nanos%int(time.Microsecond) != 0: // nobody's but a test's
				b = t.AppendFormat(b, ".000000000")
			case nanos != 0 || aware:
				b = t.AppendFormat(b, ".000000")
			}
			if aware {
				b = append(b, 'Z')
			}
			return append(b, '"')
		},
		schema: schema{"type": "string", "description": want},
	}
}

// orNull makes null of nil.
func orNull[V any](inner codec[V]) codec[*V] {
	return codec[*V]{
		read: func(value []byte) (*V, *Error) {
			if wire.IsNull(value) {
				return nil, nil
			}
			v, err := inner.read(value)
			if err != nil {
				if err.Pointer == "" {
					err.Want += ", or null"
				}
				return nil, err
			}
			return &v, nil
		},
		write: func(b []byte, v *V) []byte {
			if v == nil {
				return append(b, "null"...)
			}
			return inner.write(b, *v)
		},
		schema: inner.schema.orNull(),
	}
}

// list is a list that is never null.
func list[V any](element codec[V]) codec[[]V] {
	return codec[[]V]{
		read: func(value []byte) ([]V, *Error) {
			if value[0] != '[' {
				return nil, wire.Unlike(value, "a list")
			}
			all := []V{}
			for i, e := range wire.Elements(value) {
				if i == most {
					return nil, tooMany("elements")
				}
				v, err := element.read(e)
				if err != nil {
					return nil, err.At(i)
				}
				all = append(all, v)
			}
			return all, nil
		},
		write: func(b []byte, all []V) []byte {
			b = append(b, '[')
			for i, v := range all {
				if i > 0 {
					b = append(b, ", "...)
				}
				b = element.write(b, v)
			}
			return append(b, ']')
		},
		schema: schema{"type": "array", "items": element.schema},
	}
}

// nilAsNull writes a nil list as null, and reads null as one.
func nilAsNull[L ~[]V, V any](inner codec[L]) codec[L] {
	return codec[L]{
		read: func(value []byte) (L, *Error) {
			if wire.IsNull(value) {
				return nil, nil
			}
			return inner.read(value)
		},
		write: func(b []byte, all L) []byte {
			if all == nil {
				return append(b, "null"...)
			}
			return inner.write(b, all)
		},
		schema: inner.schema.orNull(),
	}
}

func tooMany(what string) *Error {
	return &Error{Found: "has more than " + strconv.Itoa(most) + " " + what, Want: "no more than that"}
}
