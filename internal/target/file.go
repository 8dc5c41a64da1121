package target

import (
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/goccy/go-yaml"
)

// File is what a target file says. docs/protocol.md has examples.
type File struct {
	// Name is what reports call the target, Version which one it is.
	Name    string `yaml:"name"`
	Version string `yaml:"version"`
	// Role is "sender" or "listener".
	Role string `yaml:"role"`
	// RuleSets are those that it wants to be graded by, each as NAME, or NAME@VERSION
	// where rules that came later are not to count. Default: langsmith for a
	// sender, standardwebhooks for a listener.
	RuleSets []string `yaml:"rule-sets"`
	// Command starts a sender that speaks the protocol on its standard input and
	// output, once, or a listener, for each case. It is run in the target file's folder.
	Command []string `yaml:"command"`
	// Prepare is run once before anything is started, such as a compiler. In it and in
	// the commands {scratch} is a folder that is removed at the end.
	Prepare []string `yaml:"prepare"`
	// Each is a command that is run for every delivery instead: {url}, {body}
	// and {id} in it are filled in, the body stands on its standard input, and
	// 0 as its exit code says that it was delivered.
	Each []string `yaml:"each"`
	// URL is where a listener is called, or a sender that speaks the protocol over
	// HTTP. Without a command it is running already.
	// With one it is ready once it takes connections there; without a URL, once it
	// prints a line with one.
	URL string `yaml:"url"`
	// Secrets are what a listener without a command verifies with.
	Secrets []string `yaml:"secrets"`
	// Observer tells what a listener has handled; without one only its answers count.
	Observer Observer `yaml:"observer"`
	// Environment is added to this process's own. Its values are secrets: no report has them.
	Environment map[string]string `yaml:"environment"`
	// Abilities list what the target can do, of [Capabilities]. What it cannot is
	// not applicable to it.
	Abilities []string `yaml:"can"`

	// Patience is how long the target has to answer configure and stop, such as
	// 30s. Default: 20s.
	Patience time.Duration `yaml:"patience"`

	// Folder is where the file lies.
	Folder string `yaml:"-"`

	scratch  string
	validate bool
}

// Observer is how to learn which messages a listener has handled: it gives their
// ids, one a line. It changes nothing.
type Observer struct {
	// URL is fetched, or Command run in the target file's folder.
	URL     string   `yaml:"url"`
	Command []string `yaml:"command"`
}

// What a target may be able to do.
const (
	CanHeaders = "custom-headers" // header fields set for a URL
	CanRefuse  = "refuse"         // refuse a delivery that cannot be made
	CanTLS     = "tls"            // trust the authority that configure names
	CanLook    = "empty-windows"  // look into a payload, and send nothing when no run is in it
	CanSign    = "sign"           // sign by Standard Webhooks with what an emit names

	CanRotate = "several-secrets" // verify with more than one secret at a time
	CanPublic = "public-keys"     // verify with public keys of ed25519
	CanHealth = "health"          // tell at /healthz how it is
)

// Capabilities are all that a target of a role may have.
func Capabilities(role string) []string {
	if role == RoleListener {
		return []string{CanRotate, CanPublic, CanHealth}
	}
	return []string{CanHeaders, CanRefuse, CanTLS, CanLook, CanSign}
}

// The roles of targets.
const (
	RoleSender   = "sender"
	RoleListener = "listener"
)

// maxFile bounds a target file, in bytes, and maxPatience how long it may have one wait.
const (
	maxFile     = 256 << 10
	maxPatience = 10 * time.Minute
)

// Read reads a target file. The error says what is wrong, and in which line.
func Read(name string) (File, error) {
	file, err := os.Open(name)
	if err != nil {
		return File{}, err
	}
	defer func() { _ = file.Close() }()
	text, err := io.ReadAll(io.LimitReader(file, maxFile))
	if err != nil {
		return File{}, err
	}
	folder, err := filepath.Abs(filepath.Dir(name))
	if err != nil {
		return File{}, err
	}
	f, err := Parse(text)
	f.Folder = folder
	if err != nil {
		return f, fmt.Errorf("%s: %w", name, err)
	}
	return f, nil
}

// Parse reads the text of a target file.
func Parse(text []byte) (File, error) {
	f := File{Patience: 20 * time.Second}
	if err := checkSchema(text); err != nil {
		return f, err
	}
	if err := yaml.UnmarshalWithOptions(text, &f, yaml.Strict()); err != nil {
		return f, errors.New(strings.TrimSpace(yaml.FormatError(err, false, false)))
	}
	if len(f.RuleSets) == 0 {
		f.RuleSets = ruleSets(f.Role)[:1]
	}
	if err := f.check(); err != nil {
		field, _, _ := strings.Cut(err.Error(), ":")
		return f, fmt.Errorf("%s%w", place(text, strings.Split(field, ".")), err)
	}
	return f, nil
}

// ruleSets are those that a role can be graded by; the first is the default.
func ruleSets(role string) []string {
	if role == RoleListener {
		return []string{"standardwebhooks", "langsmith", "argilla"}
	}
	return []string{"langsmith", "standardwebhooks"}
}

// Can reports whether the target says that it is able to do something.
func (f *File) Can(what string) bool { return slices.Contains(f.Abilities, what) }
