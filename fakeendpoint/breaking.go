package fakeendpoint

import "context"

// The points of an exchange at which a connection can be broken.
const (
	beforeRequest = "before" // nothing of it is read
	duringRequest = "during" // its head and half of its body are read
	afterRequest  = "after"  // all of it is read
)

func (a *arguments) when() string {
	return a.oneOf("when", afterRequest, duringRequest, beforeRequest)
}

// breaking breaks the connection at a point within the request.
type breaking struct {
	during bool
	how    func(*Exchange) error
}

func (b breaking) Play(_ context.Context, x *Exchange) error {
	var err error
	if b.during {
		err = x.readHalf()
	} else {
		err = x.ReadBody()
	}
	if err != nil {
		return err
	}
	return b.how(x)
}

// breakingEarly breaks a fresh connection before anything is read from it.
type breakingEarly struct{ how func(*Connection) error }

func (b breakingEarly) Accept(_ context.Context, c *Connection) (bool, error) {
	return false, b.how(c)
}

// Play is for a client that sent this request on a connection of before.
func (b breakingEarly) Play(_ context.Context, x *Exchange) error {
	x.Break()
	return b.how(x.conn)
}
