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
	read  func(*T, []byte) *Error
	write func([]byte, *T) []byte

	schema schema
}

func (c column[T]) belongs(v *T) bool { return c.when == nil || c.when(v) }

// field is a column of one of T's fields.
func field[T, V any](name string, kind codec[V], at func(*T) *V) column[T] {
	return column[T]{
		name: name,
		read: func(t *T, value []byte) (err *Error) {
			*at(t), err = kind.read(value)
			return err
		},
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

func (s shape[T]) read(value []byte) (v T, err *Error) {
	if value[0] != '{' {
		return v, wire.Unlike(value, s.what)
	}
	if err := s.readFirst(&v, value); err != nil {
		return v, err
	}
	r := reader[T]{shape: s, has: make([]bool, len(s.columns)), inOrder: true}
	for key, member := range wire.Members(value) {
		if err := r.member(&v, key, member); err != nil {
			return v, err.Under(key)
		}
	}
	return v, r.finish(&v)
}

// readFirst reads the column that decides about the others. Of two of them it
// reads the last; that there are two is found later.
func (s shape[T]) readFirst(v *T, value []byte) *Error {
	if s.first == "" {
		return nil
	}
	c := s.columns[s.find(s.first)]
	for key, member := range wire.Members(value) {
		if key == s.first {
			if err := c.read(v, member); err != nil {
				return err.Under(key)
			}
		}
	}
	return nil
}

// reader reads one object.
type reader[T any] struct {
	shape   shape[T]
	has     []bool // by column
	keys    []string
	inOrder bool // so far they are the columns in their order
	next    int  // the column after the last one
	others  wire.Names
}

func (r *reader[T]) member(v *T, key string, value []byte) *Error {
	if len(r.keys) == most {
		return tooMany("fields")
	}
	r.keys = append(r.keys, key)
	n := r.shape.find(key)
	if n < 0 || !r.shape.columns[n].belongs(v) {
		return r.unknown(v, key, value)
	}
	if r.has[n] {
		return wire.Repeated()
	}
	r.has[n] = true
	r.inOrder = r.inOrder && n >= r.next
	r.next = n + 1
	return r.shape.columns[n].read(v, value)
}

func (r *reader[T]) unknown(v *T, key string, value []byte) *Error {
	if r.others == nil {
		r.others = wire.Names{}
	}
	if !r.others.Add(key) {
		return wire.Repeated()
	}
	r.inOrder = false
	rest := r.shape.rest(v)
	rest.Unknown = append(rest.Unknown, Member{key, bytes.Clone(value)})
	return nil
}

// finish looks for what is missing, and keeps the order if it is unusual.
func (r *reader[T]) finish(v *T) *Error {
	for i, c := range r.shape.columns {
		if r.has[i] || !c.belongs(v) {
			continue
		}
		if !c.optional {
			return wire.Missing("it in " + r.shape.what).Under(c.name)
		}
		r.inOrder = false
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
