// Package driver signals the fences of another package.
package driver

import "example.com/corpus/protocol/contexts/device"

//fence:class late extends=device.irq

//fence:critical irq
//corpus:silent signal/signal-wrong-context
func okHandler(f *device.Fence) { f.Signal() }

// Of a class that extends it.
//
//fence:critical quick
func okQuick(f *device.Fence) { f.Signal() }

//fence:critical late
func okLate(f *device.Fence) { f.Signal() }

//fence:critical task
func badTask(f *device.Fence) {
	f.Signal() // want "signal/signal-wrong-context: critical section badTask \\[device.task\\] calls Signal of a fence of class device.gpu, which only sections of class device.irq may signal \\(contexts=\\): signal it there, or hand it over"
}

// The class of the fence is no context of itself.
//
//fence:critical gpu
func badOwn(f *device.Fence) {
	f.Signal() // want "signal/signal-wrong-context: critical section badOwn .device.gpu. calls"
}

//fence:critical task
func badInherited(q *device.Queue) {
	close(q.Copied) // want "signal/signal-wrong-context: critical section badInherited .device.task. closes a fence of class device.copying"
}

//fence:critical task
func okShown(q *device.Queue) { close(q.Shown) }

// In no section at all.
func badUnmarked(f *device.Fence) {
	f.Signal() // want "unmarked/unannotated-signal-path: badUnmarked calls Signal of a fence of class device.gpu outside of any section; mark it //fence:critical device.irq"
}

//fence:opportunistic
func okOpportunistic(f *device.Fence) { f.Signal() }

//fence:critical task
func okOpportunisticCall(f *device.Fence) {
	f.Signal() //fence:opportunistic
}

// The monitor of the class may signal.
//
//fence:monitor gpu
func okMonitor(f *device.Fence) { f.Signal() }

//fence:monitor task
func badMonitor(f *device.Fence) {
	f.Signal() // want "signal/signal-wrong-context: critical section badMonitor"
}

func badRegion(f *device.Fence) {
	//fence:begin task
	f.Signal() // want "signal/signal-wrong-context: critical section badRegion .device.task."
	//fence:end
}

// One of the sections around it is enough.
//
//fence:critical irq
func okNested(f *device.Fence) {
	//fence:begin task
	f.Signal()
	//fence:end
}

// Called by a task.
func badHelper(f *device.Fence) {
	f.Signal() // want "signal/signal-wrong-context: badHelper calls Signal of a fence of class device.gpu for critical section system .device.task. .driver.go:\\d+., which only sections"
}

//fence:critical task
func system(f *device.Fence) { badHelper(f) }

// Called by handlers only.
func okHelper(f *device.Fence) { f.Signal() }

//fence:critical irq
func handle(f *device.Fence) {
	okHelper(f)
	okMarked(f)
	defer okDeferred(f)
	func() { okHelper(f) }()
}

func okDeferred(f *device.Fence) { f.Signal() }

// A section that only a handler enters runs in it.
//
//fence:critical gpu
func okMarked(f *device.Fence) { f.Signal() }

// Both ways lead here.
func badBoth(f *device.Fence) {
	f.Signal() // want "signal/signal-wrong-context: badBoth .* for critical section fromTask"
}

//fence:critical irq
func fromHandler(f *device.Fence) { badBoth(f) }

//fence:critical task
func fromTask(f *device.Fence) { badBoth(f) }

// One way is in no section: that is said.
func badOutside(f *device.Fence) {
	f.Signal() // want "unmarked/unannotated-signal-path: badOutside"
}

//fence:critical task
func inside(f *device.Fence) { badOutside(f) }

func outside(f *device.Fence) { badOutside(f) }

// The goroutine is in no section.
//
//fence:critical task
func badGoroutine(f *device.Fence) {
	go func() {
		f.Signal() // want "unmarked/unannotated-signal-path"
	}()
}

//fence:critical task
func okWaived(f *device.Fence) {
	f.Signal() //fence:allow signal/signal-wrong-context -- at exit only
}

// Contracts are sections of what is converted to them.
//
//fence:critical irq
type handler func(f *device.Fence)

//fence:critical task
type call func(f *device.Fence)

func okContract(f *device.Fence) { f.Signal() }

func badContract(f *device.Fence) {
	f.Signal() // want "signal/signal-wrong-context: critical section badContract .device.task."
}

var (
	_ = handler(okContract)
	_ = call(badContract)
)

func okRecursive(f *device.Fence, n int) {
	if n > 0 {
		okRecursive(f, n-1)
		return
	}
	f.Signal()
}

//fence:critical irq
func recurse(f *device.Fence) { okRecursive(f, 3) }
