package vault_test

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"

	"github.com/tink-crypto/tink-go/v2/aead"
	"github.com/tink-crypto/tink-go/v2/insecurecleartextkeyset"
	"github.com/tink-crypto/tink-go/v2/keyset"
	"github.com/tink-crypto/tink-go/v2/mac"
	tinkpb "github.com/tink-crypto/tink-go/v2/proto/tink_go_proto"

	"github.com/hookdrill/hookdrill/simulator/vault"
)

// saved is the text of a keyset's file.
func saved(t testing.TB, keys vault.Keyset) []byte {
	t.Helper()
	path := filepath.Join(t.TempDir(), "keyset.json")
	if err := keys.SaveNew(path); err != nil {
		t.Fatal(err)
	}
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return text
}

// keyMaterial is the bytes of the keys, which stand last in what Tink writes.
func keyMaterial(t *testing.T, keys vault.Keyset) []string {
	t.Helper()
	var text struct {
		Key []struct{ KeyData struct{ Value []byte } }
	}
	if err := json.Unmarshal(saved(t, keys), &text); err != nil {
		t.Fatal(err)
	}
	var found []string
	for _, k := range text.Key {
		found = append(found, string(k.KeyData.Value[len(k.KeyData.Value)-32:]))
	}
	return found
}

// foreign is a keyset as Tink's own tools would write it.
func foreign(t *testing.T, template *tinkpb.KeyTemplate) []byte {
	t.Helper()
	handle, err := keyset.NewHandle(template)
	if err != nil {
		t.Fatal(err)
	}
	var b bytes.Buffer
	if err := insecurecleartextkeyset.Write(handle, keyset.NewJSONWriter(&b)); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func TestASavedKeysetIsTheSame(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "keyset.json")
	first := newKeys(t)
	if err := first.SaveNew(path); err != nil {
		t.Fatal(err)
	}
	second := rotate(t, first)
	if err := second.Save(path); err != nil {
		t.Fatal(err)
	}
	about, err := os.Stat(path)
	if err != nil {
		t.Fatal(err)
	}
	if runtime.GOOS != "windows" && about.Mode() != 0o600 {
		t.Errorf("the file's mode is %v", about.Mode())
	}
	if left, err := os.ReadDir(filepath.Dir(path)); err != nil || len(left) != 1 {
		t.Errorf("in the folder there are %v, %v", left, err)
	}
	read, err := vault.KeysetFromFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if read.String() != second.String() {
		t.Errorf("it was %s and is %s", second, read)
	}
	for _, keys := range []vault.Keyset{first, second} {
		checkOpens(t, newVault(t, read), seal(t, newVault(t, keys), canary, here), here, canary)
	}
}

func TestANewKeysetNeverReplacesOne(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "keyset.json")
	keys := newKeys(t)
	if err := keys.SaveNew(path); err != nil {
		t.Fatal(err)
	}
	checkError(t, newKeys(t).SaveNew(path), fs.ErrExist, path)
	if read, err := vault.KeysetFromFile(path); err != nil || read.String() != keys.String() {
		t.Errorf("the file has %v, %v", read, err)
	}
	if left, err := os.ReadDir(filepath.Dir(path)); err != nil || len(left) != 1 {
		t.Errorf("in the folder there are %v, %v", left, err)
	}
}

