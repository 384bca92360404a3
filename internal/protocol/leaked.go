package protocol

import (
	"fmt"
	"slices"
	"strings"

	"golang.org/x/tools/go/ssa"

	"github.com/fencevet/fencevet/internal/directive"
)

// leakedLocks reports mutexes that fn, which runs in a section, locks and gives
// up again on some of its paths, and still holds where it returns on others: in a
// function without results, whose callers cannot tell, or with an error. (A function
// that takes a lock for its caller keeps it where it succeeds.)
func (a *Analysis) leakedLocks(fn *ssa.Function) []Problem {
	if !a.inSections(fn) {
		return nil
	}
	var problems []Problem
	var done []string
	for _, b := range fn.Blocks {
		for i, instr := range b.Instrs {
			c, ok := instr.(*ssa.Call)
			if !ok {
				continue
			}
			k := locked(&c.Call)
			if k == "" || slices.Contains(done, k) || !returnsWith(k, b, i+1) || givesUpLater(fn, k) {
				continue
			}
			done = append(done, k)
			l := &lockWalker{a: a, fn: fn, mutex: k, twice: testedTwice(fn)}
			if p := l.walk(); p != nil {
				problems = append(problems, *p)
			}
		}
	}
	return problems
}

// returnsWith reports whether a function can return, as far as its branches say,
// before it gives up a mutex that it takes before instruction i of block b. Most
// locks end here, before any path is followed.
func returnsWith(mutex string, b *ssa.BasicBlock, i int) bool {
	seen := make([]bool, len(b.Parent().Blocks))
	var from func(b *ssa.BasicBlock, i int) bool
	from = func(b *ssa.BasicBlock, i int) bool {
		for _, instr := range b.Instrs[i:] {
			switch instr := instr.(type) {
			case *ssa.Call:
				if unlocked(&instr.Call) == mutex {
					return false
				}
			case *ssa.Return:
				return true
			}
		}
		for _, next := range b.Succs {
			if !seen[next.Index] {
				seen[next.Index] = true
				if from(next, 0) {
					return true
				}
			}
		}
		return false
	}
	return from(b, i)
}

// locked returns the key of the mutex that a call takes, or "".
func locked(c *ssa.CallCommon) string { return onMutex(c, "Lock", "RLock") }

// unlocked returns the key of the mutex that a call gives up, or "".
func unlocked(c *ssa.CallCommon) string { return onMutex(c, "Unlock", "RUnlock") }

func onMutex(c *ssa.CallCommon, methods ...string) string {
	obj := object(c)
	if obj == nil || len(c.Args) == 0 { // a method value
		return ""
	}
	name := directive.FuncName(obj)
	typ, method, _ := strings.Cut(name.Name, ".")
	if name.Pkg != "sync" || typ != "(*Mutex)" && typ != "(*RWMutex)" || !slices.Contains(methods, method) {
		return ""
	}
	return key(c.Args[0])
}

// givesUpLater reports whether a deferred call, a literal or a method value of fn
// gives up the mutex.
func givesUpLater(fn *ssa.Function, mutex string) bool {
	for _, b := range fn.Blocks {
		for _, instr := range b.Instrs {
			if d, ok := instr.(*ssa.Defer); ok && unlocked(&d.Call) == mutex {
				return true
			}
			if mc, ok := instr.(*ssa.MakeClosure); ok && slices.ContainsFunc(mc.Bindings, func(v ssa.Value) bool { return key(v) == mutex }) {
				return true
			}
		}
	}
	return slices.ContainsFunc(fn.AnonFuncs, func(lit *ssa.Function) bool {
		return givesUpLater(lit, mutex) || slices.ContainsFunc(lit.Blocks, func(b *ssa.BasicBlock) bool {
			return slices.ContainsFunc(b.Instrs, func(instr ssa.Instruction) bool {
				c, ok := instr.(*ssa.Call)
				return ok && unlocked(&c.Call) == mutex
			})
		})
	})
}

// maxLockSteps bounds how many blocks of paths are followed for one mutex.
const maxLockSteps = maxSteps / 4

