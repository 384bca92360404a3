package escape

import (
	"cmp"
	"go/constant"
	"go/token"
	"go/types"
	"slices"
	"strings"

	"golang.org/x/tools/go/ssa"
)

// tagsOf returns the tags of f's parameters.
func (b *batch) tagsOf(f *function) Tags {
	tags := make(Tags, len(f.params)+1)
	tags[len(f.params)] = inlineTag(f.cost)
	for i, l := range f.params {
		if b.hasPointers(f.fn.Params[i].Type()) {
			tags[i] = *b.leaks[l]
			tags[i].simplify()
		}
	}
	return tags
}

// sitesOf returns the allocations in f, once everything is solved.
func (b *batch) sitesOf(f *function) []Site {
	s := &siteFinder{batch: b, f: f}
	for _, block := range f.fn.Blocks {
		if f.isDead(block) {
			continue
		}
		for _, instr := range block.Instrs {
			s.instr(instr)
		}
	}
	slices.SortStableFunc(s.sites, func(x, y Site) int { return cmp.Compare(x.Pos, y.Pos) })
	return s.sites
}

type siteFinder struct {
	*batch
	f     *function
	sites []Site
}

// add reports a site whose memory is on the heap to degree d. definite says
// that it then allocates whatever the values are.
func (s *siteFinder) add(instr ssa.Instruction, kind kind, d degree, definite bool, what string) {
	site := Site{
		Instr:  instr,
		Pos:    s.f.sitePos(instr),
		Detail: kind.detail,
		Hint:   kind.hint,
		What:   what,
	}
	if s.f.fn.Synthetic == "package initializer" {
		definite = false // most of it is static data
	}
	switch {
	case !definite:
	case d == heap:
		site.Certain = true
	case d == perhaps:
		site.If = s.locs[s.allocs[instr]].cond
	}
	s.sites = append(s.sites, site)
}

// degreeOf returns how surely the memory that instr allocates is on the heap.
func (s *siteFinder) degreeOf(instr ssa.Instruction) degree {
	if l, ok := s.allocs[instr]; ok {
		return s.locs[l].degree
	}
	return stack // nothing refers to it
}

func (s *siteFinder) instr(instr ssa.Instruction) {
	switch instr := instr.(type) {
	case *ssa.Alloc:
		s.alloc(instr)
	case *ssa.MakeSlice:
		s.makeSlice(instr)
	case *ssa.MakeMap:
		s.makeMap(instr)
	case *ssa.MakeChan:
		s.add(instr, aChannel, heap, true, "allocates "+s.f.made(instr))
	case *ssa.MakeClosure:
		s.closure(instr)
	case *ssa.MakeInterface:
		s.box(instr)
	case *ssa.BinOp:
		if instr.Op == token.ADD && isString(instr.Type()) {
			s.concat(instr)
		}
	case *ssa.Convert:
		if isConversion(instr) {
			s.conversion(instr)
		}
	case *ssa.MultiConvert:
		if hasCopy(instr) {
			s.add(instr, aConversion, stack, false, "may copy in the conversion to "+s.f.typeName(instr.Type()))
		}
	case *ssa.MapUpdate:
		if _, literal := s.literalMap(instr); !literal {
			s.add(instr, aMapInsert, stack, false, "allocates: map insert may grow "+orElse(s.f.name(instr.Map), "the map"))
		}
	case *ssa.ChangeType: // how go/ssa converts a value of a type parameter to any
		if isTypeParam(instr.X.Type()) && types.IsInterface(instr.Type()) && !isTypeParam(instr.Type()) {
			s.add(instr, aBox, stack, false, "may box a value of type "+types.TypeString(instr.X.Type(), nil))
		}
	case *ssa.Call:
		if builtin, ok := instr.Call.Value.(*ssa.Builtin); ok && builtin.Name() == "append" {
			s.appends(instr)
		}
	case *ssa.Go:
		s.add(instr, aGoroutine, heap, true, "starts a goroutine")
	case *ssa.Defer:
		s.deferred(instr)
	}
}

