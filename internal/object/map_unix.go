//go:build unix

package object

import (
	"os"
	"syscall"
)

// mapFile returns the contents of a file without reading them all. The mapping
// lasts as long as the process.
func mapFile(f *os.File, size int64) ([]byte, error) {
	if size == 0 {
		return nil, nil
	}
	return syscall.Mmap(int(f.Fd()), 0, int(size), syscall.PROT_READ, syscall.MAP_PRIVATE)
}
