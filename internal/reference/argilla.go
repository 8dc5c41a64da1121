package reference

import (
	"cmp"
	"context"
	"fmt"
	"log/slog"
	"path/filepath"

	"github.com/hookdrill/hookdrill/internal/trial"
	"github.com/hookdrill/hookdrill/simulator/argilla/service"
	"github.com/hookdrill/hookdrill/simulator/queue"
	"github.com/hookdrill/hookdrill/simulator/queue/memory"
	"github.com/hookdrill/hookdrill/simulator/sender"
	"github.com/hookdrill/hookdrill/simulator/vault"
)

// Argilla is Argilla's sending side: webhooks, datasets, records, responses and
// deliveries.
func Argilla(o Options[service.Config]) trial.Program {
	inside := func(env trial.ProgramEnv) (trial.Instance, error) {
		keys, err := vault.NewKeyset()
		if err != nil {
			return nil, err
		}
		return &annotating{env: env, keys: keys, change: o.Change, disk: new(memory.Disk)}, nil
	}
	return o.program(inside, func(s trial.Setup) ([]string, []string) {
		return []string{
			"simulate", "argilla", "--listen", "127.0.0.1:0", "--data", dataFolder,
			"--api-key", s.APIKey, "--mode", cmp.Or(s.Mode, string(service.Released)),
		}, nil
	})
}

// annotating is an Argilla in this process. Its folder, its keys and the disk of
// its queue outlive its starts.
type annotating struct {
	env    trial.ProgramEnv
	keys   vault.Keyset
	change func(*service.Config)
	disk   *memory.Disk
	starts uint64

	service *service.Service
	serving *serving
}

// Start opens the service on what it left, and serves its API.
func (a *annotating) Start(ctx context.Context) (string, error) {
	a.starts++ // no start has the ids of another
	config := service.Config{
		Data: filepath.Join(a.env.Folder, dataFolder), Keys: a.keys, OwnerKey: a.env.Setup.APIKey,
		Mode: service.Mode(a.env.Setup.Mode), Ended: func(id string, o sender.Outcome) { tellOf(a.env, id, o) }, Log: slog.New(slog.NewTextHandler(a.env.Log, nil)),
		Seams: service.Seams{
			DialContext: a.env.DialContext, RootCAs: a.env.RootCAs, NoSync: true, Random: idsOf(a.env.Seed, a.starts),
			Queue: func(context.Context, service.Config) (queue.Queue, error) {
				return memory.Open(a.disk, service.QueueOptions()), nil
			},
		},
	}
	if a.change != nil {
		a.change(&config)
	}
	var err error
	if a.service, err = service.Open(ctx, config); err != nil {
		return "", err
	}
	if a.serving, err = serve(a.env, a.service); err != nil {
		return "", fmt.Errorf("%w; closing it: %w", err, a.service.Close(ctx))
	}
	return a.env.URL, nil
}

// Stop ends requests under way, then the service.
func (a *annotating) Stop(ctx context.Context) error {
	if a.service == nil {
		return nil
	}
	a.serving.end(ctx)
	err := a.service.Close(ctx)
	a.service = nil
	return err
}

// Kill cuts everything short.
func (a *annotating) Kill() error {
	if a.service == nil {
		return nil
	}
	a.serving.cut()
	err := a.service.Kill()
	a.service = nil
	return err
}
