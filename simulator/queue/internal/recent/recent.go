// Package recent remembers the last so many keys, and a value for each. What they
// stand for, and for how long that matters, is for the queues that use it.
package recent

// Map is a map of bounded size that forgets the oldest key first. It is not
// safe for concurrent use.
type Map[K comparable, V any] struct {
	most   int
	ring   []K
	next   int
	values map[K]V
}

// New makes a map of at most that many keys.
func New[K comparable, V any](most int) *Map[K, V] {
	return &Map[K, V]{most: most, values: make(map[K]V)}
}

// Put remembers v for k, as the newest unless k is known already.
func (m *Map[K, V]) Put(k K, v V) {
	known := m.Has(k)
	m.values[k] = v
	switch {
	case known:
	case len(m.ring) < m.most:
		m.ring = append(m.ring, k)
	default:
		delete(m.values, m.ring[m.next])
		m.ring[m.next] = k
		m.next = (m.next + 1) % m.most
	}
}

// Get is what is remembered for k; the zero value if nothing is.
func (m *Map[K, V]) Get(k K) V { return m.values[k] }

// Has tells whether k is remembered.
func (m *Map[K, V]) Has(k K) bool {
	_, ok := m.values[k]
	return ok
}

// Len is how many keys are remembered.
func (m *Map[K, V]) Len() int { return len(m.values) }
