package jetstream

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/nats-io/nats.go"

	"github.com/hookdrill/hookdrill/simulator/queue"
)

// replies sends messages and tells their replies apart. nats.go does the same
// with more around it; here every microsecond is one of a delivery's.
type replies struct {
	conn   *nats.Conn
	prefix string

	mu      sync.Mutex
	last    uint64
	waiting map[uint64]question
	broken  error // why nothing is stored any more
}

// question is what a reply is awaited for.
type question struct {
	reply chan *nats.Msg
	born  time.Time
}

// patience is how long a reply is waited for. It is looked at from time to time:
// one clock for all is cheaper than a timer for each.
const patience = 10 * time.Second

// errNoAnswer is what becomes of a question that nobody answers.
var errNoAnswer = errors.New("the NATS server does not answer; whether it stored the message is not known")

func newReplies(conn *nats.Conn) (*replies, error) {
	r := &replies{conn: conn, prefix: nats.NewInbox() + ".", waiting: make(map[uint64]question)}
	sub, err := conn.Subscribe(r.prefix+"*", r.arrived)
	if err != nil {
		return nil, err
	}
	return r, sub.SetPendingLimits(-1, -1) // as many as were asked for
}

func (r *replies) arrived(m *nats.Msg) {
	n, err := strconv.ParseUint(m.Subject[len(r.prefix):], 36, 64)
	if err != nil {
		return
	}
	r.mu.Lock()
	asked, waiting := r.waiting[n]
	delete(r.waiting, n)
	r.mu.Unlock()
	if waiting {
		asked.reply <- m
	}
}

// fail ends everything that is asked, now and later.
func (r *replies) fail(why error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.broken = why
	for n, asked := range r.waiting {
		delete(r.waiting, n)
		close(asked.reply)
	}
}

// unanswered is why a question has no answer. It does not say that the store is
// full, even if it is: that would mean that nothing was stored.
func (r *replies) unanswered() error {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.broken != nil {
		return errors.New(errNoAnswer.Error() + ": " + r.broken.Error())
	}
	return errNoAnswer
}

// tick gives up on what was asked too long ago.
func (r *replies) tick() {
	r.mu.Lock()
	defer r.mu.Unlock()
	for n, asked := range r.waiting {
		if time.Since(asked.born) > patience {
			delete(r.waiting, n)
			close(asked.reply)
		}
	}
}

// ask sends m and waits for its reply.
func (r *replies) ask(ctx context.Context, m *nats.Msg) (*nats.Msg, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	reply := make(chan *nats.Msg, 1)
	r.mu.Lock()
	if err := r.broken; err != nil {
		r.mu.Unlock()
		return nil, err
	}
	r.last++
	n := r.last
	r.waiting[n] = question{reply, time.Now()}
	r.mu.Unlock()
	m.Reply = r.prefix + strconv.FormatUint(n, 36)
	err := r.conn.PublishMsg(m)
	if err == nil {
		select {
		case answer, ok := <-reply:
			if !ok {
				return nil, r.unanswered()
			}
			return answer, nil
		case <-ctx.Done():
			err = ctx.Err()
		}
	}
	r.mu.Lock()
	delete(r.waiting, n)
	r.mu.Unlock()
	if errors.Is(err, nats.ErrConnectionClosed) {
		err = queue.ErrClosed
	}
	return nil, err
}

// apiError is how JetStream says no.
type apiError struct {
	Code        int    `json:"code"`
	ErrCode     int    `json:"err_code"`
	Description string `json:"description"`
}

func (e *apiError) Error() string { return fmt.Sprintf("%s (%d)", e.Description, e.ErrCode) }

// The codes that mean something here.
const (
	codeWrongSequence = 10071 // the subject's last message is another one
	codeNoResources   = 10023
	codeNoAccount     = 10002 // the account's limit
	codeNoMessage     = 10037
	codeNoSequence    = 10043
)

// store publishes a message to a stream and waits until it is stored.
func (r *replies) store(ctx context.Context, m *nats.Msg) (sequence uint64, err error) {
	answer, err := r.ask(ctx, m)
	if err != nil {
		return 0, err
	}
	if err := answerError(answer); err != nil {
		return 0, err
	}
	var ack struct {
		Sequence uint64 `json:"seq"`
	}
	if err := json.Unmarshal(answer.Data, &ack); err != nil {
		return 0, fmt.Errorf("the stream's answer makes no sense: %w", err)
	}
	return ack.Sequence, nil
}

// answerError is what is wrong according to an answer of JetStream's.
func answerError(answer *nats.Msg) error {
	if status := answer.Header.Get("Status"); status != "" {
		return fmt.Errorf("the stream does not answer (status %s)", status)
	}
	if !bytes.Contains(answer.Data, []byte(`"error"`)) {
		return nil
	}
	var said struct {
		Error *apiError `json:"error"`
	}
	if err := json.Unmarshal(answer.Data, &said); err != nil {
		return fmt.Errorf("the stream's answer makes no sense: %w", err)
	}
	if said.Error == nil {
		return nil
	}
	return storeError(said.Error)
}

// storeError tells a full store from other troubles.
func storeError(e *apiError) error {
	full := e.ErrCode == codeNoResources || e.ErrCode == codeNoAccount ||
		strings.Contains(e.Description, "maximum") && strings.Contains(e.Description, "exceeded") ||
		strings.Contains(e.Description, "no space left")
	if full {
		return fmt.Errorf("%w: %w", queue.ErrFull, e)
	}
	return e
}

// isWrongSequence tells whether somebody else wrote to the subject meanwhile.
func isWrongSequence(err error) bool {
	var e *apiError
	return errors.As(err, &e) && e.ErrCode == codeWrongSequence
}
