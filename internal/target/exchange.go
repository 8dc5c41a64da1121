package target

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os/exec"
	"strings"
	"sync/atomic"
)

// talker is whoever speaks the protocol with a sender.
type talker interface {
	ask(ctx context.Context, r request) (answer, error)
	// reason is why the target answers no more; nil if it does.
	reason() error
	// Close ends it: it is asked to, unless it is known to be broken.
	Close(ask bool) error
}

// exchange is a sender that speaks the protocol over HTTP: each request is posted
// to its URL, and the answer is what it responds with.
type exchange struct {
	file    *File
	url     string
	client  *http.Client
	process *launched // nil where it is running already
	last    atomic.Int64
}

// dial starts a sender that is called, where it has a command, and configures it.
func dial(ctx context.Context, f *File, ca string, from *ports) (talker, error) {
	e := &exchange{file: f, url: f.URL, client: &http.Client{
		Transport:     &http.Transport{MaxConnsPerHost: maxConnections}, // no proxy: it is on this machine
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}}
	if len(f.Command) > 0 {
		port, err := from.free(ctx)
		if err != nil {
			return nil, err
		}
		fill := strings.NewReplacer(blankPort, port)
		e.url = fill.Replace(f.URL)
		e.process, _, err = launch(ctx, func(running context.Context) *exec.Cmd {
			return f.command(running, f.Command, fill)
		}, unread{})
		if err != nil {
			return nil, fmt.Errorf("the target %s did not start: %w", f.Name, err)
		}
	}
	starting, done := context.WithTimeout(ctx, f.Patience)
	defer done()
	err := answers(starting, e.url, f.Patience, e.process)
	if err != nil {
		err = f.complaint(err, e.said())
	} else {
		_, err = e.ask(starting, request{Do: "configure", CA: ca, Policy: "langsmith"})
	}
	if err != nil {
		return nil, errors.Join(err, e.Close(false))
	}
	return e, nil
}

// maxConnections bounds how many requests to a target are under way at once.
const maxConnections = 1024

func (e *exchange) said() *tail {
	if e.process == nil {
		return &tail{}
	}
	return e.process.said
}

// ask posts a request and reads its answer.
func (e *exchange) ask(ctx context.Context, r request) (answer, error) {
	if err := e.reason(); err != nil {
		return answer{}, err
	}
	r.ID = int(e.last.Add(1))
	a, err := e.post(ctx, r)
	switch {
	case err != nil && e.reason() != nil:
		return answer{}, e.reason()
	case err != nil:
		return answer{}, e.file.complaint(fmt.Errorf("it did not answer %q: %w", r.Do, err), e.said())
	}
	return e.file.scrubbed(a), nil
}

func (e *exchange) post(ctx context.Context, r request) (answer, error) {
	line, err := e.file.written(r)
	if err != nil {
		return answer{}, err
	}
	posted, err := http.NewRequestWithContext(ctx, http.MethodPost, e.url, bytes.NewReader(line))
	if err != nil {
		return answer{}, err
	}
	posted.Header.Set("Content-Type", "application/json")
	response, err := e.client.Do(posted)
	if err != nil {
		return answer{}, err
	}
	defer func() { _ = response.Body.Close() }()
	text, err := io.ReadAll(io.LimitReader(response.Body, maxLine))
	switch {
	case err != nil:
		return answer{}, err
	case response.StatusCode != http.StatusOK:
		return answer{}, fmt.Errorf("it responded with %s", response.Status)
	}
	a, err := parseAnswer([]byte(e.file.scrub(string(text))))
	if err == nil && a.ID != r.ID {
		err = fmt.Errorf("its answer is to request %d, and it was asked %d", a.ID, r.ID)
	}
	if err == nil {
		err = e.file.proper(r, a)
	}
	return a, err
}

func (e *exchange) reason() error {
	if e.process == nil {
		return nil
	}
	select {
	case <-e.process.over:
		return e.file.complaint(ended(e.process.err), e.process.said)
	default:
		return nil
	}
}

// Close tells the target to stop, and kills what is left of what was started.
func (e *exchange) Close(ask bool) error {
	ctx, cancel := context.WithTimeout(context.Background(), e.file.Patience)
	defer cancel()
	if ask {
		_, _ = e.ask(ctx, request{Do: "stop"}) // it may be gone already
	} else {
		cancel()
	}
	e.client.CloseIdleConnections()
	if e.process != nil {
		e.process.end(ctx)
	}
	return nil
}

// written is a request as it is sent.
func (f *File) written(r request) ([]byte, error) {
	line, err := json.Marshal(r)
	if err == nil && f.validate {
		if wrong := validate("request", line); wrong != nil {
			return nil, fmt.Errorf("hookdrill's own request is wrong: %w", wrong)
		}
	}
	return line, err
}

// proper holds an answer to the schema, where that was asked for.
func (f *File) proper(r request, a answer) error {
	if !f.validate {
		return nil
	}
	if wrong := validate(r.Do, a.raw); wrong != nil {
		return fmt.Errorf("its answer to %q is not as the protocol says: %w: %s", r.Do, wrong, shown(a.raw))
	}
	return nil
}

// scrubbed is an answer without secrets.
func (f *File) scrubbed(a answer) answer {
	a.Error, a.Refused, a.Reason = f.scrub(a.Error), f.scrub(a.Refused), f.scrub(a.Reason)
	return a
}

// unread takes what nobody reads.
type unread struct{}

// Write lets it go.
func (unread) Write(p []byte) (int, error) { return len(p), nil }

// Close has nothing to do.
func (unread) Close() error { return nil }
