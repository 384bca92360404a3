// Package elsewhere holds sections that another goroutine ends.
package elsewhere

//fence:begin
func begin() {}

//fence:end
func end() {}

func badGo() {
	begin()
	go end() // want "balance/cookie-misuse: badGo ends section \\[signal\\] in another goroutine than it began in, at elsewhere.go:11"
}

func badLiteral() {
	begin()
	go func() { end() }() // want "balance/cookie-misuse: badLiteral"
}

//corpus:silent balance/cookie-misuse
func okOwn(f func()) {
	begin()
	go f()
	end()
}

//corpus:silent balance/cookie-misuse
func okDeferred(n *int) {
	begin()
	defer end()
	go func() {
		begin()
		*n++
		end()
	}()
}
