package report

import (
	"bytes"
	"encoding/json"
	"reflect"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/hookdrill/hookdrill/internal/verdict"
)

func TestJSONComesBackAsItWas(t *testing.T) {
	t.Parallel()
	want, err := sampleReport().fit()
	if err != nil {
		t.Fatal(err)
	}
	var first, second bytes.Buffer
	if err := want.WriteJSON(&first); err != nil {
		t.Fatal(err)
	}
	got, err := ReadJSON(bytes.NewReader(first.Bytes()))
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want, got, cmpopts.IgnoreFields(Scenario{}, "History"), cmpopts.EquateEmpty()); diff != "" {
		t.Errorf("the report changed on its way (-written +read):\n%s", diff)
	}
	if err := got.WriteJSON(&second); err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(first.Bytes(), second.Bytes()) {
		t.Error("written again, it has other bytes")
	}
}

// Everything but the history can be shown from what was read back.
func TestAReportReadBackLooksTheSame(t *testing.T) {
	t.Parallel()
	var written bytes.Buffer
	if err := sampleReport().WriteJSON(&written); err != nil {
		t.Fatal(err)
	}
	r, err := ReadJSON(&written)
	if err != nil {
		t.Fatal(err)
	}
	var page bytes.Buffer
	if err := r.WriteHTML(&page); err != nil {
		t.Fatal(err)
	}
	golden(t, "report.html", page.Bytes())
}

func TestAnEmptyReportIsValid(t *testing.T) {
	t.Parallel()
	r := &Report{Subject: Subject{Name: "mine", Role: "listener"}, Stage: "real"}
	var b bytes.Buffer
	if err := r.WriteJSON(&b); err != nil {
		t.Fatal(err)
	}
	if err := Validate(b.Bytes()); err != nil {
		t.Error(err)
	}
}

func TestNothingInvalidIsWritten(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		spoil func(*Report)
		want  string
	}{
		"a stage there is not":    {func(r *Report) { r.Stage = "imagined" }, "/stage: "},
		"a rule without an id":    {func(r *Report) { r.Rules[0].ID = "" }, "/rules/0/id: "},
		"a basis there is not":    {func(r *Report) { r.Rules[2].Basis = "hearsay" }, "/rules/2/basis: "},
		"an outcome there is not": {func(r *Report) { r.Scenarios[1].Steps[0].Outcome = 99 }, "/scenarios/1/steps/0/outcome: "},
		"a scenario there is not": {func(r *Report) { r.Rules[1].Scenarios[0] = 10 }, "/rules/1/scenarios/0: 10 is not a scenario of this report, which has 10"},
		"a digest that is none":   {func(r *Report) { r.Digest = "yes" }, "/digest: "},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := sampleReport()
			test.spoil(r)
			var b bytes.Buffer
			err := r.WriteJSON(&b)
			if err == nil || !strings.Contains(err.Error(), test.want) {
				t.Errorf("got %v, want %q in it", err, test.want)
			}
			if b.Len() > 0 {
				t.Errorf("wrote %d bytes all the same", b.Len())
			}
		})
	}
}

// No way to show a report may fall over one that does not hold together.
func TestEveryWayRefusesAReportThatDoesNotHoldTogether(t *testing.T) {
	t.Parallel()
	r := sampleReport()
	r.Rules[1].Scenarios[0] = -1
	for _, f := range r.files() {
		if f.name == HistoryFile {
			continue // of scenarios, not of rules
		}
		if err := f.write(&bytes.Buffer{}); err == nil || !strings.Contains(err.Error(), "/rules/1/scenarios/0") {
			t.Errorf("%s: got %v", f.name, err)
		}
	}
	if err := r.WriteText(&bytes.Buffer{}, TextOptions{}); err == nil {
		t.Error("text: no error")
	}
}

