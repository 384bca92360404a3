package main

import (
	"cmp"
	"encoding/hex"
	"fmt"
	"go/types"
	"maps"
	"slices"
	"strings"

	"golang.org/x/tools/go/ssa"

	"github.com/fencevet/fencevet/internal/effect"
	"github.com/fencevet/fencevet/internal/model"
)

const header = `# What the functions of the standard library do, as found in its source.
# Written by internal/model/gen from the tables written by hand; do not edit.
# A row that is wrong is corrected by a row in primitives.txt.
`

// maxVia is how many functions a reason names.
const maxVia = 4

// width is where lines with several names are broken.
const width = 160

// A line is a row for several functions that do the same.
type line struct {
	names  []string
	does   string
	reason string
}

// write returns the text of the generated table: a row for each function and
// method with an exported name in the packages that users can import. Where a
// table written by hand says what the function does, the row has only what
// escapes.
func (w *world) write() (string, error) {
	var out strings.Builder
	out.WriteString(header)
	fmt.Fprintf(&out, "# Go %s\n", w.version)
	pkgs := slices.Clone(w.pkgs)
	slices.SortFunc(pkgs, func(a, b *ssa.Package) int { return cmp.Compare(a.Pkg.Path(), b.Pkg.Path()) })
	for _, p := range pkgs {
		if !public(p.Pkg.Path()) || p.Pkg.Path() == "unsafe" {
			continue
		}
		lines := w.lines(p)
		if len(lines) == 0 {
			continue
		}
		fmt.Fprintf(&out, "\npackage %s\n", p.Pkg.Path())
		for _, l := range lines {
			l.writeTo(&out)
		}
	}
	return out.String(), w.err()
}

func (l *line) writeTo(out *strings.Builder) {
	end := ": " + l.does
	if l.reason != "" {
		end += " -- " + l.reason
	}
	for len(l.names) > 0 {
		n, used := 1, len(l.names[0])
		for n < len(l.names) && used+1+len(l.names[n])+len(end) < width {
			used += 1 + len(l.names[n])
			n++
		}
		out.WriteString(strings.Join(l.names[:n], " ") + end + "\n")
		l.names = l.names[n:]
	}
}

// lines returns the rows of one package, those of functions that do the same
// for the same reason in one.
func (w *world) lines(p *ssa.Package) []*line {
	byText := make(map[string]*line)
	var lines []*line
	add := func(name effect.Func, does, reason string) {
		if does == "" {
			return
		}
		l := byText[does+" -- "+reason]
		if l == nil {
			l = &line{does: does, reason: reason}
			byText[does+" -- "+reason] = l
			lines = append(lines, l)
		}
		l.names = append(l.names, name.Name)
	}
	for _, fn := range w.exported(p) {
		name := nameOf(fn)
		if w.written[name] != nil {
			add(name, w.leaks(fn), "")
		} else {
			does, reason := w.describeFunc(fn)
			add(name, does, reason)
		}
		name.Name += "()"
		if w.written[name] == nil {
			does, reason := w.describeResult(fn)
			add(name, does, reason)
		}
	}
	for _, l := range lines {
		slices.Sort(l.names)
	}
	slices.SortFunc(lines, func(a, b *line) int { return strings.Compare(a.names[0], b.names[0]) })
	return lines
}

// exported returns the functions of p with exported names that user code can
// reach: also methods of unexported types, which variables or results may have.
func (w *world) exported(p *ssa.Package) []*ssa.Function {
	var fns []*ssa.Function
	scope := p.Pkg.Scope()
	for _, name := range scope.Names() {
		switch obj := scope.Lookup(name).(type) {
		case *types.Func:
			if obj.Exported() {
				fns = append(fns, w.prog.FuncValue(obj))
			}
		case *types.TypeName:
			named, ok := obj.Type().(*types.Named)
			if !ok || types.IsInterface(named) || named.Obj() != obj {
				continue
			}
			for m := range named.Methods() {
				if m.Exported() {
					fns = append(fns, w.prog.FuncValue(m))
				}
			}
		}
	}
	return fns
}

// describeFunc returns the text of a function's row and the reason for it.
func (w *world) describeFunc(fn *ssa.Function) (does, reason string) {
	if row := w.ground.row(fn); row != nil {
		return describeRow(row), row.Reason
	}
	n := w.nodes[fn]
	if n == nil {
		w.problem("%s was not analysed", nameOf(fn))
		return "", ""
	}
	var words, calls []string
	effects, invokes := w.withInterfaces(n)
	for _, key := range sortedKeys(effects) {
		word := key + invokes[key]
		if effects[key].certain {
			word = key + "!"
		}
		words = append(words, word)
	}
	for i := range n.fn.Params {
		if n.dyn[dynamicUse{param: n.fn.Params[i]}] {
			if i -= receivers(n.fn); i >= 0 {
				calls = append(calls, fmt.Sprint(i))
			}
		}
	}
	if len(calls) > 0 {
		words = append(words, "calls="+strings.Join(calls, ","))
	}
	if n.noReturn {
		words = append(words, "noreturn")
	}
	if len(words) == 0 {
		words = append(words, "clean")
	}
	if leaks := w.leaks(fn); leaks != "" {
		words = append(words, leaks)
	}
	return strings.Join(words, " "), w.via(effects)
}

