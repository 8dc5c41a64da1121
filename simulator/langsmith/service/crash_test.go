package service_test

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"go.uber.org/goleak"

	"github.com/hookdrill/hookdrill/simulator/langsmith/service"
	"github.com/hookdrill/hookdrill/simulator/queue"
	"github.com/hookdrill/hookdrill/simulator/vault"
)

// crashFolder tells this test binary to be the process that dies.
const crashFolder = "HOOKDRILL_SERVICE_CRASH"

func TestMain(m *testing.M) {
	if folder := os.Getenv(crashFolder); folder != "" {
		fmt.Println(dieAfterDone(folder))
		os.Exit(1)
	}
	goleak.VerifyTestMain(m)
}

// dieAfterDone runs a service that is killed as soon as its queue has recorded
// how a delivery ended, and before anybody is told.
func dieAfterDone(folder string) error {
	keys, err := vault.KeysetFromFile(folder + ".keys")
	if err != nil {
		return err
	}
	ctx := context.Background()
	s, err := service.Open(ctx, service.Config{
		Data: folder, Keys: keys, APIKeys: []string{apiKey}, Every: 10 * time.Millisecond, AllowPrivate: true,
		Seams: service.Seams{Queue: func(ctx context.Context, c service.Config) (queue.Queue, error) {
			q, err := service.JetStream(ctx, c)
			return deadly{q}, err
		}},
	})
	if err != nil {
		return err
	}
	time.Sleep(time.Minute)
	return fmt.Errorf("nothing was done in a minute; closing: %w", s.Close(ctx))
}

// deadly is a queue that kills its process once a record is stored.
type deadly struct{ queue.Queue }

func (q deadly) Take(ctx context.Context) (queue.Taken, error) {
	taken, err := q.Queue.Take(ctx)
	return deadlyTaken{taken}, err
}

type deadlyTaken struct{ queue.Taken }

func (t deadlyTaken) Done(ctx context.Context, record []byte) error {
	err := t.Taken.Done(ctx, record)
	if err == nil {
		var self *os.Process
		if self, err = os.FindProcess(os.Getpid()); err == nil {
			err = self.Kill()
		}
	}
	return err
}

// Killed between the queue's record of a delivery and the rule's log: the next
// start makes up for it, and nothing is sent again.
func TestARecordedOutcomeReachesTheLogAfterAKill(t *testing.T) {
	t.Parallel()
	data := filepath.Join(t.TempDir(), "data")
	keys := newKeys(t)
	if err := keys.SaveNew(data + ".keys"); err != nil {
		t.Fatal(err)
	}
	s := start(t, data, keys, http.StatusOK)
	rule := s.setUp()
	s.post(1)
	if err := s.service.Close(t.Context()); err != nil {
		t.Fatal(err)
	}

	dying := exec.CommandContext(t.Context(), os.Args[0])
	dying.Env = append(os.Environ(), crashFolder+"="+data)
	said, err := dying.CombinedOutput()
	if dying.ProcessState == nil || dying.ProcessState.ExitCode() != -1 {
		t.Fatalf("the process was not killed: %v: %s", err, said)
	}
	<-s.arrived

	for range 2 { // catching up twice changes nothing
		next, err := service.Open(t.Context(), service.Config{
			Data: data, Keys: keys, APIKeys: []string{apiKey}, Every: time.Hour, AllowPrivate: true,
		})
		if err != nil {
			t.Fatal(err)
		}
		if counts := next.Counts(); counts.Waiting+counts.InFlight > 0 {
			t.Errorf("after the delivery was done the queue has %+v", counts)
		}
		want := []string{`success {"attempts":1,"reason":"2xx"}`}
		if diff := cmp.Diff(want, outcomes(t, next, rule)); diff != "" {
			t.Errorf("the rule's log (-want +got):\n%s", diff)
		}
		if err := next.Close(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	if len(s.arrived) > 0 {
		t.Errorf("%d more requests arrived", len(s.arrived))
	}
}

// outcomes are the outcomes in a rule's log.
func outcomes(t *testing.T, s http.Handler, rule string) (shown []string) {
	t.Helper()
	request := httptest.NewRequestWithContext(t.Context(), http.MethodGet, "/runs/rules/"+rule+"/logs", nil)
	request.Header.Set("X-Api-Key", apiKey)
	answer := httptest.NewRecorder()
	s.ServeHTTP(answer, request)
	var logs []struct {
		Webhooks *struct {
			Outcome string
			Payload json.RawMessage
		}
	}
	if err := json.Unmarshal(answer.Body.Bytes(), &logs); err != nil {
		t.Fatalf("%v: %d %s", err, answer.Code, answer.Body)
	}
	for _, l := range logs {
		if l.Webhooks == nil {
			shown = append(shown, "none")
			continue
		}
		shown = append(shown, l.Webhooks.Outcome+" "+string(l.Webhooks.Payload))
	}
	return shown
}
