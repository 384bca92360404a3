package fences

// -- fences in local variables --

// A fence with room for its one value takes it at once.
func okLocalRoom() error {
	result := make(chan error, 1) //fence:fence render
	//fence:critical render
	go func() { result <- work() }()
	return <-result
}

func badLocalNoRoom() error {
	result := make(chan error) //fence:fence render
	//fence:critical render
	go func() {
		result <- work() // want "wait/chan-send: critical section badLocalNoRoom.func1 .render. sends to channel result"
	}()
	return <-result
}

func badLocalOtherRoom(size int) error {
	result := make(chan error, size) //fence:fence render
	//fence:critical render
	go func() {
		result <- work() // want "wait/chan-send: critical section badLocalOtherRoom.func1"
	}()
	return <-result
}
