package onfile

import (
	"crypto/rand"
	"encoding/binary"
	"errors"
	"fmt"
	"hash/crc32"
	"io"
	"io/fs"
	"os"
)

const (
	// journalName is the name of the journal in the inbox's folder.
	journalName = "inbox.journal"
	// journalSize is how large the journal is, always: a sync of what lies in a
	// file already is quicker than one of a file that grows.
	journalSize = 16 << 20
	// largest is the most that a delivery may take up in it.
	largest = journalSize / 4
	// sector is what a disk writes whole, or not at all. A batch begins with one.
	sector = 512
	// headSize is that of a batch's head: salt, number, length, checksum.
	headSize = 8 + 8 + 4 + 4
)

// journal is a file of batches, one after the other, each synced before the next
// one is begun. All of them carry the salt that stands in the tables; what has
// another one was carried over there, and is written over.
type journal struct {
	file   *os.File
	salt   uint64
	at     int    // where the next batch goes
	number uint64 // of the next batch
	buffer []byte
}

// newSalt is one that nobody can guess, who might send what looks like a batch.
func newSalt() uint64 {
	var b [8]byte
	_, _ = rand.Read(b[:]) // never fails
	return binary.BigEndian.Uint64(b[:])
}

// openJournal opens the journal, or makes one. Where its content matters it must
// be whole.
func openJournal(path string, matters bool) (*journal, error) {
	flags := os.O_RDWR
	if !matters {
		flags |= os.O_CREATE
	}
	file, err := os.OpenFile(path, flags, 0o600)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, damaged(path, errors.New("it is gone"))
	}
	if err != nil {
		return nil, fmt.Errorf("the inbox %s: %w", path, err)
	}
	info, err := file.Stat()
	switch {
	case err != nil || info.Size() == journalSize:
	case matters:
		err = damaged(path, fmt.Errorf("it has %d bytes of %d", info.Size(), journalSize))
	default:
		if err = fill(file); err != nil {
			_ = os.Remove(path)
			err = fmt.Errorf("the inbox %s: %w", path, err)
		}
	}
	if err != nil {
		_ = file.Close()
		return nil, err
	}
	return &journal{file: file}, nil
}

// fill takes the room on the disk, so that none is lacking later.
func fill(file *os.File) error {
	if err := file.Truncate(0); err != nil {
		return err
	}
	nothing := make([]byte, 1<<20)
	for at := 0; at < journalSize; at += len(nothing) {
		if _, err := file.WriteAt(nothing, int64(at)); err != nil {
			return err
		}
	}
	return file.Sync()
}

// begin starts anew.
func (j *journal) begin(salt uint64) { j.salt, j.at, j.number = salt, 0, 0 }

// batch is room for the frames of a batch, behind its head.
func (j *journal) batch() []byte {
	if cap(j.buffer) < headSize {
		j.buffer = make([]byte, headSize, 64<<10)
	}
	return j.buffer[:headSize]
}

// hasRoom tells whether a batch of so many bytes fits, with a further one for
// each entry that will have been handled.
func (j *journal) hasRoom(size, unhandled int) bool {
	return j.at+sectors(size)+unhandled*sector <= journalSize
}

func sectors(size int) int { return (size + sector - 1) / sector * sector }

// write appends a batch and syncs it. If that fails it is as if it had never
// been, and the next one takes its place.
func (j *journal) write(b []byte) error {
	if len(b) == headSize {
		return nil
	}
	for len(b)%sector != 0 {
		b = append(b, frameEnd)
	}
	j.buffer = b
	if j.at+len(b) > journalSize {
		return errors.New("the journal is full") // cannot be: hasRoom keeps some
	}
	binary.BigEndian.PutUint64(b, j.salt)
	binary.BigEndian.PutUint64(b[8:], j.number)
	binary.BigEndian.PutUint32(b[16:], uint32(len(b)))
	binary.BigEndian.PutUint32(b[20:], checksum(b))
	if _, err := j.file.WriteAt(b, int64(j.at)); err != nil {
		return err
	}
	if err := syncData(j.file); err != nil {
		return err
	}
	j.at += len(b)
	j.number++
	return nil
}

// checksum is that of a batch but for itself.
func checksum(b []byte) uint32 {
	table := crc32.MakeTable(crc32.Castagnoli)
	return crc32.Update(crc32.Checksum(b[:headSize-4], table), table, b[headSize:])
}

// replay reads all batches of a salt, and stays behind the last one. What was
// being written when the process or the machine ended is not one: nobody was
// told that it is stored. But a batch that is not whole, and followed by one
// of its salt, was whole once.
func (j *journal) replay(salt uint64, frames func([]byte) error) error {
	j.begin(salt)
	content := make([]byte, journalSize)
	if _, err := io.ReadFull(io.NewSectionReader(j.file, 0, journalSize), content); err != nil {
		return err
	}
	for {
		b := j.next(content[j.at:])
		if b == nil {
			break
		}
		if err := frames(b[headSize:]); err != nil {
			return fmt.Errorf("batch %d: %w", j.number, err)
		}
		j.at += len(b)
		j.number++
	}
	for at := j.at + sector; at < journalSize; at += sector {
		if binary.BigEndian.Uint64(content[at:]) == salt && binary.BigEndian.Uint64(content[at+8:]) > j.number {
			return fmt.Errorf("batch %d, at byte %d, is not whole", j.number, j.at)
		}
	}
	return nil
}

// next is the batch that a text begins with, nil if it is none, or not whole.
func (j *journal) next(content []byte) []byte {
	if len(content) < sector || binary.BigEndian.Uint64(content) != j.salt || binary.BigEndian.Uint64(content[8:]) != j.number {
		return nil
	}
	size := int(binary.BigEndian.Uint32(content[16:]))
	if size > len(content) || size < sector || size%sector != 0 || binary.BigEndian.Uint32(content[20:]) != checksum(content[:size]) {
		return nil
	}
	return content[:size]
}
