package trial_test

import (
	"bytes"
	"net/http"
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/hookdrill/hookdrill/internal/trial"
)

// encoded is a run of all kinds of records, with a secret, as a file has it.
func encoded(t testing.TB, h *trial.History) []byte {
	t.Helper()
	var file bytes.Buffer
	if err := h.Encode(&file); err != nil {
		t.Fatal(err)
	}
	return file.Bytes()
}

func secretive(t *testing.T) *trial.History {
	t.Helper()
	p := plan(t, "refuse, 503, 200(body: \"thanks\")")
	p.Deliveries[0].URL += "?secret=38ee77617c3a489ab6e871fbeb2ec87d"
	p.Deliveries[0].Header = http.Header{"X-Api-Key": {"5f3c2a1b"}}
	p.Deliveries = append(p.Deliveries, trial.Delivery{ID: "refused", URL: "ftp://hooks.test", Body: []byte(payload)})
	return inVirtualTime(t, p, reference())
}

func TestWhatIsEncodedIsWhatWasRedacted(t *testing.T) {
	t.Parallel()
	h := secretive(t)
	runs, err := trial.Decode(bytes.NewReader(encoded(t, h)))
	if err != nil {
		t.Fatal(err)
	}
	want := []trial.Recorded{{Name: t.Name(), Party: "reference", Stage: "virtual", Seed: 1, Records: h.Redacted()}}
	if diff := cmp.Diff(want, runs, cmpopts.EquateEmpty()); diff != "" {
		t.Errorf("the run as decoded (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff(h.Recorded(), runs[0], cmpopts.EquateEmpty()); diff != "" {
		t.Errorf("what it says it would be, and is (-want +got):\n%s", diff)
	}
	kinds := map[trial.Kind]bool{}
	for _, r := range runs[0].Records {
		kinds[r.Kind] = true
	}
	if len(kinds) != 5 {
		t.Errorf("the run has records of the kinds %v only", kinds)
	}
}

func TestAFileTellsWhoSpeaksTLS(t *testing.T) {
	t.Parallel()
	h := secretive(t)
	h.Plan.Endpoints[0].TLS = true
	runs, err := trial.Decode(bytes.NewReader(encoded(t, h)))
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]string{h.Plan.Endpoints[0].Host}, runs[0].Secure); diff != "" {
		t.Errorf("the hosts (-want +got):\n%s", diff)
	}
}

func TestAFileHoldsSeveralRuns(t *testing.T) {
	t.Parallel()
	one, two := encoded(t, secretive(t)), encoded(t, played(t))
	runs, err := trial.Decode(bytes.NewReader(append(one, two...)))
	if err != nil || len(runs) != 2 {
		t.Fatalf("%d runs, error %v", len(runs), err)
	}
	if len(runs[0].Records)+len(runs[1].Records) != bytes.Count(one, []byte("\n"))+bytes.Count(two, []byte("\n"))-2 {
		t.Errorf("%d and %d records", len(runs[0].Records), len(runs[1].Records))
	}
}

