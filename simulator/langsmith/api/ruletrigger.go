package api

import (
	"net/http"
	"slices"

	"github.com/hookdrill/hookdrill/simulator/langsmith/store"
)

func (a *API) triggerRule(r *http.Request) (answer, error) {
	id, err := pathID(r)
	if err != nil {
		return answer{}, err
	}
	view, err := a.ruleNow(id)
	if err != nil {
		return answer{}, err
	}
	if err := a.trigger(r, id); err != nil {
		return answer{}, err
	}
	return ok(view)
}

func (a *API) trigger(r *http.Request, rules ...string) error {
	if a.Trigger == nil {
		return refused(http.StatusNotImplemented, "rules are not applied here")
	}
	return a.Trigger(r.Context(), rules...)
}

// triggerRules is for the rules that are named, those of a dataset, or both.
func (a *API) triggerRules(r *http.Request) (answer, error) {
	f, err := bodyFields(r)
	if err != nil {
		return answer{}, err
	}
	ids, dataset := f.uuids("rule_ids"), f.uuid("dataset_id")
	if err := f.err(); err != nil {
		return answer{}, err
	}
	err = a.Store.View(func(tx *store.Tx) error {
		for _, id := range ids {
			if _, err := tx.Rule(id); err != nil {
				return missing("Rule", err)
			}
		}
		rules, err := tx.Rules()
		for _, rule := range rules {
			if dataset != "" && rule.DatasetID == dataset && !slices.Contains(ids, rule.ID) {
				ids = append(ids, rule.ID)
			}
		}
		return err
	})
	if err != nil {
		return answer{}, err
	}
	if err := a.trigger(r, ids...); err != nil {
		return answer{}, err
	}
	return ok(map[string]string{"message": "Rules triggered"})
}
