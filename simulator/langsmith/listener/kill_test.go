package listener_test

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"math/rand/v2"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/hookdrill/hookdrill/simulator/langsmith/listener"
)

// childDir is set for a process that is a listener and no test.
const childDir = "HOOKDRILL_LISTENER_CHILD"

// child listens until its input ends, and then until all is handled. What its
// handler does is a line in a file.
func child(dir string) int {
	fail := func(err error) int {
		fmt.Println(err)
		return 1
	}
	effects, err := os.OpenFile(filepath.Join(dir, "effects"), os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600)
	if err != nil {
		return fail(err)
	}
	s, err := listener.NewSecret(theSecret)
	if err != nil {
		return fail(err)
	}
	l, err := listener.New(listener.Config{
		Secrets: []listener.Secret{s}, Data: filepath.Join(dir, "data"),
		Handle: func(_ context.Context, e listener.Event) error {
			_, err := effects.WriteString(e.Run.ID + "\n")
			return err
		},
	})
	if err != nil {
		return fail(err)
	}
	port, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return fail(err)
	}
	server := &http.Server{Handler: l}
	go server.Serve(port)
	fmt.Println(port.Addr())
	_, _ = io.Copy(io.Discard, os.Stdin)
	if err := l.Drain(context.Background()); err != nil {
		return fail(err)
	}
	if err := server.Shutdown(context.Background()); err != nil {
		return fail(err)
	}
	if err := l.Shutdown(context.Background()); err != nil {
		return fail(err)
	}
	return 0
}

// process is a listener in a process of its own.
type process struct {
	command *exec.Cmd
	input   io.WriteCloser
	url     string
}

func launch(t *testing.T, dir string) *process {
	t.Helper()
	p := &process{command: exec.Command(os.Args[0])}
	p.command.Env = append(os.Environ(), childDir+"="+dir)
	var err error
	if p.input, err = p.command.StdinPipe(); err != nil {
		t.Fatal(err)
	}
	output, err := p.command.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := p.command.Start(); err != nil {
		t.Fatal(err)
	}
	address, err := bufio.NewReader(output).ReadString('\n')
	if err != nil || !strings.HasPrefix(address, "127.") {
		t.Fatalf("the listener said %q, %v", address, err)
	}
	p.url = "http://" + strings.TrimSpace(address) + "/?secret=" + theSecret
	return p
}

// kill is kill -9.
func (p *process) kill() {
	_ = p.command.Process.Kill()
	_ = p.command.Wait()
}

func TestKillNine(t *testing.T) {
	t.Parallel()
	const deliveries, runs, kills, workers = 200, 5, 4, 8
	dir := t.TempDir()
	// The deliveries after whose acceptance the process is killed.
	draw := rand.New(rand.NewPCG(7, 9))
	lethal := map[int]bool{}
	for len(lethal) < kills {
		lethal[1+draw.IntN(deliveries-1)] = true
	}
	client := &http.Client{Transport: &http.Transport{}}
	defer client.CloseIdleConnections()
	p := launch(t, dir)
	var mu sync.Mutex // over p
	accepted := 0
	// send is a sender that tries until it has an answer, whoever gives it.
	send := func(n int) {
		var numbers []int
		for i := range runs {
			numbers = append(numbers, n*runs+i)
		}
		body := withRuns(t, numbers...)
		for {
			mu.Lock()
			url := p.url
			mu.Unlock()
			response, err := client.Post(url, "application/json", strings.NewReader(body))
			if err != nil {
				continue
			}
			_ = response.Body.Close()
			if response.StatusCode != 202 && response.StatusCode != 200 {
				t.Errorf("delivery %d: %s", n, response.Status)
			}
			mu.Lock()
			if accepted++; lethal[accepted] {
				p.kill()
				p = launch(t, dir)
			}
			mu.Unlock()
			return
		}
	}
	work := make(chan int)
	var senders sync.WaitGroup
	for range 4 {
		senders.Go(func() {
			for n := range work {
				send(n)
			}
		})
	}
	for n := range deliveries {
		work <- n
	}
	close(work)
	senders.Wait()
	_ = p.input.Close()
	if err := p.command.Wait(); err != nil {
		t.Fatal(err)
	}
	twice := checkEffects(t, filepath.Join(dir, "effects"), deliveries*runs)
	t.Logf("%d kills, %d of %d runs were handed over twice", kills, twice, deliveries*runs)
	if twice > kills*workers {
		t.Errorf("%d runs were handed over twice; no more than %d were at work when it was killed", twice, kills*workers)
	}
}

// checkEffects finds every run in the file, and says how many are there again.
func checkEffects(t *testing.T, file string, want int) (twice int) {
	t.Helper()
	content, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	count := map[string]int{}
	for line := range strings.Lines(string(content)) {
		count[strings.TrimSpace(line)]++
	}
	for n := range want {
		if count[runID(n)] == 0 {
			t.Errorf("run %d was accepted and never handed over", n)
		}
		twice += max(0, count[runID(n)]-1)
	}
	if len(count) != want {
		t.Errorf("%d runs were handed over, want %d", len(count), want)
	}
	return twice
}