func (s *siteFinder) alloc(a *ssa.Alloc) {
	if first := s.loopVars[a]; first != nil && first != a {
		return // reported at the first
	}
	d := s.degreeOf(a)
	size := s.sizeof(deref(a.Type()))
	if d == stack || size == 0 {
		return
	}
	definite := size > 0 || hasSize(deref(a.Type()))
	switch a.Comment {
	case "complit":
		s.add(a, anObject, d, definite, "allocates &"+s.f.literalName(a)+"{…}")
	case "new":
		s.add(a, anObject, d, definite, "allocates "+s.f.made(a))
	case "slicelit":
		s.add(a, aSlice, d, definite, "allocates "+s.f.literalName(a)+"{…}")
	case "makeslice":
		s.add(a, aSlice, d, definite, "allocates "+s.f.made(a))
	case "varargs":
		if call := callOf(a); !onlyAppended(a) && !spawns(call) {
			s.add(a, someArguments, d, definite, "allocates the variadic arguments"+s.f.ofCall(call))
		}
	default:
		s.variable(a, size, d, definite)
	}
}

// spawns reports whether call is a go statement, which is a site itself.
func spawns(call ssa.CallInstruction) bool {
	_, ok := call.(*ssa.Go)
	return ok
}

func (s *siteFinder) variable(a *ssa.Alloc, size int64, d degree, definite bool) {
	switch {
	case strings.HasPrefix(a.Comment, "jump$") || strings.HasPrefix(a.Comment, "defer$"):
		s.add(a, anIteration, d, definite, "allocates the state of a range over a function")
	case size > maxStackVar:
		s.add(a, aVariable, d, definite, "allocates: variable "+a.Comment+" is too large for the stack")
	default:
		what := "allocates: variable " + a.Comment + " moved to heap"
		if why := s.f.reason(s.locs[s.allocs[a]].why); why != "" {
			what += " because it " + why
		}
		s.add(a, aVariable, d, definite, what)
	}
}

// onlyAppended reports whether a holds the arguments of append, for which the
// compiler makes no slice.
func onlyAppended(a *ssa.Alloc) bool {
	for _, ref := range *a.Referrers() {
		slice, ok := ref.(*ssa.Slice)
		if !ok {
			continue
		}
		for _, use := range *slice.Referrers() {
			if call, ok := use.(*ssa.Call); ok {
				if b, ok := call.Call.Value.(*ssa.Builtin); ok && b.Name() == "append" {
					return true
				}
			}
		}
	}
	return false
}

func (s *siteFinder) makeSlice(m *ssa.MakeSlice) {
	elem := s.sizeof(elemOf(m.Type()))
	size := s.constSize(m)
	switch d := s.degreeOf(m); {
	case elem == 0 || size == 0:
	case d > stack:
		s.add(m, aSlice, d, elem > 0, "allocates "+s.f.made(m))
		s.sites[len(s.sites)-1].Sized = d == heap && elem < 0
	case size < 0:
		s.add(m, aSlice, d, false, "may allocate: "+s.f.made(m)+" is on the heap unless it is small")
	}
}

func (s *siteFinder) makeMap(m *ssa.MakeMap) {
	reserve := int64(0)
	if c, ok := m.Reserve.(*ssa.Const); ok {
		reserve = c.Int64()
	} else if m.Reserve != nil {
		reserve = -1
	}
	d := s.degreeOf(m)
	switch {
	case reserve > maxStackMap:
		s.add(m, aMap, heap, true, "allocates "+s.f.made(m))
	case d > stack:
		s.add(m, aMap, d, true, "allocates "+s.f.made(m))
	case reserve < 0:
		s.add(m, aMap, d, false, "may allocate: "+s.f.made(m)+" is on the heap unless it is small")
	}
}

// literalMap reports whether u is an entry of a map literal.
func (s *siteFinder) literalMap(u *ssa.MapUpdate) (*ssa.MakeMap, bool) {
	m, ok := u.Map.(*ssa.MakeMap)
	if !ok {
		return nil, false
	}
	end, ok := s.f.syn.lits[m.Pos()]
	return m, ok && m.Pos() <= u.Pos() && u.Pos() <= end
}

func (s *siteFinder) closure(mc *ssa.MakeClosure) {
	d := s.degreeOf(mc)
	fn := mc.Fn.(*ssa.Function)
	if d == stack || len(mc.Bindings) == 0 || startsGoroutine(mc) {
		return
	}
	if strings.HasSuffix(fn.Name(), "$bound") {
		s.add(mc, aMethodValue, d, true, "allocates the method value "+
			orElse(s.f.name(mc.Bindings[0]), s.f.typeName(mc.Bindings[0].Type()))+"."+strings.TrimSuffix(fn.Name(), "$bound"))
		return
	}
	if fn.Synthetic != "" {
		s.add(mc, anIteration, d, true, "allocates the body of a range over a function")
		return
	}
	s.add(mc, aClosure, d, true, "allocates: closure captures "+captures(fn))
}

