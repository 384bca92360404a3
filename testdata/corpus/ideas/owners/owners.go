// Package owners: not everybody may use a class. It is known where the package that
// declares it is imported, and nowhere else; if that package is internal, the
// go command lets nobody else import it.
package owners

func badUser(done chan struct{}) {
	//fence:begin gpu.render
	close(done)
	//fence:end
}

//fence:critical
func okUser(done chan struct{}) { close(done) }
