package wire_test

import (
	"encoding/json"
	"testing"

	"github.com/hookdrill/hookdrill/simulator/wire"
)

// What json.dumps(json.loads(x)) is in Python 3.11, but for 1E400, of which
// Python makes Infinity, which is not JSON.
func TestPython(t *testing.T) {
	t.Parallel()
	for value, want := range map[string]string{
		`{"a":1,"b":[1.0,-0.42,1e5,1E400,-0,-0.0,1e16,123456789012345680.0,0.0001,0.00001,1e-7,12345678901234567890,5e-324,true,false,null]}`: `{"a": 1, "b": [1.0, -0.42, 100000.0, 1E400, 0, -0.0, 1e+16, 1.2345678901234568e+17, 0.0001, 1e-05, 1e-07, 12345678901234567890, 5e-324, true, false, null]}`,
		`"\u00E9\ud83d\ude80\ud800 \/ \" \\ \b\f\n\r\t\u0001\u007f <&>"`:                                                                      `"\u00e9\ud83d\ude80\ud800 / \" \\ \b\f\n\r\t\u0001\u007f <&>"`,
		"\"\u00e9\U0001f680\u007f\u2028\"": `"\u00e9\ud83d\ude80\u007f\u2028"`,
		` [ ] `:                            `[]`,
		`{ "k" : { } , "é":[1 ,2]}`:        `{"k": {}, "\u00e9": [1, 2]}`,
		`1.50`:                             `1.5`,
		`"a,b:{c}"`:                        `"a,b:{c}"`,
		`1e22`:                             `1e+22`,
		`1.7976931348623157e308`:           `1.7976931348623157e+308`,
		`100000000000000000000.5`:          `1e+20`,
		`[]`:                               `[]`,
		`""`:                               `""`,
	} {
		got := string(wire.AppendPython([]byte("x"), []byte(value)))
		if got != "x"+want {
			t.Errorf("%s: got\n%s, want\nx%s", value, got, want)
		}
		if again := string(wire.AppendPython(nil, []byte(want))); again != want {
			t.Errorf("%s: written again it is %s", want, again)
		}
	}
}

// The caller finds out what is not JSON; that must not be made valid here.
func TestPythonLeavesWhatIsNotJSON(t *testing.T) {
	t.Parallel()
	for _, value := range []string{`"`, `"\`, `{"a": "b`, `"\u12"`, `nul`, `1.2.3`, "\"\\u00zz\"", `]`} {
		if got := string(wire.AppendPython(nil, []byte(value))); json.Valid([]byte(got)) {
			t.Errorf("%s became %s", value, got)
		}
	}
}

func TestPythonText(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"":                     `""`,
		"Caf\u00e9 \U0001f680": `"Caf\u00e9 \ud83d\ude80"`,
		"\x00\x7f\"\\\b/<":     `"\u0000\u007f\"\\\b/<"`,
		"\xff":                 `"\ufffd"`,
	} {
		if got := string(wire.AppendPythonText(nil, text)); got != want {
			t.Errorf("%q: got %s, want %s", text, got, want)
		}
	}
}
