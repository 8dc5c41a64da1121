package target_test

import (
	"bufio"
	"encoding/json"
	"fmt"
	"os"
	"strings"
	"testing"
	"time"

	"go.uber.org/goleak"

	"github.com/hookdrill/hookdrill/internal/target"
	"github.com/hookdrill/hookdrill/internal/trial"
)

// behave makes this test's binary a target that does as it says.
const behave = "HOOKDRILL_TARGET_TEST"

func TestMain(m *testing.M) {
	if how := os.Getenv(behave); how != "" {
		play(how)
		return
	}
	goleak.VerifyTestMain(m)
}

// play is a target: it answers everything, until it does what it is told.
func play(how string) {
	fmt.Fprintln(os.Stderr, "the token is", os.Getenv("TOKEN"), "and it is", how) //nolint:forbidigo // a target of its own
	lines := bufio.NewScanner(os.Stdin)
	for lines.Scan() {
		var r struct {
			ID int
			Do string
		}
		_ = json.Unmarshal(lines.Bytes(), &r)
		answer := map[string]any{"id": r.ID}
		switch {
		case how == "silent", how == "silent at stop" && r.Do == "stop":
			continue
		case how == "garbage" && r.Do == "emit":
			fmt.Println("Listening on port 3000 ...")
			continue
		case how == "flood" && r.Do == "emit":
			fmt.Println(strings.Repeat("x", 2<<20))
			continue
		case how == "gone" && r.Do == "emit":
			os.Exit(7)
		case how == "complains" && r.Do == "emit":
			answer["error"] = "no such thing"
		case how == "refuses" && r.Do == "emit":
			answer["refused"] = "the header X-A is not ours"
		case how == "echoes" && r.Do == "emit":
			fmt.Println(`{"id":99}`)
			continue
		case how == "vague" && r.Do == "outcome":
		case how == "strange" && r.Do == "outcome":
			answer["delivered"], answer["reason"] = false, "because"
		case r.Do == "outcome":
			answer["delivered"], answer["reason"] = true, "2xx"
		}
		line, _ := json.Marshal(answer)
		fmt.Println(string(line))
		if r.Do == "stop" {
			return
		}
	}
}

func file(t *testing.T, how string) target.File {
	t.Helper()
	executable, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	return target.File{
		Name: "ours", Role: "sender", Command: []string{executable}, Folder: t.TempDir(), Patience: 10 * time.Second,
		Environment: map[string]string{behave: how, "TOKEN": "hush-hush"},
	}
}

// deliver opens a target and has it make one delivery.
func deliver(t *testing.T, f target.File) (delivered bool, err error) {
	t.Helper()
	opened, err := target.Open(t.Context(), f, target.Options{CA: "authority.pem"})
	if err != nil {
		return false, err
	}
	defer func() {
		if err := opened.Close(); err != nil {
			t.Error(err)
		}
	}()
	party, err := opened.Party().New(trial.Env{})
	if err != nil {
		t.Fatal(err)
	}
	outcome, err := party.Deliver(t.Context(), trial.Delivery{ID: "d", URL: "http://127.0.0.1:1/in", Body: []byte("{}")})
	return outcome.Delivered, err
}

func TestATargetDelivers(t *testing.T) {
	t.Parallel()
	if delivered, err := deliver(t, file(t, "well")); err != nil || !delivered {
		t.Errorf("delivered: %t, %v", delivered, err)
	}
}

func TestATargetRefuses(t *testing.T) {
	t.Parallel()
	_, err := deliver(t, file(t, "refuses"))
	if err == nil || err.Error() != "the header X-A is not ours" {
		t.Errorf("got %v, want the target's own words", err)
	}
}

// What is wrong with a target is said with its last words, but for its secrets.
func TestATargetThatBreaks(t *testing.T) {
	t.Parallel()
	for how, want := range map[string]string{
		"garbage":   `it said something that is no answer: "Listening on port 3000 ..."`,
		"flood":     "what it says cannot be read",
		"gone":      "it ended by itself: exit status 7",
		"complains": `it answered "emit" with the error "no such thing"`,
	} {
		t.Run(how, func(t *testing.T) {
			t.Parallel()
			_, err := deliver(t, file(t, how))
			for _, part := range []string{"the target ours", want, "its last words were", "and it is [secret]"} {
				if err == nil || !strings.Contains(err.Error(), part) {
					t.Errorf("the error does not say %q: %v", part, err)
				}
			}
			if err != nil && strings.Contains(err.Error(), "hush-hush") {
				t.Errorf("the error shows a secret: %v", err)
			}
		})
	}
}

