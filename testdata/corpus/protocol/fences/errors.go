package fences

import "errors"

// A Fault is an error of its own type.
type Fault struct{ code int }

func (f *Fault) Error() string { return "fault" }

// Faults are several.
type Faults []*Fault

func (f Faults) Error() string { return "faults" }

// A Code is an error, and so may zero be.
type Code int

func (c Code) Error() string { return "code" }

// A Stage is waited for with errors of other types than error.
//
//fence:fence render
type Stage struct {
	done   chan struct{}
	n      int
	fault  *Fault
	faults Faults
	code   Code
}

//fence:signal
func (s *Stage) Fail(f *Fault) {
	s.fault = f
	close(s.done)
}

//fence:signal
func (s *Stage) Set(err error) { close(s.done) }

//fence:wait
func (s *Stage) Fault() *Fault {
	<-s.done
	return s.fault
}

//fence:wait
func (s *Stage) Faults() Faults {
	<-s.done
	return s.faults
}

//fence:wait
func (s *Stage) Code() Code {
	<-s.done
	return s.code
}

//fence:wait
func (s *Stage) Get() (*int, error) {
	<-s.done
	return &s.n, nil
}

//fence:critical render
func badPointer(first, next *Stage) {
	//fence:allow wait -- in order
	if f := first.Fault(); f != nil {
		next.Fail(nil) // want "signal/error-not-propagated: badPointer signals success to a fence of class render where the wait for another fence at errors.go:\\d+ has failed; pass the error on"
		return
	}
	next.Fail(nil)
}

//fence:critical render
func badPointerDropped(first, next *Stage) {
	first.Fault() //fence:allow wait -- in order
	next.Set(nil) // want "signal/error-not-propagated: badPointerDropped signals success to a fence of class render, and drops the error"
}

//fence:critical render
func badSlice(first, next *Stage) {
	//fence:allow wait -- in order
	if f := first.Faults(); f != nil {
		next.Set(nil) // want "signal/error-not-propagated: badSlice signals success"
		return
	}
	next.Set(nil)
}

//fence:critical render
func okPointer(first, next *Stage) {
	f := first.Fault() //fence:allow wait -- in order
	next.Fail(f)
}

//fence:critical render
func okPointerSignalled(first, next *Stage) {
	//fence:allow wait -- in order
	if f := first.Fault(); f != nil {
		next.Set(f)
		return
	}
	next.Set(nil)
}

// Zero may be an error as well as success.
//
//fence:critical render
func okNumber(first, next *Stage) {
	first.Code() //fence:allow wait -- in order
	next.Set(nil)
}

//fence:critical render
func badSecondResult(first, next *Stage) {
	n, _ := first.Get() //fence:allow wait -- in order
	next.n = *n
	next.Set(nil) // want "signal/error-not-propagated: badSecondResult signals success to a fence of class render, and drops the error"
}

// The other result tells as well.
//
//fence:critical render
func okOtherResult(first, next *Stage) {
	n, _ := first.Get() //fence:allow wait -- in order
	if n == nil {
		next.Set(errors.New("nothing")) //fence:allow alloc -- rare
		return
	}
	next.Set(nil)
}

// A callback that gets an error of another type.
func badCallback(first, next *Stage) {
	//fence:critical render
	then(first, func(f *Fault) {
		next.Set(nil) // want "signal/error-swallowed-in-ladder: badCallback.func1 gets the error of a fence"
	})
}

func okCallback(first, next *Stage) {
	//fence:critical render
	then(first, func(f *Fault) {
		next.Fail(f)
	})
}

func then(s *Stage, call func(*Fault)) { calls = append(calls, call) }

var calls []func(*Fault)
