package protocol

import (
	"fmt"
	"go/ast"
	"go/token"
	"slices"
	"sort"
	"strings"

	"golang.org/x/tools/go/ssa"

	"github.com/fencevet/fencevet/internal/directive"
)

// A function is what the paths of a function with calls that begin or end
// sections have shown.
type function struct {
	begins   []*begun
	whole    *begun // the section it is marked as, if a call ends it early
	open     map[ssa.Instruction][]*Section
	problems []Problem
}

// function explores the paths of fn; nil if it begins and ends nothing.
func (a *Analysis) function(fn *ssa.Function) *function {
	if !a.sections {
		return nil
	}
	fn = origin(fn)
	if f, ok := a.funcs[fn]; ok {
		return f
	}
	a.funcs[fn] = nil
	x := &explorer{
		a: a, fn: fn, f: &function{open: map[ssa.Instruction][]*Section{}},
		begins: map[ssa.Instruction]*begun{}, ends: map[ssa.Instruction][]*ender{}, elsewhere: map[ssa.Instruction]*ender{}, said: map[string]bool{},
	}
	x.events()
	if len(x.begins)+len(x.ends)+len(x.f.problems) == 0 {
		return nil
	}
	x.startSection()
	x.explore()
	x.finish()
	slices.SortFunc(x.f.begins, func(b, c *begun) int { return int(b.Pos - c.Pos) })
	slices.SortStableFunc(x.f.problems, func(p, q Problem) int { return int(p.Pos - q.Pos) })
	a.funcs[fn] = x.f
	return x.f
}

// An explorer follows the paths of one function.
type explorer struct {
	a         *Analysis
	fn        *ssa.Function
	f         *function
	begins    map[ssa.Instruction]*begun
	ends      map[ssa.Instruction][]*ender
	elsewhere map[ssa.Instruction]*ender // go statements that end what was begun last
	whole     *begun                     // the section that the function is marked as
	popped    bool                       // whole was ended by a call
	leftOpen  bool                       // whole was open where the function returns
	pending   []*ssa.Defer               // seen while whole was open
	twice     map[string]bool            // conditions tested more than once
	recovers  bool
	role      bool // the function is marked as one that begins or ends
	said      map[string]bool
	seen      map[string]bool
	steps     int
}

// maxSteps bounds how many blocks of paths are followed in one function.
const maxSteps = 20000

// events finds the calls that begin and end sections.
func (x *explorer) events() {
	for _, b := range x.fn.Blocks {
		for _, instr := range b.Instrs {
			c, ok := instr.(ssa.CallInstruction)
			if !ok {
				continue
			}
			if name, cls, problem, ok := x.a.beginOf(c); ok {
				x.begin(c, name, problem, &begun{Section: Section{Fn: x.fn, Class: cls, Pos: c.Common().Pos()}, call: c, name: name})
				continue
			}
			if e := x.a.endOf(c); e != nil {
				x.end(c, e)
				continue
			}
			for _, e := range x.a.endsIn(c.Common().Value) {
				x.end(c, e)
			}
		}
	}
}

// begin notes a call that begins a section, unless nothing can end that.
func (x *explorer) begin(c ssa.CallInstruction, name, problem string, b *begun) {
	b.Pos = callAt(x.fn, b.Pos)
	b.cookie = c.Common().Signature().Results().Len() > 0
	if problem != "" || b.Class == nil {
		x.problem("directive", "unknown-class", b, problem)
		return
	}
	switch c := c.(type) {
	case *ssa.Call:
		if b.cookie && !x.a.follow(b, c, new([]ssa.Value)) {
			x.problem("balance", "unbalanced-section", b, fmt.Sprintf("%s drops the result of %s, without which nothing can end section [%s]; keep it and end it with defer", x.name(), name, x.class(b)))
			return
		}
		x.begins[c] = b
		x.f.begins = append(x.f.begins, b)
	case *ssa.Defer:
		if b.cookie {
			x.problem("balance", "unbalanced-section", b, fmt.Sprintf("%s defers %s itself, so section [%s] begins when the function returns and never ends; %s", x.name(), name, x.class(b), deferHint(name)))
		}
	case *ssa.Go:
		x.problem("balance", "cookie-misuse", b, fmt.Sprintf("%s begins section [%s] in a goroutine of its own with go %s; begin it in the goroutine that ends it", x.name(), x.class(b), name))
	}
}

