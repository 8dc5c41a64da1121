package report

import (
	"bytes"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// folderOf writes the report into a folder of its own.
func folderOf(t *testing.T, r *Report) string {
	t.Helper()
	dir := t.TempDir()
	if err := r.WriteFolder(dir); err != nil {
		t.Fatal(err)
	}
	return dir
}

// A folder that is written again from its result and its history is the same.
func TestRenderGivesTheSameFiles(t *testing.T) {
	t.Parallel()
	dir := folderOf(t, sampleReport())
	want := map[string]string{}
	for _, name := range listed(t, dir) {
		text, err := os.ReadFile(filepath.Join(dir, name))
		if err != nil {
			t.Fatal(err)
		}
		want[name] = string(text)
		if name != ResultFile && name != HistoryFile {
			if err := os.Remove(filepath.Join(dir, name)); err != nil {
				t.Fatal(err)
			}
		}
	}
	r, err := ReadFolder(dir)
	if err != nil {
		t.Fatal(err)
	}
	if err := r.Render(dir); err != nil {
		t.Fatal(err)
	}
	for name, text := range want {
		if got, err := os.ReadFile(filepath.Join(dir, name)); err != nil || string(got) != text {
			t.Errorf("%s is not as it was, %v", name, err)
		}
	}
	if n := len(listed(t, dir)); n != len(want) {
		t.Errorf("%d files", n)
	}
}

// The traces of an older version are told in the words of this one.
func TestReadFolderTellsTheTracesAnew(t *testing.T) {
	t.Parallel()
	r := sampleReport()
	for i := range r.Scenarios {
		for j := range r.Scenarios[i].Trace {
			r.Scenarios[i].Trace[j].Text = "as they said in those days"
		}
	}
	dir := folderOf(t, r)
	for _, kept := range []bool{true, false} {
		if !kept {
			if err := os.Remove(filepath.Join(dir, HistoryFile)); err != nil {
				t.Fatal(err)
			}
		}
		back, err := ReadFolder(dir)
		if err != nil {
			t.Fatal(err)
		}
		if old := strings.Contains(textOf(t, back, TextOptions{}), "in those days"); old == kept {
			t.Errorf("with the history %t the old words stand there: %t", kept, old)
		}
	}
}

func TestFoldersThatCannotBeRead(t *testing.T) {
	t.Parallel()
	if _, err := ReadFolder(t.TempDir()); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("of an empty folder: %v", err)
	}
	for name, c := range map[string]struct {
		file   string
		change func(text []byte) []byte
		says   string
	}{
		"a result of another version": {ResultFile, func(t []byte) []byte { return bytes.Replace(t, []byte("result/v1"), []byte("result/v2"), 1) }, "result.json: /schema:"},
		"half a result":               {ResultFile, func(t []byte) []byte { return t[:len(t)/2] }, "result.json: the report is not JSON"},
		"half a history":              {HistoryFile, func(t []byte) []byte { return t[:len(t)/2] }, "history.jsonl: line "},
		"a history of less":           {HistoryFile, func(t []byte) []byte { return t[:bytes.LastIndex(t, []byte(`{"run":`))] }, "history.jsonl: it has 6 runs, and the result tells of 7"},
		"a history of another stage": {HistoryFile, func(t []byte) []byte {
			return bytes.Replace(t, []byte(`"stage":"virtual"`), []byte(`"stage":"real"`), 1)
		}, "its run 1 was on the real stage"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			dir := folderOf(t, sampleReport())
			path := filepath.Join(dir, c.file)
			text, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			if err := os.WriteFile(path, c.change(text), 0o600); err != nil {
				t.Fatal(err)
			}
			if _, err := ReadFolder(dir); err == nil || !strings.Contains(err.Error(), c.says) {
				t.Errorf("the error is %v, which does not say %q", err, c.says)
			}
		})
	}
}
