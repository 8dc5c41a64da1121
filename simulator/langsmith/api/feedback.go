package api

import (
	"cmp"
	"encoding/json"
	"math"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/hookdrill/hookdrill/simulator/langsmith/store"
)

// maxFeedbackKey is in bytes, as the reference has it.
const maxFeedbackKey = 180

type feedbackView struct {
	ID                      string          `json:"id"`
	Key                     string          `json:"key"`
	Score                   json.RawMessage `json:"score"`
	Value                   json.RawMessage `json:"value"`
	Comment                 *string         `json:"comment"`
	Correction              json.RawMessage `json:"correction"`
	RunID                   *string         `json:"run_id"`
	TraceID                 *string         `json:"trace_id"`
	SessionID               *string         `json:"session_id"`
	StartTime               *string         `json:"start_time"`
	IsRoot                  bool            `json:"is_root"`
	FeedbackGroupID         *string         `json:"feedback_group_id"`
	ComparativeExperimentID *string         `json:"comparative_experiment_id"`
	FeedbackSource          json.RawMessage `json:"feedback_source"`
	Extra                   json.RawMessage `json:"extra"`
	FeedbackThreadID        *string         `json:"feedback_thread_id"`
	CreatedAt               *string         `json:"created_at"`
	ModifiedAt              *string         `json:"modified_at"`
}

func viewFeedback(f store.Feedback) feedbackView {
	return feedbackView{
		ID: f.ID, Key: f.Key, Score: f.Score, Value: f.Value, Comment: f.Comment, Correction: f.Correction,
		RunID: orNil(f.RunID), TraceID: orNil(f.TraceID), SessionID: orNil(f.SessionID), StartTime: naive(f.RunStart),
		IsRoot: f.RunID != "" && f.RunID == f.TraceID, FeedbackGroupID: orNil(f.GroupID),
		ComparativeExperimentID: orNil(f.ComparativeExperimentID), FeedbackSource: f.Source, Extra: f.Extra,
		CreatedAt: naive(f.Created), ModifiedAt: naive(f.Modified),
	}
}

// feedbackFrom reads FeedbackCreateSchema.
func (a *API) feedbackFrom(in *fields) (store.Feedback, error) {
	in.require("key")
	f := store.Feedback{
		ID: in.uuid("id"), Key: in.text("key", maxFeedbackKey), RunID: in.uuid("run_id"), TraceID: in.uuid("trace_id"),
		SessionID: in.uuid("session_id"), RunStart: in.time("start_time"), GroupID: in.uuid("feedback_group_id"),
		ComparativeExperimentID: in.uuid("comparative_experiment_id"), Extra: in.object("extra"),
		Config: in.object("feedback_config"), Error: in.boolean("error", false),
		Created: in.time("created_at"), Modified: in.time("modified_at"),
	}
	readJudgement(in, &f)
	source := inner(in.object("feedback_source"))
	kindOf := cmp.Or(source.text("type", maxName), "api")
	metadata := source.object("metadata")
	f.Source, _ = json.Marshal(struct {
		Type     string          `json:"type"`
		Metadata json.RawMessage `json:"metadata"`
		UserID   *string         `json:"user_id"`
		LSUserID *string         `json:"ls_user_id"`
		UserName *string         `json:"user_name"`
	}{Type: kindOf, Metadata: metadata})
	if f.RunID == "" && f.SessionID == "" && in.err() == nil {
		in.fail("run_id", "feedback needs a run_id, or a session_id if it is about a project")
	}
	if err := in.err(); err != nil {
		return f, err
	}
	if f.Created.IsZero() {
		f.Created = now()
	}
	if f.Modified.IsZero() {
		f.Modified = f.Created
	}
	var err error
	if f.ID == "" {
		f.ID, err = a.newID()
	}
	return f, err
}

// readJudgement reads what a patch may change, too.
func readJudgement(in *fields, f *store.Feedback) {
	f.Score = in.of("score", "a number", "true", "false")
	if n := in.raw("score"); kind(n) == "a number" {
		var score float64
		if json.Unmarshal(n, &score) != nil || math.Abs(score) > 99999.9999 {
			in.fail("score", "Input should be a number from -99999.9999 to 99999.9999")
		}
	}
	if truth := kind(f.Score); truth == "true" {
		f.Score = json.RawMessage("1")
	} else if truth == "false" {
		f.Score = json.RawMessage("0")
	}
	f.Value = in.of("value", "a number", "true", "false", "a string", "an object")
	f.Comment = in.textOrNil("comment")
	f.Correction = in.of("correction", "an object", "a string")
}

// putFeedback stores feedback with what its run tells about it. The run need not
// have come yet: SDKs send both at once, by different ways.
func (a *API) putFeedback(tx *store.Tx, f store.Feedback) (store.Feedback, error) {
	if f.RunID != "" {
		run, err := tx.Run(f.RunID)
		switch {
		case err == nil:
			f.TraceID, f.SessionID, f.RunStart = run.TraceID, run.SessionID, run.Start
		case !isMissing(err):
			return f, err
		}
	} else if _, err := tx.Session(f.SessionID); err != nil {
		return f, missing("Session", err)
	}
	created, err := tx.CreateFeedback(f)
	return created, taken("Feedback with this id already exists.", err)
}

