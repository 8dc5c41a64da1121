package lanes

// idle is how many places are kept while they are empty.
const idle = 64

// fifo is a queue in a slice whose front is left free until it is worth moving.
type fifo[T any] struct {
	items []T
	head  int
}

func (f *fifo[T]) len() int { return len(f.items) - f.head }

func (f *fifo[T]) push(item T) { f.items = append(f.items, item) }

func (f *fifo[T]) pop() T {
	var none T
	item := f.items[f.head]
	f.items[f.head] = none // for the garbage collector
	f.head++
	switch {
	case f.head == len(f.items):
		f.items, f.head = f.items[:0], 0
		if cap(f.items) > idle {
			f.items = nil
		}
	case f.head > len(f.items)/2 && f.head > 32:
		n := copy(f.items, f.items[f.head:])
		clear(f.items[n:])
		f.items, f.head = f.items[:n], 0
	}
	return item
}

// unpop puts an item back in front.
func (f *fifo[T]) unpop(item T) {
	if f.head > 0 {
		f.head--
		f.items[f.head] = item
		return
	}
	f.items = append(f.items, item)
	copy(f.items[1:], f.items)
	f.items[0] = item
}

// entry is an item that is not due yet.
type entry[T any] struct {
	at   int64  // Unix time in nanoseconds
	n    uint64 // the order they came in, which decides between equal times
	lane *lane[T]
	item T
}

func (e entry[T]) before(o entry[T]) bool { return e.at < o.at || e.at == o.at && e.n < o.n }

// heap has the entry that is due first in front. container/heap would box every entry.
type heap[T any] struct {
	entries []entry[T]
	pushed  uint64
}

func (h *heap[T]) len() int         { return len(h.entries) }
func (h *heap[T]) first() *entry[T] { return &h.entries[0] }

func (h *heap[T]) push(e entry[T]) {
	e.n = h.pushed
	h.pushed++
	h.entries = append(h.entries, e)
	i := len(h.entries) - 1
	for i > 0 {
		parent := (i - 1) / 2
		if !h.entries[i].before(h.entries[parent]) {
			return
		}
		h.entries[i], h.entries[parent] = h.entries[parent], h.entries[i]
		i = parent
	}
}

func (h *heap[T]) pop() entry[T] {
	first, last := h.entries[0], len(h.entries)-1
	h.entries[0] = h.entries[last]
	h.entries[last] = entry[T]{}
	h.entries = h.entries[:last]
	if last == 0 && cap(h.entries) > idle {
		h.entries = nil
		return first
	}
	for i := 0; ; {
		child := 2*i + 1
		if child >= last {
			return first
		}
		if child+1 < last && h.entries[child+1].before(h.entries[child]) {
			child++
		}
		if !h.entries[child].before(h.entries[i]) {
			return first
		}
		h.entries[i], h.entries[child] = h.entries[child], h.entries[i]
		i = child
	}
}
