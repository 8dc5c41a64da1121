package service_test

import (
	"bytes"
	"fmt"
	"testing"
	"time"

	"github.com/hookdrill/hookdrill/simulator/argilla/event"
)

// TestEveryTrigger causes every event by what causes it in the real server
// (section 2.2 of the facts), and nothing else by anything else.
func TestEveryTrigger(t *testing.T) {
	t.Parallel()
	play(t, func(s *scene) {
		s.open()
		defer s.endpoint("hook.hooks.test", 200)()
		s.webhook("http://hook.hooks.test/in")
		expect := func(what, want string) {
			s.Helper()
			if got := s.types(); got != want {
				s.Errorf("%s: got %q, want %q", what, got, want)
			}
		}
		id := s.dataset(2)
		expect("making, configuring and publishing a dataset", "dataset.created dataset.published")
		s.call("PATCH", "/datasets/"+id, `{}`)
		expect("a change of a dataset that changes nothing", "dataset.updated")
		s.call("POST", "/datasets/"+id+"/metadata-properties", `{"name":"words","title":"Words","settings":{"type":"integer","min":1}}`)
		s.call("POST", "/datasets/"+id+"/vectors-settings", `{"name":"v","title":"V","dimensions":2}`)
		expect("settings", "")

		one := s.record(id, "1")
		expect("a new record", "record.created")
		s.call("PATCH", "/records/"+one, `{"metadata":{"words":3}}`)
		expect("a changed record", "record.updated")
		s.call("PATCH", "/records/"+one, `{}`)
		s.call("PATCH", "/records/"+one, `{"nobody knows":1}`)
		expect("a change of a record that sets nothing", "")

		first := s.call("POST", "/records/"+one+"/responses", answers, "submitted").ID
		expect("the first of two responses", "record.updated response.created")
		ana := s.call("POST", "/users", `{"username":"ana","first_name":"Ana","password":"12345678","role":"owner"}`)
		s.key = apiKeyOf(s, ana.ID)
		s.call("POST", "/me/responses/bulk", `{"items":[{"record_id":%q,"status":"submitted","values":{"topic":{"value":"billing"}}}]}`, one)
		expect("the second", "record.updated record.completed response.created")
		s.call("POST", "/me/responses/bulk", `{"items":[{"record_id":%q,"status":"submitted","values":{"topic":{"value":"billing"}}}]}`, one)
		expect("the second once more", "record.updated record.completed response.updated")
		s.key = "owner-key"
		s.call("PATCH", "/datasets/"+id, `{"guidelines":"Read."}`)
		expect("a change of a dataset with two responses to a record",
			"dataset.updated record.updated record.completed record.updated record.completed")
		s.call("PATCH", "/datasets/"+id, `{"distribution":{"strategy":"overlap","min_submitted":1}}`)
		s.types()
		s.call("PUT", "/responses/"+first, answers, "discarded")
		expect("a discarded response", "record.updated record.completed response.updated")
		s.call("DELETE", "/responses/"+first, "")
		expect("a response that is deleted", "record.updated record.completed response.deleted")
		s.call("DELETE", "/users/"+ana.ID, "")
		expect("a user with their responses", "")
		s.call("DELETE", "/records/"+one, "")
		expect("a record that is deleted", "record.deleted")

		two, three := s.record(id, "2"), s.record(id, "3")
		s.types()
		s.call("DELETE", fmt.Sprintf("/datasets/%s/records?ids=%s,%s", id, three, two), "")
		gone := s.takeSettled()
		if len(gone) != 2 || gone[0].event.Data.ResourceID() != two || gone[1].event.Data.ResourceID() != three {
			s.Errorf("got %d events, want those of the records in the order in which they were made", len(gone))
		}
		s.record(id, "4")
		s.types()
		s.call("DELETE", "/datasets/"+id, "")
		expect("a dataset with a record", "dataset.deleted")
	})
}

func (s *scene) takeSettled() []arrival {
	s.settle()
	return s.take()
}

func apiKeyOf(s *scene, user string) string {
	s.Helper()
	_, answer := s.ask("GET", "/users/"+user, "")
	_, rest, _ := bytes.Cut([]byte(answer), []byte(`"api_key":"`))
	key, _, _ := bytes.Cut(rest, []byte(`"`))
	return string(key)
}

