// Package verifier lets a library that verifies webhooks be graded by hookdrill: a
// server that answers 204 to what the library takes, and 401 to what it does not.
package verifier

import (
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"time"
)

// Verify is the library's: an error says that a request is not genuine.
type Verify func(body []byte, header http.Header) error

// Run serves until it is killed. The library is made once, with the secret.
func Run(library func(secret string) (Verify, error)) {
	if err := run(library); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func run(library func(secret string) (Verify, error)) error {
	verify, err := library(os.Getenv("WEBHOOK_SECRETS"))
	if err != nil {
		return err
	}
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return err
	}
	fmt.Printf("listening at http://%s/webhooks\n", listener.Addr())
	handler := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, 1<<20))
		if err != nil || verify(body, r.Header) != nil {
			w.WriteHeader(http.StatusUnauthorized)
			return
		}
		w.WriteHeader(http.StatusNoContent)
	})
	return (&http.Server{Handler: handler, ReadHeaderTimeout: 5 * time.Second}).Serve(listener)
}
