//go:build unix

package rows

import "syscall"

//fence:critical
func locksFile(fd int) error {
	return syscall.Flock(fd, syscall.LOCK_EX) // want "wait/foreign-wait: critical section locksFile .signal. may wait for a file lock in syscall.Flock"
}

//fence:critical
//corpus:silent wait/foreign-wait
func asksForProcess() int { return syscall.Getpid() }
