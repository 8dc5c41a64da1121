package vault_test

import (
	"bytes"
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/hookdrill/hookdrill/simulator/vault"
)

// here is where the tests seal.
var here = vault.Place{Rule: "6f1c", Webhook: "1", Field: "headers"}

func newKeys(t testing.TB) vault.Keyset {
	t.Helper()
	keys, err := vault.NewKeyset()
	if err != nil {
		t.Fatal(err)
	}
	return keys
}

func newVault(t testing.TB, keys vault.Keyset) *vault.Vault {
	t.Helper()
	v, err := vault.New(keys)
	if err != nil {
		t.Fatal(err)
	}
	return v
}

func rotate(t *testing.T, keys vault.Keyset) vault.Keyset {
	t.Helper()
	rotated, err := keys.Rotate()
	if err != nil {
		t.Fatal(err)
	}
	return rotated
}

func seal(t testing.TB, s vault.Sealer, text string, at vault.Place) vault.Sealed {
	t.Helper()
	sealed, err := s.Seal(vault.NewSecret(text), at)
	if err != nil {
		t.Fatal(err)
	}
	return sealed
}

func checkOpens(t *testing.T, s vault.Sealer, sealed vault.Sealed, at vault.Place, want string) {
	t.Helper()
	secret, err := s.Open(sealed, at)
	if err != nil {
		t.Errorf("it does not open: %v", err)
	} else if got := secret.RevealSecret(); got != want {
		t.Errorf("it opens as %q, want %q", got, want)
	}
}

func TestWhatIsSealedOpens(t *testing.T) {
	t.Parallel()
	v := newVault(t, newKeys(t))
	for name, text := range map[string]string{
		"a URL":   "https://hooks.test/in?secret=hush",
		"nothing": "",
		"bytes":   "\x00\xff\r\n" + canary,
		"longest": strings.Repeat("x", vault.MaxSecret),
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			checkOpens(t, v, seal(t, v, text, here), here, text)
		})
	}
}

func TestASealedValueNeverRepeats(t *testing.T) {
	t.Parallel()
	v := newVault(t, newKeys(t))
	if bytes.Equal(seal(t, v, "hush", here), seal(t, v, "hush", here)) {
		t.Error("the same secret was sealed to the same bytes twice")
	}
}

func TestAMovedValueDoesNotOpen(t *testing.T) {
	t.Parallel()
	v := newVault(t, newKeys(t))
	for name, moved := range map[string][2]vault.Place{
		"to another rule":    {here, {Rule: "6f1d", Webhook: "1", Field: "headers"}},
		"to another webhook": {here, {Rule: "6f1c", Webhook: "2", Field: "headers"}},
		"to another field":   {here, {Rule: "6f1c", Webhook: "1", Field: "url"}},
		"to parts exchanged": {here, {Rule: "1", Webhook: "6f1c", Field: "headers"}},
		// Written one after another, these two are the same text.
		"to parts cut elsewhere": {{Rule: "6f1", Webhook: "11", Field: "url"}, {Rule: "6f11", Webhook: "1", Field: "url"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, err := v.Open(seal(t, v, canary, moved[0]), moved[1])
			checkError(t, err, vault.ErrAltered, moved[1].Field+" of webhook "+moved[1].Webhook)
		})
	}
}

// checkError wants an error of a kind that says some words, and never the canary.
func checkError(t *testing.T, err, kind error, words ...string) {
	t.Helper()
	if err == nil {
		t.Error("there is no error")
		return
	}
	if kind != nil && !errors.Is(err, kind) {
		t.Errorf("the error %q is not %q", err, kind)
	}
	for _, w := range words {
		if !strings.Contains(err.Error(), w) {
			t.Errorf("the error %q does not say %q", err, w)
		}
	}
	if strings.Contains(err.Error(), "\n") {
		t.Errorf("the error %q is more than a sentence", err)
	}
	checkNoCanary(t, "the error", err.Error())
}

func TestAPlaceIsWhole(t *testing.T) {
	t.Parallel()
	v := newVault(t, newKeys(t))
	sealed := seal(t, v, canary, here)
	for _, at := range []vault.Place{{}, {Webhook: "1", Field: "url"}, {Rule: "6f1c", Field: "url"}, {Rule: "6f1c", Webhook: "1"}} {
		_, err := v.Seal(vault.NewSecret(canary), at)
		checkError(t, err, nil, "a place needs a rule, a webhook and a field")
		_, err = v.Open(sealed, at)
		checkError(t, err, nil, "a place needs a rule, a webhook and a field")
	}
}

