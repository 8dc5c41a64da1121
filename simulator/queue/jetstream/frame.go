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

// errFrame is for messages that this package did not write.
var errFrame = errors.New("it is not an item of this format")

// frame is an item as its message holds it: the format, the opening of the
// store that wrote it, when it is due, then id, lane and state with their
// lengths before them, then the body.
func frame(item queue.Item, opening uint64) []byte {
	b := make([]byte, 0, 40+len(item.ID)+len(item.Lane)+len(item.State)+len(item.Body))
	b = append(b, format)
	b = binary.AppendUvarint(b, opening)
	var due int64
	if !item.NotBefore.IsZero() {
		due = item.NotBefore.UnixNano()
	}
	b = binary.AppendVarint(b, due)
	b = appendSized(b, item.ID)
	b = appendSized(b, item.Lane)
	b = appendSized(b, item.State)
	return append(b, item.Body...)
}

func appendSized[T string | []byte](b []byte, part T) []byte {
	b = binary.AppendUvarint(b, uint64(len(part)))
	return append(b, part...)
}

// framed is a frame taken apart. Its slices are parts of the frame.
type framed struct {
	opening  uint64
	due      int64 // Unix time in nanoseconds; 0: at once
	id, lane []byte
	state    []byte
	body     []byte
}

func unframe(b []byte) (framed, error) {
	r := reader{rest: b}
	if version := r.byte(); version != format {
		return framed{}, fmt.Errorf("%w: it says version %d, and this is %d", errFrame, version, format)
	}
	f := framed{opening: r.uvarint(), due: r.varint(), id: r.sized(), lane: r.sized(), state: r.sized(), body: r.rest}
	if r.short || len(f.id) == 0 {
		return framed{}, fmt.Errorf("%w: it is cut off", errFrame)
	}
	return f, nil
}

func (f framed) notBefore() time.Time {
	if f.due == 0 {
		return time.Time{}
	}
	return time.Unix(0, f.due)
}

func (f framed) item() queue.Item {
	i := queue.Item{ID: string(f.id), Lane: string(f.lane), NotBefore: f.notBefore()}
	if len(f.state) > 0 {
		i.State = f.state
	}
	if len(f.body) > 0 {
		i.Body = f.body
	}
	return i
}

// reader takes bytes apart. Once it is short it yields zeroes.
type reader struct {
	rest  []byte
	short bool
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
