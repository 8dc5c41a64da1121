package vault

import (
	"errors"
	"fmt"
	"io"

	"github.com/tink-crypto/tink-go/v2/aead"
	"github.com/tink-crypto/tink-go/v2/tink"
)

const (
	// MaxSecret is how many bytes of a secret can be sealed.
	MaxSecret = 64 << 10
	// maxOverhead is more than any of Tink's ciphers adds to a secret.
	maxOverhead = 1 << 10
)

var (
	// ErrOtherKey is the error for a value whose key the keyset does not have.
	// Damage to a value's first bytes, which name the key, looks the same.
	ErrOtherKey = errors.New("written with another key")
	// ErrAltered is the error for a value that was not sealed for the place, or
	// that is not what was sealed any more. The two cannot be told apart.
	ErrAltered = errors.New("altered, cut short or moved here from another row")
)

// Sealer is what a store needs of a vault.
type Sealer interface {
	// Seal encrypts a secret so that it opens at this place alone.
	Seal(secret Secret, at Place) (Sealed, error)
	// Open decrypts what was sealed for this place.
	Open(sealed Sealed, at Place) (Secret, error)
}

// Vault seals with the primary key of a keyset and opens with all of them. It
// may be used by several goroutines at once.
type Vault struct {
	keys   Keyset
	cipher tink.AEAD
}

var _ Sealer = (*Vault)(nil)

// New makes a vault of the keys.
func New(keys Keyset) (*Vault, error) {
	if keys.handle == nil {
		return nil, errors.New("vault: there are no keys")
	}
	cipher, err := aead.New(keys.handle())
	if err != nil { // unlikely: ParseKeyset tries the same
		return nil, errors.New("vault: the keys cannot encrypt")
	}
	return &Vault{keys: keys, cipher: cipher}, nil
}

// Format says which keys there are, for every verb.
func (v *Vault) Format(f fmt.State, _ rune) { _, _ = io.WriteString(f, "vault with "+v.keys.String()) }

// Seal encrypts a secret of at most [MaxSecret] bytes.
func (v *Vault) Seal(secret Secret, at Place) (Sealed, error) {
	binding, err := at.binding()
	if err != nil {
		return nil, err
	}
	text := secret.RevealSecret()
	if len(text) > MaxSecret {
		return nil, fmt.Errorf("%s: %d bytes are too long, at most %d can be sealed", at, len(text), MaxSecret)
	}
	sealed, err := v.seal([]byte(text), binding)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", at, err)
	}
	return sealed, nil
}

// Open decrypts a value found at a place. The error is [ErrOtherKey] or
// [ErrAltered] and never shows what the value holds.
func (v *Vault) Open(sealed Sealed, at Place) (Secret, error) {
	binding, err := at.binding()
	if err != nil {
		return Secret{}, err
	}
	text, err := v.open(sealed, binding)
	if err != nil {
		return Secret{}, fmt.Errorf("%s: %w", at, err)
	}
	return NewSecret(string(text)), nil
}

// Reseal returns the value sealed with the primary key, and whether it had to be
// sealed anew for that; if not, it is the same value. It is opened either
// way, so that a rotation finds damage while all keys are still there.
func (v *Vault) Reseal(sealed Sealed, at Place) (Sealed, bool, error) {
	secret, err := v.Open(sealed, at)
	if err != nil {
		return nil, false, err
	}
	if id, _ := sealed.KeyID(); id == v.keys.primary() {
		return sealed, false, nil
	}
	anew, err := v.Seal(secret, at)
	return anew, err == nil, err
}

// seal leaves out what Tink says: its errors come from all kinds of ciphers,
// and nobody vouches for what they quote.
func (v *Vault) seal(text, binding []byte) (Sealed, error) {
	sealed, err := v.cipher.Encrypt(text, binding)
	if err != nil {
		return nil, errors.New("it cannot be sealed")
	}
	return sealed, nil
}

func (v *Vault) open(sealed Sealed, binding []byte) ([]byte, error) {
	id, ok := sealed.KeyID()
	if !ok || len(sealed) > MaxSecret+maxOverhead {
		return nil, ErrAltered
	}
	if !v.keys.opens(id) {
		return nil, fmt.Errorf("%w: it needs key %d, and the keyset has %s", ErrOtherKey, id, v.keys)
	}
	text, err := v.cipher.Decrypt(sealed, binding)
	if err != nil {
		return nil, ErrAltered
	}
	return text, nil
}