func TestDamageIsFound(t *testing.T) {
	t.Parallel()
	v := newVault(t, newKeys(t))
	sealed := seal(t, v, canary, here)
	for n := range sealed {
		if _, err := v.Open(sealed[:n], here); !errors.Is(err, vault.ErrAltered) {
			t.Errorf("cut to %d bytes: the error is %v", n, err)
		}
		for bit := range 8 {
			flipped := slices.Clone(sealed)
			flipped[n] ^= 1 << bit
			_, err := v.Open(flipped, here)
			checkError(t, err, nil, here.String())
			// A flipped bit in the key's id names another key.
			if want := vault.ErrAltered; (n == 0 || n > 4) && !errors.Is(err, want) {
				t.Errorf("bit %d of byte %d: the error is %v", bit, n, err)
			}
		}
	}
	for name, damaged := range map[string]vault.Sealed{
		"nothing":         nil,
		"one byte more":   append(slices.Clone(sealed), 0),
		"the secret":      vault.Sealed(canary),
		"much too long":   append(slices.Clone(sealed), make([]byte, 1<<20)...),
		"a prefix, alone": sealed[:5],
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, err := v.Open(damaged, here)
			checkError(t, err, vault.ErrAltered, here.String())
		})
	}
}

func TestAnotherKeyIsNamed(t *testing.T) {
	t.Parallel()
	keys, others := newKeys(t), newKeys(t)
	sealed := seal(t, newVault(t, keys), canary, here)
	_, err := newVault(t, others).Open(sealed, here)
	checkError(t, err, vault.ErrOtherKey, here.String(), "it needs "+keys.String(), "the keyset has "+others.String())
	if errors.Is(err, vault.ErrAltered) {
		t.Errorf("the error %q is also that for an altered value", err)
	}
}

func TestTooLongASecretIsRefused(t *testing.T) {
	t.Parallel()
	v := newVault(t, newKeys(t))
	_, err := v.Seal(vault.NewSecret(canary+strings.Repeat("x", vault.MaxSecret)), here)
	checkError(t, err, nil, here.String(), "at most 65536")
}

func TestAVaultNeedsKeys(t *testing.T) {
	t.Parallel()
	_, err := vault.New(vault.Keyset{})
	checkError(t, err, nil, "there are no keys")
}

func TestOldKeysStillOpen(t *testing.T) {
	t.Parallel()
	first := newKeys(t)
	second := rotate(t, first)
	third := rotate(t, second)
	v := newVault(t, third)
	for _, keys := range []vault.Keyset{first, second, third} {
		checkOpens(t, v, seal(t, newVault(t, keys), canary, here), here, canary)
	}
	sealed := seal(t, v, canary, here)
	checkOpens(t, newVault(t, third), sealed, here, canary)
	_, err := newVault(t, second).Open(sealed, here)
	checkError(t, err, vault.ErrOtherKey)
}

func TestReseal(t *testing.T) {
	t.Parallel()
	first := newKeys(t)
	v := newVault(t, rotate(t, first))
	old := seal(t, newVault(t, first), canary, here)

	anew, had, err := v.Reseal(old, here)
	if err != nil || !had {
		t.Fatalf("a value under an old key: had to %v, error %v", had, err)
	}
	checkOpens(t, v, anew, here, canary)
	if _, err := newVault(t, first).Open(anew, here); !errors.Is(err, vault.ErrOtherKey) {
		t.Errorf("it is still sealed with the old key: %v", err)
	}
	same, had, err := v.Reseal(anew, here)
	if err != nil || had || !bytes.Equal(same, anew) {
		t.Errorf("a value under the primary key: had to %v, changed %v, error %v", had, !bytes.Equal(same, anew), err)
	}

	// What does not open is not carried over, under neither key.
	there := vault.Place{Rule: here.Rule, Webhook: "2", Field: here.Field}
	for _, sealed := range []vault.Sealed{old, anew} {
		got, had, err := v.Reseal(sealed, there)
		checkError(t, err, vault.ErrAltered, there.String())
		if got != nil || had {
			t.Errorf("a moved value was resealed: %v, %v", got, had)
		}
	}
}
