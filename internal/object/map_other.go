//go:build !unix

package object

import (
	"io"
	"os"
)

// mapFile returns the contents of a file.
func mapFile(f *os.File, size int64) ([]byte, error) {
	data := make([]byte, size)
	_, err := io.ReadFull(io.NewSectionReader(f, 0, size), data)
	return data, err
}
