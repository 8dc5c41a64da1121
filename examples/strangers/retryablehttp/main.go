// Command retryablehttp has hashicorp/go-retryablehttp deliver, with its defaults.
package main

import (
	"crypto/tls"
	"crypto/x509"
	"fmt"
	"maps"
	"net/http"
	"os"

	"github.com/hashicorp/go-retryablehttp"

	"github.com/hookdrill/hookdrill/examples/strangers/adapter"
)

func sender(authority *x509.CertPool) adapter.Deliver {
	return func(d adapter.Delivery) bool {
		// One for each delivery: none meets the connections that another has left.
		client := retryablehttp.NewClient()
		client.Logger = nil
		// Only whom it trusts is changed: the endpoints have certificates of their own.
		client.HTTPClient.Transport.(*http.Transport).TLSClientConfig = &tls.Config{RootCAs: authority}
		r, err := retryablehttp.NewRequest(http.MethodPost, d.URL, []byte(d.Body))
		if err != nil {
			return false
		}
		r.Header.Set("Content-Type", "application/json")
		maps.Copy(r.Header, d.Header)
		response, err := client.Do(r)
		if err != nil {
			return false
		}
		defer response.Body.Close()
		return response.StatusCode/100 == 2
	}
}

func main() {
	if err := adapter.Run(sender); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}
