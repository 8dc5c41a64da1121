package event_test

import (
	"bytes"
	"encoding/json"
	"reflect"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/hookdrill/hookdrill/fixtures/argilla/bodies"
	"github.com/hookdrill/hookdrill/simulator/argilla/event"
)

func decode(t testing.TB, body []byte) event.Event {
	t.Helper()
	e, err := event.Decode(body)
	if err != nil {
		t.Fatalf("%v\n%s", err, body)
	}
	return e
}

func encode(t testing.TB, e event.Event) []byte {
	t.Helper()
	body, err := event.Encode(e)
	if err != nil {
		t.Fatal(err)
	}
	return body
}

func TestWhatArgillaWroteComesOutWithTheSameBytes(t *testing.T) {
	t.Parallel()
	for _, name := range bodies.Names() {
		e := decode(t, bodies.Body(name))
		if diff := cmp.Diff(string(bodies.Body(name)), string(encode(t, e))); diff != "" {
			t.Errorf("%s (- before, + after):\n%s", name, diff)
		}
		if e.Keys != nil || e.Unknown != nil {
			t.Errorf("%s: its fields are the known ones in their order, and it says %v and %v", name, e.Keys, e.Unknown)
		}
		var again event.Event
		asJSON, err := json.Marshal(e)
		if err == nil {
			err = json.Unmarshal(asJSON, &again)
		}
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(string(bodies.Body(name)), string(encode(t, again))); diff != "" {
			t.Errorf("%s, through json.Marshal (- before, + after):\n%s", name, diff)
		}
	}
}

// The order and the spelling of what is stored as JSON are kept too, wherever
// something unknown lies and whatever is missing.
func TestUnusualBodiesComeOutWithTheSameBytes(t *testing.T) {
	t.Parallel()
	published := string(bodies.Body("dataset.published"))
	for name, change := range map[string][2]string{
		"unknown first":             {`{"type": "dataset`, `{"schema": "2", "type": "dataset`},
		"unknown in the midst":      {`"guidelines": `, `"colour": {"red": [0.5, 1e+20]}, "guidelines": `},
		"unknown last":              {`"dimensions": 384`, `"dimensions": 384, "metric": null`},
		"a setting is missing":      {`"options_order": "natural"`, `"selection": "all"`},
		"settings in another order": {`"type": "rating", "options": [{"value": 1}, {"value": 2}, {"value": 3}, {"value": 4}, {"value": 5}]`, `"options": [{"value": 0, "text": "none"}], "type": "rating"`},
		"an unknown type":           {`"type": "rating", "options": [{"value": 1}, {"value": 2}, {"value": 3}, {"value": 4}, {"value": 5}]`, `"type": "table", "options": true, "use_markdown": "maybe"`},
		"bounds that are floats":    {`"min": 0, "max": 5000`, `"min": 0.5, "max": 1e+16`},
		"no description":            {`"text": "Billing", "description": null`, `"text": "Billing"`},
	} {
		body := strings.Replace(published, change[0], change[1], 1)
		if body == published {
			t.Errorf("%s: %q is not there", name, change[0])
		}
		if diff := cmp.Diff(body, string(encode(t, decode(t, []byte(body))))); diff != "" {
			t.Errorf("%s (- before, + after):\n%s", name, diff)
		}
	}
}

func TestUnknownEventsSurvive(t *testing.T) {
	t.Parallel()
	const body = `{"type": "workspace.created", "version": 2, "timestamp": "2025-03-12T09:30:01.000000Z", ` +
		`"data": {"name": "\u00e9", "id": "50a66195", "x": [1.0, -0.42, 1e-05, "\ud83d"]}, "tenant": 7}`
	e := decode(t, []byte(body))
	if e.Type.Subject() != "" || e.Data.ResourceID() != "50a66195" || e.Version != 2 {
		t.Errorf("got %+v", e)
	}
	if diff := cmp.Diff(body, string(encode(t, e))); diff != "" {
		t.Errorf("(- before, + after):\n%s", diff)
	}
	for _, data := range []string{"null", "[]", `"id"`, `{"id": 3}`} {
		e := decode(t, []byte(`{"type": "x", "version": 1, "timestamp": "2025-03-12T09:30:01Z", "data": `+data+`}`))
		if e.Data.ResourceID() != "" {
			t.Errorf("%s has the id %q", data, e.Data.ResourceID())
		}
	}
}

