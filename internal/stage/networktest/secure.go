package networktest

import (
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"io"
	"math/big"
	"net/http"
	"time"

	"github.com/hookdrill/hookdrill/internal/stage"
)

// certificate makes one that signs itself. It is valid from 1999 on because
// time in a bubble begins in 2000.
func certificate() (tls.Certificate, *x509.CertPool, error) {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return tls.Certificate{}, nil, err
	}
	template := &x509.Certificate{
		SerialNumber: big.NewInt(1),
		DNSNames:     []string{peer},
		NotBefore:    time.Date(1999, 1, 1, 0, 0, 0, 0, time.UTC),
		NotAfter:     time.Date(2099, 1, 1, 0, 0, 0, 0, time.UTC),
	}
	der, err := x509.CreateCertificate(rand.Reader, template, template, &key.PublicKey, key)
	if err != nil {
		return tls.Certificate{}, nil, err
	}
	leaf, err := x509.ParseCertificate(der)
	if err != nil {
		return tls.Certificate{}, nil, err
	}
	pool := x509.NewCertPool()
	pool.AddCert(leaf)
	return tls.Certificate{Certificate: [][]byte{der}, PrivateKey: key, Leaf: leaf}, pool, nil
}

// overTLS asks once over TLS; trusting says whether the client knows the
// server's certificate.
func overTLS(ctx context.Context, n stage.Network, trusting bool, ask func(*http.Client) string) (string, error) {
	own, pool, err := certificate()
	if err != nil {
		return "", err
	}
	l, err := n.Listen(peer, nil)
	if err != nil {
		return "", err
	}
	if !trusting {
		pool = x509.NewCertPool()
	}
	l = tls.NewListener(l, &tls.Config{Certificates: []tls.Certificate{own}})
	handler := func(w http.ResponseWriter, r *http.Request) {
		_, _ = io.WriteString(w, "over TLS to "+r.TLS.ServerName)
	}
	return servingOn(ctx, n, l, handler, func(client *http.Client) string {
		client.Transport.(*http.Transport).TLSClientConfig = &tls.Config{RootCAs: pool}
		return ask(client)
	})
}

const peerURLSecure = "https://peer.test/hook"

func secure(ctx context.Context, n stage.Network) (string, error) {
	return overTLS(ctx, n, true, func(client *http.Client) string {
		return post(ctx, client, peerURLSecure, "question")
	})
}

func insecure(ctx context.Context, n stage.Network) (string, error) {
	return overTLS(ctx, n, false, func(client *http.Client) string {
		_, err := client.Get(peerURLSecure)
		var unknown x509.UnknownAuthorityError
		if !errors.As(err, &unknown) {
			return saw(err)
		}
		return unknown.Error()
	})
}
