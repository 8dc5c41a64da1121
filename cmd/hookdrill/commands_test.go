package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"os"
	"os/exec"
	"slices"
	"strconv"
	"strings"

	"github.com/rogpeppe/go-internal/testscript"

	"github.com/hookdrill/hookdrill/fakeendpoint"
	"github.com/hookdrill/hookdrill/internal/verdict"
)

// command is a command of the scripts.
type command = func(ts *testscript.TestScript, neg bool, args []string)

// scriptCommands are what the scripts can say beyond testscript's own words.
func scriptCommands() map[string]command {
	commands := map[string]command{
		"exits":    exits,
		"json":     jsonValue,
		"lists":    lists,
		"rules":    everyRule,
		"endpoint": endpoint,
	}
	for name, run := range commands {
		commands[name] = func(ts *testscript.TestScript, neg bool, args []string) {
			if neg {
				ts.Fatalf("%s cannot be negated", name)
			}
			run(ts, neg, args)
		}
	}
	return commands
}

// exits runs a command that must end with an exit code: exits 2 hookdrill check --foo
func exits(ts *testscript.TestScript, _ bool, args []string) {
	if len(args) < 2 {
		ts.Fatalf("usage: exits CODE COMMAND [ARG...]")
	}
	err := ts.Exec(args[1], args[2:]...)
	code := 0
	var exit *exec.ExitError
	switch {
	case errors.As(err, &exit):
		code = exit.ExitCode()
	case err != nil:
		ts.Fatalf("%v", err)
	}
	if strconv.Itoa(code) != args[0] {
		ts.Fatalf("the exit code is %d, not %s", code, args[0])
	}
}

// jsonValue looks into a file of JSON (or stdout): json FILE [PATH [VALUE]]. The
// path's parts are joined by dots; len is how long a list is. Without a VALUE the
// one found is kept in the variable JSON.
func jsonValue(ts *testscript.TestScript, _ bool, args []string) {
	if len(args) < 1 || len(args) > 3 {
		ts.Fatalf("usage: json FILE [PATH [VALUE]]")
	}
	var value any
	if err := json.Unmarshal([]byte(ts.ReadFile(args[0])), &value); err != nil {
		ts.Fatalf("%s: %v", args[0], err)
	}
	if len(args) == 1 {
		return
	}
	for part := range strings.SplitSeq(args[1], ".") {
		var ok bool
		if value, ok = inside(value, part); !ok {
			ts.Fatalf("%s: there is no %s on the way to %s", args[0], part, args[1])
		}
	}
	found := fmt.Sprint(value)
	if len(args) == 2 {
		ts.Setenv("JSON", found)
	} else if found != args[2] {
		ts.Fatalf("%s: %s is %q, not %q", args[0], args[1], found, args[2])
	}
}

func inside(value any, part string) (any, bool) {
	switch v := value.(type) {
	case map[string]any:
		found, ok := v[part]
		return found, ok
	case []any:
		if part == "len" {
			return len(v), true
		}
		i, err := strconv.Atoi(part)
		if err != nil || i < 0 || i >= len(v) {
			return nil, false
		}
		return v[i], true
	default:
		return nil, false
	}
}

// lists compares what a folder holds, hidden files included: lists DIR NAME...
func lists(ts *testscript.TestScript, _ bool, args []string) {
	entries, err := os.ReadDir(ts.MkAbs(args[0]))
	ts.Check(err)
	var names []string
	for _, e := range entries {
		names = append(names, e.Name())
	}
	if !slices.Equal(names, args[1:]) {
		ts.Fatalf("%s holds %v, not %v", args[0], names, args[1:])
	}
}

// everyRule asks for a line of standard output for every rule of the catalogue,
// with its verdict: rules pass
func everyRule(ts *testscript.TestScript, _ bool, args []string) {
	shown := map[string]string{}
	for line := range strings.Lines(ts.ReadFile("stdout")) {
		if words := strings.Fields(line); len(words) > 1 {
			shown[words[1]] = words[0]
		}
	}
	for _, r := range verdict.Rules() {
		if shown[r.ID] != args[0] {
			ts.Fatalf("%s is shown as %q, not as %q", r.ID, shown[r.ID], args[0])
		}
	}
}

// endpoint serves an endpoint until the script ends and puts its URL into a
// variable, its address alone into another: endpoint URL '503 x2, 200' sets URL
// and URL_ADDRESS
func endpoint(ts *testscript.TestScript, _ bool, args []string) {
	script, err := fakeendpoint.Parse(args[1])
	ts.Check(err)
	l, err := net.Listen("tcp", "127.0.0.1:0")
	ts.Check(err)
	e := fakeendpoint.New(script)
	served := make(chan error, 1)
	go func() { served <- e.Serve(l) }()
	ts.Defer(func() {
		ts.Check(errors.Join(e.Close(), <-served))
	})
	ts.Setenv(args[0], "http://"+l.Addr().String())
	ts.Setenv(args[0]+"_ADDRESS", l.Addr().String())
}