func (a *API) createFeedback(r *http.Request) (answer, error) {
	in, err := bodyFields(r)
	if err != nil {
		return answer{}, err
	}
	f, err := a.feedbackFrom(in)
	if err != nil {
		return answer{}, err
	}
	var made store.Feedback
	err = a.Store.Batch(func(tx *store.Tx) (err error) { made, err = a.putFeedback(tx, f); return err })
	if err != nil {
		return answer{}, err
	}
	return ok(viewFeedback(made))
}

func (a *API) readFeedback(r *http.Request) (answer, error) {
	id, err := pathID(r)
	if err != nil {
		return answer{}, err
	}
	var f store.Feedback
	err = a.Store.View(func(tx *store.Tx) (err error) { f, err = tx.Feedback(id); return err })
	if err != nil {
		return answer{}, missing("Feedback", err)
	}
	return ok(viewFeedback(f))
}

// updateFeedback changes what is sent; an explicit null clears.
func (a *API) updateFeedback(r *http.Request) (answer, error) {
	id, err := pathID(r)
	if err != nil {
		return answer{}, err
	}
	in, err := bodyFields(r)
	if err != nil {
		return answer{}, err
	}
	var sent store.Feedback
	readJudgement(in, &sent)
	if err := in.err(); err != nil {
		return answer{}, err
	}
	var f store.Feedback
	err = a.Store.Update(func(tx *store.Tx) (err error) {
		if f, err = tx.Feedback(id); err != nil {
			return missing("Feedback", err)
		}
		if in.has("score") {
			f.Score = sent.Score
		}
		if in.has("value") {
			f.Value = sent.Value
		}
		if in.has("comment") {
			f.Comment = sent.Comment
		}
		if in.has("correction") {
			f.Correction = sent.Correction
		}
		f.Modified = now()
		return tx.UpdateFeedback(f)
	})
	if err != nil {
		return answer{}, err
	}
	return ok(viewFeedback(f))
}

func (a *API) deleteFeedback(r *http.Request) (answer, error) {
	id, err := pathID(r)
	if err != nil {
		return answer{}, err
	}
	err = a.Store.Update(func(tx *store.Tx) error { return missing("Feedback", tx.DeleteFeedback(id, now())) })
	if err != nil {
		return answer{}, err
	}
	return ok(struct{}{})
}

// feedbackQuery is what a list of feedback may be asked for: the parameters are
// all met, the values of one parameter are alternatives.
type feedbackQuery struct {
	runs, sessions, keys, sources []string
	level                         string
	scored, hasScored             bool
	commented, hasCommented       bool
	from, to                      time.Time
	limit, offset                 int
}

func (a *API) listFeedback(r *http.Request) (answer, error) {
	in, err := queryOf(r)
	if err != nil {
		return answer{}, err
	}
	q := feedbackQuery{
		runs: in.uuids("run"), sessions: in.uuids("session"), keys: in.values["key"], sources: sources(in.values["source"]),
		level: in.text("level"), from: in.time("min_created_at"), to: in.time("max_created_at"),
	}
	q.scored, q.hasScored = in.boolean("has_score")
	q.commented, q.hasCommented = in.boolean("has_comment")
	q.limit, q.offset = in.page()
	if err := in.err(); err != nil {
		return answer{}, err
	}
	var found []store.Feedback
	err = a.Store.View(func(tx *store.Tx) (err error) { found, err = tx.FeedbackOf(q.runs...); return err })
	if err != nil {
		return answer{}, err
	}
	found = slices.DeleteFunc(found, func(f store.Feedback) bool { return !q.wants(f) })
	views := []feedbackView{}
	for _, f := range slice(found, q.limit, q.offset) {
		views = append(views, viewFeedback(f))
	}
	return ok(views)
}

// sources are the kinds of feedback that are asked for. The Python SDK may send the
// name that its enumeration has for one, FeedbackSourceType.API.
func sources(given []string) []string {
	for i, name := range given {
		given[i] = strings.ToLower(name[strings.LastIndexByte(name, '.')+1:])
	}
	return given
}

func (q feedbackQuery) wants(f store.Feedback) bool {
	var source struct{ Type string }
	_ = json.Unmarshal(orNull(f.Source), &source)
	return (q.keys == nil || slices.Contains(q.keys, f.Key)) && (q.sources == nil || slices.Contains(q.sources, source.Type)) &&
		(q.sessions == nil || slices.Contains(q.sessions, f.SessionID)) &&
		(q.level == "" || (q.level == "run") == (f.RunID != "")) && (!q.hasScored || q.scored == (f.Score != nil)) &&
		(!q.hasCommented || q.commented == (f.Comment != nil)) &&
		(q.from.IsZero() || !f.Created.Before(q.from)) && (q.to.IsZero() || !f.Created.After(q.to))
}
