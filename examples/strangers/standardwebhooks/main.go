// Command standardwebhooks has Standard Webhooks' own library for Go verify.
package main

import (
	standardwebhooks "github.com/standard-webhooks/standard-webhooks/libraries/go"

	"github.com/hookdrill/hookdrill/examples/strangers/verifier"
)

func main() {
	verifier.Run(func(secret string) (verifier.Verify, error) {
		library, err := standardwebhooks.NewWebhook(secret)
		if err != nil {
			return nil, err
		}
		return library.Verify, nil
	})
}
