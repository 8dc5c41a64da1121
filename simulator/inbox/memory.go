package inbox

import (
	"bytes"
	"cmp"
	"container/heap"
	"slices"
	"sync"
	"time"
)

// Memory is an [Inbox] that ends with the process: for tests, and for virtual
// time. Make it with [NewMemory].
type Memory struct {
	limits Limits

	mu      sync.Mutex
	closed  bool
	last    uint64
	seen    map[Key]bool
	expiry  []expiring // in the order of time
	waiting waiting
	entries map[uint64]*stored // waiting and taken
	failed  map[uint64]*stored
	bytes   int64
}

var _ Inbox = (*Memory)(nil)

type stored struct {
	entry  Entry
	key    Key
	due    time.Time
	taken  bool
	cost   int64
	at     time.Time
	reason string
}

// expiring is a key that is forgotten at a time, and the failed entry with it.
type expiring struct {
	at  time.Time
	key Key
	id  uint64
}

// NewMemory returns an empty inbox.
func NewMemory(limits Limits) *Memory {
	return &Memory{
		limits: limits.OrDefaults(), seen: map[Key]bool{},
		entries: map[uint64]*stored{}, failed: map[uint64]*stored{},
	}
}

// Accept is [Inbox.Accept].
func (m *Memory) Accept(now time.Time, d Delivery) (int, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.closed {
		return 0, ErrClosed
	}
	m.prune(now, Pruned(len(d.Items)))
	var fresh []*stored
	added := map[Key]bool{}
	cost := int64(0)
	envelope := bytes.Clone(d.Envelope)
	for _, item := range d.Items {
		if m.seen[item.Key] || added[item.Key] {
			continue
		}
		added[item.Key] = true
		s := &stored{key: item.Key, due: now, cost: int64(len(item.Body)) + EntryCost}
		s.entry = Entry{ID: m.last + uint64(len(fresh)) + 1, Envelope: envelope, Body: bytes.Clone(item.Body), Value: item.Value}
		if len(fresh) == 0 {
			s.cost += int64(len(envelope)) // the first one answers for it
		}
		cost += s.cost
		fresh = append(fresh, s)
	}
	if m.bytes+cost > m.limits.Capacity {
		return 0, ErrFull
	}
	m.bytes += cost
	m.last += uint64(len(fresh))
	for _, s := range fresh {
		m.seen[s.key] = true
		m.entries[s.entry.ID] = s
		heap.Push(&m.waiting, s)
	}
	return len(fresh), nil
}

func (m *Memory) prune(now time.Time, most int) {
	n := 0
	for n < len(m.expiry) && n < most && !m.expiry[n].at.After(now) {
		e := m.expiry[n]
		n++
		delete(m.seen, e.key)
		if s := m.failed[e.id]; s != nil {
			m.bytes -= s.cost
			delete(m.failed, e.id)
		}
	}
	m.expiry = m.expiry[n:]
}

// Take is [Inbox.Take].
func (m *Memory) Take(now time.Time) (*Entry, time.Time, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	switch {
	case m.closed:
		return nil, time.Time{}, ErrClosed
	case len(m.waiting) == 0:
		return nil, time.Time{}, nil
	case m.waiting[0].due.After(now):
		return nil, m.waiting[0].due, nil
	}
	s := heap.Pop(&m.waiting).(*stored)
	s.taken = true
	e := s.entry
	return &e, time.Time{}, nil
}

// taken finds an entry that was taken.
func (m *Memory) taken(id uint64) (*stored, error) {
	if m.closed {
		return nil, ErrClosed
	}
	s := m.entries[id]
	if s == nil || !s.taken {
		return nil, ErrNotTaken
	}
	return s, nil
}

// Handled is [Inbox.Handled].
func (m *Memory) Handled(now time.Time, id uint64) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	s, err := m.taken(id)
	if err != nil {
		return err
	}
	m.bytes -= s.cost
	delete(m.entries, id)
	m.expire(now, s)
	return nil
}

// expire lets the key be forgotten. Times come in order but for clocks that
// are set back, which only delays it.
func (m *Memory) expire(now time.Time, s *stored) {
	m.expiry = append(m.expiry, expiring{now.Add(m.limits.Retention), s.key, s.entry.ID})
}

// Postpone is [Inbox.Postpone].
func (m *Memory) Postpone(id uint64, due time.Time) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	s, err := m.taken(id)
	if err != nil {
		return err
	}
	s.taken, s.due = false, due
	s.entry.Value = nil
	s.entry.Attempts++
	heap.Push(&m.waiting, s)
	return nil
}

// Fail is [Inbox.Fail].
func (m *Memory) Fail(now time.Time, id uint64, reason string) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	s, err := m.taken(id)
	if err != nil {
		return err
	}
	s.taken, s.at, s.reason = false, now, reason
	s.entry.Value = nil
	delete(m.entries, id)
	m.failed[id] = s
	m.expire(now, s)
	return nil
}

// Failures is [Inbox.Failures].
func (m *Memory) Failures(limit int) ([]Failure, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.closed {
		return nil, ErrClosed
	}
	var failures []Failure
	for _, s := range m.failed {
		failures = append(failures, Failure{s.entry, s.at, s.reason})
	}
	slices.SortFunc(failures, func(a, b Failure) int {
		return cmp.Or(a.At.Compare(b.At), cmp.Compare(a.ID, b.ID))
	})
	return failures[:min(limit, len(failures))], nil
}

// Retry is [Inbox.Retry].
func (m *Memory) Retry(now time.Time) (int, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.closed {
		return 0, ErrClosed
	}
	m.expiry = slices.DeleteFunc(m.expiry, func(e expiring) bool { return m.failed[e.id] != nil })
	n := len(m.failed)
	for id, s := range m.failed {
		s.entry.Attempts, s.due = 0, now
		m.entries[id] = s
		heap.Push(&m.waiting, s)
	}
	clear(m.failed)
	return n, nil
}

// Counts is [Inbox.Counts].
func (m *Memory) Counts() (Counts, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.closed {
		return Counts{}, ErrClosed
	}
	return Counts{Waiting: len(m.entries), Failed: len(m.failed), Bytes: m.bytes}, nil
}

// Close is [Inbox.Close].
func (m *Memory) Close() error {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.closed = true
	return nil
}

// Recover is what a restart after a crash does to an inbox on disk: it is open,
// and what was taken waits again.
func (m *Memory) Recover() {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.closed = false
	for _, s := range m.entries {
		s.entry.Value = nil
		if s.taken {
			s.taken = false
			heap.Push(&m.waiting, s)
		}
	}
}

// waiting is a heap of entries, the one that is due first on top.
type waiting []*stored

func (w waiting) Len() int { return len(w) }

func (w waiting) Less(i, j int) bool {
	if !w[i].due.Equal(w[j].due) {
		return w[i].due.Before(w[j].due)
	}
	return w[i].entry.ID < w[j].entry.ID
}

func (w waiting) Swap(i, j int) { w[i], w[j] = w[j], w[i] }

func (w *waiting) Push(x any) { *w = append(*w, x.(*stored)) }

func (w *waiting) Pop() any {
	last := (*w)[len(*w)-1]
	(*w)[len(*w)-1] = nil
	*w = (*w)[:len(*w)-1]
	return last
}
