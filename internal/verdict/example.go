package verdict

import (
	"cmp"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"reflect"
	"slices"
	"strings"

	"github.com/hookdrill/hookdrill/internal/trial"
)

// Corrected is a run that somebody corrected, as the API that a listener works
// with knows it.
type Corrected struct {
	ID string
	// Inputs are the run's, and Correction is what it should have answered.
	Inputs, Correction json.RawMessage
}

// asked are the requests of a method to a path of an endpoint.
func asked(h *trial.History, endpoint, method, path string) []*trial.Request {
	return slices.DeleteFunc(requestsOf(h, endpoint), func(r *trial.Request) bool {
		at, _, _ := strings.Cut(r.Target, "?")
		return r.Method != method || at != path
	})
}

// NothingAsked judges that no request came to an endpoint.
func NothingAsked(h *trial.History, endpoint string) Finding {
	return Requests(h, endpoint, Exactly(0))
}

// LookedUp judges how often the feedback of each run was asked for, which is how
// often it was handled.
func LookedUp(h *trial.History, api, path string, runs []Corrected, want Count) Finding {
	expected := "each run handled " + want.phrase("time", "times")
	if f, is := unfit(h, api, expected); is {
		return f
	}
	seen := map[string]int{}
	for _, r := range asked(h, api, http.MethodGet, path) {
		_, query, _ := strings.Cut(r.Target, "?")
		values, _ := url.ParseQuery(query) // what cannot be read asks for nothing
		for _, run := range values["run"] {
			seen[run]++
		}
	}
	var wrong []string
	for _, run := range runs {
		if n := seen[run.ID]; n < want.Least || n > want.Most {
			wrong = append(wrong, fmt.Sprintf("run %s handled %s", run.ID, plural(n, "time", "times")))
		}
	}
	if len(wrong) > 0 {
		return judged(api, false, expected, few(wrong))
	}
	return judged(api, true, expected, "so it is, for "+plural(len(runs), "run", "runs"))
}

// example is what a listener asks the API to make.
type example struct {
	ID        string          `json:"id"`
	Dataset   string          `json:"dataset_id"`
	Inputs    json.RawMessage `json:"inputs"`
	Outputs   json.RawMessage `json:"outputs"`
	SourceRun string          `json:"source_run_id"`
}

// OneExample judges that of each run one example was made in the dataset, with
// the run's inputs and the correction. One that is asked for again under the
// same id is one; the API keeps it so.
func OneExample(h *trial.History, api, path, dataset string, runs []Corrected) Finding {
	expected := "one example of each run"
	if f, is := unfit(h, api, expected); is {
		return f
	}
	made, err := examplesOf(h, api, path, runs)
	if err != "" {
		return judged(api, false, expected, h.Redact(err))
	}
	var wrong []string
	for _, run := range runs {
		if why := run.notOne(made[run.ID], dataset); why != "" {
			wrong = append(wrong, fmt.Sprintf("run %s: %s", run.ID, why))
		}
		delete(made, run.ID)
	}
	for _, run := range sorted(made) {
		wrong = append(wrong, "an example of the run "+run+", which was not delivered")
	}
	if len(wrong) > 0 {
		return judged(api, false, expected, h.Redact(few(wrong)))
	}
	return judged(api, true, expected, "so it is, for "+plural(len(runs), "run", "runs"))
}

// examplesOf are those that the API made, by their runs: the one that an example
// names or, where it names none, the one that was asked the same.
func examplesOf(h *trial.History, api, path string, runs []Corrected) (map[string][]example, string) {
	made := map[string][]example{}
	for i, r := range asked(h, api, http.MethodPost, path) {
		var e example
		if err := json.Unmarshal(r.Body, &e); err != nil {
			return nil, fmt.Sprintf("example %d is no JSON: %v", i+1, err)
		}
		if !r.Committed {
			continue
		}
		if i := slices.IndexFunc(runs, func(c Corrected) bool { return sameJSON(e.Inputs, c.Inputs) }); e.SourceRun == "" && i >= 0 {
			e.SourceRun = runs[i].ID
		}
		made[e.SourceRun] = append(made[e.SourceRun], e)
	}
	return made, ""
}

// notOne says why these are not one example of the run.
func (c Corrected) notOne(made []example, dataset string) string {
	if len(made) == 0 {
		return "no example"
	}
	var ids []string
	for _, e := range made {
		switch {
		case e.Dataset != dataset:
			return fmt.Sprintf("an example in the dataset %q", e.Dataset)
		case !sameJSON(e.Inputs, c.Inputs):
			return fmt.Sprintf("an example with the inputs %s", e.Inputs)
		case !sameJSON(e.Outputs, json.RawMessage(`{"output":`+string(c.Correction)+`}`)):
			return fmt.Sprintf("an example with the outputs %s", e.Outputs)
		}
		if e.ID == "" || !slices.Contains(ids, e.ID) { // one without an id is another one each time
			ids = append(ids, cmp.Or(e.ID, "one without an id"))
		}
	}
	if len(ids) > 1 {
		return plural(len(ids), "example", "examples") + ": " + strings.Join(ids, ", ")
	}
	return ""
}

func sameJSON(a, b json.RawMessage) bool {
	var left, right any
	return json.Unmarshal(a, &left) == nil && json.Unmarshal(b, &right) == nil && reflect.DeepEqual(left, right)
}

// NoExample judges that no example was asked for.
func NoExample(h *trial.History, api, path string) Finding {
	const expected = "no example"
	if f, is := unfit(h, api, expected); is {
		return f
	}
	n := len(asked(h, api, http.MethodPost, path))
	return judged(api, n == 0, expected, plural(n, "example", "examples")+" asked for")
}
