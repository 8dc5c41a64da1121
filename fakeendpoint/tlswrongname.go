package fakeendpoint

import "github.com/hookdrill/hookdrill/fixtures/certificates"

func tlsWrongNameDefinition() Definition {
	return Definition{
		Name:    "tls-wrong-name",
		Usage:   "tls-wrong-name",
		About:   "Shows a certificate of the fixtures' authority for another name, somebody-else.test.",
		Example: "tls-wrong-name, 200",
		build: func(*arguments) (Behaviour, error) {
			return newBadCertificate(certificates.WrongName), nil
		},
	}
}
