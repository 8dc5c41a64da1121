package jetstream_test

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/nats-io/nats-server/v2/server"

	"github.com/hookdrill/hookdrill/simulator/queue"
	"github.com/hookdrill/hookdrill/simulator/queue/jetstream"
)

// filled is a folder with a closed queue of some items, one of them done.
func filled(t *testing.T) (dir string) {
	t.Helper()
	dir = t.TempDir()
	q := open(t, jetstream.Config{Dir: dir})
	ctx := context.Background()
	for _, id := range []string{"first", "second", "third"} {
		if err := q.Put(ctx, queue.Item{ID: id, Body: []byte("the body of " + id)}); err != nil {
			t.Fatal(err)
		}
	}
	taken, err := q.Take(ctx)
	if err == nil {
		err = taken.Done(ctx, []byte("delivered"))
	}
	if err := errors.Join(err, q.Close()); err != nil {
		t.Fatal(err)
	}
	return dir
}

// inStream is a file of the items' stream.
func inStream(dir, name string) string {
	return filepath.Join(dir, "jetstream", "$G", "streams", "hookdrill-items", name)
}

// change rewrites a file.
func change(t *testing.T, file string, how func([]byte) []byte) {
	t.Helper()
	content, err := os.ReadFile(file)
	if err == nil {
		err = os.WriteFile(file, how(content), 0o600)
	}
	if err != nil {
		t.Fatal(err)
	}
}

// flip changes one bit, in the middle of what follows after.
func flip(after string) func([]byte) []byte {
	return func(content []byte) []byte {
		content[strings.Index(string(content), after)+len(after)/2] ^= 1
		return content
	}
}

func TestAStoreThatCannotBeOpenedSaysWhy(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name  string
		spoil func(t *testing.T, dir string)
		want  string
	}{
		{"another format", func(t *testing.T, dir string) {
			change(t, filepath.Join(dir, "queue.json"), func([]byte) []byte { return []byte(`{"format":7}`) })
		}, "has format 7, and this program knows 1 only"},
		{"a damaged label", func(t *testing.T, dir string) {
			change(t, filepath.Join(dir, "queue.json"), func(b []byte) []byte { return b[:len(b)/2] })
		}, "queue.json in DIR is damaged"},
		{"no label", func(t *testing.T, dir string) {
			if err := os.Remove(filepath.Join(dir, "queue.json")); err != nil {
				t.Fatal(err)
			}
		}, "is not a queue's: it holds jetstream, but no queue.json"},
		{"a damaged item", func(t *testing.T, dir string) {
			change(t, inStream(dir, "msgs/1.blk"), flip("the body of second"))
		}, "1.blk at byte "},
		{"a damaged length", func(t *testing.T, dir string) {
			change(t, inStream(dir, "msgs/1.blk"), func(b []byte) []byte { b[1] ^= 1; return b })
		}, "1.blk at byte 0: it is damaged"},
		{"a damaged description", func(t *testing.T, dir string) {
			change(t, inStream(dir, "meta.inf"), flip("max_msgs"))
		}, "meta.inf: it is damaged; restore it from a copy"},
		{"no description", func(t *testing.T, dir string) {
			if err := os.Remove(inStream(dir, "meta.inf")); err != nil {
				t.Fatal(err)
			}
		}, "meta.inf: no such file"},
		{"no stream", func(t *testing.T, dir string) {
			if err := os.RemoveAll(inStream(dir, "")); err != nil {
				t.Fatal(err)
			}
		}, "the stream hookdrill-items is missing; restore the folder from a copy"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			dir := filled(t)
			c.spoil(t, dir)
			kept := jetstream.Copied(t, dir)
			wantRefusal(t, jetstream.Config{Dir: dir}, strings.ReplaceAll(c.want, "DIR", dir))
			// It was not made worse: once mended it opens.
			before, _ := os.ReadFile(inStream(kept, "msgs/1.blk"))
			after, _ := os.ReadFile(inStream(dir, "msgs/1.blk"))
			if string(before) != string(after) {
				t.Error("the items' file was changed")
			}
		})
	}
}

