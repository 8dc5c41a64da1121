package steps

import (
	"fmt"

	"github.com/hookdrill/hookdrill/internal/trial"
)

// deeds are what somebody can do, each in requests of the owner. None of them
// asks for the same thing twice.
func deeds() map[string][]trial.Act {
	all := map[string][]trial.Act{
		"pings the webhook":        {owner("ping", "POST", "/webhooks/{webhook 1}/ping", "")},
		"creates a webhook":        {owner("create", "POST", "/webhooks", `{"url":"http://one.hooks.test/","events":["dataset.created"]}`)},
		"deletes the webhook":      {owner("delete", "DELETE", "/webhooks/{webhook 1}", "")},
		"moves it to nowhere":      {owner("move", "PATCH", "/webhooks/{webhook 1}", `{"url":"http://nowhere.hooks.test/"}`), owner("ping", "POST", "/webhooks/{webhook 1}/ping", "")},
		"does all of it":           everything(),
		"creates and publishes it": {one("creates a dataset"), one("publishes the draft")},
	}
	for name, act := range datasetDeeds() {
		all[name] = []trial.Act{act}
	}
	for name, act := range recordDeeds() {
		all[name] = []trial.Act{act}
	}
	for name, act := range responseDeeds() {
		all[name] = []trial.Act{act}
	}
	return all
}

// one is a deed of a single request.
func one(name string) trial.Act {
	for _, kind := range []map[string]trial.Act{datasetDeeds(), recordDeeds(), responseDeeds()} {
		if act, known := kind[name]; known {
			return act
		}
	}
	panic(fmt.Sprintf("nobody knows how somebody %s", name)) // a name that is written in this file
}

// everything makes every type of events.
func everything() []trial.Act {
	var acts []trial.Act
	for _, name := range []string{
		"creates a dataset", "publishes the draft", "changes the dataset", "creates two records", "changes a record",
		"responds to a record", "changes the response", "deletes the response", "deletes a record", "deletes the dataset",
	} {
		acts = append(acts, one(name))
	}
	return acts
}

func datasetDeeds() map[string]trial.Act {
	return map[string]trial.Act{
		"creates a dataset":              owner("create dataset", "POST", "/datasets", `{"name":"another","workspace_id":"{workspace}"}`),
		"publishes the draft":            owner("publish", "PUT", "/datasets/{draft}/publish", ""),
		"changes the draft":              owner("change draft", "PATCH", "/datasets/{draft}", `{"guidelines":"Read. Ärgerlich."}`),
		"changes nothing of the draft":   owner("change nothing", "PATCH", "/datasets/{draft}", `{}`),
		"deletes the draft":              owner("delete draft", "DELETE", "/datasets/{draft}", ""),
		"changes the dataset":            owner("change dataset", "PATCH", "/datasets/{dataset}", `{"guidelines":"Read. Ärgerlich."}`),
		"deletes the dataset":            owner("delete dataset", "DELETE", "/datasets/{dataset}", ""),
		"adds a field":                   owner("add field", "POST", "/datasets/{draft}/fields", `{"name":"order","title":"Order","settings":{"type":"custom","template":"<b>x</b>"}}`),
		"adds a question":                owner("add question", "POST", "/datasets/{draft}/questions", `{"name":"stars","title":"Stars","settings":{"type":"rating","options":[{"value":1},{"value":2}]}}`),
		"changes a question":             owner("change question", "PATCH", "/questions/{question}", `{"title":"What is it about?"}`),
		"adds a metadata property":       owner("add property", "POST", "/datasets/{dataset}/metadata-properties", `{"name":"words","title":"Words","settings":{"type":"integer"}}`),
		"adds vector settings":           owner("add vectors", "POST", "/datasets/{dataset}/vectors-settings", `{"name":"v","title":"V","dimensions":2}`),
		"deletes an annotator":           owner("delete annotator", "DELETE", "/users/{annotator}", ""),
		"takes an admin off a workspace": owner("take off", "DELETE", "/workspaces/{workspace}/users/{admin}", ""),
	}
}

func recordDeeds() map[string]trial.Act {
	upsert := func(item string) trial.Act {
		return owner("upsert", "PUT", "/datasets/{dataset}/records/bulk", `{"items":[`+item+`]}`)
	}
	return map[string]trial.Act{
		"creates two records":                  owner("create records", "POST", "/datasets/{dataset}/records/bulk", `{"items":[{"fields":{"ticket":"four"}},{"fields":{"ticket":"five"}}]}`),
		"creates a record with a response":     owner("create answered", "POST", "/datasets/{dataset}/records/bulk", `{"items":[`+answeredItem("four")+`]}`),
		"changes a record":                     owner("change record", "PATCH", "/records/{record}", `{"metadata":{"note":"ärgerlich"}}`),
		"changes nothing of a record":          owner("change nothing", "PATCH", "/records/{record}", `{}`),
		"deletes a record":                     owner("delete record", "DELETE", "/records/{record}", ""),
		"deletes two records":                  owner("delete records", "DELETE", "/datasets/{dataset}/records?ids={record},{answered}", ""),
		"suggests an answer":                   owner("suggest", "PUT", "/records/{record}/suggestions", `{"question_id":"{question}","value":"billing"}`),
		"upserts a new record":                 upsert(`{"fields":{"ticket":"four"},"external_id":"4"}`),
		"upserts a new record with a response": upsert(answeredItem("4")),
		"upserts a record as it is":            upsert(`{"fields":{"ticket":"It leaks – help 🙂"},"external_id":"1"}`),
		"upserts a record with another text":   upsert(`{"fields":{"ticket":"It still leaks."},"external_id":"1"}`),
		"upserts a completed record as it is":  upsert(`{"fields":{"ticket":"It hums."},"external_id":"2"}`),
	}
}

// answeredItem is a record with a submitted response of an annotator.
func answeredItem(external string) string {
	return fmt.Sprintf(`{"fields":{"ticket":"new"},"external_id":%q,"responses":[{"user_id":"{annotator}","status":"submitted","values":{"topic":{"value":"defect"}}}]}`, external)
}

func responseDeeds() map[string]trial.Act {
	return map[string]trial.Act{
		"responds to a record":     owner("respond", "POST", "/records/{record}/responses", submittedAs("billing")),
		"responds with a draft":    owner("respond", "POST", "/records/{record}/responses", `{"status":"draft"}`),
		"responds in bulk":         owner("respond", "POST", "/me/responses/bulk", `{"items":[{"record_id":"{record}","values":{"topic":{"value":"billing"}},"status":"submitted"}]}`),
		"responds in bulk again":   owner("respond", "POST", "/me/responses/bulk", `{"items":[{"record_id":"{answered}","values":{"topic":{"value":"billing"}},"status":"submitted"}]}`),
		"changes the response":     owner("change response", "PUT", "/responses/{response}", submittedAs("billing")),
		"discards the response":    owner("discard", "PUT", "/responses/{response}", `{"status":"discarded","values":null}`),
		"deletes the response":     owner("delete response", "DELETE", "/responses/{response}", ""),
		"responds to hers as well": owner("respond", "POST", "/records/{hers}/responses", submittedAs("billing")),
	}
}
