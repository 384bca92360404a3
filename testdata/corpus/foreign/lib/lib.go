// Package lib knows nothing of sections; package foreign marks its functions.
package lib

import (
	"fmt"
	"sync"
	"time"
)

// A Client talks to a server.
type Client struct {
	mu    sync.Mutex
	calls chan string
	reply chan string
	n     int
}

// Call waits for the reply and counts.
func (c *Client) Call(s string) string {
	c.calls <- s
	c.count()
	return <-c.reply
}

func (c *Client) count() {
	c.mu.Lock()
	c.n++
	c.mu.Unlock()
}

// Poll does not wait.
func (c *Client) Poll() string {
	select {
	case s := <-c.reply:
		return s
	default:
		return ""
	}
}

// Name formats.
func (c *Client) Name() string { return fmt.Sprintf("client %d", c.n) }

// Settle sleeps, but see package foreign.
func (c *Client) Settle() { time.Sleep(time.Millisecond) }

// Spin is harmless, but see package foreign.
func (c *Client) Spin() { c.n++ }

// Retry sleeps twice in two ways.
func Retry(c *Client) {
	time.Sleep(time.Millisecond)
	<-time.After(time.Millisecond)
	<-c.reply
}

// Mode is harmless.
func Mode() int { return 4 }

// Drain waits and counts, but see package foreign.
func (c *Client) Drain() {
	<-c.reply
	c.count()
}

// With runs f on the client.
func With(c *Client, f func(*Client)) { f(c) }
