package api_test

import (
	"fmt"
	"net/http"
	"regexp"
	"strings"
	"testing"
)

func TestARecordIsShownAsItIsStored(t *testing.T) {
	t.Parallel()
	s := started(t, nil)
	id := s.published()
	_, list := s.ask("argilla", "GET", "/datasets/"+id+"/questions", "")
	topic := regexp.MustCompile(`"id":"([^"]+)","name":"topic"`).FindStringSubmatch(list)[1]
	me := s.call("GET", "/me", "")
	const fields = `{"ticket":"Café — it leaks","order":{"z":1.50,"a":[true,null]},"chat":[{"role":"user","content":"Hi"}],"image":"https://example.com/a.png"}`
	body := fmt.Sprintf(`{"items":[{"fields":%s,"metadata":{"words":3,"channel":"mail","mood":0.5},"external_id":"7",
		"suggestions":[{"question_id":%q,"value":"a","score":0.5,"agent":"m"}],"vectors":{"v":[0.1,2]},
		"responses":[{"user_id":%q,"status":"submitted","values":{"topic":{"value":"b","more":1}}}]}]}`, fields, topic, me)
	view := `{"id":"#","status":"completed","fields":` + fields + `,"metadata":{"words":3,"channel":"mail","mood":0.5},"external_id":"7",` +
		`"responses":[{"id":"#","values":{"topic":{"value":"b"}},"status":"submitted","record_id":"#","user_id":"#","inserted_at":"@","updated_at":"@"}],` +
		`"suggestions":[{"question_id":"#","type":null,"value":"a","agent":"m","score":0.5,"id":"#","inserted_at":"@","updated_at":"@"}],` +
		`"vectors":{"v":[0.1,2]},"dataset_id":"#","inserted_at":"@","updated_at":"@"}`
	s.match("POST", "/datasets/"+id+"/records/bulk", body, 201, `{"items":[`+view+`]}`)
	s.expect("argilla", "POST", "/datasets/"+id+"/records/bulk", body, 422, `{"detail":"found records with same external ids: 7"}`)
	s.match("PUT", "/datasets/"+id+"/records/bulk", body, 200, `{"items":[`+view+`],"updated_item_ids":["#"]}`)
	s.match("GET", "/datasets/"+id+"/records?include=responses&include=suggestions,vectors&limit=5", "", 200, `{"items":[`+view+`],"total":1}`)
	bare := regexp.MustCompile(`"responses":.*"dataset_id"`).ReplaceAllLiteralString(view, `"dataset_id"`)
	s.match("GET", "/datasets/"+id+"/records", "", 200, `{"items":[`+bare+`],"total":1}`)
	s.match("GET", "/datasets/"+id+"/records?offset=1", "", 200, `{"items":[],"total":1}`)
	record := s.call("GET", "/datasets/"+id+"/records", "")
	s.match("GET", "/records/"+record, "", 200, view)
	s.match("PUT", "/records/"+record+"/suggestions", fmt.Sprintf(`{"question_id":%q,"value":"c"}`, topic), 200,
		`{"question_id":"#","type":null,"value":"c","agent":null,"score":null,"id":"#","inserted_at":"@","updated_at":"@"}`)
	s.match("DELETE", "/records/"+record, "", 200, bare)
	s.expect("argilla", "GET", "/records/"+record, "", 404, "{\"detail\":\"Record with id `"+record+"` not found\"}")
}

