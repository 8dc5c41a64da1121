package jetstream

import (
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"errors"
	"fmt"
	"time"

	"github.com/hookdrill/hookdrill/simulator/queue"
)

// key stands for an item's id: 128 bits of its SHA-256, so that subjects and
// what is remembered have one size, whatever ids look like.
type key [16]byte

func keyOf(id string) key {
	sum := sha256.Sum256([]byte(id))
	return key(sum[:16])
}

func (k key) String() string { return base64.RawURLEncoding.EncodeToString(k[:]) }

// What is wrong with messages that this program did not write.
var (
	errFormat = errors.New("it has another format")
	errCutOff = errors.New("it is cut off")
)

// frameSize is an upper bound of an item's size in a group.
func frameSize(item queue.Item) int {
	return 5*binary.MaxVarintLen32 + len(item.ID) + len(item.Lane) + len(item.State) + len(item.Body)
}

// appendFrame puts an item into a group: its length, flags, when it is due, then
// id, lane and state with their lengths before them, then the body.
func appendFrame(b []byte, item queue.Item, again bool) []byte {
	var head [2 + 3*binary.MaxVarintLen64]byte
	var due int64
	if !item.NotBefore.IsZero() {
		due = item.NotBefore.UnixNano()
	}
	h := append(head[:0], 0)
	if again {
		h[0] = 1
	}
	h = binary.AppendVarint(h, due)
	size := len(h) + sizedLen(len(item.ID)) + sizedLen(len(item.Lane)) + sizedLen(len(item.State)) + len(item.Body)
	b = binary.AppendUvarint(b, uint64(size))
	b = append(b, h...)
	b = appendSized(b, item.ID)
	b = appendSized(b, item.Lane)
	b = appendSized(b, item.State)
	return append(b, item.Body...)
}

func appendSized[T string | []byte](b []byte, part T) []byte {
	b = binary.AppendUvarint(b, uint64(len(part)))
	return append(b, part...)
}

// sizedLen is how many bytes appendSized adds for n.
func sizedLen(n int) int {
	var b [binary.MaxVarintLen64]byte
	return binary.PutUvarint(b[:], uint64(n)) + n
}

// readFrame reads an item. Its body and state are parts of the frame.
func readFrame(frame []byte) (item queue.Item, again bool, err error) {
	r := reader{rest: frame}
	again = r.byte() != 0
	if due := r.varint(); due != 0 {
		item.NotBefore = time.Unix(0, due)
	}
	item.ID, item.Lane = string(r.sized()), string(r.sized())
	if state := r.sized(); len(state) > 0 {
		item.State = state
	}
	if len(r.rest) > 0 {
		item.Body = r.rest
	}
	if r.short || item.ID == "" {
		return queue.Item{}, false, errCutOff
	}
	return item, again, nil
}

// reader takes bytes apart. Once it is short it yields zeroes.
type reader struct {
	rest  []byte
	short bool
}

func (r *reader) format() error {
	if version := r.byte(); version != format {
		return fmt.Errorf("%w: it says %d, and this program knows %d only", errFormat, version, format)
	}
	return nil
}

func (r *reader) take(n uint64) []byte {
	if n > uint64(len(r.rest)) {
		r.rest, r.short = nil, true
		return nil
	}
	taken := r.rest[:n:n]
	r.rest = r.rest[n:]
	return taken
}

func (r *reader) byte() byte {
	if b := r.take(1); len(b) == 1 {
		return b[0]
	}
	return 0
}

func (r *reader) uvarint() uint64 {
	v, n := binary.Uvarint(r.rest)
	return advance(r, v, n)
}

func (r *reader) varint() int64 {
	v, n := binary.Varint(r.rest)
	return advance(r, v, n)
}

func advance[T uint64 | int64](r *reader, v T, n int) T {
	if n <= 0 {
		r.rest, r.short = nil, true
		return 0
	}
	r.rest = r.rest[n:]
	return v
}

func (r *reader) sized() []byte { return r.take(r.uvarint()) }
