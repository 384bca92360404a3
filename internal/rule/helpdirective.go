package rule

import "maps"

func init() { maps.Copy(helps, directiveHelps) }

// directiveHelps is the part of the table about directives that are wrong.
var directiveHelps = map[string]helpRow{
	"directive/malformed": {wrong: directiveWrong, right: directiveRight},
	"directive/unused-allow": {
		why: "A waiver that waives nothing would hide what is done here in future.",
		fix: "Remove it, or the rule in it that is named.",
		wrong: `
//fence:critical
func complete(done chan struct{}) {
	close(done) //fence:allow wait -- closing does not wait
}
`, right: `
//fence:critical
func complete(done chan struct{}) {
	close(done)
}
`},
	"directive/allow-without-reason": {
		why: "The next reader must be able to tell whether the reason still holds.",
		fix: "End the directive with -- and why it is right.",
		wrong: `
//fence:critical
func complete(c chan int) {
	<-c //fence:allow wait
}
`, right: `
//fence:critical
func complete(c chan int) {
	<-c //fence:allow wait -- closed before anybody calls complete
}
`},
	"directive/unknown-class": {
		fix: "Correct the name, or declare the class with //fence:class in this package or one that it imports.",
		wrong: `
//fence:critical render
func complete() {}
`, right: `
//fence:class render

//fence:critical render
func complete() {}
`},
	"directive/loosened-class": {
		fix: "Extend a class that allows more, or leave the cell as strict as it is.",
		wrong: `
//fence:class mine extends=realtime alloc=off

//fence:critical mine
func complete() {}
`, right: `
//fence:class mine extends=loop alloc=warning

//fence:critical mine
func complete() {}
`},
	"directive/attached-to-nothing": {
		wrong: `
//fence:critical

// The empty line above is one too many.
func complete() {}
`, right: `
// complete is documented.
//
//fence:critical
func complete() {}
`},
	"directive/wrong-target": {
		wrong: `
//fence:critical
type job struct{}
`, right: `
type job struct{}

//fence:critical
func (job) complete() {}
`},
	"directive/duplicate": {
		wrong: `
//fence:critical
//fence:critical
func complete() {}
`, right: `
//fence:critical
func complete() {}
`},
	"directive/contradictory": {
		wrong: `
//fence:critical loop
//fence:critical realtime
func complete() {}
`, right: `
//fence:critical realtime
func complete() {}
`},
}
