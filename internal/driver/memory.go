package driver

import (
	"os"
	"runtime"
	"runtime/debug"
	"runtime/metrics"
)

// memoryLimit is what a run on a program of usual size should stay below, in
// bytes. Below it the collector does not run: most of what a run allocates it
// keeps, and marking it again and again would be a third of the work. Near it
// the collector runs as often as it must.
const memoryLimit = 440 << 20

// wholeMemory is the same for the analysis of a whole program.
const wholeMemory = 1400 << 20

// vetMemory is the same for a process of go vet, which lives for one package
// and often ends before the first collection.
const vetMemory = 1000 << 20

// LimitVetMemory makes the collector wait in a process of go vet.
func LimitVetMemory() { limitMemory(vetMemory) }

// limitMemory sets a limit for the heap that moves up when the program really
// needs more: then collecting more often would only cost time. What the user
// says in the environment counts more.
func limitMemory(limit int64) {
	if os.Getenv("GOGC") != "" || os.Getenv("GOMEMLIMIT") != "" {
		return
	}
	debug.SetMemoryLimit(limit)
	debug.SetGCPercent(-1)
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