// leaks returns the part of a row that says which parameters escape, or "" if
// there are none or all may.
func (w *world) leaks(fn *ssa.Function) string {
	tags, ok := w.knownTags(fn)
	if !ok || len(tags) == 0 {
		return ""
	}
	return "leaks=" + hex.EncodeToString(tags.Encode())
}

// receivers returns 1 for methods: rows do not count the receiver.
func receivers(fn *ssa.Function) int {
	if fn.Signature.Recv() != nil {
		return 1
	}
	return 0
}

// withInterfaces returns the effects of n with those of the methods it calls
// on parameters of interface type, and of a receiver that is a function. The
// waits that come only from methods of parameters are in invokes too, with
// those methods in the form of a table.
func (w *world) withInterfaces(n *node) (all map[string]*found, invokes map[string]string) {
	sum := &node{found: maps.Clone(n.found), dyn: make(map[dynamicUse]bool)}
	invokes = make(map[string]string)
	for _, d := range n.order {
		if d.param.Parent() != n.fn {
			continue
		}
		i := paramIndex(d.param) - receivers(n.fn)
		if i < 0 || d.method == nil {
			if i < 0 {
				w.open(sum, d.param, d.method, d.iface)
				w.settle(sum)
			}
			continue
		}
		one := &node{found: make(map[string]*found), dyn: make(map[dynamicUse]bool)}
		w.open(one, d.param, d.method, d.iface)
		w.settle(one)
		for _, key := range sortedKeys(one.found) {
			if n.found[key] == nil && strings.HasPrefix(key, "wait/") {
				invokes[key] += fmt.Sprintf("@%d.%s", i, d.method.Name())
			}
			sum.put(one.found[key])
		}
	}
	return sum.found, invokes
}

// settle adds to a node without a function of its own what its calls do.
func (w *world) settle(n *node) {
	for w.pull(n) {
	}
}

// describeResult returns the row for the function that fn returns, if it
// returns one of its literals.
func (w *world) describeResult(fn *ssa.Function) (does, reason string) {
	results := fn.Signature.Results()
	for i := range results.Len() {
		if _, ok := results.At(i).Type().Underlying().(*types.Signature); !ok {
			continue
		}
		if row := w.ground.row(fn); row != nil || fn.Blocks == nil {
			return "", ""
		}
		all := &node{fn: fn, found: make(map[string]*found), dyn: make(map[dynamicUse]bool)}
		w.useResult(all, fn, i)
		w.settle(all)
		var words []string
		for _, key := range sortedKeys(all.found) {
			words = append(words, key)
		}
		var calls []string
		for k, p := range fn.Params {
			if all.dyn[dynamicUse{param: p}] && k >= receivers(fn) {
				calls = append(calls, fmt.Sprint(k-receivers(fn)))
			}
		}
		if len(calls) > 0 {
			words = append(words, "calls="+strings.Join(calls, ","))
		}
		if len(words) == 0 {
			words = []string{"clean"}
		}
		return strings.Join(words, " "), w.via(all.found)
	}
	return "", ""
}

// useResult notes in n what calling result i of fn does.
func (w *world) useResult(n *node, fn *ssa.Function, i int) {
	for _, b := range fn.Blocks {
		if ret, ok := b.Instrs[len(b.Instrs)-1].(*ssa.Return); ok && i < len(ret.Results) {
			w.use(n, ret.Results[i], nil, nil)
		}
	}
}

// describeRow returns the text of a row of lowlevel.txt for users.
func describeRow(row *model.Row) string {
	var words []string
	for _, e := range row.Effects {
		word := e.Rule + "/" + e.Detail
		if e.Evidence == effect.Certain {
			word += "!"
		}
		words = append(words, word)
	}
	if len(row.Calls) > 0 {
		words = append(words, "calls="+strings.Trim(strings.ReplaceAll(fmt.Sprint(row.Calls), " ", ","), "[]"))
	}
	if row.NoReturn {
		words = append(words, "noreturn")
	}
	if len(words) == 0 {
		return "clean"
	}
	return strings.Join(words, " ")
}

// via words the way to the gravest effect.
func (w *world) via(effects map[string]*found) string {
	var f *found
	for _, rule := range []string{"wait/", "unknown/", "lock/", "alloc/"} {
		for _, key := range sortedKeys(effects) {
			if f == nil && strings.HasPrefix(key, rule) {
				f = effects[key]
			}
		}
	}
	if f == nil || f.rule == "alloc" && f.next == nil {
		return "" // an allocation of its own needs no explanation
	}
	names := w.way(f)
	if f.next != nil && f.rule == "alloc" {
		names = names[:len(names)-1] // which allocation it is does not matter
	}
	return strings.Join(names[:min(len(names), maxVia)], ", ")
}

// anyOf returns an effect of n under a rule: locks and allocations change
// their details on the way up.
func anyOf(n *node, rule string) *found {
	for _, key := range sortedKeys(n.found) {
		if n.found[key].rule == rule {
			return n.found[key]
		}
	}
	return nil
}
