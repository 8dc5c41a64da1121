package api

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"slices"

	"github.com/hookdrill/hookdrill/simulator/langsmith/store"
)

// maxOperations is how many runs one request may have: more than GET /info says,
// since SDKs count in their own way.
const maxOperations = 1000

func accepted(text string) (answer, error) {
	return answer{http.StatusAccepted, map[string]string{"message": text}}, nil
}

func (a *API) postRun(r *http.Request) (answer, error) {
	f, err := bodyFields(r)
	if err != nil {
		return answer{}, err
	}
	f.require("id")
	op := readRun(f)
	op.post = true
	if err := f.err(); err != nil {
		return answer{}, err
	}
	if err := a.ingest(r.Context(), []operation{op}, nil); err != nil {
		return answer{}, err
	}
	return accepted("Run posted")
}

func (a *API) patchRun(r *http.Request) (answer, error) {
	id, err := pathID(r)
	if err != nil {
		return answer{}, err
	}
	f, err := bodyFields(r)
	if err != nil {
		return answer{}, err
	}
	op := readRun(f)
	if op.run.ID != "" && op.run.ID != id {
		f.fail("id", "it is not the run of the path")
	}
	if err := f.err(); err != nil {
		return answer{}, err
	}
	op.run.ID = id
	if err := a.ingest(r.Context(), []operation{op}, nil); err != nil {
		return answer{}, err
	}
	return accepted("Run patched")
}

func (a *API) postBatch(r *http.Request) (answer, error) {
	f, err := bodyFields(r)
	if err != nil {
		return answer{}, err
	}
	var ops []operation
	for _, list := range []string{"post", "patch"} {
		var runs []json.RawMessage
		_ = json.Unmarshal(orNull(f.of(list, "a list")), &runs)
		for i, text := range runs {
			one, err := objectAt(fmt.Sprintf("body.%s.%d", list, i), text)
			if err != nil {
				return answer{}, err
			}
			op := readBatched(one)
			op.post = list == "post"
			f.wrong = append(f.wrong, one.wrong...)
			ops = append(ops, op)
		}
	}
	if err := f.err(); err != nil {
		return answer{}, err
	}
	if err := a.ingest(r.Context(), ops, nil); err != nil {
		return answer{}, err
	}
	return accepted("Runs batch ingested")
}

// readBatched is readRun for batch and multipart, which ask for more.
func readBatched(f *fields) operation {
	f.require("id", "trace_id", "dotted_order")
	return readRun(f)
}

// ingest stores runs and feedback in one transaction: one that is wrong keeps all
// of the request out, as in the real service. Posts come before patches.
func (a *API) ingest(ctx context.Context, ops []operation, feedback []store.Feedback) error {
	if len(ops)+len(feedback) > maxOperations {
		return refused(http.StatusRequestEntityTooLarge, "the request has %d operations, and %d are the most", len(ops)+len(feedback), maxOperations)
	}
	for i := range ops {
		if err := checkOrder(ops[i].run); err != nil {
			return err
		}
		if err := a.moveOut(ctx, &ops[i]); err != nil {
			return err
		}
	}
	slices.SortStableFunc(ops, func(a, b operation) int {
		switch {
		case a.post == b.post:
			return 0
		case a.post:
			return -1
		}
		return 1
	})
	return a.Store.Batch(func(tx *store.Tx) error {
		for _, op := range ops {
			if err := a.putRun(tx, op); err != nil {
				return err
			}
		}
		for _, f := range feedback {
			if _, err := a.putFeedback(tx, f); err != nil {
				return err
			}
		}
		return nil
	})
}

// checkOrder looks at a dotted_order with what the request itself tells. A patch
// may come without the parent, which its dotted_order names anyhow.
func checkOrder(run store.Run) error {
	if run.DottedOrder == "" {
		return nil
	}
	parts, err := parseDotted(run.DottedOrder)
	parent, trace := run.ParentRunID, run.TraceID
	if err == nil {
		if parent == "" && len(parts) > 1 && run.Start.IsZero() {
			parent = parts[len(parts)-2].id
		}
		if trace == "" {
			trace = parts[0].id
		}
	}
	if err := checkDotted(run.DottedOrder, run.ID, trace, parent); err != nil {
		none := "<nil>"
		if parent != "" {
			none = parent
		}
		return refused(http.StatusBadRequest, "invalid 'dotted_order': %s for run_id:%s trace_id:%s dotted_order:%s parent_run_id:%s",
			err, run.ID, trace, cut(run.DottedOrder), none)
	}
	return nil
}