func TestReadJSONSaysWhatIsWrong(t *testing.T) {
	t.Parallel()
	var b bytes.Buffer
	if err := sampleReport().WriteJSON(&b); err != nil {
		t.Fatal(err)
	}
	valid := b.String()
	for name, test := range map[string]struct{ from, to, want string }{
		"another version":          {`"hookdrill.result/v1"`, `"hookdrill.result/v2"`, `/schema: "hookdrill.result/v2" is not "hookdrill.result/v1"`},
		"a number for a text":      {`"stage": "virtual"`, `"stage": 7`, "/stage: "},
		"a property is missing":    {`"seed": 42,`, ``, "missing property 'seed'"},
		"a negative seed":          {`"seed": 42,`, `"seed": -1,`, "/seed: "},
		"a seed too large":         {`"seed": 42,`, `"seed": 18446744073709551616,`, "/seed: "},
		"a duration that is none":  {`"elapsed": "412ms"`, `"elapsed": "soon"`, "/elapsed: "},
		"a duration that is wrong": {`"elapsed": "412ms"`, `"elapsed": "999999999999h"`, "invalid duration"},
		"a date that is none":      {`"2026-11-23T16:05:00Z"`, `"yesterday"`, "/started: "},
		"a scenario there is not":  {`"scenarios": [`, `"scenarios": [99, `, "/rules/0/scenarios/0: 99 is not a scenario"},
		"not JSON":                 {`{`, `<`, "not JSON"},
		"something behind it":      {"\n}\n", "\n}\n{}", "not JSON"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			text := strings.Replace(valid, test.from, test.to, 1)
			if text == valid {
				t.Fatalf("%q is not in the report", test.from)
			}
			_, err := ReadJSON(strings.NewReader(text))
			if err == nil || !strings.Contains(err.Error(), test.want) {
				t.Errorf("got %v, want %q in it", err, test.want)
			}
		})
	}
}

// A version is kept where something is added: what is not known is no mistake.
func TestReadersPassOverWhatTheyDoNotKnow(t *testing.T) {
	t.Parallel()
	var b bytes.Buffer
	if err := sampleReport().WriteJSON(&b); err != nil {
		t.Fatal(err)
	}
	if err := Validate([]byte(strings.Replace(b.String(), "{", `{"later": true,`, 1))); err != nil {
		t.Error(err)
	}
}

func TestErrorsAreBounded(t *testing.T) {
	t.Parallel()
	r := manyScenarios()
	for i := range r.Scenarios {
		r.Scenarios[i].Verdict = 99
	}
	err := r.WriteJSON(&bytes.Buffer{})
	if err == nil || strings.Count(err.Error(), "\n") != maxComplaints || !strings.HasSuffix(err.Error(), "and 90 more") {
		t.Errorf("got %v", err)
	}
}

// The schema and the model say the same, property by property.
func TestTheSchemaHasEveryProperty(t *testing.T) {
	t.Parallel()
	var schema struct {
		Properties map[string]any
		Defs       map[string]struct {
			Properties map[string]any
			Enum       []string
		} `json:"$defs"`
	}
	if err := json.Unmarshal(schemaText, &schema); err != nil {
		t.Fatal(err)
	}
	for name, test := range map[string]struct {
		model  any
		schema map[string]any
	}{
		"report":    {Report{}, schema.Properties},
		"subject":   {Subject{}, schema.Defs["subject"].Properties},
		"rule":      {Rule{}, schema.Defs["rule"].Properties},
		"scenario":  {Scenario{}, schema.Defs["scenario"].Properties},
		"step":      {Step{}, schema.Defs["step"].Properties},
		"finding":   {verdict.Finding{}, schema.Defs["finding"].Properties},
		"traceLine": {TraceLine{}, schema.Defs["traceLine"].Properties},
	} {
		want := map[string]bool{}
		for property := range test.schema {
			want[property] = true
		}
		if diff := cmp.Diff(want, properties(reflect.TypeOf(test.model))); diff != "" {
			t.Errorf("%s (-schema +model):\n%s", name, diff)
		}
	}
	for i, name := range schema.Defs["outcome"].Enum {
		if got := verdict.Outcome(i).String(); got != name {
			t.Errorf("outcome %d is %q in the schema, %q in the model", i, name, got)
		}
	}
	if n := len(schema.Defs["outcome"].Enum); n != int(verdict.Error)+1 {
		t.Errorf("the schema has %d outcomes", n)
	}
}

func properties(of reflect.Type) map[string]bool {
	all := map[string]bool{}
	for field := range of.Fields() {
		name, _, _ := strings.Cut(field.Tag.Get("json"), ",")
		switch {
		case field.Anonymous:
			for inner := range properties(field.Type) {
				all[inner] = true
			}
		case name != "-":
			all[name] = true
		}
	}
	return all
}
