package service_test

import (
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/hookdrill/hookdrill/simulator/argilla/event"
	"github.com/hookdrill/hookdrill/simulator/argilla/service"
	"github.com/hookdrill/hookdrill/simulator/signature"
)

// when are the times of arrivals, in whole seconds, and their hosts.
func when(all []arrival) []string {
	var lines []string
	for _, a := range all {
		lines = append(lines, fmt.Sprintf("%v %s %s", a.after.Round(time.Second), a.host, a.event.Type))
	}
	return lines
}

func (s *scene) expectArrivals(want ...string) {
	s.Helper()
	if diff := cmp.Diff(want, when(s.take())); diff != "" {
		s.Errorf("what arrived (-want +got):\n%s", diff)
	}
}

// TestTheSchedule is four attempts with pauses of 10, 60 and 180 seconds, and
// then a day of silence.
func TestTheSchedule(t *testing.T) {
	t.Parallel()
	play(t, func(s *scene) {
		s.open()
		defer s.endpoint("hook.hooks.test", 500, 302, 410, 429)()
		s.webhook("http://hook.hooks.test/in", event.DatasetCreated)
		s.dataset(1)
		time.Sleep(24 * time.Hour)
		s.expectArrivals("0s hook.hooks.test dataset.created", "10s hook.hooks.test dataset.created",
			"1m10s hook.hooks.test dataset.created", "4m10s hook.hooks.test dataset.created")
		if all := s.ended(); len(all) != 1 || all[0].Delivered || len(all[0].Attempts) != 4 {
			s.Errorf("the outcomes are %+v", all)
		}
	})
}

// TestAttemptsAreSigned verifies every attempt at the moment it arrives: with its
// own time, and an id that is new or the same, as the mode says.
func TestAttemptsAreSigned(t *testing.T) {
	t.Parallel()
	for _, mode := range []service.Mode{service.Released, service.Documented} {
		play(t, func(s *scene) {
			s.change = func(c *service.Config) { c.Mode = mode }
			s.open()
			defer s.endpoint("hook.hooks.test", 500)()
			w := s.webhook("http://hook.hooks.test/in", event.DatasetCreated)
			s.dataset(1)
			time.Sleep(time.Hour)
			secret, err := signature.ParseSecret(w.Secret)
			if err != nil || len(w.Secret) != 88 {
				s.Errorf("the secret has %d characters: %v", len(w.Secret), err)
				s.FailNow()
			}
			v, err := signature.NewVerifier(signature.Config{Keys: []signature.VerifyingKey{secret}})
			if err != nil {
				s.Error(err)
				s.FailNow()
			}
			ids := map[string]bool{}
			all := s.take()
			for _, a := range all {
				if _, err := v.Verify(a.at, a.header, a.body); err != nil {
					s.Error(err)
				}
				id := a.header.Get("Webhook-Id")
				if ids[id] = true; len(id) != 26 || !strings.HasPrefix(id, "msg_") {
					s.Errorf("the id is %q", id)
				}
				if stamp := a.header.Get("Webhook-Timestamp"); stamp != fmt.Sprint(a.at.Unix()) {
					s.Errorf("at %d the timestamp was %s", a.at.Unix(), stamp)
				}
				if diff := cmp.Diff(all[0].body, a.body); diff != "" || a.header.Get("Content-Type") != "application/json" {
					s.Error("the body of an attempt is another, or not JSON")
				}
			}
			if want := map[service.Mode]int{service.Released: 4, service.Documented: 1}[mode]; len(ids) != want || len(all) != 4 {
				s.Errorf("%s: %d attempts had %d ids, want %d", mode, len(all), len(ids), want)
			}
		})
	}
}

// TestAWebhookChangesOnTheWay: its URL is read for each attempt; whether it is
// enabled is not asked again; once it is deleted nothing is sent.
func TestAWebhookChangesOnTheWay(t *testing.T) {
	t.Parallel()
	play(t, func(s *scene) {
		s.open()
		defer s.endpoint("a.hooks.test", 500)()
		defer s.endpoint("b.hooks.test", 500)()
		w := s.webhook("http://a.hooks.test/in", event.DatasetCreated)
		s.dataset(1)
		s.settle()
		s.call("PATCH", "/webhooks/"+w.ID, `{"url":"http://b.hooks.test/in","enabled":false}`)
		time.Sleep(time.Minute)
		s.expectArrivals("0s a.hooks.test dataset.created", "10s b.hooks.test dataset.created")
		s.call("DELETE", "/webhooks/"+w.ID, "")
		time.Sleep(24 * time.Hour)
		s.expectArrivals()
		if all := s.ended(); len(all) != 1 || all[0].Reason != "gone" {
			s.Errorf("the outcomes are %+v", all)
		}
	})
}

// TestWhoGetsAnEvent: those enabled and subscribed when it happens.
func TestWhoGetsAnEvent(t *testing.T) {
	t.Parallel()
	play(t, func(s *scene) {
		s.open()
		for _, host := range []string{"a", "b", "c"} {
			defer s.endpoint(host+".hooks.test", 200)()
		}
		s.webhook("http://a.hooks.test/in", event.DatasetPublished)
		off := s.webhook("http://b.hooks.test/in")
		s.call("PATCH", "/webhooks/"+off.ID, `{"enabled":false}`)
		s.dataset(1)
		s.settle()
		s.call("PATCH", "/webhooks/"+off.ID, `{"enabled":true}`)
		s.webhook("http://c.hooks.test/in")
		time.Sleep(time.Hour)
		s.expectArrivals("0s a.hooks.test dataset.published")
	})
}

