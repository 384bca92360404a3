// Package opts takes functions in containers: options, hooks and checks.
package opts

// A Conn is made with options.
type Conn struct {
	Limit int
	Wait  chan int
}

// An Option changes a Conn.
type Option func(*Conn)

// New applies the options.
func New(options ...Option) *Conn {
	c := &Conn{}
	c.apply(options)
	return c
}

func (c *Conn) apply(options []Option) {
	for _, o := range options {
		if o != nil {
			o(c)
		}
	}
}

// Limit is an option that does no harm.
func Limit(c *Conn) { c.Limit = 8 }

// Checked is an option that waits.
func Checked(c *Conn) { c.Limit = <-c.Wait }

// A Check is run by RunAll.
type Check interface{ Run() bool }

// RunAll runs checks until one fails.
func RunAll(checks []Check) bool {
	for _, c := range checks {
		if !c.Run() {
			return false
		}
	}
	return true
}

// Dispatch calls what the table has for a key.
func Dispatch(table map[string]func(int), key string, n int) {
	if f := table[key]; f != nil {
		f(n)
	}
}
