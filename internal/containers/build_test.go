package containers_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"sync"
	"time"

	"github.com/moby/moby/client"
	"github.com/testcontainers/testcontainers-go"
)

// root is the repository, seen from this folder.
const root = "../.."

// longest bounds whatever is waited for. It is far above what anything takes.
const longest = 2 * time.Minute

// image is one that is built once, whoever wants it first, and removed at the
// end of all tests. To remove it earlier, as testcontainers does with the
// container, takes layers away from builds that are under way.
type image struct {
	once sync.Once
	name string
	err  error
}

//nolint:gochecknoglobals // built once for all tests
var senderImage, listenerImage, exampleImage, spaceImage, natsImage image

// of builds the image, with its context from prepare, and names it.
func (i *image) of(prepare func(dir string) (testcontainers.FromDockerfile, error)) (string, error) {
	i.once.Do(func() {
		dir, err := os.MkdirTemp("", "hookdrill-image")
		if err != nil {
			i.err = err
			return
		}
		defer func() { _ = os.RemoveAll(dir) }()
		from, err := prepare(dir)
		if err != nil {
			i.err = err
			return
		}
		from.KeepImage = true
		i.name, i.err = built(from)
	})
	return i.name, i.err
}

// built has the engine build an image.
func built(from testcontainers.FromDockerfile) (string, error) {
	provider, err := testcontainers.NewDockerProvider()
	if err != nil {
		return "", err
	}
	defer func() { _ = provider.Close() }()
	return provider.BuildImage(context.Background(), &testcontainers.ContainerRequest{FromDockerfile: from})
}

// removeImages removes those that were built.
func removeImages() error {
	var errs []error
	for _, i := range []*image{&senderImage, &listenerImage, &exampleImage, &spaceImage, &natsImage} {
		if i.name != "" {
			errs = append(errs, withEngine(context.Background(), func(ctx context.Context, e *testcontainers.DockerClient) error {
				_, err := e.ImageRemove(ctx, i.name, client.ImageRemoveOptions{Force: true, PruneChildren: true})
				return err
			}))
		}
	}
	return errors.Join(errs...)
}

// compiled builds a program as an image from scratch needs it: static, for Linux.
func compiled(module, pkg, file string) error {
	compile := exec.Command("go", "build", "-trimpath", "-ldflags=-s -w", "-o", file, pkg)
	compile.Dir = module
	compile.Env = append(os.Environ(), "CGO_ENABLED=0", "GOOS=linux", "GOARCH="+runtime.GOARCH)
	if said, err := compile.CombinedOutput(); err != nil {
		return fmt.Errorf("building %s: %w\n%s", pkg, err, said)
	}
	return nil
}

// sender and listener name hookdrill's images.
func sender() (string, error) {
	return senderImage.of(func(dir string) (testcontainers.FromDockerfile, error) { return hookdrill(dir, "sender.Dockerfile") })
}

func listener() (string, error) {
	return listenerImage.of(func(dir string) (testcontainers.FromDockerfile, error) { return hookdrill(dir, "listener.Dockerfile") })
}

// hookdrill prepares what `make images` does: a folder with the binary and an
// empty folder for the data.
func hookdrill(dir, dockerfile string) (from testcontainers.FromDockerfile, err error) {
	content, err := os.ReadFile(dockerfile)
	if err != nil {
		return from, err
	}
	return testcontainers.FromDockerfile{Context: dir}, errors.Join(
		os.WriteFile(filepath.Join(dir, "Dockerfile"), content, 0o600),
		os.Mkdir(filepath.Join(dir, "data"), 0o755),
		compiled(root, "./cmd/hookdrill", filepath.Join(dir, "hookdrill")),
	)
}

// example follows the README of examples/langsmith-listener in a copy of its folder.
func example() (string, error) {
	return exampleImage.of(func(dir string) (testcontainers.FromDockerfile, error) {
		source := filepath.Join(root, "examples", "langsmith-listener")
		return testcontainers.FromDockerfile{Context: dir}, errors.Join(
			os.CopyFS(dir, os.DirFS(source)),
			compiled(source, ".", filepath.Join(dir, "langsmith-listener")),
		)
	})
}
