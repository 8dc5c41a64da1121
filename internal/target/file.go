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
	// Role is "sender".
	Role string `yaml:"role"`
	// RuleSets are those that it wants to be graded by. Default: langsmith.
	RuleSets []string `yaml:"rule-sets"`
	// Command starts a program that speaks the protocol on its standard input
	// and output. It is run in the target file's folder.
	Command []string `yaml:"command"`
	// Each is a command that is run for every delivery instead: {url}, {body}
	// and {id} in it are filled in, the body stands on its standard input, and
	// 0 as its exit code says that it was delivered.
	Each []string `yaml:"each"`
	// Environment is added to this process's own. Its values are secrets: no report has them.
	Environment map[string]string `yaml:"environment"`
	// Can lists what the target can do, of [Capabilities]. What it cannot is
	// not applicable to it.
	Can []string `yaml:"can"`

	// Patience is how long the target has to answer configure and stop, such as
	// 30s. Default: 20s.
	Patience time.Duration `yaml:"patience"`

	// Folder is where the file lies.
	Folder string `yaml:"-"`
}

// What a target may be able to do.
const (
	CanHeaders = "custom-headers" // header fields set for a URL
	CanRefuse  = "refuse"         // refuse a delivery that cannot be made
	CanTLS     = "tls"            // trust the authority that configure names
	CanLook    = "empty-windows"  // look into a payload, and send nothing when no run is in it
)

// Capabilities are all of them.
func Capabilities() []string { return []string{CanHeaders, CanRefuse, CanTLS, CanLook} }

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
	f := File{RuleSets: []string{"langsmith"}, Patience: 20 * time.Second}
	if err := yaml.UnmarshalWithOptions(text, &f, yaml.Strict()); err != nil {
		return f, errors.New(strings.TrimSpace(yaml.FormatError(err, false, true)))
	}
	return f, f.check()
}

func (f *File) check() error {
	switch {
	case f.Name == "":
		return errors.New("name: it is missing; reports need something to call the target")
	case f.Role != "sender":
		return fmt.Errorf("role: %q is not \"sender\"", f.Role)
	case len(f.Command) == 0 && len(f.Each) == 0:
		return errors.New("command: it is missing; say how the target is started, or with each: what is run for a delivery")
	case len(f.Command) > 0 && len(f.Each) > 0:
		return errors.New("each: there is a command too; leave one of them out")
	case len(f.Each) > 0 && !slices.ContainsFunc(f.Each, func(word string) bool { return strings.Contains(word, "{url}") }):
		return errors.New("each: {url} stands nowhere in it, so that the command would not know where to deliver to")
	}
	if f.Patience <= 0 || f.Patience > maxPatience {
		return fmt.Errorf("patience: %v is not above 0 and at most %v", f.Patience, maxPatience)
	}
	for _, c := range f.Can {
		if !slices.Contains(Capabilities(), c) {
			return fmt.Errorf("can: %q is none of %s", c, strings.Join(Capabilities(), ", "))
		}
	}
	for _, s := range f.RuleSets {
		if s != "langsmith" {
			return fmt.Errorf("rule-sets: %q is not \"langsmith\", the only one for senders so far", s)
		}
	}
	return nil
}

// can reports whether the target is able to do something.
func (f *File) can(what string) bool { return slices.Contains(f.Can, what) }
