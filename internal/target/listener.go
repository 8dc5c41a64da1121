package target

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"time"

	"github.com/hookdrill/hookdrill/internal/trial"
)

// Program is a listener as the program of runs. Where it has a command, each run
// has a process, a port and a URL of its own.
func (t *Target) Program() trial.Program {
	p := t.below()
	p.Whole = true
	return p
}

// ArgillaListener is a listener for Argilla as the program of runs: its handlers
// have paths of their own below its URL.
func (t *Target) ArgillaListener() trial.Program { return t.below() }

func (t *Target) below() trial.Program {
	return trial.Program{
		Name: t.file.Name, Process: true, Fit: t.file.fit, Secrets: t.file.secrets(),
		New: func(env trial.ProgramEnv) (trial.Instance, error) {
			if broken := t.Err(); broken != nil {
				return nil, trial.Broken{Err: broken}
			}
			return &instance{target: t, env: env}, nil
		},
	}
}

// instance is a listener in one run.
type instance struct {
	target  *Target
	env     trial.ProgramEnv
	process *launched // nil while there is none
	fill    *strings.Replacer
}

// Start starts the command, if there is one, and waits until it is ready.
func (i *instance) Start(ctx context.Context) (string, error) {
	f := i.target.file
	if len(f.Command) == 0 {
		i.fill = strings.NewReplacer()
		if err := answers(ctx, f.URL, f.Patience, nil); err != nil {
			return "", i.target.breakDown(f.complaint(err, &tail{}))
		}
		return f.URL, nil
	}
	select { // a machine that starts dozens of programs at once serves none of them
	case i.target.starting <- struct{}{}:
		defer func() { <-i.target.starting }()
	case <-ctx.Done():
		return "", context.Cause(ctx)
	}
	port, err := i.target.ports.free(ctx)
	if err != nil {
		return "", err
	}
	i.fill = i.blanks(port)
	printed := &printout{url: make(chan string, 1), log: i.env.Log}
	i.process, _, err = launch(ctx, func(running context.Context) *exec.Cmd {
		c := f.command(running, f.Command, i.fill)
		c.Stderr = i.env.Log
		return c
	}, printed)
	if err != nil {
		return "", i.target.breakDown(fmt.Errorf("the target %s did not start: %w", f.Name, err))
	}
	called, err := i.ready(ctx, printed)
	if err != nil {
		i.kill()
		if ctx.Err() != nil {
			return "", context.Cause(ctx) // the run was stopped, which is no error of the target
		}
		return "", i.target.breakDown(f.complaint(err, i.process.said))
	}
	return called, nil
}

// blanks fills in what a case tells its process.
func (i *instance) blanks(port string) *strings.Replacer {
	setup := i.env.Setup
	host, inbox := "", ""
	if setup.Stored {
		inbox = filepath.Join(i.env.Folder, "inbox")
	}
	if len(setup.Hosts) > 0 {
		host = hostAndPort(setup.Hosts[0])
	}
	return strings.NewReplacer(
		blankPort, port, blankSecrets, strings.Join(setup.Keys, " "),
		blankSecret, setup.Secret, blankAPI, setup.API, blankKey, setup.APIKey, blankDataset, setup.Dataset, blankHost, host,
		blankFolder, i.env.Folder, blankPublic, setup.PublicURL, blankHandlers, strings.Join(setup.Handlers, ","),
		blankForward, setup.Forward, blankInbox, inbox, blankPython, strconv.FormatBool(setup.LikePython),
	)
}

// ready waits until the process can be called, and returns where.
func (i *instance) ready(ctx context.Context, printed *printout) (string, error) {
	f := i.target.file
	if f.URL != "" {
		called := i.fill.Replace(f.URL)
		return called, answers(ctx, called, f.Patience, i.process)
	}
	timer := time.NewTimer(f.Patience)
	defer timer.Stop()
	select {
	case called := <-printed.url:
		if !i.target.remote && !local(called) {
			return "", fmt.Errorf("it says that it is at %s, which is not this machine; --allow-remote lets it", called)
		}
		return called, nil
	case <-i.process.over:
		return "", ended(i.process.err)
	case <-timer.C:
		return "", fmt.Errorf("it printed no line with a URL that begins with http:// within %v", f.Patience)
	case <-ctx.Done():
		return "", context.Cause(ctx)
	}
}

// answers waits until somebody takes connections at a URL. The process is nil where there is none.
func answers(ctx context.Context, called string, patience time.Duration, process *launched) error {
	const between = 20 * time.Millisecond
	address, over := hostAndPort(called), make(chan struct{})
	if process != nil {
		over = process.over
	}
	deadline := time.Now().Add(patience)
	for {
		err := reach(ctx, address)
		if err == nil {
			return nil
		}
		timer := time.NewTimer(between)
		select {
		case <-timer.C:
		case <-over:
			timer.Stop()
			return ended(process.err)
		case <-ctx.Done():
			timer.Stop()
			return context.Cause(ctx)
		}
		if time.Now().After(deadline) {
			return fmt.Errorf("nothing takes connections at %s within %v: %w", address, patience, err)
		}
	}
}

// reach connects to an address once. Where nobody listens, the kernel may connect
// a dialer with itself: then nobody listens.
func reach(ctx context.Context, address string) error {
	conn, err := (&net.Dialer{Timeout: time.Second}).DialContext(ctx, "tcp", address)
	if err != nil {
		return err
	}
	alone := conn.LocalAddr().String() == conn.RemoteAddr().String()
	if err := conn.Close(); err != nil || !alone {
		return err
	}
	return errors.New("connection refused")
}

// Stop asks the process to end. One that has ended by itself broke in the middle of a case.
func (i *instance) Stop(context.Context) error {
	if i.process == nil {
		return nil
	}
	select {
	case <-i.process.over:
		err := i.target.file.complaint(ended(i.process.err), i.process.said)
		i.process = nil
		return i.target.breakDown(err)
	default:
	}
	stopGroup(i.process.command)
	ctx, cancel := context.WithTimeout(context.Background(), stopping)
	defer cancel()
	i.process.end(ctx)
	i.process = nil
	return nil
}

// stopping is how long a listener has to end. It is asked for no answer, so there
// is nothing to wait for.
const stopping = time.Second

// Kill ends it at once.
func (i *instance) Kill() error {
	i.kill()
	i.process = nil
	return nil
}

func (i *instance) kill() {
	if i.process != nil {
		i.process.kill()
		<-i.process.over
	}
}

// printout looks for the first line with a URL in what a listener prints. The rest is let go.
type printout struct {
	url   chan string // takes one
	log   io.Writer   // gets a copy
	begun []byte
	found bool
}

// mostPrinted is how much a listener may print before its URL, in bytes.
const mostPrinted = 64 << 10

var httpURL = regexp.MustCompile(`http://[^\s,"'<>]+[^\s,"'<>.)]`)

// Write takes a piece of the output.
func (p *printout) Write(piece []byte) (int, error) {
	_, _ = p.log.Write(piece)
	if p.found || len(p.begun) >= mostPrinted {
		return len(piece), nil
	}
	p.begun = append(p.begun, piece[:min(len(piece), mostPrinted-len(p.begun))]...)
	whole := p.begun[:bytes.LastIndexByte(p.begun, '\n')+1]
	if url := httpURL.Find(whole); url != nil {
		p.found = true
		p.url <- string(url)
	}
	return len(piece), nil
}

// Close has nothing to do.
func (p *printout) Close() error { return nil }

var _ io.WriteCloser = (*printout)(nil)
