// Package workers: work runs in goroutines that the scheduler orders. The duty to
// signal goes with it, and stays whatever becomes of the work.
package workers

func badStart(work func() error) chan struct{} {
	done := make(chan struct{}) //fence:fence
	go func() {                 // want "handoff/lost-handoff: badStart starts a goroutine that alone signals a fence of class signal, and the goroutine returns at workers.go:[0-9]+ without a signal; signal it with defer"
		if work() != nil {
			return
		}
		//fence:begin
		close(done)
		//fence:end
	}()
	return done
}

func okStart(work func() error) chan struct{} {
	done := make(chan struct{}) //fence:fence
	//fence:critical loop
	go func() {
		defer close(done)
		_ = work() //fence:allow unknown -- any work will do
	}()
	return done
}
