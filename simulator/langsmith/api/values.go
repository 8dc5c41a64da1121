package api

import (
	"errors"
	"fmt"
	"io"
	"net/http"
	"time"
)

// isUUID tells whether a text is a UUID in lower case, of whatever version: SDKs
// make them of several.
func isUUID(text string) bool {
	if len(text) != 36 {
		return false
	}
	for i := range len(text) {
		c := text[i]
		if i == 8 || i == 13 || i == 18 || i == 23 {
			if c != '-' {
				return false
			}
			continue
		}
		if (c < '0' || c > '9') && (c < 'a' || c > 'f') {
			return false
		}
	}
	return true
}

// newID is a random UUID (RFC 9562 section 5.4).
func (a *API) newID() (string, error) {
	var b [16]byte
	if _, err := io.ReadFull(a.Random, b[:]); err != nil {
		return "", fmt.Errorf("no new id: %w", err)
	}
	b[6] = b[6]&0x0f | 0x40
	b[8] = b[8]&0x3f | 0x80
	return fmt.Sprintf("%x-%x-%x-%x-%x", b[:4], b[4:6], b[6:8], b[8:10], b[10:]), nil
}

// parseTime reads ISO 8601 with an offset or without, which means UTC, and with
// any number of digits of a second up to nine.
func parseTime(text string) (time.Time, error) {
	for _, layout := range []string{"2006-01-02T15:04:05Z07:00", "2006-01-02T15:04:05", "2006-01-02 15:04:05Z07:00", "2006-01-02 15:04:05"} {
		if at, err := time.Parse(layout, text); err == nil && at.UTC().Year() >= 1 && at.UTC().Year() <= 9999 {
			return at.UTC(), nil
		}
	}
	return time.Time{}, errors.New("not a time")
}

// naive is a time as runs have it: UTC, and not saying so. Nil for none.
func naive(at time.Time) *string { return shown(at, "2006-01-02T15:04:05.000000") }

// offset is a time as rules and datasets have it. Nil for none.
func offset(at time.Time) *string { return shown(at, "2006-01-02T15:04:05.000000-07:00") }

func shown(at time.Time, layout string) *string {
	if at.IsZero() {
		return nil
	}
	text := at.UTC().Format(layout)
	return &text
}

// orNil is nil for "", which stands for null in the store.
func orNil(text string) *string {
	if text == "" {
		return nil
	}
	return &text
}

// pathID is the {id} of a path.
func pathID(r *http.Request) (string, error) {
	f := query{values: map[string][]string{"id": {r.PathValue("id")}}, at: "path"}
	id := f.uuid("id")
	return id, f.err()
}
