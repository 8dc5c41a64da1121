package blobs

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestAnEmptyFileIsNoNewStore(t *testing.T) {
	t.Parallel()
	folder := t.TempDir()
	if err := os.WriteFile(filepath.Join(folder, FileName), nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := openFile(folder, true); err == nil || !strings.Contains(err.Error(), "it is empty") {
		t.Errorf("the error is %v", err)
	}
}