// deferHint words how to defer the end of a section.
func deferHint(name string) string {
	if name == "fence.Begin" {
		return "write defer fence.Begin(…).End()"
	}
	return "defer what it returns"
}

// end notes a call that ends a section.
func (x *explorer) end(c ssa.CallInstruction, e *ender) {
	if _, ok := c.(*ssa.Go); ok {
		for _, call := range e.of {
			if b := x.begins[call]; b != nil {
				b.given = true
				x.endsElsewhere(e, b)
			}
		}
		if e.next && !x.a.beginsIn(literal(c.Common().Value)) {
			x.elsewhere[c] = e
		}
		return
	}
	x.ends[c] = append(x.ends[c], e)
}

// beginsIn reports whether a function literal, which may be nil, begins a section.
func (a *Analysis) beginsIn(lit *ssa.Function) bool {
	return lit != nil && slices.ContainsFunc(lit.Blocks, func(b *ssa.BasicBlock) bool {
		return slices.ContainsFunc(b.Instrs, func(instr ssa.Instruction) bool {
			c, ok := instr.(ssa.CallInstruction)
			if !ok {
				return false
			}
			_, _, _, begins := a.beginOf(c)
			return begins
		})
	})
}

// endsElsewhere reports that another goroutine ends a section.
func (x *explorer) endsElsewhere(e *ender, b *begun) {
	x.problemAt("balance", "cookie-misuse", e.pos, b, fmt.Sprintf("%s ends section [%s] in another goroutine than it began in, at %s; a section belongs to one goroutine",
		x.name(), x.class(b), x.a.shows(b.Pos)))
}

// startSection prepares for a function that is marked: as a section that calls
// may end early, or as one that begins or ends for its callers.
func (x *explorer) startSection() {
	if decl, ok := x.fn.Syntax().(*ast.FuncDecl); ok {
		if obj := objectOf(x.fn); obj != nil {
			f := directive.FuncName(obj)
			x.role = x.a.marks.Role(f, "begin") != nil || x.a.marks.Role(f, "end") != nil
		}
		for _, s := range x.a.marks.Sections() {
			if s.Decl == decl && len(x.a.marks.Ends(decl)) == 0 {
				x.whole = &begun{Section: Section{Fn: x.fn, Class: s.Class, Pos: s.Pos}, given: true}
			}
		}
	}
	x.recovers = recovers(x.fn)
	x.twice = testedTwice(x.fn)
}

// testedTwice returns the conditions that a function tests more than once: the
// outcome of others does not have to be remembered.
func testedTwice(fn *ssa.Function) map[string]bool {
	counts := map[string]int{}
	for _, b := range fn.Blocks {
		if br, ok := b.Instrs[len(b.Instrs)-1].(*ssa.If); ok {
			key, _ := condition(br.Cond)
			counts[key]++
		}
	}
	twice := map[string]bool{}
	for key, n := range counts {
		if n > 1 {
			twice[key] = true
		}
	}
	return twice
}

// A path is a way through the function.
type path struct {
	open   []held
	defers int             // ends deferred that no begin so far has asked for
	known  map[string]bool // outcome of conditions
}

// A held is a section open on a path.
type held struct {
	*begun
	deferred bool // its end is deferred
}

func (p *path) clone() *path {
	q := *p
	q.open = slices.Clone(p.open)
	q.known = map[string]bool{}
	for k, v := range p.known {
		q.known[k] = v
	}
	return &q
}

// key identifies a path at a block.
func (p *path) key(b *ssa.BasicBlock) string {
	var s strings.Builder
	fmt.Fprint(&s, b.Index, "|", p.defers)
	for _, h := range p.open {
		fmt.Fprint(&s, "|", h.Pos, h.deferred)
	}
	var conds []string
	for k, v := range p.known {
		conds = append(conds, fmt.Sprint(k, "=", v))
	}
	sort.Strings(conds)
	return s.String() + "|" + strings.Join(conds, ";")
}

