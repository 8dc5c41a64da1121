// Command go-listener is a webhook listener in Go, graded by hookdrill: it verifies
// signatures by Standard Webhooks. Replace verify by a call of your own library; the
// rest is a server to go with it.
package main

import (
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"strings"
	"time"

	"github.com/hookdrill/hookdrill/simulator/signature"
)

// verify says whether a request is what its sender signed.
func verify(v *signature.Verifier, r *http.Request) bool {
	body, err := io.ReadAll(http.MaxBytesReader(nil, r.Body, 1<<20))
	if err != nil {
		return false
	}
	_, err = v.Verify(time.Now(), r.Header, body)
	return err == nil
}

func run() error {
	var keys []signature.VerifyingKey
	for _, text := range strings.Fields(os.Getenv("WEBHOOK_SECRETS")) {
		key, err := signature.ParseVerifyingKey(text)
		if err != nil {
			return err
		}
		keys = append(keys, key)
	}
	verifier, err := signature.NewVerifier(signature.Config{Keys: keys})
	if err != nil {
		return err
	}
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return err
	}
	fmt.Printf("listening at http://%s/webhooks\n", listener.Addr())
	handler := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if !verify(verifier, r) {
			w.WriteHeader(http.StatusUnauthorized)
			return
		}
		w.WriteHeader(http.StatusNoContent)
	})
	server := &http.Server{Handler: handler, ReadHeaderTimeout: 5 * time.Second}
	return server.Serve(listener)
}

func main() {
	if err := run(); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}
