package target

import (
	"context"
	"errors"
	"net"
	"os"
	"strconv"
	"sync"
)

// ports gives away ports of this machine, each once. They are below those that
// the systems give to whoever connects: one of these could be taken between now
// and when the listener wants it.
type ports struct {
	mu   sync.Mutex
	next int
}

const (
	firstPort = 20000
	manyPorts = 10000
)

// free is a port that nobody uses just now.
func (p *ports) free(ctx context.Context) (string, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.next == 0 {
		p.next = os.Getpid() * 97 // two checks at once are not to want the same
	}
	for range manyPorts {
		p.next++
		port := strconv.Itoa(firstPort + p.next%manyPorts)
		listener, err := new(net.ListenConfig).Listen(ctx, "tcp", "127.0.0.1:"+port)
		if err == nil {
			return port, listener.Close()
		}
		if ctx.Err() != nil {
			return "", context.Cause(ctx)
		}
	}
	return "", errors.New("no port is free from 20000 to 29999")
}
