// Package vault keeps custom headers, and other texts that are secret, so that
// they can be stored: encrypted and bound to the row they belong to.
//
// A [Vault] seals a [Secret] for a [Place] and opens it there and nowhere else.
// Its keys are a [Keyset] of Tink, in a file or in the environment. The record
// that [Vault.CheckFolder] keeps in a data folder tells a wrong keyset at the
// start, before anything else is read. [NewHeaders], [Masked] and
// [RefuseMasked] are the two ends of an API that takes headers and never gives
// them back.
//
// Stores, rows and HTTP do not live here: a store is handed a [Sealer].
//
// Sealing draws a random nonce, so the same secret is sealed to other bytes
// each time. No seed changes that: two values under one nonce would give both
// away. Sealed bytes are therefore left out of whatever a replay compares.
//
// No memory is wiped. Go copies strings and moves stacks as it likes, and
// net/http needs every value as a string, so wiping would promise what it
// cannot keep.
package vault