func TestATargetThatIsSilent(t *testing.T) {
	t.Parallel()
	f := file(t, "silent")
	f.Patience = 300 * time.Millisecond
	if _, err := deliver(t, f); err == nil || !strings.Contains(err.Error(), `it did not answer "configure"`) {
		t.Errorf("got %v", err)
	}
	f = file(t, "silent at stop")
	f.Patience = 300 * time.Millisecond // or it may not have started by then
	if _, err := deliver(t, f); err != nil && !strings.Contains(err.Error(), "configure") {
		t.Errorf("a target that does not stop is killed, and that is all: %v", err)
	}
}

func TestATargetThatCannotBeStarted(t *testing.T) {
	t.Parallel()
	f := file(t, "well")
	f.Command = []string{"./there-is-no-such-program"}
	if _, err := deliver(t, f); err == nil || !strings.Contains(err.Error(), "the target ours did not start") {
		t.Errorf("got %v", err)
	}
	f.Command, f.Each = nil, []string{"./there-is-no-such-program", "{url}"}
	if _, err := deliver(t, f); err == nil || !strings.Contains(err.Error(), "the target ours: each") {
		t.Errorf("got %v", err)
	}
}

func TestAFileThatIsWrong(t *testing.T) {
	t.Parallel()
	for text, want := range map[string][]string{
		"name: a\nrole: sender\ncommand: [a]\ncolour: red":                                         {"[4:", "colour"},
		"name: a\nrole: sender\ncommand: 7\n":                                                      {"[3:10]", "command"},
		"role: sender\ncommand: [a]":                                                               {"name"},
		"name: a\nrole: chief\ncommand: [a]":                                                       {"role", "chief"},
		"name: a\nrole: sender":                                                                    {"command", "missing"},
		"name: a\nrole: sender\ncommand: [a]\neach: [b]":                                           {"each", "command"},
		"name: a\nrole: sender\neach: [b]":                                                         {"{url}"},
		"name: a\nrole: sender\ncommand: [a]\ncan: [fly]":                                          {"fly", "custom-headers"},
		"name: a\nrole: sender\ncommand: [a]\nrule-sets: [b]":                                      {"rule-sets", "langsmith"},
		"name: a\nrole: sender\ncommand: [a]\nrule-sets: [langsmith@x]":                            {"rule-sets", "langsmith@1"},
		"name: a\nrole: sender\neach: ['{url}']\nurl: http://127.0.0.1/":                           {"[4:6] url", "leave one of them out"},
		"name: a\nrole: listener":                                                                  {"command, url"},
		"name: a\nrole: listener\neach: [a, '{url}']":                                              {"each", "for a sender"},
		"name: a\nrole: listener\nurl: 'http://127.0.0.1:{port}/'":                                 {"{port}", "no command"},
		"name: a\nrole: listener\nurl: ftp://127.0.0.1/":                                           {"url", "http://"},
		"name: a\nrole: listener\ncommand: [a]\nsecrets: [whsec_AAECAwQFBgcICQoLDA0ODxAREhMUFRYX]": {"{secrets}"},
		"name: a\nrole: listener\nurl: http://127.0.0.1/\nsecrets: ['%']":                          {"secrets", "whsec_"},
		"name: a\nrole: listener\nurl: http://127.0.0.1/\ncan: [tls]":                              {"can", "public-keys"},
		"name: a\nrole: sender\ncommand: [a]\npatience: 100h\n":                                    {"patience", "100h"},
	} {
		t.Run(text, func(t *testing.T) {
			t.Parallel()
			_, err := target.Parse([]byte(text))
			for _, part := range want {
				if err == nil || !strings.Contains(err.Error(), part) {
					t.Errorf("the error does not say %q: %v", part, err)
				}
			}
		})
	}
}

// A command for each delivery gets the body on its standard input, and says by
// its exit code how it ended.
func TestACommandForEachDelivery(t *testing.T) {
	t.Parallel()
	f := file(t, "well")
	for script, want := range map[string]bool{`test "$(cat)" = "{}" && test "$1" = http://127.0.0.1:1/in`: true, "exit 3": false} {
		f.Command, f.Each = nil, []string{"sh", "-c", script, "sh", "{url}"}
		if delivered, err := deliver(t, f); err != nil || delivered != want {
			t.Errorf("%s: delivered: %t, %v", script, delivered, err)
		}
	}
}
