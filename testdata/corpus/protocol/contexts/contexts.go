// Package contexts declares classes that say in which sections their fences may be
// signalled; expected.txt has what is wrong with them.
package contexts

import _ "example.com/corpus/protocol/contexts/device"

//fence:class gpu extends=device.gpu contexts=irq

//fence:class wide extends=device.gpu contexts=irq,task

//fence:class narrow extends=device.gpu contexts=quick

//fence:class own contexts=own

//fence:class misspelt contexts=irg

type job struct {
	done chan struct{} //fence:fence own
	next chan struct{} //fence:fence narrow
}

//fence:critical own
func (j *job) okOwn() { close(j.done) }

//fence:critical irq
func (j *job) badOwn() {
	close(j.done) // want "signal/signal-wrong-context: critical section .*badOwn .device.irq. closes a fence of class own, which only sections of class own may"
}

//fence:critical quick
func (j *job) okNarrow() { close(j.next) }

//fence:critical device.irq
func (j *job) badNarrow() {
	close(j.next) // want "signal/signal-wrong-context: .*only sections of class device.quick"
}
