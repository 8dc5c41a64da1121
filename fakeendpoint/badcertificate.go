package fakeendpoint

import (
	"context"
	"crypto/tls"
	"net/http"

	"github.com/hookdrill/hookdrill/fixtures/certificates"
)

// badCertificate shows a certificate that a client must not accept. One that
// does accept it is answered, and its observation names the behaviour.
type badCertificate struct{ config *tls.Config }

func newBadCertificate(name certificates.Name) Behaviour {
	return badCertificate{config: certificates.Server(name)}
}

func (b badCertificate) Accept(ctx context.Context, c *Connection) (bool, error) {
	err := c.Secure(ctx, b.config)
	return err == nil, err
}

func (badCertificate) Play(_ context.Context, x *Exchange) error {
	if err := x.ReadBody(); err != nil {
		return err
	}
	x.Commit()
	return x.answer(http.StatusOK, "")
}
