package fences

// A ticket is a fence by what its methods do.
type ticket struct{ done chan struct{} }

//fence:signal render
func (t *ticket) set() { close(t.done) }

// announce makes the ticket known.
//
//fence:publish render
func announce(n int, t *ticket) {}

func badAnnounced(t *ticket) error {
	//fence:begin render
	announce(1, t) // want "signal/fallible-after-publish: badAnnounced publishes a fence of class render here, and returns at roles.go:\\d+ without a signal"
	if err := work(); err != nil {
		return err
	}
	t.set()
	//fence:end
	return nil
}

func okAnnounced(t *ticket) error {
	//fence:begin render
	announce(1, t)
	err := work()
	t.set()
	//fence:end
	return err
}
