package main

import (
	"bufio"
	"encoding/json"
	"io"
	"os"
	"os/exec"
	"time"
)

// served is what a server says of itself when it ends.
type served struct {
	Requests int `json:"requests"`
	// Late is how long it worked on when the load had ended.
	Late time.Duration `json:"late"`
}

// serving is a copy of this program that serves.
type serving struct {
	address string
	cmd     *exec.Cmd
	stdin   io.Closer
	lines   *bufio.Scanner
}

// startServing starts a copy that serves what kind says.
func startServing(kind string) (*serving, error) {
	self, err := os.Executable()
	if err != nil {
		return nil, err
	}
	cmd := exec.Command(self, "-role", "serve", "-kind", kind)
	cmd.Stderr = os.Stderr
	stdin, err := cmd.StdinPipe()
	if err != nil {
		return nil, err
	}
	stdout, err := cmd.StdoutPipe()
	if err != nil {
		return nil, err
	}
	if err := cmd.Start(); err != nil {
		return nil, err
	}
	lines := bufio.NewScanner(stdout)
	lines.Scan()
	return &serving{address: lines.Text(), cmd: cmd, stdin: stdin, lines: lines}, nil
}

// stop ends it. It returns what the server said, and the CPU it took.
func (s *serving) stop() (said served, cpu time.Duration, err error) {
	_ = s.stdin.Close() // tells it to end
	s.lines.Scan()
	err = first(json.Unmarshal(s.lines.Bytes(), &said), s.cmd.Wait())
	return said, cpuOf(s.cmd), err
}

// copyOfThis runs a copy in a role, to its end. It returns the CPU it took.
func copyOfThis(says any, role string, arguments ...string) (cpu time.Duration, err error) {
	self, err := os.Executable()
	if err != nil {
		return 0, err
	}
	cmd := exec.Command(self, append([]string{"-role", role}, arguments...)...)
	cmd.Stderr = os.Stderr
	out, err := cmd.Output()
	if err == nil {
		err = json.Unmarshal(out, says)
	}
	return cpuOf(cmd), err
}

func cpuOf(ended *exec.Cmd) time.Duration {
	if ended.ProcessState == nil {
		return 0
	}
	return ended.ProcessState.UserTime() + ended.ProcessState.SystemTime()
}
