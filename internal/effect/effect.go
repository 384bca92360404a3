// Package effect defines what fencevet knows about a function: the effects
// it can have, each with one witness, and the wire form in which that
// knowledge travels between packages.
//
// An [Effect] is one thing that code can do and that a class of critical
// section may deny: wait, take a lock, allocate, or call code that cannot be
// seen. It carries its witness: the operation and the chain of calls that
// leads to it. A [Summary] holds a function's effects together with those of
// everything it calls, at most one effect for each [Key], always the one with
// the shortest chain.
//
// Packages are linked by qualified names ([Func]), never by pointers, so a
// summary does not care whether the callee was analysed from source, arrived
// as a fact or stands in the table of the standard library.
package effect

import (
	"cmp"
	"fmt"
	"strings"
)

// Evidence says how sure an effect is.
type Evidence uint8

const (
	// Possible: the operation depends on size, growth, value or code that
	// was not analysed.
	Possible Evidence = iota
	// Certain: a construct that has the effect whenever it is executed.
	Certain
)

// String returns the word used in messages and in JSON.
func (e Evidence) String() string {
	if e == Certain {
		return "certain"
	}
	return "possible"
}

// A Func names a function, method or function literal independently of how
// it was loaded. Name is relative to the package: "Flush", "(*Queue).flush",
// "Queue.Len", and "Flush.func1" for the first literal in Flush.
type Func struct {
	Pkg  string // import path
	Name string
}

// String returns the form used by the for= option of directives:
// import/path.(*Type).Method.
func (f Func) String() string { return f.Pkg + "." + f.Name }

// In returns the name as code in package pkg would write it: bare within the
// package, qualified by the package's name elsewhere.
func (f Func) In(pkg string) string {
	if f.Pkg == pkg || f.Pkg == "" {
		return f.Name
	}
	last := Base(f.Pkg)
	if strings.HasPrefix(f.Name, "(*") {
		return "(*" + last + "." + f.Name[2:]
	}
	return last + "." + f.Name
}

// Base returns the name that a package most likely has: the last element of
// its import path without a major version.
func Base(path string) string {
	dir, last := "", path
	if i := strings.LastIndexByte(path, '/'); i >= 0 {
		dir, last = path[:i], path[i+1:]
	}
	if dir != "" && isVersion(last) {
		return Base(dir)
	}
	if i := strings.LastIndexByte(last, '.'); i > 0 && isVersion(last[i+1:]) { // gopkg.in/yaml.v3
		last = last[:i]
	}
	return last
}

// isVersion reports whether s is v2, v3, …
func isVersion(s string) bool {
	digits, ok := strings.CutPrefix(s, "v")
	return ok && digits != "" && strings.Trim(digits, "0123456789") == ""
}

// A Pos is a source position that means the same on every machine.
type Pos struct {
	Pkg  string // import path of the package the file belongs to
	File string // base name
	Line int    // 1-based; 0 if unknown
	Col  int    // 1-based, in bytes; 0 if unknown
}

// IsValid reports whether the position is known.
func (p Pos) IsValid() bool { return p.Line > 0 }

// In returns "file.go:12" within package pkg and "import/path/file.go:12"
// elsewhere.
func (p Pos) In(pkg string) string {
	if p.Pkg == pkg {
		return fmt.Sprintf("%s:%d", p.File, p.Line)
	}
	return fmt.Sprintf("%s/%s:%d", p.Pkg, p.File, p.Line)
}

// Compare orders positions by package, file, line and column.
func (p Pos) Compare(q Pos) int {
	return cmp.Or(
		strings.Compare(p.Pkg, q.Pkg), strings.Compare(p.File, q.File),
		cmp.Compare(p.Line, q.Line), cmp.Compare(p.Col, q.Col))
}

// An Op is one operation in source code that has an effect. It does not
// depend on how the operation is reached, so all witnesses share it.
type Op struct {
	Rule     string   // "wait", "lock", "alloc", "unknown" or "progress"
	Detail   string   // which construct: "chan-recv"
	Evidence Evidence // certain or possible
	What     string   // the operation in words: "receives from channel q.done"
	Func     Func     // the function that contains the operation
	Pos      Pos      // the operation
	// Hint is the usual cure, a short phrase; "" if there is none.
	Hint string
	// Code says what object code has at an allocation if it is made: CodeSite or
	// CodeSized, a call of the runtime, or the name of a function that is called
	// or inlined. Of a call under a contract it is the class; of a wait, see
	// WaitCode, of taking a lock, LockCode. "" for other effects.
	Code string
	// Param, if not nil, says that the operation calls a parameter: the effect
	// is what is to be assumed where the argument cannot be seen, and gives way
	// to the effects of the argument where it can.
	Param *Param
}