// TestASlowEndpointHoldsUpNobodyElse: it takes 20 seconds for each attempt, and
// the other webhook gets its events at once.
func TestASlowEndpointHoldsUpNobodyElse(t *testing.T) {
	t.Parallel()
	play(t, func(s *scene) {
		s.open()
		stop, err := s.network.Listen("slow.hooks.test", nil) // nobody accepts
		if err != nil {
			s.Error(err)
			return
		}
		defer stop.Close()
		defer s.endpoint("quick.hooks.test", 200)()
		s.webhook("http://slow.hooks.test/in")
		s.webhook("http://quick.hooks.test/in")
		s.dataset(1)
		s.settle()
		s.expectArrivals("0s quick.hooks.test dataset.created", "0s quick.hooks.test dataset.published")
		time.Sleep(time.Hour)
		for _, o := range s.ended() {
			for _, a := range o.Attempts {
				if took := a.End.Sub(a.Start); !o.Delivered && took != 20*time.Second {
					s.Errorf("an attempt that was not answered took %v", took)
				}
			}
		}
	})
}

// TestNothingIsLostInAKill: what was accepted is delivered by the successor, and
// what was under way is tried again.
func TestNothingIsLostInAKill(t *testing.T) {
	t.Parallel()
	play(t, func(s *scene) {
		s.open()
		defer s.endpoint("hook.hooks.test", 503, 200)()
		s.webhook("http://hook.hooks.test/in", event.DatasetCreated, event.DatasetPublished)
		s.dataset(1)
		s.settle()
		s.kill()
		time.Sleep(time.Hour)
		s.open()
		time.Sleep(time.Hour)
		s.expectArrivals("0s hook.hooks.test dataset.created", "0s hook.hooks.test dataset.published", "1h0m0s hook.hooks.test dataset.created")
	})
}

// TestPing is one attempt at once, whatever its answer, also where the webhook is
// disabled.
func TestPing(t *testing.T) {
	t.Parallel()
	play(t, func(s *scene) {
		s.open()
		defer s.endpoint("hook.hooks.test", 500)()
		w := s.webhook("http://hook.hooks.test/in")
		s.call("PATCH", "/webhooks/"+w.ID, `{"enabled":false}`)
		if status, body := s.ask("POST", "/webhooks/"+w.ID+"/ping", ""); status != 204 || body != "" {
			s.Errorf("got %d %s", status, body)
		}
		all := s.take()
		if len(all) != 1 || !cmp.Equal(all[0].event.Data, event.Data(event.Ping{Agent: "argilla-server", Version: "2.8.0"})) {
			s.Errorf("got %+v", all)
		}
		for url, want := range map[string]string{
			"http://nobody.hooks.test/": `{"detail":{"code":"argilla.api.errors::GenericServerError","params":{"type":"httpx.ConnectError","message":"[Errno -2] Name or service not known"}}}`,
		} {
			s.call("PATCH", "/webhooks/"+w.ID, `{"url":%q}`, url)
			if status, body := s.ask("POST", "/webhooks/"+w.ID+"/ping", ""); status != 500 || body != want {
				s.Errorf("%s: got %d %s", url, status, body)
			}
		}
		time.Sleep(24 * time.Hour)
		if all := s.take(); len(all) != 0 {
			s.Errorf("a ping was tried again: %v", when(all))
		}
	})
}

// TestSecretsAreNotInTheFolder looks for keys, URLs and secrets in every file.
func TestSecretsAreNotInTheFolder(t *testing.T) {
	t.Parallel()
	play(t, func(s *scene) {
		s.open()
		defer s.endpoint("hook.hooks.test", 500)()
		w := s.webhook("http://hook.hooks.test/in?token=canary-in-the-url", event.DatasetCreated)
		s.dataset(1)
		s.settle()
		s.close()
		for _, canary := range []string{"canary-in-the-url", w.Secret, "owner-key"} {
			if err := filepath.WalkDir(s.data, func(path string, d fs.DirEntry, err error) error {
				if err != nil || d.IsDir() {
					return err
				}
				content, err := os.ReadFile(path)
				if strings.Contains(string(content), canary) {
					s.Errorf("%s holds %s in clear", path, canary)
				}
				return err
			}); err != nil {
				s.Error(err)
			}
		}
	})
}

// TestTheSameEachTime: a seed gives the same bytes, ids of messages included.
func TestTheSameEachTime(t *testing.T) {
	t.Parallel()
	var runs [2][]string
	for i := range runs {
		play(t, func(s *scene) {
			s.open()
			defer s.endpoint("hook.hooks.test", 500, 200)()
			s.webhook("http://hook.hooks.test/in")
			s.record(s.dataset(1), "1")
			time.Sleep(time.Hour)
			for _, a := range s.take() {
				runs[i] = append(runs[i], string(a.body), a.header.Get("Webhook-Id"), a.header.Get("Webhook-Signature"))
			}
		})
	}
	if diff := cmp.Diff(runs[0], runs[1]); diff != "" || len(runs[0]) != 12 {
		t.Errorf("%d texts (-first +second):\n%s", len(runs[0]), diff)
	}
}
