package onfile

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"time"

	"github.com/hookdrill/hookdrill/simulator/inbox"
)

// The frames of a batch, by their first byte. Numbers are big-endian, lengths
// varints.
const (
	frameEnd      = 0   // and nothing behind it
	frameAccepted = 'A' // time, envelope, count, then of each: id, key, body
	frameHandled  = 'H' // id, until when its key is remembered
)

// room is how much a delivery takes up at most.
func room(d inbox.Delivery) int {
	size := 1 + 8 + binary.MaxVarintLen64 + len(d.Envelope) + binary.MaxVarintLen64
	for _, item := range d.Items {
		size += 8 + len(item.Key) + binary.MaxVarintLen64 + len(item.Body)
	}
	return size
}

func appendAccepted(b []byte, now time.Time, envelope []byte, events []*event) []byte {
	b = append(append(b, frameAccepted), timeOf(now)...)
	b = append(binary.AppendUvarint(b, uint64(len(envelope))), envelope...)
	b = binary.AppendUvarint(b, uint64(len(events)))
	for _, e := range events {
		b = append(binary.BigEndian.AppendUint64(b, e.id), e.key[:]...)
		b = append(binary.AppendUvarint(b, uint64(len(e.body))), e.body...)
	}
	return b
}

func appendHandled(b []byte, id uint64, until time.Time) []byte {
	return append(binary.BigEndian.AppendUint64(append(b, frameHandled), id), timeOf(until)...)
}

// read makes true what stands in a batch.
func (r *recent) read(frames []byte) error {
	for p := (&parser{rest: frames}); ; {
		switch kind := p.bytes(1)[0]; kind {
		case frameEnd:
			return p.err
		case frameAccepted:
			for _, e := range p.accepted() {
				r.add(e)
			}
		case frameHandled:
			id, until := p.number(), timeIn(p.bytes(8))
			if p.err == nil && r.entries[id] == nil {
				return fmt.Errorf("entry %d was handled and never accepted", id)
			}
			if p.err == nil {
				r.handle(id, until)
			}
		default:
			return fmt.Errorf("there are no frames of kind %d", kind)
		}
		if p.err != nil {
			return p.err
		}
		if len(p.rest) == 0 {
			return nil
		}
	}
}

// parser takes frames apart. After its first error it gives zeros.
type parser struct {
	rest []byte
	err  error
}

func (p *parser) bytes(n uint64) []byte {
	if n > uint64(len(p.rest)) {
		p.err = errors.New("a frame is cut off")
		p.rest = nil
		return make([]byte, min(n, 64))
	}
	b := p.rest[:n]
	p.rest = p.rest[n:]
	return b
}

func (p *parser) number() uint64 { return binary.BigEndian.Uint64(p.bytes(8)) }

func (p *parser) length() uint64 {
	n, size := binary.Uvarint(p.rest)
	if size <= 0 {
		p.err = errors.New("a length is none")
		return 0
	}
	p.rest = p.rest[size:]
	return n
}

func (p *parser) accepted() (events []*event) {
	due := timeIn(p.bytes(8))
	d := &delivery{envelope: bytes.Clone(p.bytes(p.length()))}
	for n := p.length(); n > 0 && p.err == nil; n-- {
		e := &event{id: p.number(), due: due, from: d}
		copy(e.key[:], p.bytes(uint64(len(e.key))))
		e.body = bytes.Clone(p.bytes(p.length()))
		events = append(events, e)
	}
	d.left = len(events)
	return events
}
