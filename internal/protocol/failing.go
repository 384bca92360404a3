package protocol

import (
	"fmt"
	"strings"

	"golang.org/x/tools/go/ssa"

	"github.com/fencevet/fencevet/internal/directive"
	"github.com/fencevet/fencevet/internal/ssax"
)

// A failure is a call whose error a function tests and uses for nothing else, but
// to log it.
type failure struct {
	call    *ssa.Call
	what    string            // failed, for messages
	failing []*ssa.BasicBlock // where the error is not nil
}

// successOnFailure reports signals of success on the branch where the error of a
// fence, or of work after the fence was published, is not nil. The branch may log;
// whatever else it does may make up for the failure, and nothing is said.
func (a *Analysis) successOnFailure(fn *ssa.Function) []Problem {
	if !a.roles {
		return nil
	}
	var problems []Problem
	for _, s := range a.signalsOf(fn) {
		c, ok := s.instr.(*ssa.Call)
		if !ok || !saysSuccess(c) {
			continue
		}
		for _, f := range a.failures(fn, s) {
			if f.leadsStraightTo(c) {
				problems = append(problems, Problem{Rule: "signal", Detail: "error-not-propagated", Pos: s.pos, Fn: fn, Class: a.marks.Class(s.class),
					Message: fmt.Sprintf("%s signals success to a fence%s where %s at %s has failed; pass the error on",
						a.names(fn), a.inClass(s.class), f.what, a.shows(f.call.Pos()))})
				break
			}
		}
	}
	return problems
}

// failures returns the calls on whose errors the signal s depends: waits for other
// fences, and all that may fail between the publication of the fence and its
// signal.
func (a *Analysis) failures(fn *ssa.Function, s *signal) []*failure {
	var all []*failure
	for _, b := range fn.Blocks {
		for _, instr := range b.Instrs {
			c, ok := instr.(*ssa.Call)
			if !ok || !ssax.Before(c, s.instr) {
				continue
			}
			err := errorOf(c)
			if err == nil {
				continue
			}
			f := &failure{call: c}
			if r := a.RoleOf(c); r != nil && r.Verb == "wait" {
				f.what = "the wait for another fence"
			} else if a.publishedBefore(c, s) {
				f.what = "the work after its publication"
			} else {
				continue
			}
			if f.failing = onlyTested(err); len(f.failing) > 0 {
				all = append(all, f)
			}
		}
	}
	return all
}

// publishedBefore reports whether the fence that s signals is published before the
// call c.
func (a *Analysis) publishedBefore(c *ssa.Call, s *signal) bool {
	if s.value == nil {
		return false
	}
	for _, b := range c.Parent().Blocks {
		for _, instr := range b.Instrs {
			p, ok := instr.(*ssa.Call)
			if !ok || !ssax.Before(p, c) {
				continue
			}
			obj := object(&p.Call)
			if obj == nil || a.marks.Role(directive.FuncName(obj), "publish") == nil {
				continue
			}
			if v := subject(p, a); v != nil && share(keys(v), keys(s.value)) {
				return true
			}
		}
	}
	return false
}

// errorOf returns the error that a call returns, or nil.
func errorOf(c *ssa.Call) ssa.Value {
	if isError(c.Type()) {
		return c
	}
	for _, ref := range *c.Referrers() {
		if x, ok := ref.(*ssa.Extract); ok && isError(x.Type()) {
			return x
		}
	}
	return nil
}

// onlyTested returns where an error is not nil, if it is used for nothing but to
// test that, and for logs.
func onlyTested(err ssa.Value) []*ssa.BasicBlock {
	var failing []*ssa.BasicBlock
	for _, ref := range *err.Referrers() {
		switch ref := ref.(type) {
		case *ssa.BinOp:
			outcome, ok := errorTest(ref)
			if !ok {
				return nil
			}
			for _, use := range *ref.Referrers() {
				br, ok := use.(*ssa.If)
				if !ok {
					if _, ok := use.(*ssa.DebugRef); ok {
						continue
					}
					return nil
				}
				failing = append(failing, br.Block().Succs[btoi(!outcome)])
			}
		case *ssa.DebugRef:
		default:
			if !logged(ref, 0) {
				return nil
			}
		}
	}
	return failing
}

