package main

import (
	"bufio"
	"context"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"syscall"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// shellOf are the shell commands in a section of the README.
func shellOf(t *testing.T, section string) string {
	t.Helper()
	page, err := os.ReadFile(filepath.Join("..", "..", "README.md"))
	if err != nil {
		t.Fatal(err)
	}
	_, text, found := strings.Cut(string(page), "\n## "+section+"\n")
	if !found {
		t.Fatalf("the README has no section %q", section)
	}
	text, _, _ = strings.Cut(text, "\n## ")
	var commands string
	for _, block := range regexp.MustCompile("(?s)```sh\n(.*?)```").FindAllStringSubmatch(text, -1) {
		commands += block[1]
	}
	return commands
}

// freeAddress is a port that nobody listened on a moment ago.
func freeAddress(t *testing.T) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = l.Close() }()
	return l.Addr().String()
}

// shell runs commands in a bash of their own, and ends it with all that it left
// running. What they print is read as it comes.
func shell(t *testing.T, commands string) *bufio.Scanner {
	t.Helper()
	for _, tool := range []string{"bash", "curl", "jq"} {
		if _, err := exec.LookPath(tool); err != nil {
			t.Skipf("not run: the README's commands need %s, which is not here", tool)
		}
	}
	ctx, cancel := context.WithTimeout(t.Context(), longestProcess)
	bash := exec.CommandContext(ctx, "bash", "-euo", "pipefail", "-c", commands)
	bash.Dir = t.TempDir()
	bash.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	bash.Cancel = func() error { return syscall.Kill(-bash.Process.Pid, syscall.SIGKILL) }
	out, write, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	var trouble strings.Builder
	bash.Stdout, bash.Stderr = write, &trouble
	if err := bash.Start(); err != nil {
		t.Fatal(err)
	}
	_ = write.Close()
	t.Cleanup(func() {
		cancel()
		_ = syscall.Kill(-bash.Process.Pid, syscall.SIGKILL) // bash is gone by now, what it started is not
		_ = bash.Wait()
		_ = out.Close()
		if t.Failed() {
			t.Log(trouble.String())
		}
	})
	return bufio.NewScanner(out)
}

// TestTheReadmesWalkThroughOfArgilla runs the commands as they stand in the
// README, but for the ports and for the compiled command: every event is printed.
func TestTheReadmesWalkThroughOfArgilla(t *testing.T) {
	t.Parallel()
	commands := shellOf(t, "I want Argilla's webhooks without a server")
	for there, here := range map[string]string{
		"go run ./cmd/hookdrill": "hookdrill", "127.0.0.1:6900": freeAddress(t), "127.0.0.1:8000": freeAddress(t),
	} {
		if !strings.Contains(commands, there) {
			t.Fatalf("the commands are without %s", there)
		}
		commands = strings.ReplaceAll(commands, there, here)
	}
	var want, got []string
	for _, e := range walked() {
		want = append(want, string(e))
	}
	printed := regexp.MustCompile(`^\d\d:\d\d:\d\d\.\d{3}  ([a-z]+\.[a-z]+) `)
	for lines := shell(t, commands); len(got) < len(want) && lines.Scan(); {
		if line := printed.FindStringSubmatch(lines.Text()); line != nil {
			got = append(got, line[1])
		}
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("the events that were printed (-want +got):\n%s", diff)
	}
}
