package class

// Default is the class of a section that names none, and the class that a
// declaration without extends= extends.
const Default = "signal"

// builtins is the table of the built-in classes, in the order of [rule.Bases].
// A cell that is off allows everything, so it allows leaf locks too and counts
// as few allocations as possible: whatever a class that extends it says about
// them is then a tightening.
var builtins = [...]struct{ name, wait, lock, alloc, unknown string }{
	{"signal", "error", "warning,leaf", "warning,certain", "warning"},
	{"realtime", "error", "error", "error", "error"},
	{"interrupt", "error", "error", "error", "error"},
	{"loop", "error", "off", "off", "warning"},
	{"reclaim", "error", "error", "warning", "warning"},
	{"noalloc", "off", "off", "error", "warning"},
}

var builtinByName = buildBuiltins()

// Builtin returns the built-in class of that name, or nil. The caller must
// not modify it.
func Builtin(name string) *Class { return builtinByName[name] }

// buildBuiltins reads the table with the parser that reads the cells of user
// classes, so that the two cannot drift apart.
func buildBuiltins() map[string]*Class {
	classes := make(map[string]*Class, len(builtins))
	for _, b := range builtins {
		c := &Class{Name: b.name, Base: b.name, LeafLocks: true, CertainAlloc: true}
		for _, o := range [...][2]string{{"wait", b.wait}, {"lock", b.lock}, {"alloc", b.alloc}, {"unknown", b.unknown}} {
			cell, err := ParseCell(o[0], o[1])
			if err != nil {
				panic("class: built-in " + b.name + ": " + err.Message)
			}
			cell.set(c)
		}
		classes[b.name] = c
	}
	return classes
}
