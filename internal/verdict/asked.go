package verdict

import (
	"bytes"
	"encoding/json"
	"net/http"
	"reflect"
	"strings"

	"github.com/hookdrill/hookdrill/internal/trial"
)

// Asked judges what was changed by way of an API, in order, a line each: method,
// target and body, of which every field is to be as it is here and there may be
// more. How often somebody reads is their own affair, so what is read stands among
// the lines for whoever reads them. Requests whose target ends in one of the
// suffixes are passed over.
func Asked(h *trial.History, endpoint string, want []string, but ...string) Finding {
	changes := changesAmong(want)
	expected := "asked for " + strings.Join(changes, " | ")
	if len(changes) == 0 {
		expected = "asked for no change"
	}
	if f, is := cutShort(h, expected); is {
		return f
	}
	var got []string
	for _, r := range requestsOf(h, endpoint) {
		if !endsInOneOf(r, but) {
			got = append(got, strings.TrimSpace(r.Method+" "+r.Target+" "+string(r.Body)))
		}
	}
	got = changesAmong(got)
	same := len(got) == len(changes)
	for i := 0; same && i < len(got); i++ {
		same = asksFor(got[i], changes[i])
	}
	return judged("", same, expected, h.Redact(strings.Join(got, " | ")))
}

func endsInOneOf(r *trial.Request, suffixes []string) bool {
	for _, suffix := range suffixes {
		if strings.HasSuffix(r.Target, suffix) {
			return true
		}
	}
	return false
}

// changesAmong leaves out what only reads.
func changesAmong(lines []string) (changes []string) {
	for _, line := range lines {
		if !strings.HasPrefix(line, http.MethodGet+" ") {
			changes = append(changes, line)
		}
	}
	return changes
}

// asksFor reports whether one line asks for what another does.
func asksFor(line, want string) bool {
	target, body := apart(line)
	wanted, fields := apart(want)
	if target != wanted || fields == "" {
		return target == wanted && body == fields
	}
	got, ok := valueOf([]byte(body)).(map[string]any)
	if !ok {
		return false
	}
	least, _ := valueOf([]byte(fields)).(map[string]any)
	for name, value := range least {
		if !reflect.DeepEqual(got[name], value) {
			return false
		}
	}
	return true
}

// apart is the method and target of a line, and its body.
func apart(line string) (target, body string) {
	if at := strings.Index(line, " {"); at >= 0 {
		return line[:at], line[at+1:]
	}
	return line, ""
}

// sameValue reports whether two texts have the same value, numbers to the digit.
func sameValue(a, b []byte) bool {
	if bytes.Equal(a, b) {
		return true
	}
	value := valueOf(a)
	return value != nil && reflect.DeepEqual(value, valueOf(b))
}

// valueOf is nil for what is no JSON.
func valueOf(text []byte) (value any) {
	d := json.NewDecoder(bytes.NewReader(text))
	d.UseNumber()
	if d.Decode(&value) != nil || d.More() {
		return nil
	}
	return value
}
