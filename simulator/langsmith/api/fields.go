package api

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math"
	"net/http"
	"slices"
	"strings"
	"time"
	"unicode/utf8"
)

// Bounds of texts that become keys of the store, or are shown in every list.
const (
	maxName  = 1024 // bytes
	maxURL   = 4 << 10
	maxShort = 64 << 10
)

// fields is a JSON object that is being read. What is wrong with it is collected,
// so that one answer names everything. Fields that nobody asks for are
// accepted, as the API accepts them: SDKs send some that are in no reference.
type fields struct {
	at     string
	values map[string]json.RawMessage
	wrong  []string
}

// readBody reads all of a body, which ServeHTTP has bounded.
func readBody(r *http.Request) ([]byte, error) {
	text, err := io.ReadAll(r.Body)
	if err != nil {
		return nil, err
	}
	return text, valid("body", text)
}

// valid says what is wrong with a text that should be JSON. encoding/json bounds
// how deep it may go.
func valid(at string, text []byte) error {
	if len(bytes.TrimSpace(text)) == 0 {
		return invalid("%s: JSON is missing", at)
	}
	if !utf8.Valid(text) {
		return invalid("%s: this is not UTF-8", at)
	}
	var whole json.RawMessage
	err := json.Unmarshal(text, &whole)
	if wrong, ok := errors.AsType[*json.SyntaxError](err); ok {
		return invalid("%s: this is not JSON: %s, at byte %d", at, wrong.Error(), wrong.Offset)
	}
	if err != nil {
		return invalid("%s: this is not JSON", at)
	}
	return nil
}

func bodyFields(r *http.Request) (*fields, error) {
	text, err := readBody(r)
	if err != nil {
		return nil, err
	}
	return objectAt("body", text)
}

// objectAt reads an object out of valid JSON.
func objectAt(at string, text []byte) (*fields, error) {
	f := &fields{at: at}
	if kind(text) != "an object" || json.Unmarshal(text, &f.values) != nil {
		return nil, invalid("%s: Input should be an object, not %s", at, kind(text))
	}
	return f, nil
}

// err is everything that was found wrong.
func (f *fields) err() error {
	if len(f.wrong) == 0 {
		return nil
	}
	return &problem{status: http.StatusUnprocessableEntity, text: f.wrong, input: true}
}

func (f *fields) fail(name, format string, args ...any) {
	f.wrong = append(f.wrong, f.at+"."+name+": "+fmt.Sprintf(format, args...))
}

// has tells whether a field was sent, as null or otherwise.
func (f *fields) has(name string) bool { _, found := f.values[name]; return found }

// raw is a field as it came, nil if it is missing or null.
func (f *fields) raw(name string) json.RawMessage {
	value := f.values[name]
	if kind(value) == "null" {
		return nil
	}
	return value
}

func (f *fields) require(names ...string) {
	for _, name := range names {
		if f.raw(name) == nil {
			f.fail(name, "Field required")
		}
	}
}

// of is a field that must be of one of these kinds.
func (f *fields) of(name string, kinds ...string) json.RawMessage {
	value := f.raw(name)
	if value != nil && !slices.Contains(kinds, kind(value)) {
		f.fail(name, "Input should be %s, not %s", strings.Join(kinds, " or "), kind(value))
		return nil
	}
	return value
}

func (f *fields) object(name string) json.RawMessage { return f.of(name, "an object") }

// text is a string of at most most bytes.
func (f *fields) text(name string, most int) string {
	var text string
	_ = json.Unmarshal(orNull(f.of(name, "a string")), &text)
	if len(text) > most {
		f.fail(name, "String should have at most %d bytes, not %d", most, len(text))
		return ""
	}
	return text
}

// textOrNil is a string, nil for null.
func (f *fields) textOrNil(name string) *string {
	if f.raw(name) == nil {
		return nil
	}
	text := f.text(name, maxShort)
	return &text
}

func (f *fields) boolean(name string, otherwise bool) bool {
	_ = json.Unmarshal(orNull(f.of(name, "true", "false")), &otherwise)
	return otherwise
}

func (f *fields) number(name string) float64 {
	var n float64
	if err := json.Unmarshal(orNull(f.of(name, "a number")), &n); err != nil {
		f.fail(name, "Input should be a number of a size that can be counted with")
	}
	return n
}

func (f *fields) uuid(name string) string {
	id := strings.ToLower(f.text(name, maxShort))
	if id != "" && !isUUID(id) {
		f.fail(name, "Input should be a valid UUID")
		return ""
	}
	if id == "" && f.raw(name) != nil && kind(f.raw(name)) == "a string" {
		f.fail(name, "Input should be a valid UUID, not an empty string")
	}
	return id
}

// texts is a list of strings.
func (f *fields) texts(name string) []string {
	value := f.of(name, "a list")
	if value == nil {
		return nil
	}
	list := []string{}
	if json.Unmarshal(value, &list) != nil || bytes.Contains(value, []byte("null")) && hasNull(value) {
		f.fail(name, "Input should be a list of strings")
	}
	return list
}

func hasNull(list json.RawMessage) bool {
	var values []*string
	return json.Unmarshal(list, &values) != nil || slices.Contains(values, nil)
}

// uuids is a list of UUIDs.
func (f *fields) uuids(name string) []string {
	list := f.texts(name)
	for i, id := range list {
		if list[i] = strings.ToLower(id); !isUUID(list[i]) {
			f.fail(fmt.Sprintf("%s.%d", name, i), "Input should be a valid UUID")
		}
	}
	return list
}

// time is a text with or without an offset, or milliseconds since 1970: the JS
// SDK sends both, beside each other in one object.
func (f *fields) time(name string) time.Time {
	value := f.of(name, "a string", "a number")
	if value == nil {
		return time.Time{}
	}
	if kind(value) == "a number" {
		return f.milliseconds(name)
	}
	var text string
	_ = json.Unmarshal(value, &text)
	at, err := parseTime(text)
	if err != nil {
		f.fail(name, "%s must be an ISO 8601 timestamp", name)
	}
	return at
}

func (f *fields) milliseconds(name string) time.Time {
	ms := f.number(name)
	const last = 253402300799999 // the end of the year 9999
	if ms < 0 || ms > last {
		f.fail(name, "%s must be milliseconds since 1970, or an ISO 8601 timestamp", name)
		return time.Time{}
	}
	return time.UnixMicro(int64(math.Round(ms * 1000))).UTC()
}

func orNull(value json.RawMessage) json.RawMessage {
	if value == nil {
		return json.RawMessage("null")
	}
	return value
}

// kind is what a valid JSON value is, in words.
func kind(value json.RawMessage) string {
	value = bytes.TrimLeft(value, " \t\r\n")
	if len(value) == 0 {
		return "null"
	}
	switch value[0] {
	case '{':
		return "an object"
	case '[':
		return "a list"
	case '"':
		return "a string"
	case 't':
		return "true"
	case 'f':
		return "false"
	case 'n':
		return "null"
	}
	return "a number"
}

// cut keeps somebody else's text short.
func cut(text string) string {
	if len(text) <= 80 {
		return text
	}
	return strings.ToValidUTF8(text[:80], "") + "..."
}
