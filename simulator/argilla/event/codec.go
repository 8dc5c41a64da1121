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
	read func(c *wire.Cursor) (V, *Error)
	// into reads to where the value will be, which saves an object's being made
	// elsewhere and copied. Nil where read will do.
	into  func(c *wire.Cursor, v *V) *Error
	write func(b []byte, v V) []byte
	// schema is its JSON Schema. An object's is found under its name.
	schema schema
}

// readTo reads to where the value will be.
func (k codec[V]) readTo(c *wire.Cursor, v *V) (err *Error) {
	if k.into != nil {
		return k.into(c, v)
	}
	*v, err = k.read(c)
	return err
}

// unlike is the error for the next value, of whatever kind it is.
func unlike(c *wire.Cursor, want string) *Error {
	value, err := c.Skip()
	if err != nil {
		return err
	}
	return wire.Unlike(value, want)
}

// wrong is that with the value.
func wrong(c *wire.Cursor, want string) *Error {
	value, err := c.Skip()
	if err != nil {
		return err
	}
	return wire.Wrong(value, want)
}

// quoted reads a string that parse has to take; want says what it should be.
func quoted[V any](c *wire.Cursor, want string, parse func([]byte) (V, bool)) (v V, err *Error) {
	if c.Peek() != '"' {
		return v, wrong(c, want)
	}
	place := c.Place()
	text, err := c.Bytes()
	if err != nil {
		return v, err
	}
	v, ok := parse(text)
	if !ok {
		c.Return(place)
		return v, wrong(c, want)
	}
	return v, nil
}

// null reports whether the next value is null, and reads it then.
func null(c *wire.Cursor) (bool, *Error) {
	if c.Peek() != 'n' {
		return false, nil
	}
	_, err := c.Skip()
	return true, err
}

//nolint:gochecknoglobals // the kinds of values, as a table
var (
	text = codec[string]{
		read: func(c *wire.Cursor) (string, *Error) {
			if c.Peek() != '"' {
				return "", unlike(c, "a string")
			}
			return c.Text()
		},
		write:  wire.AppendPythonText,
		schema: schema{"type": "string"},
	}
	id = codec[string]{
		read: func(c *wire.Cursor) (string, *Error) {
			return quoted(c, `a UUID such as "f9c7af7e-bcbf-498b-9f5f-37361d1b168b"`, func(b []byte) (string, bool) { text := string(b); return text, wire.IsUUID(text) })
		},
		write:  wire.AppendPythonText,
		schema: schema{"type": "string", "format": "uuid"},
	}
	flag = codec[bool]{
		read: func(c *wire.Cursor) (bool, *Error) {
			first := c.Peek()
			if first != 't' && first != 'f' {
				return false, wrong(c, "true or false")
			}
			_, err := c.Skip()
			return first == 't', err
		},
		write:  strconv.AppendBool,
		schema: schema{"type": "boolean"},
	}
	integer = codec[int64]{
		read: func(c *wire.Cursor) (int64, *Error) {
			value, err := c.Skip()
			if err != nil {
				return 0, err
			}
			n, parsing := strconv.ParseInt(string(value), 10, 64)
			if parsing != nil {
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
		read: func(c *wire.Cursor) (json.Number, *Error) {
			if is, err := null(c); is || err != nil {
				return "", err
			}
			if first := c.Peek(); first != '-' && (first < '0' || first > '9') {
				return "", unlike(c, "a number, or null")
			}
			value, err := c.Skip()
			return json.Number(value), err
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
		read: func(c *wire.Cursor) (json.RawMessage, *Error) {
			value, err := c.Skip()
			return bytes.Clone(value), err
		},
		write:  func(b []byte, value json.RawMessage) []byte { return wire.AppendPython(b, value) },
		schema: schema{},
	}
)

func timeCodec(aware bool, want string) codec[time.Time] {
	return codec[time.Time]{
		read: func(c *wire.Cursor) (time.Time, *Error) {
			return quoted(c, want, func(b []byte) (time.Time, bool) { return wire.ReadTime(b, aware) })
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
		read: func(c *wire.Cursor) (*V, *Error) {
			if is, err := null(c); is || err != nil {
				return nil, err
			}
			v, err := inner.read(c)
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
		read: func(c *wire.Cursor) ([]V, *Error) { return readList(c, element) },
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

func readList[V any](c *wire.Cursor, element codec[V]) ([]V, *Error) {
	if c.Peek() != '[' {
		return nil, unlike(c, "a list")
	}
	if err := c.Enter(); err != nil {
		return nil, err
	}
	all := []V{}
	for {
		more, err := c.Next(']', len(all) == 0)
		switch {
		case err != nil:
			return nil, err
		case !more:
			return all, nil
		case len(all) == most:
			return nil, tooMany("elements")
		}
		if len(all) == 0 {
			all = make([]V, 0, 4)
		}
		var zero V
		all = append(all, zero)
		if err := element.readTo(c, &all[len(all)-1]); err != nil {
			return nil, err.At(len(all) - 1)
		}
	}
}

// nilAsNull writes a nil list as null, and reads null as one.
func nilAsNull[L ~[]V, V any](inner codec[L]) codec[L] {
	return codec[L]{
		read: func(c *wire.Cursor) (L, *Error) {
			if is, err := null(c); is || err != nil {
				return nil, err
			}
			return inner.read(c)
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
