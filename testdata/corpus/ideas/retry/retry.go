// Package retry: whoever needs a resource tries a few times and then fails, while
// those who give resources back skip what is busy. Trying for ever is a wait.
package retry

import "errors"

//fence:class mix extends=realtime

var errBusy = errors.New("busy")

type pool struct{ free chan []byte }

func (p *pool) tryGet() ([]byte, bool) {
	select {
	case b := <-p.free:
		return b, true
	default:
		return nil, false
	}
}

//fence:critical mix
func badGet(p *pool) []byte {
	for { // want "progress/unbounded-loop: critical section badGet .mix. loops until a call says that it is enough"
		if b, ok := p.tryGet(); ok {
			return b
		}
	}
}

//fence:critical mix
func okGet(p *pool) ([]byte, error) {
	for i := 0; i < 3; i++ {
		if b, ok := p.tryGet(); ok {
			return b, nil
		}
	}
	return nil, errBusy
}
