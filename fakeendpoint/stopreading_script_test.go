package fakeendpoint

import "testing"

func TestStopsReading(t *testing.T) {
	t.Parallel()
	for script, want := range map[string]bool{
		"stop-reading forever": true, "500, stop-reading(for: 3s), 200": true, "200; 100%: stop-reading": true,
		"200": false, "hang forever": false, "drip": false,
	} {
		parsed, err := Parse(script)
		if err != nil {
			t.Fatal(err)
		}
		if got := parsed.StopsReading(); got != want {
			t.Errorf("%s: %t, want %t", script, got, want)
		}
	}
}
