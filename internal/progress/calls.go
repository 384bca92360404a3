package progress

import (
	"strings"

	"golang.org/x/tools/go/ssa"
)

// A poll says how a call looks at memory that other goroutines change.
type poll uint8

const (
	noPoll poll = iota
	polls
	swaps // and changes it, if it is as expected
)

// pollOf says whether a call only looks whether others have done something.
func pollOf(c *ssa.Call) poll {
	name := ""
	switch pkg, method := calleeOf(c); pkg {
	case "sync/atomic":
		name = method
	case "sync", "context":
		switch method {
		case "TryLock", "TryRLock", "Err", "Done":
			return polls
		}
	}
	switch {
	case strings.HasPrefix(name, "CompareAndSwap"):
		return swaps
	case strings.HasPrefix(name, "Load"), strings.HasPrefix(name, "Swap"):
		return polls
	}
	return noPoll
}

// yields reports whether a call only lets time pass.
func yields(c *ssa.Call) bool {
	switch pkg, name := calleeOf(c); pkg {
	case "runtime":
		return name == "Gosched"
	case "time":
		return name == "Sleep"
	}
	return false
}

// pure reports whether the result of a call depends on its arguments alone, or on
// how full a channel is.
func pure(c *ssa.Call) bool {
	b, ok := c.Call.Value.(*ssa.Builtin)
	if !ok {
		return false
	}
	switch b.Name() {
	case "len", "cap", "min", "max":
		return true
	}
	return false
}

// getsOn reports whether what c calls may be an iterator, which brings itself
// nearer to its end: it writes to memory, calls others, or has its body elsewhere.
func getsOn(c *ssa.Call) bool {
	fn := c.Call.StaticCallee()
	if fn == nil {
		return false
	}
	if o := fn.Origin(); o != nil {
		fn = o
	}
	for _, b := range fn.Blocks {
		for _, instr := range b.Instrs {
			switch instr := instr.(type) {
			case *ssa.Store:
				if _, local := instr.Addr.(*ssa.Alloc); !local {
					return true
				}
			case *ssa.MapUpdate, *ssa.Go, *ssa.Defer, *ssa.Send:
				return true
			case *ssa.Call:
				if pollOf(instr) != polls && !pure(instr) {
					return true
				}
			}
		}
	}
	return fn.Blocks == nil
}

// calleeOf returns the package and the name of the function or method that a call
// names, or "".
func calleeOf(c *ssa.Call) (pkg, name string) {
	if c.Call.IsInvoke() {
		if p := c.Call.Method.Pkg(); p != nil {
			return p.Path(), c.Call.Method.Name()
		}
		return "", ""
	}
	fn := c.Call.StaticCallee()
	if fn == nil {
		return "", ""
	}
	if o := fn.Origin(); o != nil {
		fn = o
	}
	if fn.Pkg != nil {
		return fn.Pkg.Pkg.Path(), fn.Name()
	}
	if obj := fn.Object(); obj != nil && obj.Pkg() != nil {
		return obj.Pkg().Path(), fn.Name()
	}
	return "", ""
}