func TestKeysetFromFileSaysWhatIsWrong(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	write := func(name, text string, mode fs.FileMode) string {
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, []byte(text), mode); err != nil {
			t.Fatal(err)
		}
		if err := os.Chmod(path, mode); err != nil { // whatever the umask
			t.Fatal(err)
		}
		return path
	}
	text := string(saved(t, newKeys(t)))
	if _, err := vault.KeysetFromFile(write("read-only", text, 0o400)); err != nil {
		t.Error(err)
	}
	checkError(t, fail(vault.KeysetFromFile(filepath.Join(dir, "none"))), fs.ErrNotExist, filepath.Join(dir, "none"))
	checkError(t, fail(vault.KeysetFromFile(dir)), nil, dir, "not a regular file")
	path := write("damaged", text[:len(text)/2], 0o600)
	checkError(t, fail(vault.KeysetFromFile(path)), nil, path, "not JSON")
	if runtime.GOOS == "windows" {
		return
	}
	for _, mode := range []fs.FileMode{0o640, 0o604, 0o620, 0o601, 0o777} {
		path := write(fmt.Sprintf("mode-%o", mode), text, mode)
		checkError(t, fail(vault.KeysetFromFile(path)), nil, path, fmt.Sprintf("mode %04o", mode), "0600")
	}
}

func fail(_ vault.Keyset, err error) error { return err }

func TestKeysetFromEnv(t *testing.T) {
	t.Parallel()
	keys := newKeys(t)
	env := map[string]string{"KEYS": string(saved(t, keys)), "EMPTY": "", "OTHER": canary}
	lookup := func(name string) (string, bool) { text, ok := env[name]; return text, ok }
	if read, err := vault.KeysetFromEnv("KEYS", lookup); err != nil || read.String() != keys.String() {
		t.Errorf("it is %v, %v", read, err)
	}
	checkError(t, fail(vault.KeysetFromEnv("NONE", lookup)), nil, "NONE", "not set")
	checkError(t, fail(vault.KeysetFromEnv("EMPTY", lookup)), nil, "EMPTY", "it is empty")
	checkError(t, fail(vault.KeysetFromEnv("OTHER", lookup)), nil, "OTHER", "not JSON")
}

func TestParseKeysetSaysWhatIsWrong(t *testing.T) {
	t.Parallel()
	quoted, err := json.Marshal(canary)
	if err != nil {
		t.Fatal(err)
	}
	good := string(saved(t, newKeys(t)))
	for name, c := range map[string]struct{ text, want string }{
		"blank":        {" \n", "it is empty"},
		"no JSON":      {canary, "not JSON"},
		"cut short":    {good[:len(good)-10], "not JSON"},
		"a string":     {string(quoted), "not a keyset"},
		"other fields": {`{"key": [], "x": ` + string(quoted) + `}`, "not a keyset"},
		"no keys":      {`{"primaryKeyId": 1, "key": []}`, "not a keyset"},
		"encrypted":    {`{"encryptedKeyset": "` + base64.StdEncoding.EncodeToString([]byte(canary)) + `"}`, "not a keyset of Tink in clear"},
		"another primary": {
			strings.Replace(good, `"primaryKeyId":`, `"primaryKeyId":1`, 1), "not a keyset",
		},
		"a key cut short": {
			`{"primaryKeyId":7,"key":[{"keyData":{"typeUrl":"type.googleapis.com/google.crypto.tink.AesGcmKey","value":"` +
				base64.StdEncoding.EncodeToString([]byte(canary)) + `","keyMaterialType":"SYMMETRIC"},"status":"ENABLED","keyId":7,"outputPrefixType":"TINK"}]}`,
			"not a keyset",
		},
		"of an unknown kind": {
			`{"primaryKeyId":7,"key":[{"keyData":{"typeUrl":"c4nary","value":"` +
				base64.StdEncoding.EncodeToString([]byte(canary)) + `","keyMaterialType":"SYMMETRIC"},"status":"ENABLED","keyId":7,"outputPrefixType":"TINK"}]}`,
			"authenticated encryption",
		},
		"for signing":       {string(foreign(t, mac.HMACSHA256Tag256KeyTemplate())), "authenticated encryption"},
		"without its id":    {string(foreign(t, aead.AES256GCMNoPrefixKeyTemplate())), "leaves no id"},
		"much too long":     {strings.Repeat(" ", 64<<10) + good, "more than 65536 bytes"},
		"two, one too many": {good + good, "not JSON"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			err := fail(vault.ParseKeyset([]byte(c.text)))
			checkError(t, err, nil, c.want)
			if err != nil && strings.Contains(err.Error(), "c4nary") {
				t.Errorf("the error %q quotes the text", err)
			}
		})
	}
}