func TestRecordsThatAreRefused(t *testing.T) {
	t.Parallel()
	s := started(t, nil)
	id := s.published()
	const ticket = `"fields":{"ticket":"It leaks."}`
	for item, want := range map[string]string{
		`{}`:                                  `"loc":["body","items",0,"fields"],"msg":"Field required"`,
		`{"fields":{}}`:                       `Record at position 0 is not valid because fields cannot be empty`,
		`{"fields":{"chat":null}}`:            `missing required value for field: 'ticket'`,
		`{"fields":{"ticket":"x","new":"y"}}`: `non configured fields: ['new']`,
		`{"fields":{"ticket":{"a":1}}}`:       `text field 'ticket' value must be a string`,
		`{"fields":{"ticket":true}}`:          `"loc":["body","items",0,"fields","ticket"],"msg":"Input should be a valid string"`,
		`{"fields":{"ticket":"x","chat":[{"role":"user"}]}}`:                          `"loc":["body","items",0,"fields","chat",0,"content"],"msg":"Field required"`,
		`{"fields":{"ticket":"x","image":"no url"}}`:                                  `image field 'image' has an invalid URL value`,
		`{"fields":{"ticket":"x","image":"data:text/plain,x"}}`:                       `of the type`,
		`{"fields":{"ticket":"x","order":"text"}}`:                                    `custom field 'order' value must be a dictionary`,
		`{` + ticket + `,"metadata":{"new":1}}`:                                       `extra metadata is not allowed`,
		`{` + ticket + `,"metadata":{"channel":"phone"}}`:                             `is not an allowed term`,
		`{` + ticket + `,"metadata":{"words":10}}`:                                    `greater than the maximum`,
		`{` + ticket + `,"metadata":{"words":1.5}}`:                                   `is not of the type integer`,
		`{` + ticket + `,"metadata":{"mood":1}}`:                                      `is not of the type float`,
		`{` + ticket + `,"vectors":{"v":[1]}}`:                                        `must have 2 elements, got 1`,
		`{` + ticket + `,"vectors":{"w":[1]}}`:                                        `does not exist for dataset_id`,
		`{` + ticket + `,"suggestions":[{"question_id":"` + noID + `","value":"a"}]}`: `does not exists`,
		`{` + ticket + `,"responses":[{"user_id":"` + noID + `","status":"draft"}]}`:  `user with id ` + noID + ` not found`,
		`{` + ticket + `,"external_id":"1"},{` + ticket + `,"external_id":"1"}`:       `External IDs must be unique`,
	} {
		status, got := s.ask("argilla", "POST", "/datasets/"+id+"/records/bulk", `{"items":[`+item+`]}`)
		if status != 422 || !strings.Contains(got, want) {
			t.Errorf("%s: got %d %s, want it to say %s", item, status, got, want)
		}
	}
	s.match("GET", "/datasets/"+id+"/records", "", 200, `{"items":[],"total":0}`)
	large := `{"items":[{"fields":{"ticket":"` + strings.Repeat("é", 2_000_000) + `"}}]}`
	s.call("POST", "/webhooks", `{"url":"http://a.test","events":["record.created"]}`)
	if status, got := s.ask("argilla", "POST", "/datasets/"+id+"/records/bulk", large); status != http.StatusRequestEntityTooLarge || !strings.Contains(got, "could not be delivered") {
		t.Errorf("a record whose event is too large: got %d %.200s", status, got)
	}
	s.match("GET", "/datasets/"+id+"/records", "", 200, `{"items":[],"total":0}`)
}

