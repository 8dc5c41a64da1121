package reference

import (
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"path/filepath"
	"strconv"
	"time"

	"github.com/hookdrill/hookdrill/internal/trial"
	"github.com/hookdrill/hookdrill/simulator/langsmith/service"
	"github.com/hookdrill/hookdrill/simulator/queue"
	"github.com/hookdrill/hookdrill/simulator/queue/memory"
	"github.com/hookdrill/hookdrill/simulator/sender"
	"github.com/hookdrill/hookdrill/simulator/vault"
)

// dataFolder is where a system keeps everything, in the folder of its run.
const dataFolder = "data"

// System is LangSmith's sending side: rules, runs, feedback and deliveries.
func System(o Options[service.Config]) trial.Program {
	inside := func(env trial.ProgramEnv) (trial.Instance, error) {
		keys, err := vault.NewKeyset()
		if err != nil {
			return nil, err
		}
		return &system{env: env, keys: keys, change: o.Change, disk: new(memory.Disk)}, nil
	}
	return o.program(inside, func(s trial.Setup) ([]string, []string) {
		return []string{
			"simulate", "langsmith", "--listen", "127.0.0.1:0", "--data", dataFolder,
			"--api-key", s.APIKey, "--every", s.Every.String(), "--offload-above", strconv.Itoa(s.OffloadAbove),
		}, nil
	})
}

// system is one in this process. Its folder, its keys and the disk of its queue
// outlive its starts.
type system struct {
	env    trial.ProgramEnv
	keys   vault.Keyset
	change func(*service.Config)
	disk   *memory.Disk
	starts uint64

	service *service.Service
	serving *serving
}

// Start opens the service on what it left, and serves its API.
func (s *system) Start(ctx context.Context) (string, error) {
	if s.service != nil {
		return "", errRunning
	}
	config := service.Config{
		Data: filepath.Join(s.env.Folder, dataFolder), Keys: s.keys, APIKeys: []string{s.env.Setup.APIKey},
		Every: s.env.Setup.Every, OffloadAbove: s.env.Setup.OffloadAbove, BaseURL: s.env.URL,
		Seed: s.env.Seed, Ended: s.ended,
		Log: slog.New(slog.NewTextHandler(s.env.Log, nil)),
		Seams: service.Seams{
			DialContext: s.env.DialContext, RootCAs: s.env.RootCAs, NoSync: true, Random: s.random(),
			Queue: func(context.Context, service.Config) (queue.Queue, error) {
				return memory.Open(s.disk, queue.Options{}), nil
			},
		},
	}
	if s.change != nil {
		s.change(&config)
	}
	opened, err := service.Open(ctx, config)
	if err != nil {
		return "", err
	}
	if s.serving, err = serve(s.env, opened); err != nil {
		return "", errors.Join(err, opened.Close(ctx))
	}
	s.service = opened
	return s.env.URL, nil
}

// random is where a start's ids come from. No start has those of another.
func (s *system) random() *rand.ChaCha8 {
	s.starts++
	return idsOf(s.env.Seed, s.starts)
}

// idsOf is where the ids of a program's n-th start come from.
func idsOf(from, start uint64) *rand.ChaCha8 {
	var seed [32]byte
	binary.LittleEndian.PutUint64(seed[:], from)
	binary.LittleEndian.PutUint64(seed[8:], start)
	return rand.NewChaCha8(seed)
}

// ended tells of a delivery as the command does.
func (s *system) ended(id string, o sender.Outcome) { tellOf(s.env, id, o) }

func tellOf(env trial.ProgramEnv, id string, o sender.Outcome) {
	_, _ = fmt.Fprintf(env.Log, "%s  delivered: %t (%s), attempts: %d\n", id, o.Delivered, o.Reason, len(o.Attempts))
}

// Stop ends requests under way, then the service.
func (s *system) Stop(ctx context.Context) error {
	if s.service == nil {
		return nil
	}
	s.serving.end(ctx)
	err := s.service.Close(ctx)
	s.service = nil
	return err
}

// Kill cuts everything short.
func (s *system) Kill() error {
	if s.service == nil {
		return nil
	}
	s.serving.cut()
	err := s.service.Kill()
	s.service = nil
	return err
}

// timeout bounds what a program's API waits for from whoever calls it.
const timeout = time.Minute
