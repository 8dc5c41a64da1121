package jetstream

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"path/filepath"
	"strings"
	"sync"
	"time"

	"github.com/nats-io/nats-server/v2/server"
	"github.com/nats-io/nats.go"

	"github.com/hookdrill/hookdrill/simulator/queue"
)

const (
	// maxPayload is what one message can hold: an item with everything around it.
	maxPayload = 16 << 20
	// startTimeout bounds the start of a server, the reading of its store included.
	startTimeout = 5 * time.Minute
	// noLimit is what the server may store: what is left on the disk decides.
	noLimit = 1 << 50
	// ownMemory is for streams in memory, of which there are none.
	ownMemory = 1 << 20
)

// embedded is a NATS server in this process.
type embedded struct {
	server *server.Server
	log    *serverLog
	folder *folder
}

// startEmbedded opens the folder and starts a server on it.
func startEmbedded(c Config) (*embedded, error) {
	f, err := openFolder(c.Dir)
	if err != nil {
		return nil, err
	}
	e, err := startServer(c, f)
	if err != nil {
		return nil, errors.Join(err, f.close(false))
	}
	return e, nil
}

func startServer(c Config, f *folder) (*embedded, error) {
	for _, stream := range []string{c.items(), c.ledger()} {
		if err := verifyStream(filepath.Join(f.dir, server.JetStreamStoreDir, server.DEFAULT_GLOBAL_ACCOUNT, "streams", stream), stream); err != nil {
			return nil, err
		}
	}
	log := &serverLog{to: c.Log}
	s, err := server.NewServer(&server.Options{
		ServerName: c.Name, DontListen: true, NoSigs: true,
		MaxPayload: maxPayload, MaxPending: 8 * maxPayload,
		JetStream: true, StoreDir: f.dir, DisableJetStreamBanner: true,
		JetStreamMaxStore: noLimit, JetStreamMaxMemory: ownMemory,
		SyncAlways: c.SyncAlways,
	})
	if err != nil {
		return nil, fmt.Errorf("queue: the NATS server does not start: %w", err)
	}
	s.SetLoggerV2(log, false, false, false)
	e := &embedded{server: s, log: log, folder: f}
	s.Start()
	if !s.ReadyForConnections(startTimeout) || !s.JetStreamEnabled() {
		s.Shutdown()
		s.WaitForShutdown()
		return nil, fmt.Errorf("queue: the store in %s does not start: %s", f.dir, log.worst())
	}
	return e, nil
}

// connect makes a client of the server, without any port.
func (e *embedded) connect(options ...nats.Option) (*nats.Conn, error) {
	return nats.Connect("", append(options, nats.InProcessServer(e.server))...)
}

// close stops the server. clean says that nothing was handed out.
func (e *embedded) close(clean bool) error {
	e.server.Shutdown()
	e.server.WaitForShutdown()
	return e.folder.close(clean)
}

// serverLog is the server's log, as far as it is about trouble.
type serverLog struct {
	to *slog.Logger

	mu     sync.Mutex
	first  map[slog.Level]string
	broken func(error) // told when the store takes nothing any more
}

// The server does not answer a message that it could not write, and gives the
// stream up. This is how it says so.
const cannotWrite = "Critical write error"

// watch has broken called when the store takes nothing any more.
func (l *serverLog) watch(broken func(error)) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.broken = broken
}

// brokenBy is what is wrong with a store, in the server's words.
func brokenBy(text string) error {
	err := errors.New("the store takes nothing more until it is opened anew")
	if strings.Contains(text, "no space left") {
		err = fmt.Errorf("%w: the disk has no space left, and %w", queue.ErrFull, err)
	}
	return err
}

func (l *serverLog) note(level slog.Level, format string, args []any) {
	text := strings.TrimSpace(fmt.Sprintf(format, args...))
	l.to.Log(context.Background(), level, text, "from", "nats-server")
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.first == nil {
		l.first = make(map[slog.Level]string)
	}
	if l.first[level] == "" {
		l.first[level] = text
	}
	if strings.Contains(text, cannotWrite) && l.broken != nil {
		l.broken(brokenBy(text))
	}
}

// levelFatal is above every level of slog's own.
const levelFatal = slog.LevelError + 4

// worst is the first and worst thing that was said.
func (l *serverLog) worst() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	for _, level := range []slog.Level{levelFatal, slog.LevelError, slog.LevelWarn} {
		if text := l.first[level]; text != "" {
			return text
		}
	}
	return "the NATS server does not say why"
}

// The methods of server.Logger.

func (l *serverLog) Fatalf(format string, v ...any) { l.note(levelFatal, format, v) }
func (l *serverLog) Errorf(format string, v ...any) { l.note(slog.LevelError, format, v) }
func (l *serverLog) Warnf(format string, v ...any) {
	// An item may have as many bytes as NATS recommends, and its frame some more.
	if !strings.HasPrefix(format, "Maximum payloads over") {
		l.note(slog.LevelWarn, format, v)
	}
}
func (l *serverLog) Noticef(string, ...any) {}
func (l *serverLog) Debugf(string, ...any)  {}
func (l *serverLog) Tracef(string, ...any)  {}
