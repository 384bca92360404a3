package monitor

//fence:monitor gpu
//fence:critical gpu
func (r *Ring) twice() { r.last.Signal(errStuck) }

//fence:critical gpu
//fence:monitor scan
func (r *Ring) two() {}

//fence:monitor gpu
type stepIn func()

//fence:monitor gup
func misspelt() {}