// explore follows all paths. If there are too many, once more without regard to
// conditions.
func (x *explorer) explore() {
	for range 2 {
		x.seen, x.steps = map[string]bool{}, 0
		start := &path{known: map[string]bool{}}
		if x.whole != nil {
			start.open = append(start.open, held{begun: x.whole})
		}
		x.block(x.fn.Blocks[0], start)
		if x.steps < maxSteps {
			return
		}
		x.twice = nil
	}
	x.f.problems = append(x.f.problems, Problem{Rule: "unknown", Detail: "budget-exceeded", Pos: x.fn.Pos(), Fn: x.fn,
		Message: fmt.Sprintf("%s has too many paths to follow its sections; split it", x.name())})
}

// block follows a path through a block and what comes after.
func (x *explorer) block(b *ssa.BasicBlock, p *path) {
	key := p.key(b)
	if x.seen[key] || x.steps >= maxSteps {
		return
	}
	x.seen[key] = true
	x.steps++
	for _, instr := range b.Instrs {
		if !x.instr(instr, p) {
			return
		}
	}
	br, ok := b.Instrs[len(b.Instrs)-1].(*ssa.If)
	if !ok {
		for _, s := range b.Succs {
			x.block(s, p.clone())
		}
		return
	}
	cond, negated := condition(br.Cond)
	for i, s := range b.Succs {
		outcome := (i == 0) != negated
		if known, ok := p.known[cond]; ok && known != outcome {
			continue
		}
		q := p.clone()
		if x.twice[cond] {
			q.known[cond] = outcome
		}
		x.block(s, q)
	}
}

// instr follows a path through an instruction, and reports whether it goes on.
func (x *explorer) instr(instr ssa.Instruction, p *path) bool {
	if ends := x.ends[instr]; len(ends) == 0 || !ends[0].value {
		x.record(instr, p)
	}
	if b := x.begins[instr]; b != nil {
		if slices.ContainsFunc(p.open, func(h held) bool { return h.begun == b }) {
			if !b.given {
				x.problem("balance", "unbalanced-section", b, fmt.Sprintf("%s begins section [%s] again in the next round of a loop, before it ended; end it at the end of the round",
					x.name(), x.class(b)))
			}
			return false
		}
		h := held{begun: b}
		if !b.cookie && p.defers > 0 {
			p.defers--
			h.deferred = true
		}
		p.open = append(p.open, h)
		return true
	}
	if e := x.elsewhere[instr]; e != nil && len(p.open) > 0 {
		if last := p.open[len(p.open)-1]; !last.cookie && last.begun != x.whole {
			last.given = true
			x.endsElsewhere(e, last.begun)
		}
	}
	for _, e := range x.ends[instr] {
		_, deferred := instr.(*ssa.Defer)
		x.close(e, p, deferred)
	}
	switch instr := instr.(type) {
	case *ssa.Return:
		x.exit(p, instr.Pos(), "returns")
		return false
	case *ssa.Panic:
		if x.recovers {
			x.exit(p, instr.Pos(), "panics and recovers")
		}
		return false
	case *ssa.Call:
		if obj := object(&instr.Call); obj != nil {
			switch neverReturns(obj) {
			case goexit:
				x.exit(p, instr.Pos(), "ends the goroutine")
				return false
			case exit:
				return false
			}
		}
		if fn := instr.Call.StaticCallee(); fn != nil && !x.a.mayReturn(origin(fn)) {
			return false
		}
	}
	return true
}

// record notes which sections an instruction runs in. A deferred call runs in a
// section whose end was deferred before it.
func (x *explorer) record(instr ssa.Instruction, p *path) {
	d, deferred := instr.(*ssa.Defer)
	for _, h := range p.open {
		if deferred && h.begun == x.whole && !slices.Contains(x.pending, d) {
			x.pending = append(x.pending, d)
		}
		if deferred && !h.deferred {
			continue
		}
		if s := &h.begun.Section; !slices.Contains(x.f.open[instr], s) {
			x.f.open[instr] = append(x.f.open[instr], s)
		}
	}
}