// startsGoroutine reports whether mc is what a go statement runs, and so
// reported with it.
func startsGoroutine(mc *ssa.MakeClosure) bool {
	refs := *mc.Referrers()
	if len(refs) != 1 {
		return false
	}
	g, ok := refs[0].(*ssa.Go)
	return ok && g.Call.Value == mc
}

func (s *siteFinder) concat(x *ssa.BinOp) {
	inner, binary := s.f.syn.adds[x.Pos()]
	if inner {
		return
	}
	d := s.degreeOf(x)
	if s.f.syn.root != nil && !binary {
		d = heap // x += y never has a buffer on the stack
	}
	s.add(x, aConcat, d, true, "concatenates strings")
}

func (s *siteFinder) conversion(c *ssa.Convert) {
	from, to := c.X.Type(), c.Type()
	d := s.degreeOf(c)
	loc, known := s.allocs[c]
	switch {
	case s.elided(c):
		return
	case isString(to) && !isSlice(from) && d == stack: // of a rune: 4 bytes
		return
	case isByteSlice(to) && (!known || !s.locs[loc].mutates) && d == stack:
		return // uses the string's own memory
	}
	s.add(c, aConversion, d, !isConst(c.X), "copies in the conversion of "+s.f.typeName(from)+" to "+s.f.typeName(to))
}

func isConst(v ssa.Value) bool {
	c, ok := v.(*ssa.Const)
	return ok && (c.Value == nil || c.Value.Kind() == constant.String && constant.StringVal(c.Value) == "")
}

func isByteSlice(t types.Type) bool {
	elem := elemOf(t)
	if elem == nil {
		return false
	}
	b, ok := elem.Underlying().(*types.Basic)
	return ok && b.Kind() == types.Uint8
}

// elided reports whether the compiler uses the operand's memory instead of
// copying it, because of the place where the conversion stands.
func (s *siteFinder) elided(c *ssa.Convert) bool {
	toString := isString(c.Type()) && isByteSlice(c.X.Type())
	switch s.f.syn.elided[c.Pos()] {
	case compared:
		return toString && !isKeyOfUpdate(c)
	case ranged:
		return isByteSlice(c.Type())
	case measured:
		return toString || !isByteSlice(c.Type()) && isSlice(c.Type())
	}
	return false
}

// isKeyOfUpdate reports whether v is the key of a map insert, for which it
// must not be a temporary.
func isKeyOfUpdate(v *ssa.Convert) bool {
	for _, ref := range *v.Referrers() {
		if u, ok := ref.(*ssa.MapUpdate); ok && u.Key == v {
			return true
		}
	}
	return false
}

// hasCopy reports whether a conversion of type parameters may copy: whether
// one side can be a string and the other something else.
func hasCopy(c *ssa.MultiConvert) bool {
	from, to := termsOf(c.X.Type()), termsOf(c.Type())
	return slices.ContainsFunc(from, isString) && slices.ContainsFunc(to, isSlice) ||
		slices.ContainsFunc(to, isString) && slices.ContainsFunc(from, notString)
}

func notString(t types.Type) bool { return !isString(t) }

func (s *siteFinder) appends(call *ssa.Call) {
	args := call.Call.Args
	if len(args) < 2 {
		return
	}
	if c, ok := args[1].(*ssa.Const); ok && (c.Value == nil || c.Value.Kind() == constant.String && constant.StringVal(c.Value) == "") {
		return // nothing is appended
	}
	if elem := elemOf(call.Type()); elem != nil && s.sizeof(elem) == 0 {
		return
	}
	s.add(call, anAppend, stack, false, "allocates: append may grow "+orElse(s.f.name(args[0]), "the slice"))
}

func (s *siteFinder) deferred(d *ssa.Defer) {
	if s.f.depthOf(d) == 1 && d.DeferStack == nil {
		return
	}
	// The wrapper that holds function and arguments is allocated; the record
	// comes from a pool.
	c := d.Common()
	_, known := c.Value.(*ssa.Function)
	wrapped := c.IsInvoke() || len(c.Args) > 0 && !allConst(c.Args) || !known && c.Signature().Results().Len() > 0
	s.add(d, aDefer, heap, wrapped, "defers in a loop")
}

func allConst(args []ssa.Value) bool {
	for _, a := range args {
		if _, ok := a.(*ssa.Const); !ok {
			return false
		}
	}
	return true
}
