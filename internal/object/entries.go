package object

import "strings"

// An Entry is a function of the runtime that allocates memory when compiled
// code calls it.
type Entry struct {
	// Name is the linker's name. If Prefix, all names that begin with it are
	// meant: the runtime has variants by size, element type and aliasing.
	Name   string
	Prefix bool
	Class  Class
	// Certain says that a call allocates whatever it is given. Otherwise it
	// depends on size, growth or value.
	Certain bool
	// Why gives the reason for Certain or says what it depends on.
	Why string
}

// A Class says what construct of the language leads to a call.
type Class string

const (
	New       Class = "new"       // new(T), &T{}, a variable moved to the heap, a slice literal, arguments of a variadic call
	Closure   Class = "closure"   // a function literal with captured variables, a method value, the call of a go or defer statement
	MakeSlice Class = "makeslice" // make([]T, n)
	Append    Class = "append"    // append, and slices built on the stack that are returned
	MakeMap   Class = "makemap"   // make(map[K]V), a map literal
	MapAssign Class = "mapassign" // m[k] = v
	MakeChan  Class = "makechan"  // make(chan T)
	Box       Class = "box"       // conversion of a value to an interface type
	Concat    Class = "concat"    // s + t
	Convert   Class = "convert"   // string(b), []byte(s), []rune(s), string(r)
	Go        Class = "go"        // go f()
	Defer     Class = "defer"     // defer f() where it may run several times
	Library   Class = "library"   // leaves of the standard library that the runtime implements
)

const (
	certain  = true
	possible = false
	exact    = false
	prefix   = true
)

// entries lists the functions. Exact names take precedence over prefixes, of
// which no two fit the same name.
var entries = []Entry{
	{"runtime.newobject", exact, New, certain, "one object per call; the compiler removes calls for types without size"},
	{"runtime.newarray", exact, New, possible, "depends on the number of elements"},
	{"runtime.mallocgc", prefix, New, certain, "several variables in one object, newobject by size class, and make and copy in one; only the last may be empty"},

	{"runtime.makeslicecopy", exact, MakeSlice, possible, "depends on the length: make and copy in one"},
	{"runtime.makeslice", prefix, MakeSlice, possible, "depends on the capacity: none if zero, and if the slice does not escape the stack serves up to 32 bytes"},

	{"runtime.growslice", prefix, Append, possible, "called when the capacity is exceeded"},
	{"runtime.moveSlice", prefix, Append, possible, "moves a slice that grew on the stack to the heap, unless empty"},

	{"runtime.makemap_small", exact, MakeMap, certain, "one map header per call"},
	{"runtime.makemap", prefix, MakeMap, possible, "depends on the size hint and on whether the compiler passes a header on the stack"},
	{"runtime.mapassign", prefix, MapAssign, possible, "depends on whether the map grows"},

	{"runtime.makechan", prefix, MakeChan, certain, "one channel per call, even if it does not escape"},

	{"runtime.convT16", exact, Box, possible, "values below 256 have static boxes"},
	{"runtime.convT32", exact, Box, possible, "values below 256 have static boxes"},
	{"runtime.convT64", exact, Box, possible, "values below 256 have static boxes"},
	{"runtime.convTstring", exact, Box, certain, "one object per call; only the empty string has a static box"},
	{"runtime.convTslice", exact, Box, certain, "one object per call; only nil has a static box"},
	{"runtime.convTnoptr", exact, Box, certain, "one object per call"},
	{"runtime.convT", exact, Box, certain, "one object per call"},

	{"runtime.concatstring", prefix, Concat, possible, "none if at most one operand is not empty; if the result does not escape, the stack serves up to 32 bytes"},
	{"runtime.concatbyte", prefix, Concat, possible, "if the result does not escape, the stack serves up to 32 bytes"},

	{"runtime.slicebytetostring", exact, Convert, possible, "single bytes have static strings; if the result does not escape, the stack serves up to 32 bytes"},
	{"runtime.slicerunetostring", exact, Convert, possible, "if the result does not escape, the stack serves up to 32 bytes"},
	{"runtime.stringtoslicebyte", exact, Convert, possible, "if the result does not escape, the stack serves up to 32 bytes"},
	{"runtime.stringtoslicerune", exact, Convert, possible, "if the result does not escape, the stack serves up to 32 runes"},
	{"runtime.intstring", exact, Convert, possible, "if the result does not escape, the stack serves"},

	{"runtime.newproc", exact, Go, possible, "a finished goroutine is reused if there is one"},
	{"runtime.deferrangefunc", exact, Defer, certain, "one list of deferred calls per call of the function that ranges over a function"},
	{"runtime.deferprocat", exact, Defer, possible, "records of deferred calls are reused"},
	{"runtime.deferproc", exact, Defer, possible, "records of deferred calls are reused"},

	{"internal/bytealg.MakeNoZero", exact, Library, possible, "depends on the length: buffers of strings and bytes"},
	{"internal/reflectlite.unsafe_New", exact, Library, certain, "one object per call"},
	{"internal/runtime/maps.newobject", exact, Library, certain, "one object per call"},
	{"internal/runtime/maps.newarray", exact, Library, possible, "depends on the number of elements"},
	{"maps.clone", exact, Library, possible, "depends on the size of the map"},
	{"reflect.unsafe_New", exact, Library, certain, "one object per call"},
	{"reflect.unsafe_NewArray", exact, Library, possible, "depends on the number of elements"},
	{"reflect.makemap", exact, Library, certain, "one map header per call"},
	{"reflect.makechan", exact, Library, certain, "one channel per call"},
	{"reflect.growslice", exact, Library, possible, "depends on the capacity"},
	{"reflect.mapassign0", exact, Library, possible, "depends on whether the map grows"},
	{"reflect.mapassign_faststr0", exact, Library, possible, "depends on whether the map grows"},
	{"reflect.rselect", exact, Library, possible, "depends on the number of cases"},
	{"os.runtime_args", exact, Library, possible, "copies a list, unless empty"},
	{"syscall.runtime_envs", exact, Library, possible, "copies a list, unless empty"},
	{"time.newTimer", exact, Library, certain, "one timer per call"},
	{"arena.runtime_arena_", prefix, Library, possible, "depends on the space left in the arena"},
}

// exactEntries indexes the entries that are not prefixes.
var exactEntries = func() map[string]*Entry {
	m := make(map[string]*Entry)
	for i, e := range entries {
		if !e.Prefix {
			m[e.Name] = &entries[i]
		}
	}
	return m
}()

// EntryOf returns the entry for a symbol, or nil if it does not allocate.
func EntryOf(symbol string) *Entry {
	if e := exactEntries[symbol]; e != nil {
		return e
	}
	for i, e := range entries {
		if !e.Prefix {
			continue
		}
		if rest, ok := strings.CutPrefix(symbol, e.Name); ok && !strings.Contains(rest, ".") { // not a literal in the function
			return &entries[i]
		}
	}
	return nil
}
