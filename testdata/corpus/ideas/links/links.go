// Package links: classes say which others they may wait for. Such a wait is silent; one
// that would close a cycle is reported where it is, or where the cycle is declared.
package links

//fence:class copying
//fence:class drawing waits=copying

type frame struct {
	copied chan struct{} //fence:fence copying
	drawn  chan struct{} //fence:fence drawing
}

//fence:critical drawing
func (f *frame) okDraw() {
	<-f.copied
	close(f.drawn)
}

//fence:critical copying
func (f *frame) badCopy() {
	<-f.drawn // want "cycle/class-cycle: critical section .*badCopy .copying. waits for fence f.drawn of class drawing; class drawing waits for class copying"
	close(f.copied)
}
