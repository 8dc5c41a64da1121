package vault_test

import (
	"encoding/json"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/hookdrill/hookdrill/simulator/vault"
)

const recordName = "keycheck.json"

func check(t *testing.T, keys vault.Keyset, dir string) {
	t.Helper()
	if err := newVault(t, keys).CheckFolder(dir, "rules.db"); err != nil {
		t.Error(err)
	}
}

// checkWrong wants the folder refused for its key, in one sentence.
func checkWrong(t *testing.T, keys vault.Keyset, dir string) {
	t.Helper()
	err := newVault(t, keys).CheckFolder(dir, "rules.db")
	checkError(t, err, vault.ErrOtherKey, "the data folder "+dir+" was written with another key", "the keyset has "+keys.String())
}

func TestAFolderKnowsItsKey(t *testing.T) {
	t.Parallel()
	dir := filepath.Join(t.TempDir(), "to", "be", "made")
	keys := newKeys(t)
	check(t, keys, dir)
	before, err := os.ReadFile(filepath.Join(dir, recordName))
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, "rules.db"), nil, 0o600); err != nil {
		t.Fatal(err)
	}
	check(t, keys, dir)
	checkWrong(t, newKeys(t), dir)
	after, err := os.ReadFile(filepath.Join(dir, recordName))
	if err != nil || string(before) != string(after) {
		t.Errorf("the record was %s and is %s, %v", before, after, err)
	}
	if left, err := os.ReadDir(dir); err != nil || len(left) != 2 {
		t.Errorf("in the folder there are %v, %v", left, err)
	}
}

func TestALostOrDamagedRecordIsTold(t *testing.T) {
	t.Parallel()
	keys := newKeys(t)
	for name, c := range map[string]struct {
		damage func(string) string
		want   string
	}{
		"empty":     {func(string) string { return "" }, "is damaged"},
		"cut short": {func(s string) string { return s[:len(s)/2] }, "is damaged"},
		"no checks": {func(string) string { return "{}" }, "is damaged"},
		"too long":  {func(s string) string { return s + strings.Repeat(" ", 64<<10) }, "is damaged"},
		"altered":   {func(s string) string { return s[:len(s)-10] + flip(s[len(s)-10:]) }, "was altered"},
		"not sealed": {
			func(string) string { return `{"checks":["` + "aGVsbG8=" + `"]}` }, "was altered",
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			dir := t.TempDir()
			check(t, keys, dir)
			path := filepath.Join(dir, recordName)
			text, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			if err := os.WriteFile(path, []byte(c.damage(string(text))), 0o600); err != nil {
				t.Fatal(err)
			}
			checkError(t, newVault(t, keys).CheckFolder(dir), nil, "the data folder "+dir, recordName, c.want)
		})
	}
	t.Run("lost", func(t *testing.T) {
		t.Parallel()
		dir := t.TempDir()
		if err := os.WriteFile(filepath.Join(dir, "rules.db"), nil, 0o600); err != nil {
			t.Fatal(err)
		}
		checkError(t, newVault(t, keys).CheckFolder(dir, "queue", "rules.db"), nil, dir, "has rules.db but no "+recordName)
		if _, err := os.Stat(filepath.Join(dir, recordName)); !errors.Is(err, fs.ErrNotExist) {
			t.Errorf("a record was made: %v", err)
		}
	})
	t.Run("not a folder", func(t *testing.T) {
		t.Parallel()
		file := filepath.Join(t.TempDir(), "file")
		if err := os.WriteFile(file, nil, 0o600); err != nil {
			t.Fatal(err)
		}
		checkError(t, newVault(t, keys).CheckFolder(file), nil, file)
	})
}

// flip exchanges the first letter of base64 for another one.
func flip(s string) string {
	if s[0] == 'A' {
		return "B" + s[1:]
	}
	return "A" + s[1:]
}