func TestAnyOfTinksAEADsWillDo(t *testing.T) {
	t.Parallel()
	for _, template := range []*tinkpb.KeyTemplate{
		aead.AES128GCMKeyTemplate(), aead.AES256GCMSIVKeyTemplate(), aead.XChaCha20Poly1305KeyTemplate(), aead.AES256CTRHMACSHA256KeyTemplate(),
	} {
		keys, err := vault.ParseKeyset(foreign(t, template))
		if err != nil {
			t.Errorf("%s: %v", template.GetTypeUrl(), err)
			continue
		}
		longest := strings.Repeat("x", vault.MaxSecret)
		sealed := seal(t, newVault(t, keys), longest, here)
		checkOpens(t, newVault(t, rotate(t, keys)), sealed, here, longest)
	}
}

// A disabled key is no key, though Tink keeps it in the keyset.
func TestADisabledKeyDoesNotOpen(t *testing.T) {
	t.Parallel()
	first := newKeys(t)
	v := newVault(t, withoutFirstKey(t, rotate(t, first)))
	_, err := v.Open(seal(t, newVault(t, first), canary, here), here)
	checkError(t, err, vault.ErrOtherKey)
}

// withoutFirstKey disables the oldest key.
func withoutFirstKey(t *testing.T, keys vault.Keyset) vault.Keyset {
	t.Helper()
	disabled, err := vault.ParseKeyset(bytes.Replace(saved(t, keys), []byte("ENABLED"), []byte("DISABLED"), 1))
	if err != nil {
		t.Fatal(err)
	}
	return disabled
}

// As many keys as a keyset can have are still read back.
func TestAKeysetIsBounded(t *testing.T) {
	t.Parallel()
	keys := newKeys(t)
	for range 99 {
		keys = rotate(t, keys)
	}
	text := saved(t, keys)
	if _, err := vault.ParseKeyset(text); err != nil {
		t.Error(err)
	}
	checkError(t, fail(keys.Rotate()), nil, "100 keys already", "retire")
	checkError(t, fail(vault.Keyset{}.Rotate()), nil, "there are no keys")

	var all map[string]any
	if err := json.Unmarshal(text, &all); err != nil {
		t.Fatal(err)
	}
	extra := make(map[string]any)
	list := all["key"].([]any)
	maps.Copy(extra, list[0].(map[string]any))
	extra["keyId"] = 1
	all["key"] = append(list, extra)
	more, err := json.Marshal(all)
	if err != nil {
		t.Fatal(err)
	}
	checkError(t, fail(vault.ParseKeyset(more)), nil, "101 keys")
}

func TestASaveThatFailsLeavesNothing(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	path := filepath.Join(dir, "keyset.json")
	if err := os.MkdirAll(filepath.Join(path, "in the way"), 0o700); err != nil {
		t.Fatal(err)
	}
	checkError(t, newKeys(t).Save(path), nil, path)
	checkError(t, vault.Keyset{}.Save(path), nil, "there are no keys")
	missing := filepath.Join(dir, "none", "keyset.json")
	checkError(t, newKeys(t).SaveNew(missing), fs.ErrNotExist, missing)
	left, err := os.ReadDir(dir)
	if err != nil || !slices.EqualFunc(left, []string{"keyset.json"}, func(e fs.DirEntry, name string) bool { return e.Name() == name }) {
		t.Errorf("in the folder there are %v, %v", left, err)
	}
	if err := newKeys(t).Save(filepath.Join(dir, "first.json")); errors.Is(err, fs.ErrNotExist) {
		t.Error("Save needs a file to replace")
	}
}
