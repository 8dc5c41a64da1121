package trial

import (
	"slices"
	"testing"
	"time"

	"github.com/hookdrill/hookdrill/simulator/signature"
)

// Keys come into force when they are to, and what signs goes with them.
func TestKeysTurn(t *testing.T) {
	t.Parallel()
	s, err := SeededSigning(7, "d1", time.Minute, 10*time.Second, 0)
	if err != nil {
		t.Fatal(err)
	}
	began := time.Date(2000, 1, 1, 0, 0, 0, 0, time.UTC)
	signer, err := s.signer(began)
	if err != nil {
		t.Fatal(err)
	}
	for at, want := range map[time.Duration]int{0: 1, time.Minute - 1: 1, time.Minute: 2, 69 * time.Second: 2, 70 * time.Second: 1, time.Hour: 1} {
		keys := s.KeysAt(at)
		if len(keys) != want {
			t.Errorf("after %v %d keys are in force, want %d", at, len(keys), want)
		}
		m, err := (&Signing{ID: s.ID, Keys: keys}).message()
		if err != nil {
			t.Fatal(err)
		}
		got, wanted := signer.Sign(began.Add(at), []byte("{}")), m.Sign(began.Add(at), []byte("{}"))
		if got.Get(signature.HeaderSignature) != wanted.Get(signature.HeaderSignature) {
			t.Errorf("after %v it is signed by other keys", at)
		}
	}
	if slices.Equal(s.KeysAt(0), s.KeysAt(time.Hour)) {
		t.Error("the key is the same at the end")
	}
	if hidden := s.secrets(); !slices.Contains(hidden, s.KeysAt(time.Hour)[0]) {
		t.Error("the second key is no secret of the plan")
	}
	if other, err := SeededSigning(8, "d1", 0, 0, 0); err != nil || other.Keys[0] == s.Keys[0] || other.Turns != nil {
		t.Errorf("another seed: %v, %v", other, err)
	}
}
