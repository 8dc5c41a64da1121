// Package recent remembers the last so many keys. What they stand for, and for
// how long that matters, is for the queues that use it.
package recent

// Set is a set of bounded size that forgets the oldest first. It is not safe
// for concurrent use.
type Set[K comparable] struct {
	most int
	ring []K
	next int
	keys map[K]struct{}
}

// New makes a set of at most that many keys.
func New[K comparable](most int) *Set[K] {
	return &Set[K]{most: most, keys: make(map[K]struct{})}
}

// Add remembers k, as the newest unless it is known already.
func (s *Set[K]) Add(k K) {
	if s.Has(k) {
		return
	}
	s.keys[k] = struct{}{}
	if len(s.ring) < s.most {
		s.ring = append(s.ring, k)
		return
	}
	delete(s.keys, s.ring[s.next])
	s.ring[s.next] = k
	s.next = (s.next + 1) % s.most
}

// Has tells whether k is remembered.
func (s *Set[K]) Has(k K) bool {
	_, ok := s.keys[k]
	return ok
}

// Len is how many keys are remembered.
func (s *Set[K]) Len() int { return len(s.keys) }