// wantRefusal checks that nothing opens, and that one sentence says why.
func wantRefusal(t *testing.T, c jetstream.Config, want string) {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	q, err := jetstream.Open(ctx, c)
	if err == nil {
		_ = q.Close()
		t.Fatalf("it opened, want %q", want)
	}
	if text := err.Error(); !strings.Contains(text, want) || strings.Contains(text, "\n") || !strings.HasPrefix(text, "queue: ") {
		t.Errorf("it says %q, want %q", text, want)
	}
	if strings.Contains(err.Error(), "canary") {
		t.Errorf("the password is shown: %v", err)
	}
}

// What a process was writing when it died was not accepted: it is left out.
func TestATornRecordIsNoDamage(t *testing.T) {
	t.Parallel()
	dir := filled(t)
	change(t, inStream(dir, "msgs/1.blk"), func(b []byte) []byte {
		first := int(b[0]) | int(b[1])<<8
		return append(b, b[:first-3]...)
	})
	q := open(t, jetstream.Config{Dir: dir})
	for _, want := range []string{"second", "third"} {
		taken, err := q.Take(context.Background())
		if err != nil || taken.Item().ID != want {
			t.Fatalf("Take: %v, %v, want %s", taken, err, want)
		}
	}
}

func TestPlacesThatCannotBeUsed(t *testing.T) {
	t.Parallel()
	file := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	used := t.TempDir()
	open(t, jetstream.Config{Dir: used})
	foreign := t.TempDir()
	if err := os.WriteFile(filepath.Join(foreign, "thesis.txt"), nil, 0o600); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		name, want string
		config     jetstream.Config
	}{
		{"nowhere", "give either a folder or the URL", jetstream.Config{}},
		{"two places", "give either a folder or the URL", jetstream.Config{Dir: used, URL: "nats://127.0.0.1"}},
		{"a name with a dot", `the name "a.b" holds a character`, jetstream.Config{Dir: used, Name: "a.b"}},
		{"a file", "the folder " + file + " cannot be made: ", jetstream.Config{Dir: file}},
		{"below a file", "cannot be made: not a directory", jetstream.Config{Dir: filepath.Join(file, "queue")}},
		{"in use", used + " is in use by another process", jetstream.Config{Dir: used}},
		{"somebody's folder", "is not a queue's: it holds thesis.txt", jetstream.Config{Dir: foreign}},
		{"no server", "nats://127.0.0.1:1 cannot be reached", jetstream.Config{URL: "nats://me:canary@127.0.0.1:1"}},
		{"no URL", "makes no sense; write nats://host:4222", jetstream.Config{URL: "::canary::"}},
		{"another protocol", "makes no sense", jetstream.Config{URL: "nats://127.0.0.1,https://canary@127.0.0.1"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			wantRefusal(t, c.config, c.want)
		})
	}
	if entries, _ := os.ReadDir(foreign); len(entries) != 1 {
		t.Errorf("somebody's folder holds %d files now", len(entries))
	}
}

// listening is a NATS server with a port, as a cluster would have.
func listening(t *testing.T, change func(*server.Options)) (url string) {
	t.Helper()
	o := &server.Options{Host: "127.0.0.1", Port: server.RANDOM_PORT, JetStream: true, StoreDir: t.TempDir(), NoSigs: true, NoLog: true}
	if change != nil {
		change(o)
	}
	s, err := server.NewServer(o)
	if err != nil {
		t.Fatal(err)
	}
	s.Start()
	t.Cleanup(func() {
		s.Shutdown()
		s.WaitForShutdown()
	})
	if !s.ReadyForConnections(time.Minute) {
		t.Fatal("the server does not start")
	}
	return s.ClientURL()
}

func TestServersThatWillNotDo(t *testing.T) {
	t.Parallel()
	plain := listening(t, func(o *server.Options) { o.JetStream = false })
	wantRefusal(t, jetstream.Config{URL: plain}, "JetStream does not answer")
	locked := listening(t, func(o *server.Options) { o.Username, o.Password = "me", "right" })
	wantRefusal(t, jetstream.Config{URL: strings.Replace(locked, "://", "://me:canary@", 1)}, "cannot be reached: nats: Authorization Violation")
}

func contains(err error, text string) bool { return strings.Contains(err.Error(), text) }