// A check cannot be put into a row, nor a row's value into the record.
func TestACheckIsNoValue(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	keys := newKeys(t)
	check(t, keys, dir)
	text, err := os.ReadFile(filepath.Join(dir, recordName))
	if err != nil {
		t.Fatal(err)
	}
	var sealed vault.Sealed
	if err := decode(text, &sealed); err != nil {
		t.Fatal(err)
	}
	v := newVault(t, keys)
	_, err = v.Open(sealed, here)
	checkError(t, err, vault.ErrAltered)

	text, err = json.Marshal(map[string]any{"checks": []vault.Sealed{seal(t, v, "", here)}})
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, recordName), text, 0o600); err != nil {
		t.Fatal(err)
	}
	checkError(t, v.CheckFolder(dir), vault.ErrAltered, "was altered")
}

// A rotation from its beginning to its end, with the keyset that a crash would
// leave behind tried after every step.
func TestARotationCanStopAnywhere(t *testing.T) {
	t.Parallel()
	dirs := []string{t.TempDir(), t.TempDir()}
	first := newKeys(t)
	second := rotate(t, first)
	rows := []vault.Sealed{seal(t, newVault(t, first), canary, here), seal(t, newVault(t, first), "hush", here)}
	usable := func(keys vault.Keyset) {
		t.Helper()
		for _, dir := range dirs {
			check(t, keys, dir)
		}
		checkOpens(t, newVault(t, keys), rows[0], here, canary)
		checkOpens(t, newVault(t, keys), rows[1], here, "hush")
	}
	usable(first)
	usable(second) // is in use now: neither key would do alone any more
	newOnly := withoutFirstKey(t, second)
	for _, dir := range dirs {
		checkWrong(t, first, dir)
		checkWrong(t, newOnly, dir)
	}

	v := newVault(t, second)
	for i := range rows {
		checkError(t, fail(v.Retire(slices.Values(rows), dirs...)), nil, "there is a value sealed with "+first.String())
		anew, had, err := v.Reseal(rows[i], here)
		if err != nil || !had {
			t.Fatalf("row %d: %v, %v", i, had, err)
		}
		rows[i] = anew
		usable(second)
	}

	retired, err := v.Retire(slices.Values(rows), dirs...)
	if err != nil {
		t.Fatal(err)
	}
	usable(second)  // a crash before the new keyset is saved
	usable(retired) // and after
	usable(newOnly)
	for _, dir := range dirs {
		checkWrong(t, first, dir)
	}
	if again, err := newVault(t, retired).Retire(slices.Values(rows), dirs...); err != nil || again.String() != retired.String() {
		t.Errorf("once more: %v, %v", again, err)
	}
	if got := len(keyMaterial(t, retired)); got != 1 {
		t.Errorf("there are %d keys left", got)
	}
}

// An old key that the folder still needs is not let go.
func TestRetireLooksAtWhatIsKept(t *testing.T) {
	t.Parallel()
	first := newKeys(t)
	second := rotate(t, first)
	dir := t.TempDir()
	check(t, first, dir)
	v := newVault(t, second)
	for name, c := range map[string]struct {
		kept []vault.Sealed
		dir  string
		want string
	}{
		"not sealed":       {[]vault.Sealed{vault.Sealed(canary)}, dir, "there is a value not sealed"},
		"from elsewhere":   {[]vault.Sealed{seal(t, newVault(t, newKeys(t)), canary, here)}, dir, "there is a value sealed with key"},
		"not a folder":     {nil, filepath.Join(dir, "none"), "retire: the data folder"},
		"another's folder": {nil, othersFolder(t), "was written with another key"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			keys, err := v.Retire(slices.Values(c.kept), dir, c.dir)
			checkError(t, err, nil, "retire: ", c.want)
			if keys.String() != "no keys" {
				t.Errorf("there are keys all the same: %s", keys)
			}
			check(t, first, dir) // still
		})
	}
}

func othersFolder(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	check(t, newKeys(t), dir)
	return dir
}
