package fakeendpoint

import "github.com/hookdrill/hookdrill/fixtures/certificates"

func tlsExpiredDefinition() Definition {
	return Definition{
		Name:    "tls-expired",
		Usage:   "tls-expired",
		About:   "Shows a certificate of the fixtures' authority that expired in 1999.",
		Example: "tls-expired, 200",
		build: func(*arguments) (Behaviour, error) {
			return newBadCertificate(certificates.Expired), nil
		},
	}
}