// A lockWalker follows what becomes of one mutex on the paths of a function.
type lockWalker struct {
	a        *Analysis
	fn       *ssa.Function
	mutex    string
	twice    map[string]bool // conditions tested more than once
	seen     map[string]bool
	steps    int
	leak     *ssa.Return // with the mutex
	taken    *ssa.Call   // where it was taken there
	released bool        // some path returns without it that had it
}

type lockState struct {
	held   *ssa.Call // where it was taken
	had    bool
	failed bool // an error was seen since
	known  map[string]bool
}

// walk follows all paths, and returns what is wrong, or nil. If there are too many
// paths, that is what is wrong.
func (l *lockWalker) walk() *Problem {
	l.seen = map[string]bool{}
	l.block(l.fn.Blocks[0], lockState{known: map[string]bool{}})
	return l.problem()
}

func (l *lockWalker) block(b *ssa.BasicBlock, s lockState) {
	k := fmt.Sprintf("%d %p %t %t %s", b.Index, s.held, s.had, s.failed, conds(s.known))
	if l.seen[k] || l.steps > maxLockSteps {
		return
	}
	l.seen[k] = true
	l.steps++
	for _, instr := range b.Instrs {
		if !l.instr(instr, &s) {
			return
		}
	}
	br, ok := b.Instrs[len(b.Instrs)-1].(*ssa.If)
	if !ok {
		for _, next := range b.Succs {
			l.block(next, s)
		}
		return
	}
	name, negated := condition(br.Cond)
	errOutcome, isErr := errorTest(br.Cond)
	for i, next := range b.Succs {
		outcome := (i == 0) != negated
		if known, ok := s.known[name]; ok && known != outcome {
			continue
		}
		w := (&way{known: s.known}).clone()
		if l.twice[name] {
			w.known[name] = outcome
		}
		t := s
		t.known, t.failed = w.known, s.failed || isErr && (i == 0) == errOutcome
		l.block(next, t)
	}
}

// instr follows a path through an instruction, and reports whether it goes on.
func (l *lockWalker) instr(instr ssa.Instruction, s *lockState) bool {
	switch instr := instr.(type) {
	case *ssa.Call:
		switch {
		case locked(&instr.Call) == l.mutex:
			s.held, s.failed = instr, false
		case unlocked(&instr.Call) == l.mutex:
			s.held, s.had = nil, true
		case s.held != nil && l.mayUnlock(&instr.Call):
			return false
		}
		if obj := object(&instr.Call); obj != nil && neverReturns(obj) != no {
			return false
		}
		if fn := instr.Call.StaticCallee(); fn != nil && !l.a.mayReturn(origin(fn)) {
			return false
		}
	case *ssa.Go:
		return s.held == nil || !l.mayUnlock(&instr.Call) // the goroutine gets the lock
	case *ssa.Panic:
		return false
	case *ssa.Return:
		switch {
		case s.held == nil:
			l.released = l.released || s.had && !s.failed
		case l.leak == nil && (len(instr.Results) == 0 || s.failed && returnsError(instr) || makesError(instr)):
			l.leak, l.taken = instr, s.held
		}
		return false
	}
	return true
}

// mayUnlock reports whether a call may give up the mutex for its caller: that of
// a function that gives up any, or of one that cannot be seen and gets what the
// mutex is a part of.
func (l *lockWalker) mayUnlock(c *ssa.CallCommon) bool {
	callee := c.StaticCallee()
	if callee != nil && len(origin(callee).Blocks) > 0 {
		return l.a.unlocksAny(origin(callee), nil)
	}
	w := &walker{a: l.a, fn: l.fn, d: &duty{keys: []string{l.mutex}}}
	for _, b := range l.fn.Blocks { // the keys of what the mutex is a part of
		for _, instr := range b.Instrs {
			if call, ok := instr.(*ssa.Call); ok && locked(&call.Call) == l.mutex {
				w.d.keys = keys(call.Call.Args[0])
			}
		}
	}
	return slices.ContainsFunc(c.Args, w.mine)
}

