package containers_test

import (
	"archive/tar"
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"sync"
	"time"

	"github.com/testcontainers/testcontainers-go"
)

// root is the repository, seen from this folder.
const root = "../.."

// The Dockerfiles of this folder.
const (
	sender   = "sender.Dockerfile"
	listener = "listener.Dockerfile"
)

// longest bounds whatever is waited for. It is far above what anything takes.
const longest = 2 * time.Minute

// build compiles a program as an image from scratch needs it: static, for Linux.
func build(module, pkg, file string) error {
	compile := exec.Command("go", "build", "-trimpath", "-ldflags=-s -w", "-o", file, pkg)
	compile.Dir = module
	compile.Env = append(os.Environ(), "CGO_ENABLED=0", "GOOS=linux", "GOARCH="+runtime.GOARCH)
	if said, err := compile.CombinedOutput(); err != nil {
		return fmt.Errorf("building %s: %w\n%s", pkg, err, said)
	}
	return nil
}

// hookdrill is what an engine needs to build hookdrill's images: the Dockerfiles,
// the binary and an empty folder, as a tar.
//
//nolint:gochecknoglobals // a cache: the binary is linked once
var hookdrill = sync.OnceValues(func() ([]byte, error) {
	dir, err := os.MkdirTemp("", "hookdrill-image")
	if err != nil {
		return nil, err
	}
	defer func() { _ = os.RemoveAll(dir) }()
	binary := filepath.Join(dir, "hookdrill")
	if err := build(root, "./cmd/hookdrill", binary); err != nil {
		return nil, err
	}
	var packed bytes.Buffer
	w := tar.NewWriter(&packed)
	for name, path := range map[string]string{sender: sender, listener: listener, "hookdrill": binary} {
		content, err := os.ReadFile(path)
		if err != nil {
			return nil, err
		}
		if err := w.WriteHeader(&tar.Header{Name: name, Mode: 0o755, Size: int64(len(content))}); err != nil {
			return nil, err
		}
		if _, err := w.Write(content); err != nil {
			return nil, err
		}
	}
	if err := w.WriteHeader(&tar.Header{Name: "data/", Typeflag: tar.TypeDir, Mode: 0o755}); err != nil {
		return nil, err
	}
	return packed.Bytes(), w.Close()
})

// image has the engine build one of hookdrill's images. It goes when the
// container does.
func image(dockerfile string) (testcontainers.CustomizeRequestOption, error) {
	content, err := hookdrill()
	if err != nil {
		return nil, err
	}
	return testcontainers.WithDockerfile(testcontainers.FromDockerfile{
		ContextArchive: bytes.NewReader(content), Dockerfile: dockerfile,
	}), nil
}
