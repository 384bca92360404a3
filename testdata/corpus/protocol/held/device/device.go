// Package device begins and ends sections for its callers.
package device

//fence:class commit extends=signal lock=error

// A Token ends the section it came from.
type Token struct{ id int }

type Device struct {
	Ready chan int
	n     int
}

// Freeze begins a section for the caller.
//
//fence:begin commit
func (d *Device) Freeze() { d.n++ }

// Thaw ends it.
//
//fence:end
func (d *Device) Thaw() { d.n-- }

// Enter begins a section; the token ends it.
//
//fence:begin commit
func Enter() Token { return Token{} }

//fence:end
func (Token) Leave() {}

// Scoped begins a section that the function returned ends.
//
//fence:begin commit
func Scoped() func() { return func() {} }

// Mask begins a section that Unmask ends.
//
//fence:begin realtime
func Mask() int { return 0 }

//fence:end
func Unmask(state int) {}

func (d *Device) Flush() { <-d.Ready }
