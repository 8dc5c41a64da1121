package api

import (
	"encoding/json"
	"errors"
	"io"
	"mime"
	"mime/multipart"
	"net/http"
	"slices"
	"strings"

	"github.com/hookdrill/hookdrill/simulator/langsmith/store"
)

// maxParts is how many parts a multipart body may have: a run has up to seven.
const maxParts = 10 * maxOperations

// namedPart is one part of a multipart body.
type namedPart struct {
	name, contentType string
	content           []byte
}

// partsOf reads a multipart body. The JS SDK gives each part a file name, so the
// parts are read one by one: ParseMultipartForm would take them for files.
func partsOf(r *http.Request) ([]namedPart, error) {
	kind, params, err := mime.ParseMediaType(r.Header.Get("Content-Type"))
	if err != nil || kind != "multipart/form-data" || params["boundary"] == "" {
		return nil, refused(http.StatusUnprocessableEntity, "Content-Type must be multipart/form-data with a boundary")
	}
	return readParts(multipart.NewReader(r.Body, params["boundary"]))
}

func readParts(body *multipart.Reader) ([]namedPart, error) {
	var parts []namedPart
	for {
		next, err := body.NextRawPart()
		if errors.Is(err, io.EOF) {
			return parts, nil
		}
		if err != nil {
			return nil, unreadable(err)
		}
		if len(parts) == maxParts {
			return nil, refused(http.StatusRequestEntityTooLarge, "the body has more than %d parts", maxParts)
		}
		content, err := io.ReadAll(next)
		if err != nil {
			return nil, unreadable(err)
		}
		contentType := next.Header.Get("Content-Type")
		if bare, _, err := mime.ParseMediaType(contentType); err == nil {
			contentType = bare // the SDKs add length=
		}
		parts = append(parts, namedPart{next.FormName(), contentType, content})
	}
}

func unreadable(err error) error {
	if tooLarge, ok := errors.AsType[*http.MaxBytesError](err); ok {
		return tooLarge
	}
	return refused(http.StatusUnprocessableEntity, "error reading multipart data: %s", err)
}

// upload is a multipart body of runs and feedback, being put together.
type upload struct {
	order    []string // of runs: event, dot, id
	runs     map[string]*fields
	files    map[string][]file
	feedback []*fields
}

func (a *API) postMultipart(r *http.Request) (answer, error) {
	parts, err := partsOf(r)
	if err != nil {
		return answer{}, err
	}
	up, err := assemble(parts)
	if err != nil {
		return answer{}, err
	}
	ops, err := up.operations()
	if err != nil {
		return answer{}, err
	}
	var feedback []store.Feedback
	for _, f := range up.feedback {
		one, err := a.feedbackFrom(f)
		if err != nil {
			return answer{}, err
		}
		feedback = append(feedback, one)
	}
	if err := a.ingest(r.Context(), ops, feedback); err != nil {
		return answer{}, err
	}
	return accepted("Runs batch ingested")
}

// assemble sorts the parts by what their names say: post.ID, post.ID.field,
// feedback.ID or attachment.ID.name.
func assemble(parts []namedPart) (*upload, error) {
	up := &upload{runs: make(map[string]*fields), files: make(map[string][]file)}
	for _, p := range parts {
		event, rest, _ := strings.Cut(p.name, ".")
		id, field, _ := strings.Cut(rest, ".")
		id = strings.ToLower(id)
		if !isUUID(id) {
			return nil, invalid("part %q: its name should be post, patch, feedback or attachment, a dot and a UUID", cut(p.name))
		}
		var err error
		switch event {
		case "post", "patch":
			err = up.addRun(event+"."+id, field, p)
		case "feedback":
			err = up.addFeedback(id, p)
		case "attachment":
			up.files[id] = append(up.files[id], file{cut(field), p.contentType, p.content})
		default:
			err = invalid("part %q: its name should begin with post, patch, feedback or attachment", cut(p.name))
		}
		if err != nil {
			return nil, err
		}
	}
	return up, nil
}

func (up *upload) addRun(key, field string, p namedPart) error {
	if err := valid(p.name, p.content); err != nil {
		return err
	}
	f := up.runs[key]
	if field == "" {
		if f != nil {
			return invalid("part %q: it is there twice", p.name)
		}
		f, err := objectAt(key, p.content)
		if err != nil {
			return err
		}
		up.runs[key] = f
		up.order = append(up.order, key)
		return nil
	}
	if f == nil {
		return invalid("part %q: the part %q must come before it", cut(p.name), key)
	}
	if !slices.Contains([]string{"inputs", "outputs", "events", "extra", "error", "serialized"}, field) {
		return invalid("part %q: inputs, outputs, events, extra, error and serialized have parts of their own", cut(p.name))
	}
	if f.values == nil {
		f.values = make(map[string]json.RawMessage)
	}
	f.values[field] = p.content
	return nil
}

// addFeedback takes the id from the name: the reference says it is the run's, and
// both SDKs put the feedback's there.
func (up *upload) addFeedback(id string, p namedPart) error {
	if err := valid(p.name, p.content); err != nil {
		return err
	}
	f, err := objectAt(p.name, p.content)
	if err != nil {
		return err
	}
	if f.raw("id") == nil && f.raw("run_id") != nil {
		f.values["id"] = json.RawMessage(`"` + id + `"`)
	}
	if f.raw("run_id") == nil && f.raw("id") != nil && f.raw("session_id") == nil {
		f.values["run_id"] = json.RawMessage(`"` + id + `"`)
	}
	up.feedback = append(up.feedback, f)
	return nil
}

func (up *upload) operations() ([]operation, error) {
	var ops []operation
	var wrong []string
	taken := make(map[string]bool)
	for _, key := range up.order {
		event, id, _ := strings.Cut(key, ".")
		f := up.runs[key]
		op := readBatched(f)
		if op.run.ID != "" && op.run.ID != id {
			f.fail("id", "it is not the id in the part's name")
		}
		if op.post = event == "post"; !taken[id] {
			op.files, taken[id] = up.files[id], true
		}
		wrong = append(wrong, f.wrong...)
		ops = append(ops, op)
	}
	for id := range up.files {
		if !taken[id] {
			wrong = append(wrong, "attachment."+id+": no run of this request has this id")
		}
	}
	if wrong != nil {
		slices.Sort(wrong)
		return nil, &problem{status: http.StatusBadRequest, text: wrong}
	}
	return ops, nil
}
