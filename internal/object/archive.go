package object

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"
)

// ErrNoCode is wrapped by errors about archives that hold only export data.
var ErrNoCode = errors.New("archive holds no object code")

const (
	archiveMagic = "!<arch>\n"
	// An entry of an archive starts with a header of fixed size: its name,
	// four numbers nobody needs, its size and a mark.
	entryHeader = 60
	entryName   = 16
	entrySize   = 48
	entryMark   = 58
	// objectEntry is the entry that the compiler writes its code to. Object
	// code of assemblers and C compilers stands in entries of other names.
	objectEntry = "_go_.o"
)

// codeEntry returns the contents of the archive's entry with the compiler's
// object code.
func codeEntry(r io.ReaderAt, size int64) ([]byte, error) {
	off, n, err := findCode(r, size)
	if err != nil {
		return nil, err
	}
	data := make([]byte, n)
	if _, err := r.ReadAt(data, off); err != nil && err != io.EOF {
		return nil, err
	}
	return data, nil
}

// findCode returns where the entry with the compiler's object code is.
func findCode(r io.ReaderAt, size int64) (off, n int64, err error) {
	magic := make([]byte, len(archiveMagic))
	if size < int64(len(magic)) {
		return 0, 0, errors.New("not an archive")
	}
	if _, err := r.ReadAt(magic, 0); err != nil && err != io.EOF {
		return 0, 0, err
	}
	if string(magic) != archiveMagic {
		return 0, 0, errors.New("not an archive")
	}
	header := make([]byte, entryHeader)
	for off := int64(len(magic)); off < size; {
		if size-off < entryHeader {
			return 0, 0, errors.New("archive is truncated")
		}
		if _, err := r.ReadAt(header, off); err != nil && err != io.EOF {
			return 0, 0, err
		}
		off += entryHeader
		n, err := strconv.ParseUint(strings.TrimRight(string(header[entrySize:entryMark]), " "), 10, 62)
		if err != nil || string(header[entryMark:]) != "`\n" {
			return 0, 0, errors.New("archive has a bad entry header")
		}
		if int64(n) > size-off {
			return 0, 0, errors.New("archive is truncated")
		}
		if strings.TrimRight(string(header[:entryName]), " ") == objectEntry {
			return off, int64(n), nil
		}
		off += int64(n) + int64(n)&1 // entries start at even offsets
	}
	return 0, 0, ErrNoCode
}

// A preamble is what the text in front of object code says.
type preamble struct {
	goos, goarch, version string
}

// splitPreamble divides an entry into what its text says and its object code.
// The text begins with a line
//
//	go object linux amd64 go1.26.8 GOAMD64=v1 X:regabiwrappers
//
// and ends with a line that is an exclamation mark. What cgo has to tell the
// linker may be in between.
func splitPreamble(data []byte) (preamble, []byte, error) {
	i := bytes.Index(data, []byte("\n!\n"))
	if i < 0 {
		return preamble{}, nil, errors.New("object code does not start with text")
	}
	line, _, _ := strings.Cut(string(data[:i]), "\n")
	f := strings.Fields(line)
	if len(f) < 5 || f[0] != "go" || f[1] != "object" {
		return preamble{}, nil, fmt.Errorf("object code does not start with its version but with %.80q", line)
	}
	p := preamble{goos: f[2], goarch: f[3], version: f[4]}
	if p.version == "devel" && len(f) > 5 {
		p.version = "devel " + f[5]
	}
	return p, data[i+len("\n!\n"):], nil
}

// check compares what the archive says about itself with the toolchain whose
// tables will be used to read it.
func (p preamble) check(tc *Toolchain) (arch, error) {
	if p.version != tc.Version {
		return arch{}, fmt.Errorf("archive was written by %s, the builtin table is %s's", p.version, tc.Version)
	}
	a, ok := tc.release.arch[p.goarch]
	if !ok {
		return arch{}, fmt.Errorf("object code of %s for %s is not understood", p.version, p.goarch)
	}
	return a, nil
}