func TestResponses(t *testing.T) {
	t.Parallel()
	s := started(t, nil)
	id := s.published()
	record := s.call("POST", "/datasets/"+id+"/records/bulk", `{"items":[{"fields":{"ticket":"It leaks."}}]}`)
	path := "/records/" + record + "/responses"
	for body, want := range map[string]string{
		`{"status":"submitted"}`:                                                                                            `missing response values for submitted response`,
		`{"status":"submitted","values":{"stars":{"value":1}}}`:                                                             `missing response value for required question with name='topic'`,
		`{"status":"draft","values":{"riddle":{"value":1}}}`:                                                                `non configured question with name='riddle'`,
		`{"status":"draft","values":{"topic":{"value":"z"}}}`:                                                               `question 'topic' of type label_selection`,
		`{"status":"draft","values":{"tags":{"value":["a","a"]}}}`:                                                          `is there twice`,
		`{"status":"draft","values":{"tags":{"value":[]}}}`:                                                                 `not a list of labels`,
		`{"status":"draft","values":{"stars":{"value":4}}}`:                                                                 `question 'stars' of type rating`,
		`{"status":"draft","values":{"order":{"value":[{"value":"z","rank":1}]}}}`:                                          `question 'order' of type ranking`,
		`{"status":"draft","values":{"marks":{"value":[{"label":"a","start":0,"end":99}]}}}`:                                `after the 9 characters`,
		`{"status":"draft","values":{"marks":{"value":[{"label":"a","start":0,"end":3},{"label":"b","start":2,"end":4}]}}}`: `overlap`,
		`{"status":"draft","values":{"remark":{"value":5}}}`:                                                                `the answer is not a text`,
		`{"status":"done"}`:                         `"type":"enum","loc":["body","status"],"msg":"Input should be 'draft', 'submitted' or 'discarded'"`,
		`{"status":"draft","values":{"topic":"a"}}`: `"loc":["body","values","topic"]`,
		`{"status":"submitted","values":{"topic":{"value":"a"},"order":{"value":[{"value":"a","rank":1}]}}}`: `1 values are ranked, and there are 3`,
	} {
		if status, got := s.ask("argilla", "POST", path, body); status != 422 || !strings.Contains(got, want) {
			t.Errorf("%s: got %d %s, want it to say %s", body, status, got, want)
		}
	}
	const all = `{"topic":{"value":"a"},"tags":{"value":["b","c"]},"stars":{"value":2},"order":{"value":[{"value":"a","rank":1},{"value":"b","rank":2},{"value":"c","rank":2}]},` +
		`"marks":{"value":[{"label":"a","start":0,"end":2}]},"remark":{"value":"so so"}}`
	s.match("POST", path, `{"status":"submitted","values":`+all+`}`, 201,
		`{"id":"#","values":`+all+`,"status":"submitted","record_id":"#","user_id":"#","inserted_at":"@","updated_at":"@"}`)
	if status, got := s.ask("argilla", "POST", path, `{"status":"draft"}`); status != 409 || !strings.Contains(got, "Response already exists for record with id `"+record+"` and by user") {
		t.Errorf("a second response: got %d %s", status, got)
	}
	_, shown := s.ask("argilla", "GET", "/records/"+record, "")
	response := regexp.MustCompile(`"responses":\[\{"id":"([^"]+)"`).FindStringSubmatch(shown)[1]
	for body, want := range map[string]string{
		`{"status":"submitted"}`: `{"type":"missing","loc":["body","submitted","values"],"msg":"Field required"}`,
		`{}`:                     `Unable to extract tag using discriminator 'status'`,
		`{"status":"done"}`:      `Input tag 'done' found using 'status'`,
	} {
		if status, got := s.ask("argilla", "PUT", "/responses/"+response, body); status != 422 || !strings.Contains(got, want) {
			t.Errorf("%s: got %d %s", body, status, got)
		}
	}
	s.match("PUT", "/responses/"+response, `{"status":"discarded","values":null}`, 200,
		`{"id":"#","values":null,"status":"discarded","record_id":"#","user_id":"#","inserted_at":"@","updated_at":"@"}`)
	s.user("ana", "annotator")
	s.expect("ana", "DELETE", "/responses/"+response, "", 403, forbidden)
	s.match("POST", "/me/responses/bulk", fmt.Sprintf(`{"items":[{"status":"draft","record_id":%q},{"status":"draft","record_id":%q}]}`, noID, record), 200,
		"{\"items\":[{\"item\":null,\"error\":{\"detail\":\"Record with id `"+noID+"` not found\"}},"+
			`{"item":{"id":"#","values":null,"status":"draft","record_id":"#","user_id":"#","inserted_at":"@","updated_at":"@"},"error":null}]}`)
	s.match("DELETE", "/responses/"+response, "", 200,
		`{"id":"#","values":null,"status":"draft","record_id":"#","user_id":"#","inserted_at":"@","updated_at":"@"}`)
}