// CodeSite is the Op.Code of an allocation that is not made by a call in the
// source. CodeSized is that of one that is made each time, unless the type
// arguments have no size.
const (
	CodeSite  = "site"
	CodeSized = "sized"
)

// IsSite reports whether the operation is an allocation that is not made by a
// call in the source.
func (o *Op) IsSite() bool { return o.Code == CodeSite || o.Code == CodeSized }

// A Param is a parameter, of the function called Owner, that an operation
// calls or of which it calls a method.
type Param struct {
	Owner  string // function name within the package of the operation
	Index  int    // 0 is the receiver of a method
	Method string // types.Func.Id of the method, "" if the parameter is a function
	Elem   bool   // elements of the parameter, a container, are meant
	Type   bool   // a type parameter is meant, those of the receiver first
	Loop   bool   // called with the body of a loop, which counts where it stands
	Silent bool   // waived where the argument cannot be seen
}

// key identifies the parameter within a summary.
func (p *Param) key() string {
	if p == nil {
		return ""
	}
	return fmt.Sprint(p.Owner, "#", p.Index, "#", p.Method, "#", p.Elem, "#", p.Type, "#", p.Loop, "#", p.Silent)
}

// A Chain is the calls that lead from a function to an operation, outermost
// first: Func makes the next call at Pos. The nil chain is empty: the
// operation is in the function itself. Chains share their tails.
type Chain struct {
	Func Func
	Pos  Pos
	Next *Chain
	Len  int32 // number of calls, this one included
	// Static says that the call names the function it calls, so that object code
	// has a call of it here unless it was inlined.
	Static bool
}

// Length returns the number of calls; c may be nil.
func (c *Chain) Length() int {
	if c == nil {
		return 0
	}
	return int(c.Len)
}

// Compare orders chains: shorter first, then by the places they pass.
func (c *Chain) Compare(d *Chain) int {
	if r := cmp.Compare(c.Length(), d.Length()); r != 0 {
		return r
	}
	for ; c != d; c, d = c.Next, d.Next { // equal length: both end together
		if r := c.Pos.Compare(d.Pos); r != 0 {
			return r
		}
	}
	return 0
}

// An Effect is one thing a function can do, with its witness.
type Effect struct {
	*Op
	Chain *Chain
	// Home lists, sorted and joined by commas, the classes of the critical
	// sections that the chain enters and that deny the effect: it is reported
	// in those sections.
	Home string
	// Guard is a condition on the parameters of the function whose summary the
	// effect is in (see internal/summary); "" if it happens unconditionally.
	Guard string
	// If says, of an allocation that is only possible, on what becomes of the
	// function's results and is known of its parameters it depends that it is
	// certain (see internal/escape); 0 if it stays possible.
	If uint16
	// Path says on what conditions the chain is followed.
	Path Path
}

// A Path counts the conditions on which an operation is reached: the lowest bit
// is set if the function whose summary it is in has one, and the rest is how many
// of the functions that it calls have, at most maxDoubts.
type Path uint8

const (
	Branch    Path = 1 // only a condition in the function itself
	maxDoubts      = 2
	numPaths       = 2*maxDoubts + 2
)

// Doubts returns how many called functions have a condition. It may never hold
// where they are called.
func (p Path) Doubts() int { return int(p >> 1) }

// Through returns the path of an effect of a callee, as seen from the caller;
// branch says that the call is made on a condition.
func (p Path) Through(branch bool) Path {
	doubts := min(p>>1+p&Branch, maxDoubts)
	if branch {
		return doubts<<1 | Branch
	}
	return doubts << 1
}

// Sure returns how sure it is that the effect happens in a critical section: an
// operation that always does it, and no condition but in the section's own body.
// An allocation may stand behind one more, as one usually asks what there is to
// do: certain is that one is made. What cannot be seen may do nothing.
func (e *Effect) Sure() Evidence {
	doubts := e.Path.Doubts()
	if e.Rule == "unknown" || doubts > 1 || doubts == 1 && e.Rule != "alloc" {
		return Possible
	}
	return e.Evidence
}

// SameKey reports whether a summary keeps only one witness of e and f: whether
// they agree in rule, detail, evidence, home and all conditions.
func (e *Effect) SameKey(f *Effect) bool { return e.SameKeyUnder(f, f.Guard) }

// SameKeyUnder is SameKey for f under another guard.
func (e *Effect) SameKeyUnder(f *Effect, guard string) bool {
	if e.If != f.If || e.Home != f.Home || e.Guard != guard {
		return false
	}
	return e.Op == f.Op || e.Evidence == f.Evidence && e.Detail == f.Detail && e.Rule == f.Rule && e.class() == f.class() &&
		(e.Param == f.Param || e.Param != nil && f.Param != nil && *e.Param == *f.Param)
}

