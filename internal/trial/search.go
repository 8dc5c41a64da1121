package trial

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"sync"
	"time"
)

// logbook keeps what a program writes for people.
type logbook struct {
	mu   sync.Mutex
	text bytes.Buffer
}

// maxLog bounds what is kept of a program's log; it goes on unkept.
const maxLog = 16 << 20

// Write takes a piece of the log.
func (l *logbook) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.text.Write(p[:min(len(p), max(0, maxLog-l.text.Len()))])
	return len(p), nil
}

// needle is something to be searched for.
type needle struct {
	name string // empty for the witness
	form form
}

func (p *Plan) needles() (all []needle, longest int) {
	for _, h := range p.Hidden {
		for _, f := range named(h.Value) {
			all = append(all, needle{h.Name, f})
			longest = max(longest, len(f.text))
		}
	}
	if p.Witness != "" {
		for _, f := range named(p.Witness) {
			all = append(all, needle{form: f})
			longest = max(longest, len(f.text))
		}
	}
	return all, longest
}

// search looks for the plan's hidden values in all that the program has left:
// its files, its log and its answers. It is done once the program has stopped.
func (a *actor) search() {
	if len(a.plan.Hidden) == 0 {
		return
	}
	if err := filepath.WalkDir(a.folder, func(path string, d fs.DirEntry, err error) error {
		if err != nil || !d.Type().IsRegular() {
			return err
		}
		shown, _ := filepath.Rel(a.folder, path)
		return a.searchFile(path, filepath.ToSlash(shown))
	}); err != nil {
		a.fail(fmt.Errorf("the program's folder could not be searched: %w", err))
	}
	a.log.mu.Lock()
	defer a.log.mu.Unlock()
	a.searchText(InLog, "the log", a.log.text.Bytes())
	for _, r := range a.history.Records {
		if r.Kind == KindAnswer {
			var text bytes.Buffer
			_ = r.Answer.Header.Write(&text) // a buffer takes everything
			text.Write(r.Answer.Body)
			a.searchText(InAnswer, fmt.Sprintf("the answer to %q", r.Answer.Act), text.Bytes())
		}
	}
}

func (a *actor) searchText(in, place string, text []byte) {
	all, _ := a.plan.needles()
	a.found(Trace{In: in, Place: place}, text, all, map[needle]bool{})
}

// searchFile reads a file piece by piece, each with the end of the one before,
// in which something may have begun.
func (a *actor) searchFile(path, shown string) error {
	file, err := os.Open(path)
	if err != nil {
		return err
	}
	defer func() { _ = file.Close() }()
	a.history.Searched.Files++
	needles, longest := a.plan.needles()
	reported := map[needle]bool{}
	const piece = 64 << 10
	buffer := make([]byte, longest+piece)
	carried := 0
	for {
		n, err := io.ReadFull(file, buffer[carried:])
		a.history.Searched.Bytes += n
		a.found(Trace{In: InFile, Place: shown}, buffer[:carried+n], needles, reported)
		if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
			return nil
		}
		if err != nil {
			return err
		}
		carried = copy(buffer, buffer[len(buffer)-longest:])
	}
}

// found records what stands in a text, once for each place.
func (a *actor) found(at Trace, text []byte, needles []needle, reported map[needle]bool) {
	for _, n := range needles {
		known := needle{n.name, form{name: n.form.name}}
		if n.name == "" {
			known = needle{} // a witness is one in whatever form
		}
		if reported[known] || !bytes.Contains(text, []byte(n.form.text)) {
			continue
		}
		reported[known] = true
		if n.name == "" {
			if at.In == InFile {
				a.history.Searched.Witnesses = append(a.history.Searched.Witnesses, at.Place)
			}
			continue
		}
		trace := at
		trace.Name, trace.Form = n.name, n.form.name
		a.record(Record{At: time.Since(a.began), Kind: KindTrace, Trace: &trace})
	}
}
