// Command svix has Svix's library for Go verify.
package main

import (
	svix "github.com/svix/svix-webhooks/go"

	"github.com/hookdrill/hookdrill/examples/strangers/verifier"
)

func main() {
	verifier.Run(func(secret string) (verifier.Verify, error) {
		library, err := svix.NewWebhook(secret)
		if err != nil {
			return nil, err
		}
		return library.Verify, nil
	})
}
