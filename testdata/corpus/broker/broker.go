// Package broker is the client of a message broker.
package broker

import (
	"context"
	"errors"
	"log/slog"
	"time"

	. "example.com/corpus/ds"
	queue "example.com/corpus/third_party/github.com/acme/queue"
)

var errFull = errors.New("broker: full")

type message struct {
	topic string
	body  []byte
	ack   chan error
}

type client struct {
	out    chan message
	in     chan message
	acks   chan uint64
	closed chan struct{}
	credit chan struct{}
	inbox  *Queue[message]
	ready  Latch
	retry  *queue.Delay
	sent   int
}

//fence:critical loop
func (c *client) publish(m message) {
	c.out <- m // want "wait/chan-send: critical section .*publish .loop. .*c.out"
	c.sent++
}

//fence:critical loop
func (c *client) tryPublish(m message) error {
	select {
	case c.out <- m:
		c.sent++
		return nil
	default:
		return errFull
	}
}

// publishOr waits in the branch that is meant not to.
//
//fence:critical loop
func (c *client) publishOr(m message) {
	select {
	case c.out <- m:
	default:
		<-c.credit // want "wait/chan-recv: critical section .*publishOr .loop. receives from channel c.credit"
	}
}

//fence:critical loop
func (c *client) publishNested(m message) bool {
	select {
	case c.out <- m:
		return true
	default:
		select {
		case c.out <- m:
			return true
		default:
		}
	}
	return false
}

// A select with one case is the plain operation.
//
//fence:critical loop
func (c *client) publishOnly(m message) {
	select {
	case c.out <- m: // want "wait/chan-send: critical section .*publishOnly .loop. .*c.out"
		c.sent++
	}
}

//fence:critical loop
func (c *client) consumeOnly() (m message) {
	select {
	case m = <-c.in: // want "wait/chan-recv: critical section .*consumeOnly .loop. receives from channel c.in"
	}
	return m
}

//fence:critical loop
func (c *client) publishTimeout(m message) error {
	select { // want "wait/blocking-select: critical section .*publishTimeout .loop."
	case c.out <- m:
		return nil
	case <-time.After(time.Second):
		return errFull
	case <-c.closed:
		return errFull
	}
}

//fence:critical loop
func (c *client) nestedWait(m message) {
	select {
	case c.out <- m:
		select { // want "wait/blocking-select: critical section .*nestedWait .loop."
		case <-c.acks:
		case <-c.closed:
		}
	default:
		c.sent--
	}
}

//fence:critical loop
func (c *client) hang() {
	c.sent = 0
	select {} // want "wait/blocking-select: critical section .*hang .loop."
}

// A nil channel is never ready.
//
//fence:critical loop
func (c *client) never() {
	var none chan message
	<-none // want "wait/blocking-select: critical section .*never .loop."
}

//fence:critical loop
func (c *client) neverPoll() bool {
	var none chan message
	select {
	case <-none:
		return true
	default:
		return false
	}
}

//fence:critical loop
func (c *client) consume() (n int) {
loop:
	for {
		select {
		case m, ok := <-c.in:
			if !ok {
				break loop
			}
			n += len(m.body)
		default:
			break loop
		}
	}
	return n
}

//fence:critical loop
func (c *client) consumeAll() (n int) {
outer:
	for {
		for m := range c.in { // want "wait/chan-recv: critical section .*consumeAll .loop. receives from channel c.in"
			if len(m.body) == 0 {
				continue outer
			}
			n++
		}
		return n
	}
}

//fence:critical loop
func (c *client) ackAll(ms []message, err error) {
	for i := range ms {
		ms[i].ack <- err // want "wait/chan-send: critical section .*ackAll .loop. .*ack"
	}
}

//fence:critical loop
func (c *client) closeAll(ms []message) {
	for i := range ms {
		close(ms[i].ack)
	}
	close(c.closed)
}

// Queue and First come from a dot import.
//
//fence:critical loop
func (c *client) dotted() message {
	return First(c.inbox) // want "wait/chan-recv: critical section .*dotted .loop. receives from channel q.items at example.com/corpus/ds/ds.go:.*: .*dotted → .*First.* → .*Pop"
}

//fence:critical loop
func (c *client) dottedPoll() (m message, ok bool) {
	if !Peek(c.inbox) {
		return m, false
	}
	return c.inbox.TryPop()
}

//fence:critical loop
func (c *client) awaitReady() {
	c.ready.Await() // want "wait/chan-recv: critical section .*awaitReady .loop. receives from channel l.open at example.com/corpus/ds/ds.go:.*: .*awaitReady → .*Await"
}

//fence:critical loop
func (c *client) setReady() { c.ready.Open() }

// The import is renamed and its path looks vendored.
//
//fence:critical loop
func (c *client) backoff() {
	c.retry.Next() // want "wait/sleep: critical section .*backoff .loop. .* at example.com/corpus/third_party/github.com/acme/queue/queue.go:.*: .*backoff → .*Next"
}

//fence:critical loop
func (c *client) backoffPeek() time.Duration { return c.retry.Peek() }

//fence:critical loop
func (c *client) awaitCtx(ctx context.Context) error {
	<-ctx.Done() // want "wait/context-wait: critical section .*awaitCtx .loop."
	return context.Cause(ctx)
}

//fence:critical loop
func (c *client) withTimeout(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, time.Second)
	defer cancel()
	return c.tryPublishCtx(ctx)
}

func (c *client) tryPublishCtx(ctx context.Context) error {
	select {
	case <-ctx.Done():
		return ctx.Err()
	default:
		return c.tryPublish(message{topic: "ctx"})
	}
}

//fence:critical loop
func (c *client) pauseAfter() {
	<-time.After(time.Second) // want "wait/sleep: critical section .*pauseAfter .loop."
}

//fence:critical loop
func (c *client) later() *time.Timer {
	return time.AfterFunc(time.Second, c.drain)
}

func (c *client) drain() {
	for range c.in {
		c.sent++
	}
}

//fence:critical loop
func (c *client) drainNow() {
	c.drain() // want "wait/chan-recv: critical section .*drainNow .loop. receives from channel c.in at broker.go:.*: .*drainNow → .*drain"
}

// The arguments of a call are on lines of their own.
//
//fence:critical loop
func (c *client) request(m message) error {
	return c.roundTrip(
		m,
		<-c.acks, // want "wait/chan-recv: critical section .*request .loop. receives from channel c.acks"
	)
}

func (c *client) roundTrip(m message, id uint64) error {
	if id == 0 || m.topic == "" {
		return errFull
	}
	return nil
}

//fence:critical loop
func (c *client) requestLater(m message) error {
	return c.roundTrip(
		m,
		uint64(len(c.acks)),
	)
}

//fence:critical loop
func (c *client) deliver(
	ctx context.Context,
	m message,
) {
	c.handOver( // want "wait/chan-send: critical section .*deliver .loop. .*c.in at broker.go:.*: .*deliver → .*handOver"
		ctx,
		m,
	)
}

func (c *client) handOver(_ context.Context, m message) { c.in <- m }

// signal is not loop: it minds logging.
//
//fence:critical signal
func (c *client) warn(topic string) {
	slog.Warn("dropped", "topic", topic) // want "wait/hidden-io-logging: critical section .*warn .signal."
}

//fence:critical loop
func (c *client) warnLoop(topic string) { slog.Warn("dropped", "topic", topic) }
