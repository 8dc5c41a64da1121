package service

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/hookdrill/hookdrill/simulator/langsmith/blobs"
	"github.com/hookdrill/hookdrill/simulator/vault"
)

// signingFile holds the secret that links are signed with, sealed: a payload
// that is retried after a restart still has links that open.
const signingFile = "blobs.secret"

// openBlobs opens the store that large values are moved out to. There is none
// where nothing is to be moved.
func (s *Service) openBlobs(c Config) error {
	if c.OffloadAbove <= 0 {
		return nil
	}
	if c.BaseURL == "" {
		return errors.New("large values are to be moved out, and nobody said at which URL the service can be reached")
	}
	secret, err := s.signingSecret(c)
	if err != nil {
		return fmt.Errorf("the secret that links are signed with: %w", err)
	}
	s.blobs, err = blobs.Open(blobs.Config{Folder: c.Data, BaseURL: c.BaseURL, Secret: secret.RevealSecret(), Expires: c.LinksOpen, NoSync: c.NoSync})
	return err
}

func (s *Service) signingSecret(c Config) (vault.Secret, error) {
	path := filepath.Join(c.Data, signingFile)
	place := vault.Place{Rule: "service", Webhook: "blobs", Field: "signing"}
	sealed, err := os.ReadFile(path)
	if err == nil {
		return s.vault.Open(sealed, place)
	}
	if !errors.Is(err, fs.ErrNotExist) {
		return vault.Secret{}, err
	}
	text, err := newSecret(c.Random)
	if err != nil {
		return vault.Secret{}, err
	}
	secret := vault.NewSecret(text)
	if sealed, err = s.vault.Seal(secret, place); err != nil {
		return vault.Secret{}, err
	}
	return secret, os.WriteFile(path, sealed, 0o600)
}
