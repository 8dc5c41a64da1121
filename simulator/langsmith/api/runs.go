package api

import (
	"encoding/base64"
	"net/http"
	"slices"
	"time"

	"github.com/hookdrill/hookdrill/simulator/langsmith/store"
)

func (a *API) readRun(r *http.Request) (answer, error) {
	id, err := pathID(r)
	if err != nil {
		return answer{}, err
	}
	var rows rowsOf
	err = a.Store.View(func(tx *store.Tx) error {
		run, err := tx.Run(id)
		if err != nil {
			return missing("Run", err)
		}
		rows, err = readRows(tx, run)
		return err
	})
	if err != nil {
		return answer{}, err
	}
	view, err := a.viewRun(r.Context(), rows)
	if err != nil {
		return answer{}, err
	}
	return ok(view)
}

// runQuery is the body of POST /runs/query, as far as it is looked at.
type runQuery struct {
	ids, sessions, examples []string
	trace, parent, runType  string
	from, to                time.Time
	root, failed            *bool
	match                   Match
	traceMatch, treeMatch   Match
	limit                   int
	after                   []byte
	ascending               bool
}

type runPage struct {
	Runs    []runView `json:"runs"`
	Cursors struct {
		Next *string `json:"next"`
		Prev *string `json:"prev"`
	} `json:"cursors"`
	SearchCursors *string `json:"search_cursors"`
	ParsedQuery   *string `json:"parsed_query"`
}

func (a *API) queryRuns(r *http.Request) (answer, error) {
	f, err := bodyFields(r)
	if err != nil {
		return answer{}, err
	}
	q := a.readQuery(f)
	if err := f.err(); err != nil {
		return answer{}, err
	}
	var found []rowsOf
	var page runPage
	err = a.Store.View(func(tx *store.Tx) (err error) {
		found, page.Cursors.Next, err = q.find(tx)
		return err
	})
	if err != nil {
		return answer{}, err
	}
	page.Runs = []runView{}
	for _, rows := range found {
		view, err := a.viewRun(r.Context(), rows)
		if err != nil {
			return answer{}, err
		}
		page.Runs = append(page.Runs, view)
	}
	return ok(page)
}

func (a *API) readQuery(f *fields) runQuery {
	q := runQuery{
		ids: f.uuids("id"), sessions: f.uuids("session"), examples: f.uuids("reference_example"), trace: f.uuid("trace"),
		parent: f.uuid("parent_run"), runType: f.text("run_type", maxName), from: f.time("start_time"), to: f.time("end_time"),
		match: a.filter(f, "filter"), traceMatch: a.filter(f, "trace_filter"), treeMatch: a.filter(f, "tree_filter"), limit: 100,
	}
	if f.raw("is_root") != nil {
		root := f.boolean("is_root", false)
		q.root = &root
	}
	if f.raw("error") != nil {
		failed := f.boolean("error", false)
		q.failed = &failed
	}
	if f.raw("limit") != nil {
		if q.limit = int(f.number("limit")); q.limit < 1 || q.limit > 100 {
			f.fail("limit", "Input should be from 1 to 100")
		}
	}
	switch order := f.text("order", maxName); order {
	case "", "desc":
	case "asc":
		q.ascending = true
	default:
		f.fail("order", "Input should be 'asc' or 'desc'")
	}
	if cursor := f.text("cursor", maxName); cursor != "" {
		after, err := base64.RawURLEncoding.DecodeString(cursor)
		if err != nil || len(after) == 0 {
			f.fail("cursor", "this is no cursor that was given out here")
		}
		q.after = after
	}
	return q
}

// filter reads a filter; nil if there is none.
func (a *API) filter(f *fields, name string) Match {
	text := f.text(name, maxShort)
	if text == "" {
		return nil
	}
	match, err := a.Filters.Parse(text)
	if err != nil {
		f.fail(name, "Invalid filter: %s", err)
	}
	return match
}

// find goes through the runs in the order of their starts, and stops as soon as
// the page is full and there is another one for the next.
func (q runQuery) find(tx *store.Tx) (found []rowsOf, next *string, err error) {
	var last []byte
	for at, err := range tx.RunsByStart(q.after, q.ascending) {
		if err != nil {
			return nil, nil, err
		}
		wanted, err := q.wants(tx, at.Run)
		if err != nil {
			return nil, nil, err
		}
		if !wanted {
			continue
		}
		if len(found) == q.limit {
			cursor := base64.RawURLEncoding.EncodeToString(last)
			return found, &cursor, nil
		}
		rows, err := readRows(tx, at.Run)
		if err != nil {
			return nil, nil, err
		}
		found, last = append(found, rows), at.Place
	}
	return found, nil, nil
}

func (q runQuery) wants(tx *store.Tx, run store.Run) (bool, error) {
	if q.ids != nil { // it overrides everything else
		return slices.Contains(q.ids, run.ID), nil
	}
	plain := (q.sessions == nil || slices.Contains(q.sessions, run.SessionID)) &&
		(q.examples == nil || slices.Contains(q.examples, run.ReferenceExampleID)) &&
		(q.trace == "" || q.trace == run.TraceID) && (q.parent == "" || q.parent == run.ParentRunID) &&
		(q.runType == "" || q.runType == run.RunType) && (q.from.IsZero() || !run.Start.Before(q.from)) &&
		(q.to.IsZero() || run.Complete() && !run.End.After(q.to)) && (q.root == nil || *q.root == run.IsRoot()) &&
		(q.failed == nil || *q.failed == (run.Error != ""))
	if !plain {
		return false, nil
	}
	if q.match != nil {
		if matched, err := q.match(tx, run); !matched || err != nil {
			return false, err
		}
	}
	return q.wantsTrace(tx, run)
}

// wantsTrace looks at the root of the run's trace, and at all of its runs.
func (q runQuery) wantsTrace(tx *store.Tx, run store.Run) (bool, error) {
	if q.traceMatch == nil && q.treeMatch == nil {
		return true, nil
	}
	ids, err := tx.Trace(run.TraceID)
	if err != nil {
		return false, err
	}
	root, tree := q.traceMatch == nil, q.treeMatch == nil
	for _, id := range ids {
		other, err := tx.Run(id)
		if err != nil {
			return false, err
		}
		if !root && other.IsRoot() {
			if root, err = q.traceMatch(tx, other); err != nil {
				return false, err
			}
		}
		if !tree {
			if tree, err = q.treeMatch(tx, other); err != nil {
				return false, err
			}
		}
	}
	return root && tree, nil
}
