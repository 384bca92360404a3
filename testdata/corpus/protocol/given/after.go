package given

import "context"

type turn struct {
	over chan struct{} //fence:fence
}

// All who wait look at their context, too.
//
//corpus:silent handoff/lost-handoff
func okContext(ctx context.Context) {
	t := &turn{over: make(chan struct{})}
	context.AfterFunc(ctx, func() {
		if work() != nil {
			return
		}
		close(t.over) //fence:opportunistic
	})
	select {
	case <-ctx.Done():
	case <-t.over:
	}
}
