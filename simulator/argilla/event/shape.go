package event

import (
	"bytes"

	"github.com/hookdrill/hookdrill/simulator/wire"
)

// column is one field of an object that is a T.
type column[T any] struct {
	name string
	// optional fields may be missing: settings are stored as JSON, and old ones
	// lack what came later.
	optional bool
	// when says whether this T has the field at all; nil is always. Where it
	// has not, a field of the name is unknown.
	when  func(*T) bool
	read  func(*T, *wire.Cursor) *Error
	write func([]byte, *T) []byte

	schema schema
}

func (c column[T]) belongs(v *T) bool { return c.when == nil || c.when(v) }

// field is a column of one of T's fields.
func field[T, V any](name string, kind codec[V], at func(*T) *V) column[T] {
	return column[T]{
		name:   name,
		read:   func(t *T, c *wire.Cursor) *Error { return kind.readTo(c, at(t)) },
		write:  func(b []byte, t *T) []byte { return kind.write(b, *at(t)) },
		schema: kind.schema,
	}
}

// setting is a column that may be missing, and belongs where when says so.
func setting[T, V any](name string, kind codec[V], at func(*T) *V, when func(*T) bool) column[T] {
	c := field(name, kind, at)
	c.optional, c.when = true, when
	return c
}

// shape is an object: its columns in Argilla's order.
type shape[T any] struct {
	what    string // such as "a dataset"
	columns []column[T]
	// first is the column that says which of the others there are; "" if all.
	first string
	rest  func(*T) *Rest
}

func (s shape[T]) codec() codec[T] {
	return codec[T]{
		read:   s.read,
		into:   s.into,
		write:  func(b []byte, v T) []byte { return s.write(b, &v) },
		schema: s.schema(),
	}
}

func (s shape[T]) find(name string) int {
	for i := range s.columns {
		if s.columns[i].name == name {
			return i
		}
	}
	return -1
}

func (s shape[T]) read(c *wire.Cursor) (v T, err *Error) {
	err = s.into(c, &v)
	return v, err
}

// into reads an object to v, which is zero.
func (s shape[T]) into(c *wire.Cursor, v *T) *Error {
	if c.Peek() != '{' {
		return unlike(c, s.what)
	}
	if err := s.readFirst(v, c); err != nil {
		return err
	}
	if err := c.Enter(); err != nil {
		return err
	}
	r := reader[T]{shape: s, inOrder: true}
	for n := 0; ; n++ {
		more, err := c.Next('}', n == 0)
		switch {
		case err != nil:
			return err
		case !more:
			return r.finish(v)
		}
		key, err := c.Key()
		if err != nil {
			return err
		}
		if n == most {
			return tooMany("fields").Under(string(key))
		}
		if err := r.member(v, key, c); err != nil {
			return err.Under(string(key))
		}
	}
}

// readFirst reads the column that decides about the others, and goes back. That
// there are two of them is found later.
func (s shape[T]) readFirst(v *T, c *wire.Cursor) *Error {
	if s.first == "" {
		return nil
	}
	defer c.Return(c.Place())
	if err := c.Enter(); err != nil {
		return err
	}
	for first := true; ; first = false {
		more, err := c.Next('}', first)
		if !more || err != nil {
			return err
		}
		key, err := c.Key()
		if err != nil {
			return err
		}
		if string(key) == s.first {
			if err := s.columns[s.find(s.first)].read(v, c); err != nil {
				return err.Under(s.first)
			}
			return nil
		}
		if _, err := c.Skip(); err != nil {
			return err
		}
	}
}

// reader reads one object.
type reader[T any] struct {
	shape   shape[T]
	has     uint64   // by column
	inOrder bool     // so far they are the columns in their order
	keys    []string // where they are not, all that came
	next    int      // the column after the last one
	others  wire.Names
}

// column finds the column of a key, most likely the next one.
func (r *reader[T]) column(key []byte) int {
	if r.next < len(r.shape.columns) && string(key) == r.shape.columns[r.next].name {
		return r.next
	}
	return r.shape.find(string(key))
}

func (r *reader[T]) member(v *T, key []byte, c *wire.Cursor) *Error {
	n := r.column(key)
	if n < 0 || !r.shape.columns[n].belongs(v) {
		return r.unknown(v, string(key), c)
	}
	if r.has&(1<<n) != 0 {
		return wire.Repeated()
	}
	if n < r.next {
		r.disordered()
	}
	r.has |= 1 << n
	r.next = n + 1
	if !r.inOrder {
		r.keys = append(r.keys, r.shape.columns[n].name)
	}
	return r.shape.columns[n].read(v, c)
}

// disordered begins to note the keys, with those that came in order.
func (r *reader[T]) disordered() {
	if !r.inOrder {
		return
	}
	r.inOrder = false
	for i, column := range r.shape.columns {
		if r.has&(1<<i) != 0 {
			r.keys = append(r.keys, column.name)
		}
	}
}

func (r *reader[T]) unknown(v *T, key string, c *wire.Cursor) *Error {
	if r.others == nil {
		r.others = wire.Names{}
	}
	if !r.others.Add(key) {
		return wire.Repeated()
	}
	r.disordered()
	r.keys = append(r.keys, key)
	value, err := c.Skip()
	if err != nil {
		return err
	}
	rest := r.shape.rest(v)
	rest.Unknown = append(rest.Unknown, Member{key, bytes.Clone(value)})
	return nil
}

// finish looks for what is missing, and keeps the order if it is unusual.
func (r *reader[T]) finish(v *T) *Error {
	for i, c := range r.shape.columns {
		if r.has&(1<<i) != 0 || !c.belongs(v) {
			continue
		}
		if !c.optional {
			return wire.Missing("it in " + r.shape.what).Under(c.name)
		}
		r.disordered()
	}
	if !r.inOrder {
		r.shape.rest(v).Keys = r.keys
	}
	return nil
}

func (s shape[T]) write(b []byte, v *T) []byte {
	w := writer{b: append(b, '{')}
	rest := s.rest(v)
	if rest.Keys == nil {
		for _, c := range s.columns {
			if c.belongs(v) {
				w.name(c.name)
				w.b = c.write(w.b, v)
			}
		}
	}
	written := wire.Names{}
	for _, key := range rest.Keys {
		n := s.find(key)
		known := n >= 0 && s.columns[n].belongs(v)
		value, unknown := rest.unknown(key)
		switch {
		case !known && !unknown || !written.Add(key):
		case known:
			w.name(key)
			w.b = s.columns[n].write(w.b, v)
		default:
			w.name(key)
			w.b = wire.AppendPython(w.b, value)
		}
	}
	for _, m := range rest.Unknown {
		if written.Add(m.Name) {
			w.name(m.Name)
			w.b = wire.AppendPython(w.b, m.Value)
		}
	}
	return append(w.b, '}')
}

// writer puts names and commas between the values of an object.
type writer struct {
	b    []byte
	some bool
}

func (w *writer) name(name string) {
	if w.some {
		w.b = append(w.b, ", "...)
	}
	w.some = true
	w.b = append(wire.AppendPythonText(w.b, name), ": "...)
}