// TestBulkQuirks are those of the released server where records are upserted.
func TestBulkQuirks(t *testing.T) {
	t.Parallel()
	play(t, func(s *scene) {
		s.open()
		defer s.endpoint("hook.hooks.test", 200)()
		id := s.dataset(1)
		s.webhook("http://hook.hooks.test/in")
		me := s.call("GET", "/me", "").ID
		put := func(items string) string {
			s.Helper()
			s.call("PUT", "/datasets/"+id+"/records/bulk", `{"items":[%s]}`, items)
			return s.types()
		}
		for _, c := range []struct{ what, items, want string }{
			{"two new records", `{"external_id":"1","fields":{"ticket":"a"}},{"external_id":"2","fields":{"ticket":"b"}}`, "record.created record.created"},
			{"a record that does not change", `{"external_id":"1","fields":{"ticket":"a"}}`, "record.created"},
			{"one that does", `{"external_id":"1","fields":{"ticket":"c"}}`, "record.updated"},
			{"the same again", `{"external_id":"1","fields":{"ticket":"c"}}`, "record.updated"},
			{
				"a new one with enough responses",
				fmt.Sprintf(`{"external_id":"3","fields":{"ticket":"d"},"responses":[{"user_id":%q,"status":"submitted","values":{"topic":{"value":"defect"}}}]}`, me),
				"record.updated",
			},
		} {
			if got := put(c.items); got != c.want {
				s.Errorf("%s: got %q, want %q", c.what, got, c.want)
			}
		}
		s.call("POST", "/datasets/"+id+"/records/bulk",
			`{"items":[{"fields":{"ticket":"e"},"responses":[{"user_id":%q,"status":"submitted","values":{"topic":{"value":"defect"}}}]}]}`, me)
		all := s.takeSettled()
		if len(all) != 1 || all[0].event.Type != event.RecordCreated || all[0].event.Data.(event.Record).Status != "completed" {
			s.Errorf("a record that is made with enough responses: got %+v", all)
		}
	})
}

// TestWhatEventsCarry looks into the events of one response: the record counts as
// completed in its own events, and not in that of the response.
func TestWhatEventsCarry(t *testing.T) {
	t.Parallel()
	play(t, func(s *scene) {
		s.open()
		defer s.endpoint("hook.hooks.test", 200)()
		s.webhook("http://hook.hooks.test/in")
		id := s.dataset(1)
		born := s.takeSettled()
		created, published := born[0].event.Data.(event.Dataset), born[1].event.Data.(event.Dataset)
		if created.Status != "draft" || len(created.Fields)+len(created.Questions) != 0 {
			s.Errorf("dataset.created is about %+v", created)
		}
		if published.Status != "ready" || len(published.Fields) != 1 || len(published.Questions) != 1 || !published.LastActivityAt.Equal(published.UpdatedAt) {
			s.Errorf("dataset.published is about %+v", published)
		}
		record := s.record(id, "1")
		s.takeSettled()
		time.Sleep(time.Hour)
		s.call("POST", "/records/"+record+"/responses", answers, "submitted")
		all := s.takeSettled()
		updated, completed, answered := all[0].event.Data.(event.Record), all[1].event.Data.(event.Record), all[2].event.Data.(event.Response)
		if updated.Status != "completed" || completed.Status != "completed" || !updated.UpdatedAt.Equal(completed.UpdatedAt) {
			s.Errorf("the record's events have %s and %s", updated.Status, completed.Status)
		}
		stale := answered.Record
		if stale.Status != "pending" || !stale.UpdatedAt.Equal(stale.InsertedAt) || answered.User.Username != "argilla" || answered.Status != "submitted" {
			s.Errorf("the response's event has %+v", stale)
		}
		if fresh := stale.Dataset.LastActivityAt; !fresh.Equal(updated.Dataset.LastActivityAt) || !fresh.After(answered.InsertedAt) ||
			!stale.Dataset.UpdatedAt.Before(fresh) {
			s.Errorf("the dataset's last activity is %v", fresh)
		}
		last := time.Time{}
		for _, a := range all {
			again, err := event.Encode(a.event)
			if err != nil || !bytes.Equal(again, a.body) {
				s.Errorf("%s is not written as the real server writes it: %s", a.event.Type, a.body)
			}
			if !a.event.Timestamp.After(last) {
				s.Errorf("%s has the time %v, which is not after %v", a.event.Type, a.event.Timestamp, last)
			}
			last = a.event.Timestamp
		}
	})
}
