package wire_test

import (
	"bytes"
	"encoding/json"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/hookdrill/hookdrill/simulator/wire"
)

// skipped is what the cursor makes of a whole text.
func skipped(text []byte) ([]byte, *wire.Error) {
	c, err := wire.NewCursor(text, 1<<20, 100)
	if err != nil {
		return nil, err
	}
	value, err := c.Skip()
	if err != nil {
		return nil, err
	}
	return value, c.End()
}

func TestTheCursorTakesJSONAndNothingElse(t *testing.T) {
	t.Parallel()
	for _, text := range []string{
		`{}`, ` [ ] `, `[1,2]`, `[1,]`, `[,1]`, `{"a":1,}`, `{"a"}`, `{"a":}`, `{a:1}`, `{"a":1 "b":2}`, `{"a" : [{ } , null ] }`,
		`""`, `"\u00e9\n\""`, `"\x"`, `"\u00g0"`, `"\u12"`, `"`, `"\`, "\"\n\"", "\"\x7f\"", `"a" "b"`, `"é"`,
		`0`, `-0`, `-`, `01`, `1.`, `.5`, `1.5e+10`, `1e`, `1e-`, `1E400`, `0x10`, `+1`, `1_000`, `NaN`,
		`true`, `tru`, `truex`, `null`, `nul`, `nulll`, `falsefalse`, ``, ` `, `]`, `[`, `{`, `[[]`, `{"a":[}`, `[1}`, `{]`, "\ufeff{}",
	} {
		value, err := skipped([]byte(text))
		if valid := json.Valid([]byte(text)); valid != (err == nil) {
			t.Errorf("%q: got %v, and whether it is JSON is %v", text, err, valid)
		}
		if err == nil && string(value) != strings.TrimSpace(text) {
			t.Errorf("%q was read as %q", text, value)
		}
		if err != nil && !strings.HasPrefix(err.Error(), "the payload is not JSON") {
			t.Errorf("%q: %v", text, err)
		}
	}
}

func TestTheCursorsBounds(t *testing.T) {
	t.Parallel()
	deep := strings.Repeat("[", 100) + strings.Repeat("]", 100)
	if _, err := skipped([]byte(deep)); err != nil {
		t.Error(err)
	}
	for want, text := range map[string]string{
		"the payload is nested 101 deep; want 100 at most":    "[" + deep + "]",
		"the payload has 1048577 bytes; want 1048576 at most": strings.Repeat(" ", 1<<20+1),
		"the payload is not UTF-8; want JSON in UTF-8":        "\"\xff\"",
	} {
		if _, err := skipped([]byte(text)); err == nil || err.Error() != want {
			t.Errorf("got %v, want %s", err, want)
		}
	}
}

// Strings are looked at eight bytes at a time: whatever matters has to be found at
// each place of them, beside whatever else.
func TestTheCursorFindsTheEndOfAString(t *testing.T) {
	t.Parallel()
	for _, b := range []string{`"`, `\n`, `\`, "\n", "\x1f", " ", "!", "#", "[", "]", "\x7f", "é", "\x00"} {
		for _, filler := range []string{"a", "!", "]", " ", "é", "~"} {
			for before := range 20 {
				text := []byte(`"` + strings.Repeat(filler, before) + b + strings.Repeat(filler, 10) + `"`)
				value, err := skipped(text)
				if valid := json.Valid(text); valid != (err == nil) || valid && !bytes.Equal(value, text) {
					t.Errorf("%q was read as %q, %v, and whether it is JSON is %v", text, value, err, valid)
				}
			}
		}
	}
}

// Where something is not JSON is said of the whole, not of the place that was
// being read.
func TestMalformedIsAboutTheWhole(t *testing.T) {
	t.Parallel()
	_, err := skipped([]byte(`{"a": [}`))
	if got := err.At(3).Under("a"); got.Pointer != "" {
		t.Errorf("got %v", got)
	}
}

func FuzzCursor(f *testing.F) {
	for _, text := range []string{`{"a":[1,-0.5e3,"\u00e9\/",true,null,{}]}`, `[[[]],{"":""}]`, "\"\\ud800\"", ` 0 `} {
		f.Add([]byte(text))
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		value, err := skipped(text)
		if !utf8.Valid(text) || err != nil && strings.Contains(err.Error(), "nested") {
			return
		}
		if valid := json.Valid(text); valid != (err == nil) {
			t.Fatalf("%q: got %v, and whether it is JSON is %v", text, err, valid)
		}
		if err == nil && !bytes.Equal(value, bytes.Trim(text, " \n\t\r")) {
			t.Errorf("%q was read as %q", text, value)
		}
	})
}
