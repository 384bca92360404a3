package driver

import (
	"os"
	"runtime"
	"runtime/debug"
	"runtime/metrics"
)

// memoryLimit is what a run on a program of usual size should stay below, in
// bytes. The collector's own rule lets the heap double between two
// collections; near the limit it collects a little more often instead.
const memoryLimit = 450 << 20

// limitMemory sets a limit for the heap that moves up when the program really
// needs more: then collecting more often would only cost time. What the user
// says in the environment counts more.
func limitMemory() {
	if os.Getenv("GOGC") != "" || os.Getenv("GOMEMLIMIT") != "" {
		return
	}
	debug.SetMemoryLimit(memoryLimit)
	afterEachCollection(func() {
		live := []metrics.Sample{{Name: "/gc/heap/live:bytes"}}
		metrics.Read(live)
		if limit := debug.SetMemoryLimit(-1); int64(live[0].Value.Uint64()) > limit/10*7 {
			debug.SetMemoryLimit(limit * 2)
		}
	})
}

// afterEachCollection calls f after each garbage collection.
func afterEachCollection(f func()) {
	type sentinel struct{ *int }
	var arm func()
	arm = func() {
		runtime.SetFinalizer(&sentinel{new(int)}, func(*sentinel) {
			f()
			arm()
		})
	}
	arm()
}
