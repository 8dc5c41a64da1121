// Command httpclient delivers with a loop around net/http's client, as many programs
// have one: three attempts, each of at most 5 s, with a pause that doubles.
package main

import (
	"crypto/tls"
	"crypto/x509"
	"fmt"
	"io"
	"maps"
	"net/http"
	"os"
	"strings"
	"time"

	"github.com/hookdrill/hookdrill/examples/strangers/adapter"
)

func sender(authority *x509.CertPool) adapter.Deliver {
	return func(d adapter.Delivery) bool {
		// One for each delivery: none meets the connections that another has left.
		transport := http.DefaultTransport.(*http.Transport).Clone()
		transport.TLSClientConfig = &tls.Config{RootCAs: authority}
		client := &http.Client{Transport: transport, Timeout: 5 * time.Second}
		for i := range 3 {
			if i > 0 {
				time.Sleep(time.Second << (i - 1))
			}
			r, err := http.NewRequest(http.MethodPost, d.URL, strings.NewReader(d.Body))
			if err != nil {
				return false
			}
			r.Header.Set("Content-Type", "application/json")
			maps.Copy(r.Header, d.Header)
			response, err := client.Do(r)
			if err != nil {
				continue
			}
			_, _ = io.Copy(io.Discard, response.Body)
			_ = response.Body.Close()
			if response.StatusCode < 500 {
				return response.StatusCode/100 == 2
			}
		}
		return false
	}
}

func main() {
	if err := adapter.Run(sender); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}
