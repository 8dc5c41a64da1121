package verdict_test

import (
	"net/http"
	"testing"

	"github.com/hookdrill/hookdrill/internal/trial"
	"github.com/hookdrill/hookdrill/internal/verdict"
)

func TestWhatAnObserverTells(t *testing.T) {
	t.Parallel()
	for told, want := range map[string]map[string]verdict.Outcome{
		"":             {"": verdict.Pass, "msg_1": verdict.Fail},
		"msg_1":        {"": verdict.Fail, "msg_1": verdict.Pass},
		"msg_1\nmsg_1": {"": verdict.Fail, "msg_1": verdict.Fail},
		"msg_2\nmsg_1": {"": verdict.Fail, "msg_1": verdict.Fail},
	} {
		h := &trial.History{Plan: &trial.Plan{}, Records: []trial.Record{{
			Kind: trial.KindAnswer, Answer: &trial.Answer{Act: trial.Handled, Status: http.StatusOK, Body: []byte(told)},
		}}}
		if !verdict.Watched(h) {
			t.Errorf("%q: nobody told", told)
		}
		for id, outcome := range want {
			var ids []string
			if id != "" {
				ids = []string{id}
			}
			if f := verdict.HandledOnly(h, ids); f.Outcome != outcome {
				t.Errorf("told %q and wanted %q it finds %+v", told, id, f)
			}
		}
	}
	if verdict.Watched(&trial.History{Plan: &trial.Plan{}}) {
		t.Error("nobody was asked, and somebody told")
	}
}