// close ends the section that e ends on the path.
func (x *explorer) close(e *ender, p *path, deferred bool) {
	i := -1
	for j, h := range p.open {
		call, _ := h.call.(*ssa.Call)
		if e.of != nil && slices.Contains(e.of, call) || e.next && !h.cookie {
			i = j
		}
	}
	switch {
	case i < 0 && e.alone && deferred:
		p.defers++
	case i < 0 && e.alone:
		x.endsNothing(e)
	case i < 0 && e.always && len(e.of) == 1 && x.begins[e.of[0]] != nil:
		b := x.begins[e.of[0]]
		x.problemAt("balance", "cookie-misuse", e.pos, b, fmt.Sprintf("%s ends section [%s], begun at %s, a second time", x.name(), x.class(b), x.a.shows(b.Pos)))
	case i < 0:
	case p.open[i].deferred:
		b := p.open[i].begun
		if !deferred {
			p.open = slices.Delete(p.open, i, i+1)
		}
		if e.always || e.next {
			x.problemAt("balance", "cookie-misuse", e.pos, b, fmt.Sprintf("%s ends section [%s], begun at %s, here and once more in a deferred call", x.name(), x.class(b), x.a.shows(b.Pos)))
		}
	case deferred:
		p.open[i].deferred = true
	default:
		b := p.open[i].begun
		if b == x.whole {
			x.popped = true
		}
		for _, inner := range p.open[i+1:] {
			if e.of != nil && !inner.given && !b.given {
				x.problemAt("balance", "cookie-misuse", e.pos, b, fmt.Sprintf("%s ends section [%s] before section [%s], which began later, at %s; end the inner section first",
					x.name(), x.class(b), x.class(inner.begun), x.a.shows(inner.Pos)))
			}
		}
		p.open = slices.Delete(p.open, i, i+1)
	}
}

// endsNothing reports an end where no section is open.
func (x *explorer) endsNothing(e *ender) {
	if x.role || x.fn.Parent() != nil || x.whole != nil {
		return
	}
	key := fmt.Sprint("nothing", e.pos)
	if x.said[key] {
		return
	}
	x.said[key] = true
	x.f.problems = append(x.f.problems, Problem{Rule: "balance", Detail: "unbalanced-section", Pos: e.pos, Fn: x.fn,
		Message: fmt.Sprintf("%s calls %s where no section has begun; if it ends one for its callers, mark it //fence:end", x.name(), e.name)})
}

// exit checks that everything has ended where a path leaves the function.
func (x *explorer) exit(p *path, pos token.Pos, how string) {
	for _, h := range p.open {
		if h.begun == x.whole {
			x.leftOpen = true
		}
		if h.deferred || h.given || x.role {
			continue
		}
		if !pos.IsValid() {
			pos = endOfBody(x.fn)
		}
		x.problem("balance", "unbalanced-section", h.begun, fmt.Sprintf("%s does not end section [%s], begun with %s, on the path that %s at %s; defer the end to cover every path",
			x.name(), x.class(h.begun), h.name, how, x.a.shows(pos)))
	}
}

// finish settles what only the sum of all paths tells.
func (x *explorer) finish() {
	if x.whole == nil {
		return
	}
	if x.popped {
		x.f.whole = x.whole
		if x.leftOpen {
			for _, d := range x.pending {
				x.f.open[d] = append(x.f.open[d], &x.whole.Section)
			}
		}
		return
	}
	for instr, open := range x.f.open {
		x.f.open[instr] = slices.DeleteFunc(open, func(s *Section) bool { return s == &x.whole.Section })
	}
}

// problem reports something about a section at its begin, once.
func (x *explorer) problem(rule, detail string, b *begun, message string) {
	x.problemAt(rule, detail, b.Pos, b, message)
}

func (x *explorer) problemAt(rule, detail string, pos token.Pos, b *begun, message string) {
	key := fmt.Sprint(rule, detail, pos, b.Pos)
	if x.said[key] {
		return
	}
	x.said[key] = true
	x.f.problems = append(x.f.problems, Problem{Rule: rule, Detail: detail, Pos: pos, Fn: x.fn, Class: b.Class, Message: message})
}
