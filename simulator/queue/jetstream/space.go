package jetstream

import (
	"fmt"
	"sync"
	"time"

	"github.com/hookdrill/hookdrill/simulator/queue"
)

const (
	// lookEvery is how long what was seen of the disk is believed.
	lookEvery = 100 * time.Millisecond
	// mostReserve is the reserve of a large disk.
	mostReserve = 64 << 20
	// smallDisk is one on which JetStream's files of 8 MB would be too large. It
	// rewrites a file when half of it is dead, and needs room for the other half.
	smallDisk = 64 << 20
)

// space keeps a part of the disk free. JetStream gives a stream up at the first
// write that fails, until it is started anew; what is left is for the records
// of what was accepted before.
type space struct {
	dir     string
	size    int64
	reserve int64
	look    func(dir string) (size, free int64, err error)

	mu     sync.Mutex
	free   int64 // by what is known
	seen   int64 // free, as it was seen last
	lookAt time.Time
}

// newSpace watches the disk of dir. A reserve of 0 is the default.
func newSpace(dir string, reserve int64) (*space, error) {
	s := &space{dir: dir, reserve: reserve, look: diskSpace}
	size, _, err := s.look(dir)
	if err != nil {
		return nil, fmt.Errorf("queue: the disk of %s does not say how large it is: %w", dir, err)
	}
	s.size = size
	switch {
	case s.reserve > 0:
	case size < smallDisk:
		s.reserve = size / 4
	default:
		s.reserve = min(size/8, mostReserve)
	}
	return s, nil
}

// items is how many bytes of items the disk can take; -1: as many as there is
// room for. A stream with such a bound has files of 4 MB.
func (s *space) items() int64 {
	if s == nil || s.size >= smallDisk {
		return -1
	}
	return min(s.size/2, 31<<20)
}

// ledger is how many bytes of records the disk can take, of those wanted.
func (s *space) ledger(wanted int64) int64 {
	if s == nil {
		return wanted
	}
	return min(wanted, s.size/8)
}

// take says that size bytes are about to be written, or that there is no room.
func (s *space) take(size int) error {
	if s == nil {
		return nil
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	now := time.Now()
	// Halfway to the reserve it is looked at again, however short ago that was.
	if now.After(s.lookAt) || s.free-s.reserve < max((s.seen-s.reserve)/2, int64(size)) {
		_, free, err := s.look(s.dir)
		if err != nil {
			return fmt.Errorf("the disk of %s does not say how much is free: %w", s.dir, err)
		}
		s.free, s.seen, s.lookAt = free, free, now.Add(lookEvery)
	}
	if s.free-int64(size) < s.reserve {
		return fmt.Errorf("%w: the disk of %s has %d bytes left, of which %d are kept free", queue.ErrFull, s.dir, s.free, s.reserve)
	}
	s.free -= int64(size)
	return nil
}
