package payload_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"github.com/hookdrill/hookdrill/fixtures/langsmith"
	"github.com/hookdrill/hookdrill/simulator/langsmith/payload"
)

// knownDifferences are where Decode and the JSON Schema part ways, on purpose:
// the schema says what LangSmith sends, Decode what a listener can live with.
func knownDifference(place, value string) bool {
	return place == "runs/0/dotted_order" || // its pattern is the schema's alone
		(place == "runs" || place == "threads") && value == "null" // as if it were missing
}

// TestDecodeAgreesWithTheSchema puts values of every kind in every place.
func TestDecodeAgreesWithTheSchema(t *testing.T) {
	t.Parallel()
	values := []string{
		`null`, `true`, `0`, `-1`, `0.5`, `"x"`, `""`, `"0.5"`, `{}`, `[]`, `[{}]`, `[1]`, `["x"]`,
		`"6ab80f10-d79c-4fa2-b441-922ed6feb630"`, `["6AB80F10-D79C-4FA2-B441-922ED6FEB630"]`,
		`"2024-04-05T01:28:54"`, `"2024-04-05T01:28:54.1Z"`, `{"k":{"n":1}}`, `{"k":{}}`, `{"k":1}`, `{"ROOT":{}}`, `{"ROOT":1}`,
	}
	var example map[string]any
	if err := json.Unmarshal(langsmith.Example(), &example); err != nil {
		t.Fatal(err)
	}
	run := example["runs"].([]any)[0].(map[string]any)
	places := map[string]map[string]any{"threads": example, "feedback_stats": example, "other": example, "runs/0/other": run}
	for name := range example {
		places[name] = example
	}
	for name := range run {
		places["runs/0/"+name] = run
	}
	compared := 0
	for place, object := range places {
		name := place[strings.LastIndexByte(place, '/')+1:]
		before, there := object[name]
		delete(object, name)
		compared += agree(t, example, place, "nothing")
		for _, value := range values {
			object[name] = json.RawMessage(value)
			compared += agree(t, example, place, value)
		}
		if object[name] = before; !there {
			delete(object, name)
		}
	}
	if want := 40 * len(values); compared < want {
		t.Errorf("only %d comparisons were made, want at least %d", compared, want)
	}
}

func agree(t *testing.T, document map[string]any, place, value string) int {
	t.Helper()
	body, err := json.Marshal(document)
	if err != nil {
		t.Fatal(err)
	}
	_, decoded := payload.Decode(body)
	valid := langsmith.Validate(body)
	if (decoded == nil) != (valid == nil) && !knownDifference(place, value) {
		t.Errorf("%s at %s: Decode says %v, the schema %v", value, place, decoded, valid)
	}
	return 1
}

// TestCasesAgreeWithTheSchema has the same for whole payloads.
func TestCasesAgreeWithTheSchema(t *testing.T) {
	t.Parallel()
	for name, c := range cases(t) {
		_, decoded := payload.Decode(c.Payload)
		if valid := langsmith.Validate(c.Payload); (decoded == nil) != (valid == nil) {
			t.Errorf("%s: Decode says %v, the schema %v", name, decoded, valid)
		}
	}
}

func BenchmarkDecode(b *testing.B) {
	var runs bytes.Buffer
	run := tight(b, langsmith.Example())
	run = run[bytes.Index(run, []byte(`[{`))+1 : len(run)-2]
	inputs := fmt.Sprintf(`"inputs":{"q":%q}`, strings.Repeat("what? ", 400))
	run = bytes.Replace(run, []byte(`"inputs":null`), []byte(inputs), 1)
	for i := range 5000 {
		if i > 0 {
			runs.WriteByte(',')
		}
		runs.Write(run)
	}
	body := bytes.Replace(tight(b, langsmith.Example()), []byte(`"runs":[`), fmt.Appendf(nil, `"runs":[%s],"others":[`, runs.Bytes()), 1)
	b.SetBytes(int64(len(body)))
	b.ReportAllocs()
	for b.Loop() {
		if _, err := payload.Decode(body); err != nil {
			b.Fatal(err)
		}
	}
}
