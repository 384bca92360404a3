package main

import (
	"bytes"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
)

// cloneCache makes dst a copy of the build cache src. Outputs (names in -d)
// are content-addressed and never rewritten, so they are linked where the
// system can; index entries (-a) are rewritten in place, so they are copied.
func cloneCache(dst, src string) error {
	if err := os.RemoveAll(dst); err != nil {
		return err
	}
	return filepath.WalkDir(src, func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		rel, err := filepath.Rel(src, path)
		if err != nil {
			return err
		}
		to := filepath.Join(dst, rel)
		if d.IsDir() {
			return os.MkdirAll(to, 0o777)
		}
		if strings.HasSuffix(path, "-d") && os.Link(path, to) == nil {
			return nil
		}
		data, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		return os.WriteFile(to, data, 0o666)
	})
}

// compiled counts the compiled packages in a build cache: its Go archives.
func compiled(cache string) (n int, err error) {
	magic := []byte("!<arch>\n")
	err = filepath.WalkDir(cache, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || !strings.HasSuffix(path, "-d") {
			return err
		}
		head, err := readHead(path, len(magic))
		if bytes.Equal(head, magic) {
			n++
		}
		return err
	})
	return n, err
}

// readHead returns the first n bytes of a file, or all if it has fewer.
func readHead(path string, n int) (head []byte, err error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer func() {
		if e := f.Close(); err == nil {
			err = e
		}
	}()
	return io.ReadAll(io.LimitReader(f, int64(n)))
}
