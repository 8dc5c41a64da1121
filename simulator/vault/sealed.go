package vault

import (
	"encoding/binary"
	"fmt"

	"github.com/tink-crypto/tink-go/v2/core/cryptofmt"
)

// Sealed is an encrypted value: the id of the key, a nonce, the ciphertext and
// its tag, as Tink writes them. It can be stored, sent and printed; JSON has it
// in base64. What shows is the length of the secret.
type Sealed []byte

// KeyID is the id of the key that the value says it was sealed with, and false
// where the bytes cannot be a sealed value. Only opening it proves anything.
func (s Sealed) KeyID() (uint32, bool) {
	if len(s) < cryptofmt.TinkPrefixSize || s[0] != cryptofmt.TinkStartByte {
		return 0, false
	}
	return binary.BigEndian.Uint32(s[1:cryptofmt.TinkPrefixSize]), true
}

// String says how long the value is and which key it needs.
func (s Sealed) String() string {
	id, ok := s.KeyID()
	if !ok {
		return fmt.Sprintf("not sealed (%d bytes)", len(s))
	}
	return fmt.Sprintf("sealed with key %d (%d bytes)", id, len(s))
}
