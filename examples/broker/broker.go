// Package broker is the read loop of a message broker's client. The loop may
// allocate and take short locks, but while it waits no message of any
// subscription is delivered.
package broker

import (
	"context"
	"net"
	"sync"
	"time"
)

// A Sub is one subscription.
type Sub struct {
	ch      chan []byte
	dropped int
}

// A Client delivers what it reads to its subscriptions.
type Client struct {
	conn net.Conn
	mu   sync.Mutex
	subs map[string]*Sub
}

// Deliver hands one message to its subscription.
//
//fence:critical loop
func (c *Client) Deliver(ctx context.Context, subject string, msg []byte) {
	if ctx.Err() != nil {
		return
	}
	c.mu.Lock()
	sub := c.subs[subject]
	c.mu.Unlock()
	if sub == nil {
		return
	}
	if !sub.offer(msg) {
		sub.push(msg)
	}
	c.ack(subject)
}

func (s *Sub) offer(msg []byte) bool {
	select {
	case s.ch <- msg:
		return true
	default:
		return false
	}
}

func (s *Sub) push(msg []byte) {
	time.Sleep(time.Millisecond) // give the reader a chance
	select {
	case s.ch <- msg:
	default:
		s.dropped++
	}
}

func (c *Client) ack(subject string) {
	c.conn.Write([]byte("+OK " + subject)) //fence:allow wait/net-io -- a full socket buffer closes the connection elsewhere
}
