package payload_test

import (
	"bytes"
	"encoding/json"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/hookdrill/hookdrill/fixtures/langsmith"
	"github.com/hookdrill/hookdrill/simulator/langsmith/payload"
)

// tight takes the white space out of JSON.
func tight(t testing.TB, raw []byte) []byte {
	t.Helper()
	var out bytes.Buffer
	if err := json.Compact(&out, raw); err != nil {
		t.Fatalf("%q: %v", raw, err)
	}
	return out.Bytes()
}

// alike compares payloads; what was kept raw is equal but for white space.
func alike(t testing.TB) cmp.Option {
	raw := func(v json.RawMessage) []byte {
		if v == nil {
			return nil
		}
		return tight(t, v)
	}
	return cmp.Options{
		cmp.Transformer("raw", raw),
		cmp.Transformer("s3", func(v payload.S3URLs) []byte { return raw(json.RawMessage(v)) }),
	}
}

// sameAfterwards encodes p and decodes that.
func sameAfterwards(t testing.TB, p payload.Payload) {
	t.Helper()
	encoded, err := payload.Encode(p)
	if err != nil {
		t.Fatal(err)
	}
	again, err := payload.Decode(encoded)
	if err != nil {
		t.Fatalf("what was encoded is not valid: %v\n%s", err, encoded)
	}
	if diff := cmp.Diff(p, again, alike(t)); diff != "" {
		t.Errorf("after encoding and decoding (- before, + after):\n%s", diff)
	}
}

func TestExampleComesOutAsItWentIn(t *testing.T) {
	t.Parallel()
	p, err := payload.Decode(langsmith.Example())
	if err != nil {
		t.Fatal(err)
	}
	encoded, err := payload.Encode(p)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(tight(t, langsmith.Example())), string(encoded)); diff != "" {
		t.Errorf("(- example, + encoded):\n%s", diff)
	}
	asJSON, err := json.Marshal(p)
	if err != nil {
		t.Fatal(err)
	}
	var again payload.Payload
	if err := json.Unmarshal(asJSON, &again); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(p, again, alike(t)); diff != "" {
		t.Errorf("through json.Marshal (- before, + after):\n%s", diff)
	}
}

// The guide's own statistics, whose 0.0 a float64 would make 0.
func TestStatsComeOutAsTheyWentIn(t *testing.T) {
	t.Parallel()
	const stats = `{"about_langchain":{"n":1,"avg":0.0,"show_feedback_arrow":true,"values":{}},` +
		`"category":{"n":0,"avg":null,"show_feedback_arrow":true,"values":{"CONCEPTUAL":1}},` +
		`"user_score":{"n":2,"avg":0.0,"show_feedback_arrow":false,"values":{}},` +
		`"vagueness":{"n":1,"avg":0.0,"show_feedback_arrow":true,"values":{},"stdev":null,"comments":["a <b>"]}}`
	body := bytes.Replace(tight(t, langsmith.Example()), []byte(`"feedback_stats":null`), []byte(`"feedback_stats":`+stats), 1)
	p, err := payload.Decode(body)
	if err != nil {
		t.Fatal(err)
	}
	for range 20 { // a map has another order each time
		encoded, err := payload.Encode(p)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(string(body), string(encoded)); diff != "" {
			t.Fatalf("(- body, + encoded):\n%s", diff)
		}
	}
}

// start_time may be missing, and must not be null.
func TestARunWithoutAStart(t *testing.T) {
	t.Parallel()
	body := bytes.Replace(tight(t, langsmith.Example()), []byte(`"start_time":"2024-04-05T01:28:54.085646",`), nil, 1)
	p, err := payload.Decode(body)
	if err != nil || !p.Runs[0].StartTime.IsZero() {
		t.Fatalf("it starts at %v, %v", p.Runs[0].StartTime, err)
	}
	if encoded, err := payload.Encode(p); err != nil || !bytes.Equal(encoded, body) {
		t.Errorf("got %s, %v; want %s", encoded, err, body)
	}
}

func TestEncodeRefusesWhatIsNotJSON(t *testing.T) {
	t.Parallel()
	p := payload.Payload{Runs: []payload.Run{{Inputs: json.RawMessage(`{"q":`)}}}
	if encoded, err := payload.Encode(p); err == nil {
		t.Errorf("got %s", encoded)
	}
}

func TestDecodedSharesNoMemory(t *testing.T) {
	t.Parallel()
	body := tight(t, cases(t)["unknown-fields"].Payload)
	p, err := payload.Decode(body)
	if err != nil {
		t.Fatal(err)
	}
	before, err := payload.Encode(p)
	if err != nil {
		t.Fatal(err)
	}
	clear(body)
	after, err := payload.Encode(p)
	if err != nil || !bytes.Equal(before, after) {
		t.Errorf("overwriting the body changed what was decoded: %v", err)
	}
}

func FuzzDecode(f *testing.F) {
	f.Add(langsmith.Example())
	for _, c := range cases(f) {
		f.Add([]byte(c.Payload))
	}
	f.Add([]byte(`{"rule_id":"x"`))
	f.Add([]byte(" [\"\\ud800\", -0.1e5, {\"a\\\"/~\": [[]]}] "))
	f.Fuzz(func(t *testing.T, body []byte) {
		p, err := payload.Decode(body)
		if err != nil {
			if err.Error() == "" {
				t.Error("an error without a word")
			}
			return
		}
		sameAfterwards(t, p)
	})
}
