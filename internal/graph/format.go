package graph

import (
	"bufio"
	"fmt"
	"io"
	"strings"
	"unicode"

	"github.com/fencevet/fencevet/internal/effect"
)

// A Format writes a sorted graph; show is how positions are shown.
type Format func(w io.Writer, g *Graph, show func(effect.Pos) string) error

// Formats are the formats by their names.
var Formats = map[string]Format{"dot": DOT, "mermaid": Mermaid}

// shapes says how each kind of node looks: a shape of DOT, and what stands before
// and behind a label in Mermaid.
var shapes = map[Kind]struct{ dot, open, close string }{
	Lock:    {"box", "[", "]"},
	Fence:   {"ellipse", "([", "])"},
	Class:   {"hexagon", "{{", "}}"},
	Section: {"component", "[[", "]]"},
}

// DOT writes the graph in the language of Graphviz. The tooltip of an edge is the
// whole path; cycles are red.
func DOT(w io.Writer, g *Graph, show func(effect.Pos) string) error {
	b := bufio.NewWriter(w)
	fmt.Fprint(b, "digraph fencevet {\n\trankdir=LR;\n\tnode [fontname=\"sans-serif\"];\n\tedge [fontname=\"sans-serif\"];\n")
	for _, n := range g.Nodes {
		fmt.Fprintf(b, "\t%s [shape=%s, label=%s", quote(n.ID()), shapes[n.Kind].dot, quote(n.Label()))
		if n.At.IsValid() {
			fmt.Fprintf(b, ", tooltip=%s", quote(show(n.At)))
		}
		fmt.Fprint(b, "];\n")
	}
	cycles := g.Cycles()
	for i, e := range g.Edges {
		fmt.Fprintf(b, "\t%s -> %s [label=%s, tooltip=%s", quote(e.From), quote(e.To), quote(e.label(show)), quote(e.Path(show)))
		if cycles[i] > 0 {
			fmt.Fprint(b, ", color=red")
		}
		if e.Does == nil {
			fmt.Fprint(b, ", style=dashed")
		}
		fmt.Fprint(b, "];\n")
	}
	fmt.Fprint(b, "}\n")
	return b.Flush()
}

// quote returns a quoted string of DOT.
func quote(s string) string {
	return `"` + strings.NewReplacer(`\`, `\\`, `"`, `\"`, "\n", `\n`).Replace(printable(s)) + `"`
}

// Mermaid writes the graph as a flowchart. The whole paths are comments; cycles
// are red.
func Mermaid(w io.Writer, g *Graph, show func(effect.Pos) string) error {
	b := bufio.NewWriter(w)
	fmt.Fprint(b, "flowchart LR\n")
	names := make(map[string]string)
	for i, n := range g.Nodes {
		names[n.ID()] = fmt.Sprint("n", i)
		shape := shapes[n.Kind]
		fmt.Fprintf(b, "\tn%d%s%s%s\n", i, shape.open, mermaidText(n.Label()), shape.close)
	}
	var red []string
	cycles := g.Cycles()
	for i, e := range g.Edges {
		arrow := "-->"
		if e.Does == nil {
			arrow = "-.->"
		}
		fmt.Fprintf(b, "\t%%%% %s\n\t%s %s|%s| %s\n", printable(e.Path(show)), names[e.From], arrow, mermaidText(e.label(show)), names[e.To])
		if cycles[i] > 0 {
			red = append(red, fmt.Sprint(i))
		}
	}
	if len(red) > 0 {
		fmt.Fprintf(b, "\tlinkStyle %s stroke:red\n", strings.Join(red, ","))
	}
	return b.Flush()
}

// mermaidText returns a quoted text of Mermaid.
func mermaidText(s string) string {
	return `"` + strings.NewReplacer(`"`, "#quot;", "#", "#35;", "<", "#lt;", ">", "#gt;", "\n", "<br>").Replace(printable(s)) + `"`
}

// printable returns s with a replacement for what is neither printable nor the end
// of a line: names come from source that nobody may have read yet.
func printable(s string) string {
	return strings.Map(func(r rune) rune {
		if r == '\n' || unicode.IsPrint(r) {
			return r
		}
		return unicode.ReplacementChar
	}, s)
}

// Label returns what the node is called in a picture: its kind, its name with the
// name of its package, and its class.
func (n Node) Label() string {
	label := string(n.Kind) + " " + effect.Func{Pkg: n.Pkg, Name: n.Name}.In("")
	if n.Pkg == "" {
		label = string(n.Kind) + " " + n.Name
	}
	if n.Class != "" {
		label += "\n[" + ShortClass(n.Class) + "]"
	}
	return label
}

// ShortClass returns a qualified name of a class with the name of its package in
// place of the import path.
func ShortClass(qualified string) string {
	pkg := packageOf(qualified)
	if pkg == "" {
		return qualified
	}
	return effect.Base(pkg) + strings.TrimPrefix(qualified, pkg)
}

// label returns what stands at an edge: what it means, and where.
func (e Edge) label(show func(effect.Pos) string) string {
	if !e.At.IsValid() {
		return string(e.Verb)
	}
	return string(e.Verb) + "\n" + show(e.At)
}

// Path says in one line who does what, where, and by which calls.
func (e Edge) Path(show func(effect.Pos) string) string {
	if e.Does == nil {
		if !e.At.IsValid() {
			return string(e.Verb)
		}
		return string(e.Verb) + ", declared at " + show(e.At)
	}
	var b strings.Builder
	b.WriteString(e.Func.In(""))
	if e.Held.IsValid() {
		b.WriteString(", holding it since " + show(e.Held) + ",")
	}
	b.WriteString(" " + e.Does.What)
	if e.Does.Pos.IsValid() {
		b.WriteString(" at " + show(e.Does.Pos))
	}
	if e.Does.Chain != nil {
		b.WriteString(": " + e.Does.Chain.Func.In(""))
	}
	for hop := e.Does.Chain; hop != nil; hop = hop.Next {
		next := e.Does.Func
		if hop.Next != nil {
			next = hop.Next.Func
		}
		b.WriteString(" → " + next.In("") + " (" + show(hop.Pos) + ")")
	}
	return b.String()
}
