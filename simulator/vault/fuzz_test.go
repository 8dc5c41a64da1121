package vault_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"testing"

	"github.com/hookdrill/hookdrill/simulator/vault"
)

// decode reads the first check of a record.
func decode(text []byte, check *vault.Sealed) error {
	var r struct{ Checks []vault.Sealed }
	if err := json.Unmarshal(text, &r); err != nil {
		return err
	}
	if len(r.Checks) == 0 {
		return errors.New("there are no checks")
	}
	*check = r.Checks[0]
	return nil
}

// FuzzOpen opens what was never sealed.
func FuzzOpen(f *testing.F) {
	keys := newKeys(f)
	v := newVault(f, keys)
	genuine := seal(f, v, canary, here)
	f.Add([]byte(nil), here.Rule, here.Webhook, here.Field)
	f.Add([]byte(genuine), here.Rule, here.Webhook, here.Field)
	f.Add([]byte(genuine[:5]), here.Rule, here.Webhook, here.Field)
	f.Add([]byte(genuine[:20]), here.Rule, "", here.Field)
	f.Add([]byte("\x01\x00\x00\x00\x00"), here.Rule, here.Webhook, here.Field)
	f.Fuzz(func(t *testing.T, sealed []byte, rule, webhook, field string) {
		// The keys are new on each run, so a mutation starts from a prefix that fits.
		for _, s := range [][]byte{sealed, append(bytes.Clone(genuine[:5]), sealed...)} {
			at := vault.Place{Rule: rule, Webhook: webhook, Field: field}
			_, err := v.Open(s, at)
			if isGenuine := bytes.Equal(s, genuine) && at == here; (err == nil) != isGenuine {
				t.Errorf("%x at %s: %v", s, at, err)
			}
			if err != nil {
				checkNoCanary(t, "the error", err.Error())
			}
			_ = vault.Sealed(s).String()
		}
	})
}

// FuzzParseKeyset reads what may be no keyset; one that is taken must be of use.
func FuzzParseKeyset(f *testing.F) {
	f.Add([]byte(nil))
	f.Add([]byte(`{"encryptedKeyset":""}`))
	f.Add(saved(f, newKeys(f)))
	f.Fuzz(func(t *testing.T, text []byte) {
		keys, err := vault.ParseKeyset(text)
		if err != nil {
			return
		}
		v := newVault(t, keys)
		checkOpens(t, v, seal(t, v, canary, here), here, canary)
		if _, err := vault.ParseKeyset(saved(t, keys)); err != nil {
			t.Errorf("it cannot be read back: %v", err)
		}
	})
}
