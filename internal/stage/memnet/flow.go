package memnet

import "sync"

// chunk holds bytes on their way. With its link it fills a page.
type chunk struct {
	next *chunk
	data [4096 - 8]byte
}

// chunks spares the garbage collector a page or two per connection. It is a
// cache: nobody can tell whether a chunk is new.
var chunks = sync.Pool{New: func() any { return new(chunk) }}

// flow is one direction of a connection: a bounded queue of bytes that takes
// memory only while bytes are in it. The link's mutex guards it.
type flow struct {
	// moved is broadcast after every change that a reader or a writer of this
	// direction may wait for.
	moved sync.Cond

	head, tail *chunk
	from, to   int // head.data is read from here, tail.data written to here
	size       int
	fin        bool // nothing comes after what is in it
	writing    bool // a Write is under way: writes do not mix
}

// put takes as much of p as fits under bound.
func (f *flow) put(p []byte, bound int) int {
	p = p[:min(len(p), max(0, bound-f.size))]
	total := len(p)
	for len(p) > 0 {
		if f.tail == nil || f.to == len(f.tail.data) {
			f.grow()
		}
		n := copy(f.tail.data[f.to:], p)
		f.to += n
		p = p[n:]
	}
	f.size += total
	return total
}

func (f *flow) grow() {
	c := chunks.Get().(*chunk)
	if f.tail == nil {
		f.head, f.from = c, 0
	} else {
		f.tail.next = c
	}
	f.tail, f.to = c, 0
}

// take moves bytes into p.
func (f *flow) take(p []byte) int {
	total := min(len(p), f.size)
	p = p[:total]
	for len(p) > 0 {
		end := len(f.head.data)
		if f.head == f.tail {
			end = f.to
		}
		n := copy(p, f.head.data[f.from:end])
		f.from += n
		p = p[n:]
		if f.from == len(f.head.data) {
			f.release()
		}
	}
	f.size -= total
	if f.size == 0 {
		f.drop()
	}
	return total
}

// release gives the first chunk back.
func (f *flow) release() {
	c := f.head
	f.head, f.from, c.next = c.next, 0, nil
	if f.head == nil {
		f.tail, f.to = nil, 0
	}
	chunks.Put(c)
}

// drop throws away what is in it.
func (f *flow) drop() {
	for f.head != nil {
		f.release()
	}
	f.size = 0
}
