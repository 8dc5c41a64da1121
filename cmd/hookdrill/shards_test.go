package main

import (
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/nats-io/nats-server/v2/server"
)

// natsServer starts a NATS server that asks for a password, and returns its URL
// with it.
func natsServer(t *testing.T) string {
	t.Helper()
	s, err := server.NewServer(&server.Options{
		Host: "127.0.0.1", Port: server.RANDOM_PORT, JetStream: true, StoreDir: t.TempDir(), NoSigs: true, NoLog: true,
		Username: "me", Password: "hush-hush",
	})
	if err != nil {
		t.Fatal(err)
	}
	s.Start()
	t.Cleanup(func() {
		s.Shutdown()
		s.WaitForShutdown()
	})
	if !s.ReadyForConnections(time.Minute) {
		t.Fatal("the server does not start")
	}
	u, err := url.Parse(s.ClientURL())
	if err != nil {
		t.Fatal(err)
	}
	u.User = url.UserPassword("me", "hush-hush")
	return u.String()
}

// commanded runs hookdrill in a folder to its end.
func commanded(t *testing.T, dir string, args ...string) (code int, stdout, stderr string) {
	t.Helper()
	var out, errs strings.Builder
	cmd := exec.CommandContext(t.Context(), "hookdrill", args...)
	cmd.Dir, cmd.Stdout, cmd.Stderr = dir, &out, &errs
	_ = cmd.Run() // its code says more
	return cmd.ProcessState.ExitCode(), out.String(), errs.String()
}

// TestDrillsAreSharedByProcesses compares what several processes print with what
// one prints: of a drill, and of a hunt that finds something.
func TestDrillsAreSharedByProcesses(t *testing.T) {
	t.Parallel()
	nats := natsServer(t)
	var workers []*process
	for range 2 {
		w := start(t, nil, "worker", "--nats", nats, "--workers", "1")
		if line := w.line(w.stderr); strings.Contains(line, "hush") || !strings.Contains(line, "takes part at nats://127.0.0.1:") {
			t.Errorf("a worker says %q", line)
		}
		workers = append(workers, w)
	}
	dir := t.TempDir()
	for _, c := range []struct {
		own  string // workers of the leader's
		args []string
		code int
	}{
		{"0", []string{"drill", "--seed", "42", "--deliveries", "2500"}, 0},
		{"1", []string{"drill", "--mix", "calm", "--seeds", "3..6", "--deliveries", "100"}, 0},
		{"0", []string{"drill", "--seeds", "3..9", "--deliveries", "300", "--mutant", "one-retry-too-many", "--report", "out", "--json"}, 1},
	} {
		code, want, _ := commanded(t, dir, c.args...)
		if code != c.code {
			t.Fatalf("%v ended with %d", c.args, code)
		}
		code, got, remarks := commanded(t, dir, append(c.args, "--nats", nats, "--workers", c.own)...)
		if diff := cmp.Diff(want, got); diff != "" || code != c.code {
			t.Errorf("%v, %s workers of its own, ended with %d, and printed something else:\n%s", c.args, c.own, code, diff)
		}
		if strings.Contains(got+remarks, "hush") || !strings.Contains(remarks, "took part at nats://127.0.0.1:") {
			t.Errorf("it remarks %q", remarks)
		}
	}
	if _, err := os.Stat(filepath.Join(dir, "out", "report.html")); err != nil {
		t.Error(err)
	}
	played := ""
	for _, w := range workers {
		end := w.interrupt()
		if end.code != 130 || strings.Contains(end.stdout+end.stderr, "hush") {
			t.Errorf("a worker ended with %d, and printed %q and %q", end.code, end.stdout, end.stderr)
		}
		played += end.stdout
	}
	if !strings.Contains(played, "everything, seed 42, cases 8 to 9: ") {
		t.Errorf("the workers played %q", played)
	}
}

// TestASharedDrillIsInterrupted presses Ctrl-C on one who leads, and has no workers
// any more: what was done until then is told, and the report is whole.
func TestASharedDrillIsInterrupted(t *testing.T) {
	t.Parallel()
	nats := natsServer(t)
	worker := start(t, nil, "worker", "--nats", nats)
	leader := start(t, nil, "drill", "--deliveries", "1000000", "--report", "out", "--nats", nats, "--workers", "0")
	for !strings.Contains(worker.line(worker.stdout), "cases 0 to 7: ") {
		continue // the first shard is the first that can be added up
	}
	if end := worker.interrupt(); end.code != 130 {
		t.Errorf("the worker ended with %d: %s", end.code, end.stderr)
	}
	end := leader.interrupt()
	if end.code != 130 || !strings.Contains(end.stdout, " of 4000 cases") || !strings.Contains(end.stderr, "the ledger is of what was done until then") {
		t.Errorf("it ended with %d, and printed %q and %q", end.code, end.stdout, end.stderr)
	}
	code, out, errs := commanded(t, leader.Dir, "report", "out")
	if code != 0 {
		t.Errorf("its report cannot be read: %d %s %s", code, out, errs)
	}
	if strings.Contains(end.stdout, "\n0 of 4000 cases") {
		return // the answer was stored, and had not reached it yet
	}
	page, err := os.ReadFile(filepath.Join(leader.Dir, "out", "report.html"))
	if err != nil || !strings.Contains(string(page), "only counts came back") {
		t.Errorf("its page does not say what is missing: %v, %s", err, end.stdout)
	}
}

func TestNATSMistakes(t *testing.T) {
	t.Parallel()
	for want, args := range map[string][]string{
		"2 hookdrill: --nats is missing: at which server are drills led?\n":            {"worker"},
		"2 hookdrill: --nats: the URL of the NATS server makes no sense":               {"worker", "--nats", "nats://me:hush-hush@host:none"},
		"2 hookdrill: --nats: the URL":                                                 {"drill", "--nats", "hush-hush"},
		"3 hookdrill: --nats: the NATS server at nats://127.0.0.1:1 cannot be reached": {"drill", "--nats", "nats://me:hush-hush@127.0.0.1:1"},
	} {
		code, out, errs := commanded(t, t.TempDir(), args...)
		if got := string(rune('0'+code)) + " " + errs; !strings.HasPrefix(got, want) || strings.Contains(got, "hush") || out != "" {
			t.Errorf("%v: %q %q, want %q", args, got, out, want)
		}
	}
}
