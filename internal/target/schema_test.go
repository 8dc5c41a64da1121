package target_test

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/hookdrill/hookdrill/internal/target"
	"github.com/hookdrill/hookdrill/internal/trial"
)

// The schema knows every field, and every adapter of ours keeps to it.
func TestTheSchemaIsComplete(t *testing.T) {
	t.Parallel()
	text, err := os.ReadFile("target.schema.json")
	if err != nil {
		t.Fatal(err)
	}
	var schema struct{ Properties map[string]any }
	if err := json.Unmarshal(text, &schema); err != nil {
		t.Fatal(err)
	}
	fields := 0
	for _, f := range reflect.VisibleFields(reflect.TypeFor[target.File]()) {
		name := f.Tag.Get("yaml")
		if name == "" || name == "-" {
			continue
		}
		fields++
		if schema.Properties[name] == nil {
			t.Errorf("the schema does not know the field %s", name)
		}
	}
	if fields != len(schema.Properties) {
		t.Errorf("the schema has %d fields, and there are %d", len(schema.Properties), fields)
	}
	files, err := filepath.Glob("../../examples/adapters/*/target.yaml")
	if err != nil || len(files) < 8 {
		t.Fatalf("there are %d adapters: %v", len(files), err)
	}
	for _, name := range files {
		if _, err := target.Read(name); err != nil {
			t.Error(err)
		}
	}
}

// validated opens a target, has it make a delivery, and holds all to the schema.
func validated(t *testing.T, f target.File) error {
	t.Helper()
	opened, err := target.Open(t.Context(), f, target.Options{CA: "authority.pem", Validate: true})
	if err != nil {
		return err
	}
	defer func() { _ = opened.Close() }()
	party, err := opened.Party().New(trial.Env{})
	if err != nil {
		t.Fatal(err)
	}
	_, err = party.Deliver(t.Context(), trial.Delivery{
		ID: "d", URL: "http://127.0.0.1:1/in", Header: http.Header{"X-A": {"b"}}, Body: []byte("{}"), Signing: &trial.Signing{ID: "m", Keys: []string{"whsec_AAAA"}},
	})
	return err
}

func TestBothDirectionsAreValidated(t *testing.T) {
	t.Parallel()
	if err := validated(t, file(t, "well")); err != nil {
		t.Error(err)
	}
	for how, want := range map[string]string{
		"vague":   `its answer to "outcome" is not as the protocol says: /: missing property 'delivered'`,
		"strange": `/reason: "because" is none of`,
		"echoes":  "it answered a request that is not under way",
	} {
		if err := validated(t, file(t, how)); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: the error does not say %q: %v", how, want, err)
		}
	}
}

// The same messages go over HTTP.
func TestASenderThatIsCalled(t *testing.T) {
	t.Parallel()
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		var asked struct {
			ID int
			Do string
		}
		_ = json.NewDecoder(r.Body).Decode(&asked)
		answer := map[string]any{"id": asked.ID}
		switch {
		case r.URL.Path == "/breaks" && asked.Do == "emit":
			w.WriteHeader(http.StatusTeapot)
		case r.URL.Path == "/refuses" && asked.Do == "emit":
			answer["refused"] = "not hush-hush enough"
		case asked.Do == "outcome":
			answer["delivered"], answer["reason"] = true, "2xx"
		}
		_ = json.NewEncoder(w).Encode(answer)
	}))
	t.Cleanup(server.Close)
	for path, want := range map[string]string{
		"/works": "", "/refuses": "not [secret] enough", "/breaks": `it did not answer "emit": it responded with 418`,
	} {
		f := target.File{
			Name: "ours", Role: "sender", URL: server.URL + path, Patience: 10 * time.Second,
			Environment: map[string]string{"TOKEN": "hush-hush"},
		}
		err := validated(t, f)
		if want == "" && err != nil || want != "" && (err == nil || !strings.Contains(err.Error(), want)) {
			t.Errorf("%s: it says %v", path, err)
		}
	}
}
