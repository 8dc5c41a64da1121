package vault_test

import (
	"errors"
	"fmt"
	"net/http"

	"github.com/hookdrill/hookdrill/simulator/vault"
)

// An API takes headers, a store keeps them, and reads show their names alone.
func Example() {
	keys, err := vault.NewKeyset() // later on: KeysetFromFile, KeysetFromEnv
	if err != nil {
		fmt.Println(err)
		return
	}
	v, err := vault.New(keys)
	if err != nil {
		fmt.Println(err)
		return
	}
	headers, err := vault.NewHeaders(http.Header{"x-api-key": {"hush"}})
	if err != nil {
		fmt.Println(err)
		return
	}

	place := vault.Place{Rule: "6f1c3a52", Webhook: "1", Field: "headers"}
	sealed, err := vault.SealHeaders(v, headers, place)
	if err != nil {
		fmt.Println(err)
		return
	}
	opened, err := vault.OpenHeaders(v, sealed, place)
	fmt.Println(opened, err)
	fmt.Println(vault.Masked(opened))

	// A row cannot be given the headers of another one.
	place.Webhook = "2"
	_, err = vault.OpenHeaders(v, sealed, place)
	fmt.Println(errors.Is(err, vault.ErrAltered), err)
	// Output:
	// X-Api-Key: [redacted] <nil>
	// map[X-Api-Key:[****]]
	// true headers of webhook 2 of rule 6f1c3a52: altered, cut short or moved here from another row
}

// What an API has shown cannot be stored in the place of what it stands for.
func ExampleRefuseMasked() {
	fmt.Println(vault.RefuseMasked(http.Header{"X-Api-Key": {"****"}}))
	// Output: header "X-Api-Key": its value is the mask ****; send the value itself
}
