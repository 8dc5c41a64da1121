package client

import (
	"fmt"
	"os"

	"github.com/hookdrill/hookdrill/simulator/apikey"
)

// EnvKey is the environment variable of LangSmith's own clients.
const EnvKey = "LANGSMITH_API_KEY"

// Key is an API key. Printing, logging and encoding leave it out. The zero Key
// is none, for a server that asks for none.
type Key = apikey.Key

// NewKey takes a key. White space around it is an accident, and left out.
func NewKey(text string) (Key, error) {
	key, err := apikey.New(text)
	if err != nil {
		return Key{}, fmt.Errorf("%w; look at %s", err, EnvKey)
	}
	return key, nil
}

// KeyFromEnv takes the key of LANGSMITH_API_KEY, none if it is not set.
func KeyFromEnv() (Key, error) { return NewKey(os.Getenv(EnvKey)) }