// unlocksAny reports whether a function, or one of its package that it calls,
// gives up a mutex.
func (a *Analysis) unlocksAny(fn *ssa.Function, seen []*ssa.Function) bool {
	if slices.Contains(seen, fn) {
		return false
	}
	seen = append(seen, fn)
	for _, b := range fn.Blocks {
		for _, instr := range b.Instrs {
			c, ok := instr.(ssa.CallInstruction)
			if !ok {
				continue
			}
			if unlocked(c.Common()) != "" {
				return true
			}
			if callee := c.Common().StaticCallee(); callee != nil && a.unlocksAny(origin(callee), seen) {
				return true
			}
		}
	}
	return false
}

func returnsError(r *ssa.Return) bool {
	return slices.ContainsFunc(r.Results, func(v ssa.Value) bool {
		c, isConst := v.(*ssa.Const)
		return isError(v.Type()) && !(isConst && c.IsNil())
	})
}

// makesError reports whether a return gives back an error that it makes, or one that
// the package declares.
func makesError(r *ssa.Return) bool {
	return slices.ContainsFunc(r.Results, func(v ssa.Value) bool {
		if !isError(v.Type()) {
			return false
		}
		switch v := v.(type) {
		case *ssa.MakeInterface:
			return true
		case *ssa.UnOp:
			_, declared := v.X.(*ssa.Global)
			return declared
		case *ssa.Call:
			obj := object(&v.Call)
			if obj == nil {
				return false
			}
			f := directive.FuncName(obj)
			return f.Pkg == "errors" && f.Name == "New" || f.Pkg == "fmt" && f.Name == "Errorf"
		}
		return false
	})
}

func (l *lockWalker) problem() *Problem {
	switch {
	case l.steps > maxLockSteps:
		return &Problem{Rule: "unknown", Detail: "budget-exceeded", Pos: l.fn.Pos(), Fn: l.fn,
			Message: l.a.names(l.fn) + " has too many paths to follow its locks; split it"}
	case l.leak == nil || !l.released:
		return nil
	}
	pos := l.leak.Pos()
	if !pos.IsValid() {
		pos = endOfBody(l.fn)
	}
	return &Problem{Rule: "balance", Detail: "leaked-lock", Pos: pos, Fn: l.fn,
		Message: fmt.Sprintf("%s returns here with the lock that it took at %s, and without it elsewhere; give it up on every path, best with defer",
			l.a.names(l.fn), l.a.shows(l.taken.Pos()))}
}

// inSections reports whether fn has a section, or is called in one by a function
// of the package.
func (a *Analysis) inSections(fn *ssa.Function) bool {
	if a.inside == nil {
		a.inside = map[*ssa.Function]bool{}
		if len(a.marks.Sections()) == 0 && len(a.regions) == 0 && !a.sections {
			return false
		}
		for _, f := range a.all() {
			if a.wholly(f) || a.Partly(f) != nil {
				a.reach(f, nil)
			} else if open := a.Open(f); open != nil {
				a.reach(f, func(instr ssa.Instruction) bool { return len(open(instr, instr.Pos())) > 0 })
			}
		}
	}
	return a.inside[fn]
}

// reach notes that fn runs in a section, and what it calls there; in is nil if
// that is all of it.
func (a *Analysis) reach(fn *ssa.Function, in func(ssa.Instruction) bool) {
	if fn = origin(fn); a.inside[fn] {
		return
	}
	a.inside[fn] = in == nil
	for _, b := range fn.Blocks {
		for _, instr := range b.Instrs {
			if in != nil && !in(instr) {
				continue
			}
			a.inside[fn] = true
			c, ok := instr.(ssa.CallInstruction)
			if _, isGo := instr.(*ssa.Go); !ok || isGo {
				continue
			}
			callee := c.Common().StaticCallee()
			if callee == nil || objectPkg(callee) != a.path {
				continue
			}
			a.reach(callee, nil)
		}
	}
}

// objectPkg returns the import path of the package that a function is of.
func objectPkg(fn *ssa.Function) string {
	if o := origin(fn); o.Pkg != nil {
		return o.Pkg.Pkg.Path()
	}
	return ""
}
