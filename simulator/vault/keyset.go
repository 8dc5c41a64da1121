package vault

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"iter"
	"log/slog"
	"strings"

	"github.com/tink-crypto/tink-go/v2/aead"
	"github.com/tink-crypto/tink-go/v2/insecurecleartextkeyset"
	"github.com/tink-crypto/tink-go/v2/keyset"
	tinkpb "github.com/tink-crypto/tink-go/v2/proto/tink_go_proto"
)

const (
	// maxKeys keeps a keyset far below maxKeysetSize: what was written must be
	// readable again.
	maxKeys = 100
	// maxKeysetSize bounds what is read as a keyset, in bytes.
	maxKeysetSize = 64 << 10
)

// Keyset is the keys of a vault: a primary one, which seals, and older ones,
// which still open. Every way of printing it shows their ids alone.
type Keyset struct {
	handle func() *keyset.Handle // a function for the reason that Secret has one
}

// NewKeyset makes a keyset with one new key.
//
// Its nonces are 192 bits long. A queue seals something for every delivery, so
// the 2^32 values that AES-GCM's 96 random bits are good for could be reached.
func NewKeyset() (Keyset, error) {
	handle, err := keyset.NewHandle(aead.XAES256GCM192BitNonceKeyTemplate())
	if err != nil {
		return Keyset{}, fmt.Errorf("a new keyset: %w", err)
	}
	return Keyset{handle: func() *keyset.Handle { return handle }}, nil
}

// ParseKeyset reads a keyset in clear as Tink writes it in JSON, with keys for
// any of its AEADs. Its errors never quote the text.
func ParseKeyset(text []byte) (Keyset, error) {
	switch {
	case len(text) > maxKeysetSize:
		return Keyset{}, fmt.Errorf("it is no keyset: it has more than %d bytes", maxKeysetSize)
	case len(bytes.TrimSpace(text)) == 0:
		return Keyset{}, errors.New("it is empty, where a keyset of Tink in JSON should be")
	case !json.Valid(text):
		return Keyset{}, errors.New("it is not JSON, where a keyset of Tink in JSON should be")
	}
	handle, err := insecurecleartextkeyset.Read(keyset.NewJSONReader(bytes.NewReader(text)))
	if err != nil {
		return Keyset{}, errors.New("it is JSON, but not a keyset of Tink in clear")
	}
	if err := usable(handle); err != nil {
		return Keyset{}, err
	}
	return Keyset{handle: func() *keyset.Handle { return handle }}, nil
}

// usable refuses keys that do something else, and keys that leave no id in what
// they seal: a value could not say which key it needs.
func usable(handle *keyset.Handle) error {
	if handle.Len() > maxKeys {
		return fmt.Errorf("it is a keyset of %d keys, and %d are the most", handle.Len(), maxKeys)
	}
	for _, k := range handle.KeysetInfo().GetKeyInfo() {
		if k.GetOutputPrefixType() != tinkpb.OutputPrefixType_TINK {
			return fmt.Errorf("its key %d leaves no id in what it seals: make one with Tink's own prefix", k.GetKeyId())
		}
	}
	if _, err := aead.New(handle); err != nil {
		return errors.New("it is a keyset for something else than authenticated encryption (AEAD)")
	}
	return nil
}

// Rotate returns a keyset with a new primary key. The others still open what
// they have sealed. Save the new keyset before anything is sealed with it.
func (k Keyset) Rotate() (Keyset, error) {
	if k.handle == nil {
		return Keyset{}, errors.New("rotate: there are no keys; make a new keyset")
	}
	if n := k.handle().Len(); n >= maxKeys {
		return Keyset{}, fmt.Errorf("rotate: there are %d keys already; retire the old ones first", n)
	}
	manager := keyset.NewManagerFromHandle(k.handle())
	id, err := manager.Add(aead.XAES256GCM192BitNonceKeyTemplate())
	if err != nil {
		return Keyset{}, fmt.Errorf("rotate: %w", err)
	}
	if err := manager.SetPrimary(id); err != nil {
		return Keyset{}, fmt.Errorf("rotate: %w", err)
	}
	return managed(manager)
}

// primaryOnly returns a keyset without the other keys.
func (k Keyset) primaryOnly() (Keyset, error) {
	manager := keyset.NewManagerFromHandle(k.handle())
	for entry := range k.entries() {
		if entry.IsPrimary() {
			continue
		}
		if err := manager.Delete(entry.KeyID()); err != nil {
			return Keyset{}, fmt.Errorf("retire: %w", err)
		}
	}
	return managed(manager)
}

func managed(manager *keyset.Manager) (Keyset, error) {
	handle, err := manager.Handle()
	if err != nil {
		return Keyset{}, fmt.Errorf("keyset: %w", err)
	}
	return Keyset{handle: func() *keyset.Handle { return handle }}, nil
}

func (k Keyset) entries() iter.Seq[*keyset.Entry] {
	return func(yield func(*keyset.Entry) bool) {
		handle := k.handle()
		for i := range handle.Len() {
			if entry, err := handle.Entry(i); err != nil || !yield(entry) {
				return
			}
		}
	}
}

// primary is the id of the key that seals.
func (k Keyset) primary() uint32 {
	for entry := range k.entries() {
		if entry.IsPrimary() {
			return entry.KeyID()
		}
	}
	return 0 // never: Tink makes no keyset without one
}

// opens tells whether the keyset has the key; a disabled one does not count.
func (k Keyset) opens(id uint32) bool {
	for entry := range k.entries() {
		if entry.KeyID() == id && entry.KeyStatus() == keyset.Enabled {
			return true
		}
	}
	return false
}

// text is the keyset in clear, as [ParseKeyset] reads it.
func (k Keyset) text() ([]byte, error) {
	if k.handle == nil {
		return nil, errors.New("there are no keys")
	}
	var b bytes.Buffer
	if err := insecurecleartextkeyset.Write(k.handle(), keyset.NewJSONWriter(&b)); err != nil {
		return nil, errors.New("the keyset cannot be written")
	}
	b.WriteByte('\n')
	return b.Bytes(), nil
}

// String is the ids of the keys.
func (k Keyset) String() string {
	if k.handle == nil {
		return "no keys"
	}
	var b strings.Builder
	fmt.Fprintf(&b, "key %d", k.primary())
	for entry := range k.entries() {
		if !entry.IsPrimary() && k.opens(entry.KeyID()) {
			fmt.Fprintf(&b, ", older %d", entry.KeyID())
		}
	}
	return b.String()
}

// Format is [Keyset.String] for every verb.
func (k Keyset) Format(f fmt.State, _ rune) { _, _ = io.WriteString(f, k.String()) }

// MarshalText is [Keyset.String], for JSON and its like. There is no way back.
func (k Keyset) MarshalText() ([]byte, error) { return []byte(k.String()), nil }

// LogValue is [Keyset.String], for slog.
func (k Keyset) LogValue() slog.Value { return slog.StringValue(k.String()) }
