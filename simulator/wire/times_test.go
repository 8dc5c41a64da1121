package wire_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/hookdrill/hookdrill/simulator/wire"
)

// The quick way agrees with the other one.
func TestReadTime(t *testing.T) {
	t.Parallel()
	texts := []string{
		"", "Z", "2025-03-12T09:30:01", "2025-03-12T09:30:01.160487", "2025-03-12T09:30:01.160487Z", "2025-03-12T09:30:01Z",
		"2025-02-29T00:00:00", "2024-02-29T00:00:00", "2025-13-01T00:00:00", "2025-00-01T00:00:00", "2025-01-00T00:00:00", "2025-01-32T00:00:00",
		"2025-04-31T00:00:00", "2025-01-01T24:00:00", "2025-01-01T23:60:00", "2025-01-01T23:59:60", "1969-12-31T23:59:59", "9999-12-31T23:59:59.999999",
		"2025-01-01T00:00:00.1", "2025-01-01T00:00:00.123456789", "2025-01-01T00:00:00,123456", "2025-01-01T00:00:00.12345x", "2025-01-01 00:00:00",
		"2025-01-01T00:00:00.123456+02:00", "2025-01-01T00:00:00+00:00", "+025-01-01T00:00:00", "2025-01-01T-1:00:00", "2025-01-01T00:00:0:",
	}
	for month := range 14 {
		for day := range 33 {
			texts = append(texts, fmt.Sprintf("2023-%02d-%02dT12:34:56.000001", month, day))
		}
	}
	for _, text := range texts {
		for _, aware := range []bool{true, false} {
			want, wantOK := wire.ParseTime(text, aware)
			got, ok := wire.ReadTime([]byte(text), aware)
			if ok != wantOK || ok && !got.Equal(want) || ok && got.Location() != time.UTC {
				t.Errorf("%q: got %v, %v; want %v, %v", text, got, ok, want, wantOK)
			}
		}
	}
}
