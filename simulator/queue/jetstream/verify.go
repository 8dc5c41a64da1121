package jetstream

import (
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"github.com/minio/highwayhash"
)

// JetStream heals a damaged block by cutting it off at the first record it
// cannot read, and leaves a stream out whose description is damaged: either
// way items that were accepted are gone without a word. So the files are read
// before the server may touch them. The layout is that of writeMsgRecordLocked
// in nats-server's filestore.go, version 2.15.

const (
	recordHead   = 22      // length 4, sequence 8, time 8, length of the subject 2
	recordSum    = 8       // a HighwayHash of 64 bits
	hasHeaders   = 1 << 31 // a bit of the length
	longestFrame = maxPayload + 64<<10
)

// errDamaged is what a file is that was not left so by JetStream.
var errDamaged = errors.New("it is damaged")

// verifyStream reads all files of a stream that hold messages. A stream that is
// not there is fine.
func verifyStream(dir, name string) error {
	description, err := os.ReadFile(filepath.Join(dir, "meta.inf"))
	if errors.Is(err, fs.ErrNotExist) {
		if _, err := os.Stat(dir); errors.Is(err, fs.ErrNotExist) {
			return nil
		}
	}
	if err != nil {
		return damage(filepath.Join(dir, "meta.inf"), reason(err))
	}
	sum, err := os.ReadFile(filepath.Join(dir, "meta.sum"))
	if err != nil {
		return damage(filepath.Join(dir, "meta.sum"), reason(err))
	}
	if got := hex.EncodeToString(checksum(sha256.Sum256([]byte(name)), description)); got != string(sum) {
		return damage(filepath.Join(dir, "meta.inf"), errDamaged)
	}
	blocks, err := filepath.Glob(filepath.Join(dir, "msgs", "*.blk"))
	if err != nil {
		return err
	}
	last := 0
	for _, file := range blocks {
		last = max(last, blockNumber(file))
	}
	for _, file := range blocks {
		n := blockNumber(file)
		if err := verifyBlock(file, sha256.Sum256(fmt.Appendf(nil, "%s-%d", name, n)), n == last); err != nil {
			return err
		}
	}
	return nil
}

func blockNumber(file string) int {
	n, _ := strconv.Atoi(strings.TrimSuffix(filepath.Base(file), ".blk"))
	return n
}

func damage(file string, err error) error {
	return fmt.Errorf("queue: the store cannot be opened: %s: %w; restore it from a copy, or move the folder away to start with an empty queue", file, err)
}

func checksum(key [sha256.Size]byte, parts ...[]byte) []byte {
	hash, _ := highwayhash.New64(key[:]) // it fails for keys of another size only
	for _, part := range parts {
		_, _ = hash.Write(part)
	}
	return hash.Sum(nil)
}

// verifyBlock reads one block. A record that was being written when the process
// died may be torn; it is the last one of the last block, and was not accepted.
func verifyBlock(file string, key [sha256.Size]byte, last bool) error {
	content, err := os.ReadFile(file)
	if err != nil {
		return damage(file, reason(err))
	}
	for at := 0; at < len(content); {
		rest := content[at:]
		size, ok := verifyRecord(rest, key)
		if !ok {
			if last && torn(rest, key) {
				return nil
			}
			return damage(fmt.Sprintf("%s at byte %d", file, at), errDamaged)
		}
		at += size
	}
	return nil
}

// verifyRecord reads the first record of b. It tells the record's size, and
// whether it is whole and has the checksum it should have.
func verifyRecord(b []byte, key [sha256.Size]byte) (size int, ok bool) {
	size, whole := recordSize(b)
	if !whole {
		return size, false
	}
	subject := int(binary.LittleEndian.Uint16(b[20:]))
	body := recordHead + subject
	if binary.LittleEndian.Uint32(b)&hasHeaders != 0 {
		body += 4
	}
	if body > size-recordSum {
		return size, false
	}
	sum := checksum(key, b[4:20], b[recordHead:recordHead+subject], b[body:size-recordSum])
	return size, bytes.Equal(sum, b[size-recordSum:size])
}

// recordSize is how large the first record of b says it is, and whether b holds
// that much.
func recordSize(b []byte) (size int, whole bool) {
	if len(b) < recordHead {
		return recordHead, false
	}
	size = int(binary.LittleEndian.Uint32(b) &^ hasHeaders)
	return size, size >= recordHead+recordSum && size <= len(b)
}

// torn tells whether b is the beginning of a record and nothing else. A length
// that was damaged looks the same, but then whole records follow.
func torn(b []byte, key [sha256.Size]byte) bool {
	size, whole := recordSize(b)
	if whole || size < recordHead+recordSum && len(b) >= recordHead || size > longestFrame {
		return false
	}
	for at := 1; at+recordHead+recordSum <= len(b); at++ {
		if n, whole := recordSize(b[at:]); whole && n <= longestFrame {
			if _, ok := verifyRecord(b[at:], key); ok {
				return false
			}
		}
	}
	return true
}