// logged reports whether an instruction only takes a value to a log.
func logged(instr ssa.Instruction, depth int) bool {
	if depth++; depth > maxDepth {
		return false
	}
	var to ssa.Value
	switch instr := instr.(type) {
	case *ssa.DebugRef:
		return true
	case *ssa.Call:
		if !logs(instr) {
			return false
		}
		to = instr // its text may go on to another log
	case *ssa.Store: // into the arguments of a call
		to = argumentsOf(instr)
	case *ssa.ChangeInterface:
		to = instr
	case *ssa.MakeInterface:
		to = instr
	case *ssa.Slice:
		to = instr
	case *ssa.IndexAddr:
		return true // another argument
	}
	if to == nil {
		return false
	}
	for _, ref := range *to.Referrers() {
		if !logged(ref, depth) {
			return false
		}
	}
	return true
}

// argumentsOf returns the array of arguments that a value is stored in, or nil.
func argumentsOf(s *ssa.Store) ssa.Value {
	if at, ok := s.Addr.(*ssa.IndexAddr); ok {
		if array, ok := at.X.(*ssa.Alloc); ok && array.Comment == "varargs" {
			return array
		}
	}
	return nil
}

// logNames are how the names of functions that log begin.
var logNames = []string{"debug", "error", "info", "log", "notice", "print", "trace", "warn"}

// logs reports whether a call logs, or words an error for that.
func logs(c *ssa.Call) bool {
	if c.Call.IsInvoke() && isError(c.Call.Value.Type()) {
		return true // Error
	}
	obj := object(&c.Call)
	if obj == nil || obj.Pkg() == nil {
		return false
	}
	switch obj.Pkg().Path() {
	case "log", "log/slog":
		return true
	case "fmt":
		return obj.Name() != "Errorf" // which makes another error
	}
	if c.Call.Signature().Results().Len() > 0 {
		return false
	}
	name := strings.ToLower(obj.Name())
	for _, begin := range logNames {
		if strings.HasPrefix(name, begin) {
			return true
		}
	}
	return false
}

// leadsStraightTo reports whether the branch of the failure does nothing but log
// until the signal.
func (f *failure) leadsStraightTo(s *ssa.Call) bool {
	for _, b := range f.failing {
		for len(b.Preds) == 1 && onlyLogs(b, s) {
			if b == s.Block() {
				return true
			}
			if len(b.Succs) != 1 {
				break
			}
			b = b.Succs[0]
		}
	}
	return false
}

// onlyLogs reports whether a block does nothing but log, up to the signal s if that
// stands in it.
func onlyLogs(b *ssa.BasicBlock, s *ssa.Call) bool {
	for _, instr := range b.Instrs {
		if instr == s {
			return true
		}
		switch instr := instr.(type) {
		case *ssa.Call:
			if !logs(instr) {
				return false
			}
		case *ssa.Store:
			if argumentsOf(instr) == nil {
				return false
			}
		case *ssa.MapUpdate, *ssa.Send, *ssa.Select, *ssa.Go, *ssa.Defer, *ssa.RunDefers:
			return false
		case *ssa.UnOp, *ssa.FieldAddr, *ssa.Field, *ssa.IndexAddr, *ssa.Alloc, *ssa.Slice, *ssa.MakeInterface, *ssa.ChangeInterface, *ssa.ChangeType, *ssa.BinOp, *ssa.Convert, *ssa.DebugRef, *ssa.Jump, *ssa.If, *ssa.Return:
		default:
			return false
		}
	}
	return true
}