// putRun fills in what the request left open, and stores the run.
func (a *API) putRun(tx *store.Tx, op operation) error {
	run := op.run
	old, err := tx.Run(run.ID)
	if err != nil && !isMissing(err) {
		return err
	}
	if run.SessionID, err = a.projectOf(tx, op, old); err != nil {
		return err
	}
	if err := place(tx, op, &run, old); err != nil {
		return err
	}
	if op.post {
		_, err = tx.PostRun(run)
	} else {
		_, err = tx.PatchRun(run)
	}
	return err
}

// projectOf is the session of a run: by id, by name, as it was, or the default.
func (a *API) projectOf(tx *store.Tx, op operation, old store.Run) (string, error) {
	switch {
	case op.run.SessionID != "":
		if _, err := tx.Session(op.run.SessionID); isMissing(err) {
			return "", refused(http.StatusBadRequest, "session_id %s: there is no such project", op.run.SessionID)
		} else if err != nil {
			return "", err
		}
		return op.run.SessionID, nil
	case op.sessionName != "":
		return a.sessionNamed(tx, op.sessionName)
	case old.SessionID != "" && (old.Posted || !op.post):
		return old.SessionID, nil
	}
	return a.sessionNamed(tx, defaultProject)
}

// place gives a new run its time, its trace and its order where they were not
// sent: single posts and early patches may lack them.
func place(tx *store.Tx, op operation, run *store.Run, old store.Run) error {
	if old.Posted || old.ID != "" && !op.post {
		return nil
	}
	parts, err := parseDotted(run.DottedOrder)
	ordered := err == nil
	switch {
	case !run.Start.IsZero():
	case ordered:
		run.Start = parts[len(parts)-1].at
	case old.ID != "":
		run.Start = old.Start
	default:
		run.Start = run.Modified
	}
	if ordered {
		if run.ParentRunID == "" && len(parts) > 1 {
			run.ParentRunID = parts[len(parts)-2].id
		}
		run.TraceID = parts[0].id
		return nil
	}
	return order(tx, run)
}

// order makes a dotted_order, below that of the parent if it is known.
func order(tx *store.Tx, run *store.Run) error {
	above := ""
	if run.ParentRunID != "" {
		parent, err := tx.Run(run.ParentRunID)
		switch {
		case err == nil:
			above, run.TraceID = parent.DottedOrder+".", parent.TraceID
		case !isMissing(err):
			return err
		case run.TraceID == "":
			run.TraceID = run.ParentRunID
		}
	}
	if run.TraceID == "" {
		run.TraceID = run.ID
	}
	run.DottedOrder = above + dottedPart(run.Start, run.ID)
	return nil
}

// moveOut puts large values and attachments into the blobs. They are there before
// a row names them; a row that is refused afterwards leaves an unused blob.
func (a *API) moveOut(ctx context.Context, op *operation) error {
	var err error
	run := &op.run
	if run.Inputs, run.InputsAt, err = a.moveValue(ctx, run.ID, "inputs", run.Inputs); err != nil {
		return err
	}
	if run.Outputs, run.OutputsAt, err = a.moveValue(ctx, run.ID, "outputs", run.Outputs); err != nil {
		return err
	}
	for _, f := range op.files {
		if a.Blobs == nil {
			return invalid("attachment.%s.%s: attachments are not kept here, as there is no blob store", run.ID, cut(f.name))
		}
		at, err := a.putBlob(ctx, run.ID, "attachment."+f.name, f.contentType, f.content)
		if err != nil {
			return err
		}
		run.Attachments = append(run.Attachments, store.Attachment{Name: f.name, Type: f.contentType, Blob: at})
	}
	return nil
}

func (a *API) moveValue(ctx context.Context, run, field string, value json.RawMessage) (json.RawMessage, store.Blob, error) {
	if a.Blobs == nil || a.OffloadAbove <= 0 || len(value) <= a.OffloadAbove {
		return value, store.Blob{}, nil
	}
	at, err := a.putBlob(ctx, run, field, "application/json", value)
	return nil, at, err
}

// putBlob names a value by what it is, so that the same one sent again is no other.
func (a *API) putBlob(ctx context.Context, run, field, contentType string, value []byte) (store.Blob, error) {
	sum := sha256.Sum256(append([]byte(field+"\x00"), value...))
	key := "runs/" + run + "/" + hex.EncodeToString(sum[:16])
	location, err := a.Blobs.Put(ctx, key, contentType, value)
	if err != nil {
		return store.Blob{}, fmt.Errorf("%s of run %s cannot be kept: %w", field, run, err)
	}
	return store.Blob{Key: key, Location: location}, nil
}

func isMissing(err error) bool { return errors.Is(err, store.ErrNotFound) }
