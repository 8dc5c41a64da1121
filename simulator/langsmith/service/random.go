package service

import (
	"encoding/base32"
	"io"
	"sync"
)

// oneAtATime reads for one at a time: a seeded source is not safe for more.
type oneAtATime struct {
	mu     sync.Mutex
	reader io.Reader
}

func (o *oneAtATime) Read(p []byte) (int, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.reader.Read(p)
}

// newSecret is a text that nobody can guess: 160 bits of random, if that is.
func newSecret(random io.Reader) (string, error) {
	var b [20]byte
	if _, err := io.ReadFull(random, b[:]); err != nil {
		return "", err
	}
	return base32.StdEncoding.EncodeToString(b[:]), nil
}
