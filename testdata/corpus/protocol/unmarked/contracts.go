package unmarked

// -- functions under contract are sections --

//fence:critical render
type step func()

type finisher interface {
	//fence:critical render
	finish()
}

type doer struct{ t *Task }

// Only called under the contract.
func (d doer) finish() { d.t.okContracted() }

func (t *Task) okContracted() { close(t.done) }

func okConverts(t *Task) finisher { return doer{t} }

func okPasses(t *Task, run func(step)) {
	run(func() { close(t.done) })
}

func badPasses(t *Task, run func(func())) {
	run(func() { close(t.done) }) // want "unmarked/unannotated-signal-path: badPasses.func1 closes a fence of class render outside of any section"
}
