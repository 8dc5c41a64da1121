package target

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"os/exec"
	"strings"
	"sync"
	"time"
)

// conversation is a target that speaks the protocol: one process for all runs.
type conversation struct {
	file    *File
	process *launched
	in      io.WriteCloser
	heard   chan struct{} // closed once nothing more is listened to

	writing sync.Mutex

	mu      sync.Mutex
	last    int
	waiting map[int]chan answer
	broken  error
}

// converse starts a target and configures it.
func converse(ctx context.Context, f *File, ca string) (talker, error) {
	c := &conversation{file: f, heard: make(chan struct{}), waiting: map[int]chan answer{}}
	out, lines := io.Pipe()
	var err error
	c.process, c.in, err = launch(ctx, func(running context.Context) *exec.Cmd {
		return f.command(running, f.Command, strings.NewReplacer())
	}, lines)
	if err != nil {
		return nil, fmt.Errorf("the target %s did not start: %w", f.Name, err)
	}
	go c.listen(out)
	starting, done := context.WithTimeout(ctx, f.Patience)
	defer done()
	if _, err := c.ask(starting, request{Do: "configure", CA: ca, Policy: "langsmith"}); err != nil {
		return nil, errors.Join(err, c.Close(false))
	}
	return c, nil
}

// listen reads answers until there are no more.
func (c *conversation) listen(out *io.PipeReader) {
	defer close(c.heard)
	lines := bufio.NewScanner(out)
	lines.Buffer(nil, maxLine)
	for lines.Scan() {
		a, err := parseAnswer(lines.Bytes())
		if err != nil && a.ID == 0 {
			_, err = parseAnswer([]byte(c.file.scrub(lines.Text()))) // before it is cut short
			c.fail(err)
			break
		}
		c.hand(a)
	}
	if err := lines.Err(); err != nil {
		c.fail(fmt.Errorf("what it says cannot be read: %w", err))
	}
	c.process.kill() // whoever says nothing more is of no use
	_ = out.Close()
	<-c.process.over
	c.fail(ended(c.process.err))
}

// hand gives an answer to whoever asked.
func (c *conversation) hand(a answer) {
	c.mu.Lock()
	reply := c.waiting[a.ID]
	delete(c.waiting, a.ID)
	c.mu.Unlock()
	switch {
	case reply != nil:
		reply <- c.file.scrubbed(a)
	case c.file.validate:
		c.fail(fmt.Errorf("it answered a request that is not under way: %q", c.file.scrub(shown(a.raw))))
	}
}

// fail ends the conversation for everybody, with the first reason there was.
func (c *conversation) fail(err error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.broken == nil {
		c.broken = c.file.complaint(err, c.process.said)
	}
	for id, reply := range c.waiting {
		delete(c.waiting, id)
		close(reply)
	}
}

func (c *conversation) reason() error {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.broken
}

// ask sends a request and waits for its answer.
func (c *conversation) ask(ctx context.Context, r request) (answer, error) {
	reply := make(chan answer, 1)
	c.mu.Lock()
	if c.broken != nil {
		c.mu.Unlock()
		return answer{}, c.reason()
	}
	c.last++
	r.ID = c.last
	c.waiting[r.ID] = reply
	c.mu.Unlock()
	if err := c.write(r); err != nil {
		return answer{}, c.unheard(err)
	}
	select {
	case a, open := <-reply:
		switch {
		case !open:
			return a, c.reason()
		case a.Error != "":
			return a, c.file.complaint(fmt.Errorf("it answered %q with the error %q", r.Do, a.Error), c.process.said)
		}
		if err := c.file.proper(r, a); err != nil {
			return a, c.file.complaint(err, c.process.said)
		}
		return a, nil
	case <-ctx.Done():
		return answer{}, c.file.complaint(fmt.Errorf("it did not answer %q: %w", r.Do, context.Cause(ctx)), c.process.said)
	}
}

// unheard is why a request could not be written: mostly that the process has
// ended, which is about to be known.
func (c *conversation) unheard(err error) error {
	soon := time.NewTimer(2 * c.process.command.WaitDelay)
	defer soon.Stop()
	select {
	case <-c.heard:
		return c.reason()
	case <-soon.C:
		return c.file.complaint(fmt.Errorf("it does not read what it is asked: %w", err), c.process.said)
	}
}

func (c *conversation) write(r request) error {
	line, err := c.file.written(r)
	if err != nil {
		return err
	}
	c.writing.Lock()
	defer c.writing.Unlock()
	if pipe, can := c.in.(interface{ SetWriteDeadline(time.Time) error }); can {
		_ = pipe.SetWriteDeadline(time.Now().Add(c.file.Patience)) // where pipes have none, it waits
	}
	_, err = c.in.Write(append(line, '\n'))
	return err
}

// Close tells the target to stop, if that makes sense, and kills what is left of it.
func (c *conversation) Close(ask bool) error {
	ctx, cancel := context.WithTimeout(context.Background(), c.file.Patience)
	defer cancel()
	if ask {
		_, _ = c.ask(ctx, request{Do: "stop"}) // it may be gone already
	} else {
		cancel()
	}
	_ = c.in.Close()
	c.process.end(ctx)
	<-c.heard
	return nil
}
