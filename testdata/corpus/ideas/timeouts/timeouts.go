// Package timeouts: giving up after a while is no proof. A cycle of waits that only
// a timer or a cancelled context breaks is still a cycle.
package timeouts

import (
	"context"
	"sync"
	"time"
)

//fence:class ship extends=loop

type office struct {
	mu   sync.Mutex
	sent int
}

type parcel struct {
	sent chan struct{} //fence:fence ship
}

//fence:critical ship
func (o *office) okSend(p *parcel) {
	o.mu.Lock()
	o.sent++
	o.mu.Unlock()
	close(p.sent)
}

func (o *office) badWait(ctx context.Context, p *parcel) {
	o.mu.Lock()
	defer o.mu.Unlock()
	select {
	case <-p.sent: // want "cycle/timeout-only-escape: .*badWait holds o.mu since .* and receives from parcel.sent; critical section .*okSend .ship., which closes it at .*, first locks o.mu at .*; nothing but the timeout ends that"
	case <-ctx.Done():
	}
}

func (o *office) badWaitAWhile(p *parcel) {
	o.mu.Lock()
	defer o.mu.Unlock()
	select {
	case <-p.sent: // want "cycle/timeout-only-escape: .*badWaitAWhile"
	case <-time.After(time.Second):
	}
}

func (o *office) okWait(ctx context.Context, p *parcel) {
	select {
	case <-p.sent:
	case <-ctx.Done():
	}
	o.mu.Lock()
	defer o.mu.Unlock()
	o.sent--
}

func (o *office) okLook(p *parcel) bool {
	o.mu.Lock()
	defer o.mu.Unlock()
	select {
	case <-p.sent:
		return true
	default:
		return false
	}
}

// Something else may come as well.
func (o *office) okOther(p *parcel, quit chan struct{}) {
	o.mu.Lock()
	defer o.mu.Unlock()
	select {
	case <-p.sent:
	case <-quit:
	}
}
