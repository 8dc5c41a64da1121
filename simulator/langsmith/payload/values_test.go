package payload_test

import (
	"strings"
	"testing"
	"time"

	"github.com/hookdrill/hookdrill/simulator/langsmith/payload"
)

func TestTimes(t *testing.T) {
	t.Parallel()
	naive := map[string]string{ // as a run has them; "" is refused
		"2026-01-02T03:04:05":                 "2026-01-02T03:04:05Z",
		"2026-01-02T03:04:05.1":               "2026-01-02T03:04:05.1Z",
		"2026-01-02T03:04:05.678901":          "2026-01-02T03:04:05.678901Z",
		"2026-01-02T03:04:05.123456789":       "2026-01-02T03:04:05.123456789Z",
		"2026-01-02T03:04:05Z":                "2026-01-02T03:04:05Z",
		"2026-01-02T03:04:05.5+05:30":         "2026-01-01T21:34:05.5Z",
		"2026-01-02T03:04:05.123456789-11:00": "2026-01-02T14:04:05.123456789Z",
		"2026-01-02T03:04:05.":                "",
		"2026-01-02T03:04:05.Z":               "",
		"2026-01-02T03:04:05.1234567890":      "",
		"2026-01-02T03:04:05,5":               "",
		"2026-01-02T03:04:05,5Z":              "",
		"2026-01-02 03:04:05":                 "",
		"2026-01-02T03:04":                    "",
		"2026-01-02":                          "",
		"2026-13-02T03:04:05":                 "",
		"2026-02-30T03:04:05":                 "",
		"2026-01-02T24:00:00":                 "",
		"2026-01-02T03:04:05z":                "",
		"2026-01-02T03:04:05+0530":            "",
		"2026-01-02T03:04:05 Z":               "",
		"1969-12-31T23:59:59":                 "",
		"1970-01-01T00:00:00+01:00":           "",
		"9999-12-31T23:59:59-01:00":           "",
		"0001-01-01T00:00:00":                 "",
		"":                                    "",
	}
	for text, want := range naive {
		p, err := payload.Decode(edited(t, `2024-04-05T01:28:54.085646"`, text+`"`))
		checkTime(t, text, want, p.Runs, err)
		if at, err := payload.ParseTime(text); (err == nil) != (want != "") || err == nil && at.Format(time.RFC3339Nano) != want {
			t.Errorf("%q is parsed as %v, %v; want %q", text, at, err, want)
		}
	}
	for _, text := range []string{"2026-01-02T03:04:05", "2026-01-02T03:04:05.678901"} {
		if _, err := payload.Decode(edited(t, `2024-04-05T01:28:54.734491+00:00`, text)); err == nil {
			t.Errorf("a window at %q is accepted", text)
		}
	}
}

func checkTime(t *testing.T, text, want string, runs []payload.Run, err error) {
	t.Helper()
	switch {
	case want == "" && err == nil:
		t.Errorf("%q is read as %v, want an error", text, runs[0].StartTime)
	case want != "" && err != nil:
		t.Errorf("%q: %v", text, err)
	case want != "" && runs[0].StartTime.Format(time.RFC3339Nano) != want:
		t.Errorf("%q is read as %v, want %s", text, runs[0].StartTime, want)
	}
}

func TestEncodedTimes(t *testing.T) {
	t.Parallel()
	at := time.Date(2026, 1, 2, 3, 4, 5, 0, time.FixedZone("", 3600))
	p := payload.Payload{Start: at, End: at.Add(time.Nanosecond), Runs: []payload.Run{{StartTime: at, EndTime: at.Add(1001)}}}
	encoded, err := payload.Encode(p)
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{
		`"start_time":"2026-01-02T02:04:05.000000+00:00","end_time":"2026-01-02T02:04:05.000000001+00:00"`,
		`"end_time":"2026-01-02T02:04:05.000001001"`, `"start_time":"2026-01-02T02:04:05.000000"`,
	} {
		if !strings.Contains(string(encoded), want) {
			t.Errorf("%s is not in %s", want, encoded)
		}
	}
}

func TestDecimals(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"0": "0/1", "0.000140": "7/50000", "-1.5": "-3/2", "1e2": "100/1", "1.4E-4": "7/50000", "00.10": "1/10", "2e+1": "20/1",
		"": "", ".5": "", "5.": "", "+1": "", "1e": "", "1e+": "", "1e401": "", "e5": "", "0x10": "", "1/2": "", "NaN": "", "1_000": "", " 1": "", "--1": "",
		"1e-99999999999999999999": "", strings.Repeat("1", 101): "",
	} {
		d, err := payload.ParseDecimal(text)
		if (err == nil) != (want != "") {
			t.Errorf("%q: %v", text, err)
		}
		rat, ok := d.Rat()
		if ok != (want != "") || ok && rat.String() != want {
			t.Errorf("%q is %v, want %s", text, rat, want)
		}
	}
	if !payload.Decimal("").IsNull() || payload.Decimal("0").IsNull() {
		t.Error("null is the empty text, and 0 is not null")
	}
}
