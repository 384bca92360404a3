// Package fences waits for fences, signals them, and forgets to.
package fences

import (
	"sync"

	"example.com/corpus/protocol/fences/gpu"
)

//fence:class render extends=signal

type job struct {
	id   int
	dead bool
	done chan struct{} //fence:fence render
	log  chan struct{}
	wg   sync.WaitGroup //fence:fence render
	next *job
}

// -- wait --

//fence:critical render
func (j *job) badReceive() {
	<-j.done // want "wait/fence-wait: critical section \\(\\*job\\).badReceive .render. waits for fence j.done of class render"
}

//fence:critical render
func badReceiveForeign(j *gpu.Job) {
	<-j.Done // want "wait/fence-wait: critical section badReceiveForeign .render. waits for fence j.Done of class gpu.copying"
}

//fence:critical render
func badWaitRole(f *gpu.Fence) {
	f.Wait() // want "wait/fence-wait: critical section badWaitRole .render. waits for fence f of class gpu.copying"
}

//fence:critical render
func badWaitDeep(f *gpu.Fence) {
	settle(f) // want "wait/fence-wait: critical section badWaitDeep .render. waits for fence f of class gpu.copying at waits.go:\\d+: badWaitDeep → settle"
}

func settle(f *gpu.Fence) { f.Wait() }

//fence:critical render
func badWaitInterface(w gpu.Waiter) {
	w.Await() // want "wait/fence-wait: critical section badWaitInterface .render. waits for a fence in w.Await of class gpu.copying"
}

//fence:critical render
func okSignalInterface(w gpu.Waiter) { w.Release() }

// Signalling is what the section is for: no lock of its body counts.
//
//fence:critical render
func okSignalRole(f *gpu.Fence) { f.Signal(nil) }

//fence:critical render
func badPlainChannel(j *job) {
	<-j.log // want "wait/chan-recv: critical section badPlainChannel .render. receives from channel j.log"
}

// Waiting outside of sections is what fences are for.
func okWait(j *job, f *gpu.Fence) error {
	<-j.done
	return f.Wait()
}

type result struct {
	once    chan error //fence:fence render
	waiting chan error //fence:fence render
	log     chan error
}

func newResult() *result {
	return &result{once: make(chan error, 1), waiting: make(chan error), log: make(chan error, 1)}
}

// A fence with room for its one value takes it at once.
//
//fence:critical render
func (r *result) okRoom(err error) { r.once <- err }

//fence:critical render
func (r *result) badNoRoom(err error) {
	r.waiting <- err // want "wait/chan-send: critical section \\(\\*result\\).badNoRoom .render. sends to channel r.waiting"
}

//fence:critical render
func (r *result) badQueue(err error) {
	r.log <- err // want "wait/chan-send: critical section \\(\\*result\\).badQueue .render. sends to channel r.log"
}
