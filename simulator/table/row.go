package table

import (
	"bytes"
	"encoding/json"
	"fmt"
)

// PutRow writes a struct.
func PutRow[T any](t *Tx, table string, key []byte, row T) error {
	var text bytes.Buffer
	encoder := json.NewEncoder(&text)
	encoder.SetEscapeHTML(false) // JSON that a row holds stays as it came
	if err := encoder.Encode(row); err != nil {
		return fmt.Errorf("a row of %s: %w", table, err)
	}
	return t.Put(table, key, bytes.TrimSuffix(text.Bytes(), []byte("\n")))
}

// Row reads a struct; ErrNotFound if there is none.
func Row[T any](t *Tx, table string, key []byte) (found T, err error) {
	text, err := t.Get(table, key)
	if err != nil {
		return found, err
	}
	if text == nil {
		return found, ErrNotFound
	}
	return found, Parse(table, text, &found)
}

// Rows are the structs whose keys begin with prefix, in the order of the keys.
func Rows[T any](t *Tx, table string, prefix []byte) ([]T, error) {
	var found []T
	for e, err := range t.Under(table, prefix) {
		if err != nil {
			return nil, err
		}
		var row T
		if err := Parse(table, e.Value, &row); err != nil {
			return nil, err
		}
		found = append(found, row)
	}
	return found, nil
}

// Parse reads a struct that was written as JSON.
func Parse(table string, text []byte, into any) error {
	if err := json.Unmarshal(text, into); err != nil {
		return fmt.Errorf("%w: a row of %s cannot be read: %w", ErrCorrupt, table, err)
	}
	return nil
}
