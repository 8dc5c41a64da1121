package vault

import (
	"encoding/binary"
	"errors"
	"fmt"
)

// Place is the field of the row that a sealed value belongs to. It is not
// stored with the value: whoever opens it says where it was found, and a value
// that was moved there from elsewhere does not open. No part may be empty.
type Place struct {
	// Rule is the id of the rule that the webhook belongs to.
	Rule string
	// Webhook is the webhook's id, or its number where a rule numbers them.
	Webhook string
	// Field is what is sealed: "headers", "url".
	Field string
}

// String is the place as errors name it.
func (p Place) String() string {
	return fmt.Sprintf("%s of webhook %s of rule %s", p.Field, p.Webhook, p.Rule)
}

// binding is the place as associated data. Each part comes after its length, so
// that no two places are written alike.
func (p Place) binding() ([]byte, error) {
	if p.Rule == "" || p.Webhook == "" || p.Field == "" {
		return nil, errors.New("vault: a place needs a rule, a webhook and a field, or a value could be moved unseen")
	}
	bound := []byte("hookdrill row 1")
	for _, part := range []string{p.Rule, p.Webhook, p.Field} {
		bound = binary.BigEndian.AppendUint64(bound, uint64(len(part)))
		bound = append(bound, part...)
	}
	return bound, nil
}
