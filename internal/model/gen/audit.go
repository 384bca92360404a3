package main

import (
	"cmp"
	"fmt"
	"io"
	"slices"
	"strings"
)

// audit prints, for each effect and each operation behind it, how many
// functions that users can call have it from there, with one of them. One
// operation that taints many functions is usually a row that is missing.
func (w *world) audit(out io.Writer) {
	count := make(map[string]int)
	example := make(map[string]string)
	for _, p := range w.pkgs {
		if !public(p.Pkg.Path()) {
			continue
		}
		for _, fn := range w.exported(p) {
			n := w.nodes[fn]
			if n == nil || w.ground.row(fn) != nil {
				continue
			}
			effects, _ := w.withInterfaces(n)
			for _, key := range sortedKeys(effects) {
				if strings.HasPrefix(key, "alloc/") {
					continue
				}
				way := w.way(effects[key])
				op := key + " " + strings.Join(way[max(0, len(way)-2):], ": ")
				count[op]++
				if count[op] == 1 {
					example[op] = nameOf(fn).String() + " via " + strings.Join(way, ", ")
				}
			}
		}
	}
	var ops []string
	for op := range count {
		ops = append(ops, op)
	}
	slices.SortFunc(ops, func(a, b string) int {
		return cmp.Or(cmp.Compare(count[b], count[a]), cmp.Compare(a, b))
	})
	for _, op := range ops {
		fmt.Fprintf(out, "%5d %s\n\t%s\n", count[op], op, example[op])
	}
}

// way returns the functions on the way to an effect and what is there.
func (w *world) way(f *found) []string {
	var names []string
	for f.next != nil {
		names = append(names, f.next.name.In(""))
		next := f.next.found[f.rule+"/"+f.detail]
		if next == nil {
			next = anyOf(f.next, f.rule)
		}
		if next == nil {
			return names
		}
		f = next
	}
	return append(names, f.text)
}
