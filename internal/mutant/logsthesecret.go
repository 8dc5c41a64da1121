package mutant

import (
	"cmp"
	"log/slog"

	"github.com/hookdrill/hookdrill/simulator/argilla/listener"
	"github.com/hookdrill/hookdrill/simulator/argilla/listener/relay"
	"github.com/hookdrill/hookdrill/simulator/signature"
)

func logsTheSecret() Mutant {
	return Mutant{
		Name:   "logs-the-secret",
		Defect: "It logs the secret of each webhook when it starts.",
		Breaks: []Break{{Rule: "AR-LISTEN-HIDDEN"}},
		ArgillaListener: func(c *relay.Config) {
			log := cmp.Or(c.Log, slog.New(slog.DiscardHandler))
			c.Verifier = func(handler string, secret signature.Secret) (listener.Verifier, error) {
				log.Info("a secret", "handler", handler, "secret", secret.RevealSecret())
				return signature.NewVerifier(signature.Config{Keys: []signature.VerifyingKey{secret}})
			}
		},
	}
}