// What was changed after decoding is what is encoded, in its place.
func TestChangesAreEncoded(t *testing.T) {
	t.Parallel()
	body := bytes.Replace(bodies.Body("dataset.created"), []byte(`"guidelines"`), []byte(`"colour": "red", "guidelines"`), 1)
	e := decode(t, body)
	d := e.Data.(event.Dataset)
	d.Name = "Café ☕ & 🚀"
	d.Unknown = append(d.Unknown, event.Member{Name: "size", Value: json.RawMessage(`{"w":1}`)})
	e.Data = d
	want := strings.NewReplacer(`"name": "ticket-triage"`, `"name": "Caf\u00e9 \u2615 & \ud83d\ude80"`,
		`"updated_at": "2025-03-12T09:30:01.150022"}}`, `"updated_at": "2025-03-12T09:30:01.150022", "size": {"w": 1}}}`).Replace(string(body))
	if diff := cmp.Diff(want, string(encode(t, e))); diff != "" {
		t.Errorf("(- want, + got):\n%s", diff)
	}
}

func TestEncodeRefusesWhatIsNotJSON(t *testing.T) {
	t.Parallel()
	for _, e := range []event.Event{
		{Type: event.RecordCreated},
		{Type: event.RecordCreated, Data: event.Record{Fields: event.Object{{Name: "text", Value: json.RawMessage(`{"q":`)}}}},
		{Type: "x", Data: event.Other(`"\`)},
		{Type: "x", Data: event.Other(`1`), Rest: event.Rest{Unknown: []event.Member{{Name: "y"}}}},
	} {
		if body, err := event.Encode(e); err == nil {
			t.Errorf("got %s", body)
		}
	}
}

func TestDecodedSharesNoMemory(t *testing.T) {
	t.Parallel()
	body := bodies.Body("response.created")
	e := decode(t, body)
	before := encode(t, e)
	clear(body)
	if after := encode(t, e); !bytes.Equal(before, after) {
		t.Error("overwriting the body changed what was decoded")
	}
}

func FuzzDecode(f *testing.F) {
	for _, name := range bodies.Names() {
		f.Add(bodies.Body(name))
	}
	f.Add([]byte(`{"type": "x", "version": -1, "timestamp": "2025-03-12T09:30:01.1234567+02:00", "data": {"id": "\ud800", "n": [-0, -0.0, 1E400, 12345678901234567890]}}`))
	f.Add([]byte(` {"data":"\/\u007f\u001F` + "\x7f" + `","timestamp":"2025-03-12T09:30:01Z","a":{},"type":"","version":0,"b":[ ]} `))
	f.Fuzz(func(t *testing.T, body []byte) {
		e, err := event.Decode(body)
		if err != nil {
			if err.Error() == "" {
				t.Error("an error without a word")
			}
			return
		}
		encoded := encode(t, e)
		if again := encode(t, decode(t, encoded)); !bytes.Equal(encoded, again) {
			t.Errorf("encoded twice (- first, + second):\n%s", cmp.Diff(string(encoded), string(again)))
		}
		if !sameJSON(t, body, encoded) {
			t.Errorf("what was encoded says something else:\n%s\n%s", body, encoded)
		}
	})
}

// sameJSON compares two bodies by what encoding/json makes of them. It says so
// too where it cannot tell: numbers that no float64 holds, and times, which are
// normalised.
func sameJSON(t *testing.T, a, b []byte) bool {
	t.Helper()
	var left, right map[string]any
	if json.Unmarshal(a, &left) != nil || json.Unmarshal(b, &right) != nil {
		return true
	}
	delete(left, "timestamp")
	delete(right, "timestamp")
	if data, ok := left["data"].(map[string]any); ok && data["inserted_at"] != nil {
		return true // there are times deeper down, and every byte of those is in the other tests
	}
	return reflect.DeepEqual(left, right)
}