func TestWhatIsNoHistory(t *testing.T) {
	t.Parallel()
	const run = `{"run":{"name":"n","seed":1,"party":"p","stage":"virtual","length":"1s"}}` + "\n"
	for name, c := range map[string]struct{ text, want string }{
		"no JSON":                    {run + "nonsense", "line 2"},
		"an empty line":              {run + "\n" + run, "line 2"},
		"a record without a run":     {`{"at":1,"kind":"refusal","refusal":"no"}`, "does not begin with a run"},
		"an empty object":            {run + "{}", "line 2 of the history is neither"},
		"null":                       {"null", "line 1 of the history is neither"},
		"a kind nobody knows":        {run + `{"at":1,"kind":"telegram"}`, `kind "telegram"`},
		"a kind without its record":  {run + `{"at":1,"kind":"request"}`, `kind "request", and does not hold one`},
		"a record of another kind":   {run + `{"at":1,"kind":"connect","outcome":{}}`, `kind "connect"`},
		"two records in one":         {run + `{"at":1,"kind":"connect","connect":{},"outcome":{}}`, `kind "connect"`},
		"an answer that is none":     {run + `{"at":1,"kind":"answer","life":{}}`, `kind "answer"`},
		"a time that is no number":   {run + `{"at":"1s","kind":"refusal","refusal":"no"}`, "line 2"},
		"bytes that are not base64":  {run + `{"at":1,"kind":"request","request":{"raw":"***"}}`, "line 2"},
		"cut off in the middle":      {run + `{"at":1,"kind":"conn`, "line 2"},
		"something behind a record":  {run + `{"at":1,"kind":"refusal","refusal":"no"} {}`, "line 2"},
		"a run and a record in one":  {`{"run":{"name":"n"},"at":1,"kind":"refusal","refusal":"no"}`, "line 1 of the history is both"},
		"nothing at all":             {"", ""},
		"a refusal without a reason": {run + `{"at":1,"kind":"refusal"}`, ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, err := trial.Decode(strings.NewReader(c.text))
			switch {
			case c.want == "" && err != nil:
				t.Errorf("the error is %v", err)
			case c.want != "" && (err == nil || !strings.Contains(err.Error(), c.want)):
				t.Errorf("the error is %v, which does not say %q", err, c.want)
			}
		})
	}
}

func TestEncodeTellsThatItCannotWrite(t *testing.T) {
	t.Parallel()
	closed, err := os.Create(t.TempDir() + "/history.jsonl")
	if err != nil {
		t.Fatal(err)
	}
	_ = closed.Close()
	if err := played(t).Encode(closed); err == nil {
		t.Error("writing to a closed file is no error")
	}
}

// FuzzDecode: whatever is read, nothing panics, and who goes by a record's kind
// finds what it promises.
func FuzzDecode(f *testing.F) {
	f.Add([]byte(`{"run":{"name":"n","seed":1,"party":"p","stage":"virtual","length":"1s","stopped":true}}` + "\n" +
		`{"at":0,"delivery":"d","kind":"connect","connect":{"host":"h","took":0,"failure":"refused"}}` + "\n" +
		`{"at":1,"kind":"request","request":{"host":"h","connection":1,"request":1,"method":"POST","fields":[{"name":"a","value":"b"}],"raw":"AA==","times":{"began":"2000-01-01T00:00:00Z"}}}` + "\n" +
		`{"at":2,"kind":"attempt","attempt":{"number":1,"start":"2000-01-01T00:00:00Z"}}` + "\n" +
		`{"at":3,"kind":"outcome","outcome":{"delivered":true}}` + "\n" +
		`{"at":4,"kind":"refusal","refusal":"no"}` + "\n" +
		`{"at":5,"kind":"life","life":{"what":"killed"}}` + "\n" +
		`{"at":6,"kind":"answer","answer":{"act":"a","status":200,"header":{"A":["b"]},"body":"e30=","took":1}}` + "\n" +
		`{"at":7,"kind":"trace","trace":{"name":"n","form":"plain","place":"p"}}`))
	f.Add([]byte(`{"run":{}}` + "\n" + `{"kind":"request"}`))
	f.Add([]byte(`{"run":null,"at":-1}`))
	f.Add([]byte("\n\x00"))
	f.Fuzz(func(t *testing.T, file []byte) {
		runs, _ := trial.Decode(bytes.NewReader(file))
		for _, run := range runs {
			h := &trial.History{Plan: &trial.Plan{Name: run.Name}, Records: run.Records}
			h.Digest() // goes by the kinds
			again, err := trial.Decode(bytes.NewReader(encoded(t, h)))
			if err != nil || len(again) != 1 || len(again[0].Records) != len(run.Records) {
				t.Fatalf("what was decoded cannot be encoded and decoded again: %v", err)
			}
		}
	})
}