// Sketch returns a number that is the same for effects of the same key, under a
// guard; for most others it is another one.
func (e *Effect) Sketch(guard string) uint32 {
	h := uint32(e.If)<<16 ^ uint32(e.Evidence)<<12 ^ uint32(len(e.Home))<<8 ^ uint32(len(guard))<<4
	if n := len(guard); n > 0 {
		h ^= uint32(guard[0])<<20 ^ uint32(guard[n-1])<<24
	}
	if n := len(e.Detail); n > 0 {
		h ^= uint32(n) ^ uint32(e.Detail[0])<<5 ^ uint32(e.Detail[n/2])<<11 ^ uint32(e.Detail[n-1])<<17
	}
	if e.Param != nil {
		h = ^h
	}
	return h
}

// class returns the class of a call under a contract, what is known of a lock, and
// of what is waited for.
func (e *Effect) class() string {
	switch e.Rule {
	case "unknown", "lock", "wait":
		return e.Code
	}
	return ""
}

// Compare orders effects: by rule, detail, evidence, home, parameter and
// conditions first, so that a sorted summary is canonical; then by witness.
func (e *Effect) Compare(f *Effect) int {
	return cmp.Or(
		strings.Compare(e.Rule, f.Rule), strings.Compare(e.Detail, f.Detail),
		cmp.Compare(f.Evidence, e.Evidence), strings.Compare(e.Home, f.Home), strings.Compare(e.class(), f.class()),
		strings.Compare(e.Param.key(), f.Param.key()), strings.Compare(e.Guard, f.Guard), cmp.Compare(e.If, f.If),
		e.CompareWitness(f))
}

// CompareWitness orders witnesses of the same key: the shortest chain first,
// then by the places it passes, so that the least witness does not depend on
// the order of analysis.
func (e *Effect) CompareWitness(f *Effect) int {
	return cmp.Or(e.Chain.Compare(f.Chain), e.Pos.Compare(f.Pos), strings.Compare(e.What, f.What), cmp.Compare(e.Path, f.Path))
}

// CompareThrough is CompareWitness for f as seen from a call at pos, which is made
// on a condition if branch says so.
func (e *Effect) CompareThrough(f *Effect, pos Pos, branch bool) int {
	if r := cmp.Compare(e.Chain.Length(), f.Chain.Length()+1); r != 0 {
		return r
	}
	if r := e.Chain.Pos.Compare(pos); r != 0 {
		return r
	}
	return cmp.Or(e.Chain.Next.Compare(f.Chain), e.Pos.Compare(f.Pos), strings.Compare(e.What, f.What), cmp.Compare(e.Path, f.Path.Through(branch)))
}

// Through returns e as seen from function f, which makes the call that leads
// to it at pos.
func (e *Effect) Through(f Func, pos Pos) *Effect {
	return &Effect{Op: e.Op, Chain: e.Chain.After(f, pos), Home: e.Home, Guard: e.Guard, If: e.If, Path: e.Path}
}

// Surely returns e as certain. Its words stay: a message must not depend on who
// knew more.
func (e *Effect) Surely() *Effect {
	o, up := *e.Op, *e
	o.Evidence = Certain
	up.Op, up.If = &o, 0
	return &up
}

// Perhaps returns e as possible.
func (e *Effect) Perhaps() *Effect {
	if e.Evidence == Possible {
		return e
	}
	o, up := *e.Op, *e
	o.Evidence = Possible
	up.Op = &o
	return &up
}

// After returns c with a call in front of it.
func (c *Chain) After(f Func, pos Pos) *Chain {
	return &Chain{Func: f, Pos: pos, Next: c, Len: int32(c.Length()) + 1}
}

// Then returns the chain that goes on with tail where c ends.
func (c *Chain) Then(tail *Chain) *Chain {
	if c == nil {
		return tail
	}
	link := c.Next.Then(tail).After(c.Func, c.Pos)
	link.Static = c.Static
	return link
}

// At returns the chain of one call.
func At(f Func, pos Pos) *Chain { return (*Chain)(nil).After(f, pos) }

// A Summary is what a caller needs to know about a function.
type Summary struct {
	// Effects, sorted by Compare, with unique keys.
	Effects []*Effect
	// Class is the qualified name of the class if the function is a critical
	// section, or "".
	Class string
	// NoReturn says that no call of the function returns normally.
	NoReturn bool
	// Leaks describes which parameters escape (see internal/escape).
	Leaks []byte
	// Returns, sorted, lists what is in results of function or interface type, as
	// far as that is known completely.
	Returns []Return
}

// A Return is a function that a result is, or whose method with the given
// types.Func.Id it is if that is not "".
type Return struct {
	Result int
	Method string
	Func   Func
}
