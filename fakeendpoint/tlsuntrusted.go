package fakeendpoint

import "github.com/hookdrill/hookdrill/fixtures/certificates"

func tlsUntrustedDefinition() Definition {
	return Definition{
		Name:    "tls-untrusted",
		Usage:   "tls-untrusted",
		About:   "Shows a certificate for the right name from an authority that nobody knows.",
		Example: "tls-untrusted, 200",
		build: func(*arguments) (Behaviour, error) {
			return newBadCertificate(certificates.Untrusted), nil
		},
	}
}
