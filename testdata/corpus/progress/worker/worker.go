// Package worker ends goroutines for those who call it.
package worker

import (
	"log"
	"os"
	"runtime"
	"sync/atomic"
)

// Stop never returns.
func Stop(n int) {
	log.Print(n)
	runtime.Goexit()
}

// Check ends the goroutine if something is wrong.
func Check(err error) {
	if err != nil {
		runtime.Goexit()
	}
}

// Must ends the process if something is wrong.
func Must(err error) {
	if err != nil {
		log.Print(err)
		os.Exit(1)
	}
}

// Join spins until a flag is set.
func Join(flag *atomic.Bool) {
	for !flag.Load() {
		runtime.Gosched()
	}
}

// Drain asks until there is no more.
func Drain(next func() bool) {
	for next() {
	}
}
