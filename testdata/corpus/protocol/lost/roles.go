package lost

// A gate is a fence by what its methods do: no directive stands on the type.
type gate struct{ open chan struct{} }

//fence:signal render
func (g *gate) signal() { close(g.open) }

//fence:wait render
func (g *gate) wait() { <-g.open }

// announce makes a gate known. It is a function, not a method.
//
//fence:publish render
func announce(where []*gate, g *gate) { where[0] = g }

//corpus:case
func badAnnounced(where []*gate, early bool) error {
	g := &gate{open: make(chan struct{})}
	announce(where, g) // want "signal/missing-signal: badAnnounced publishes a fence of class render here, and returns at roles.go:\\d+ without a signal"
	if early {
		return errLost
	}
	//fence:begin render
	g.signal()
	//fence:end
	return nil
}

//corpus:case
func okAnnounced(where []*gate, early bool) error {
	g := &gate{open: make(chan struct{})}
	announce(where, g)
	//fence:begin render
	g.signal()
	//fence:end
	if early {
		return errLost
	}
	return nil
}
