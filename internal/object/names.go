package object

import (
	"strconv"
	"strings"

	"github.com/fencevet/fencevet/internal/effect"
)

// A Name is what the linker's name of a function says about its source.
type Name struct {
	// Func names the function without type arguments. Literals have the
	// compiler's numbers, which do not count the bodies of range-over-func
	// loops: F.func1 is the first in F, F.func1.func2 the second in that
	// (the linker calls it F.func1.2). Code that is part of another function
	// has its suffix: F-range1 is the body of a range-over-func loop,
	// F.gowrap1 and F.deferwrap1 make the call of a go or defer statement,
	// and F.G.func1 is the copy of a literal of G where G was inlined into F.
	Func effect.Func
	// Decl is the declared function that Func is or is part of. For literals
	// it is the best guess if only the name is known: T.M.func1 may be in the
	// method T.M, which is assumed, or come from M inlined into T.
	Decl effect.Func
	// TypeArgs are the type arguments of a generic function or its receiver,
	// "go.shape.int"; or "".
	TypeArgs string
	// Bound says that the function is the code of a method value.
	Bound bool
}

// ParseName takes the linker's name of a function apart. It returns false for
// functions that do not come from source code, such as type:.eq.T.
func ParseName(symbol string) (Name, bool) {
	if strings.HasPrefix(symbol, "type:") || strings.HasPrefix(symbol, "go:") {
		return Name{}, false
	}
	pkg, name, ok := splitSymbol(symbol)
	if !ok {
		return Name{}, false
	}
	var n Name
	name, n.TypeArgs, ok = cutTypeArgs(name)
	if !ok {
		return Name{}, false
	}
	name, n.Bound = strings.CutSuffix(name, "-fm")
	name = sourceName(name)
	if name == "" || name[0] == '.' {
		return Name{}, false
	}
	n.Func = effect.Func{Pkg: pkg, Name: name}
	n.Decl = effect.Func{Pkg: pkg, Name: declaredName(name, nil)}
	return n, true
}

// splitSymbol divides a symbol into the import path and the rest. Dots in the
// last element of a path are escaped, and what may contain other paths comes
// after a bracket.
func splitSymbol(symbol string) (pkg, name string, ok bool) {
	head := symbol
	if i := strings.IndexAny(head, "[({ "); i >= 0 {
		head = head[:i]
	}
	dot := strings.IndexByte(head[strings.LastIndexByte(head, '/')+1:], '.')
	if dot <= 0 {
		return "", "", false
	}
	dot += strings.LastIndexByte(head, '/') + 1
	pkg, ok = unescape(symbol[:dot])
	return pkg, symbol[dot+1:], ok
}

// unescape replaces %2e and the like in an import path.
func unescape(s string) (string, bool) {
	if !strings.Contains(s, "%") {
		return s, true
	}
	var b strings.Builder
	for i := 0; i < len(s); i++ {
		if s[i] != '%' {
			b.WriteByte(s[i])
			continue
		}
		if i+3 > len(s) {
			return "", false
		}
		v, err := strconv.ParseUint(s[i+1:i+3], 16, 8)
		if err != nil {
			return "", false
		}
		b.WriteByte(byte(v))
		i += 2
	}
	return b.String(), true
}

// cutTypeArgs removes type arguments and returns the first list of them.
// Brackets nest, and struct tags in type arguments are quoted.
func cutTypeArgs(s string) (name, args string, ok bool) {
	if !strings.ContainsAny(s, "[]") {
		return s, "", true
	}
	var b strings.Builder
	depth, from, quoted := 0, 0, false
	for i := 0; i < len(s); i++ {
		switch c := s[i]; {
		case quoted:
			if c == '\\' {
				i++
			} else if c == '"' {
				quoted = false
			}
		case c == '"':
			quoted = true
		case c == '[':
			if depth == 0 {
				b.WriteString(s[from:i])
				from = i + 1
			}
			depth++
		case c == ']':
			if depth--; depth < 0 {
				return "", "", false
			}
			if depth == 0 {
				if args == "" {
					args = s[from:i]
				}
				from = i + 1
			}
		}
	}
	if depth != 0 || quoted {
		return "", "", false
	}
	b.WriteString(s[from:])
	return b.String(), args, true
}

// sourceName translates what the compiler names differently from everybody
// else: literals outside functions belong to the initializer of the package,
// the i-th function init, from 0, is init#i+1, and a literal in a literal is
// no mere number.
func sourceName(name string) string {
	if rest, ok := strings.CutPrefix(name, "glob.."); ok {
		name = "init." + rest
	}
	name = initName(name)
	if elems := splitDots(name); len(elems) > 2 {
		for i, e := range elems {
			if i > 0 && isNumber(e) && (elems[0] != "map" || elems[1] != "init") {
				elems[i] = "func" + e
			}
		}
		name = strings.Join(elems, ".")
	}
	return name
}

// initName translates the names of functions init.
func initName(name string) string {
	rest, ok := strings.CutPrefix(name, "init.")
	if !ok {
		return name
	}
	number, literal, dotted := strings.Cut(rest, ".")
	i, err := strconv.Atoi(number)
	if err != nil || i < 0 {
		return name
	}
	name = "init#" + strconv.Itoa(i+1)
	if dotted {
		name += "." + literal
	}
	return name
}

// declaredName returns the declared function in the name of a function: all
// that comes before the suffixes for literals and inlined functions. function
// reports whether a name is that of a function, not a type; it may be nil.
func declaredName(name string, function func(string) bool) string {
	if strings.HasPrefix(name, "map.init.") { // map variables initialized on their own
		return "init"
	}
	name, _, part := strings.Cut(name, "-range")
	elems := splitDots(name)
	n := len(elems)
	for n > 1 && isPart(elems[n-1]) {
		n--
		part = true
	}
	switch {
	case n == 1, isPart(elems[1]):
		return elems[0]
	case elems[0][0] != '(' && elems[1] != "" && elems[1][0] == '(': // a method inlined into a function
		return elems[0]
	case part && function != nil && function(elems[0]): // a function inlined into a function
		return elems[0]
	}
	return elems[0] + "." + elems[1]
}

// splitDots splits a name at the dots outside of brackets.
func splitDots(name string) []string {
	var elems []string
	depth, from := 0, 0
	for i := 0; i < len(name); i++ {
		switch name[i] {
		case '(', '{':
			depth++
		case ')', '}':
			depth--
		case '.':
			if depth == 0 {
				elems = append(elems, name[from:i])
				from = i + 1
			}
		}
	}
	return append(elems, name[from:])
}

// isPart reports whether the compiler made up an element of a name: func1,
// gowrap1 or deferwrap1. A method that somebody called func1 is taken for a
// literal.
func isPart(elem string) bool {
	for _, p := range []string{"func", "gowrap", "deferwrap"} {
		if n, ok := strings.CutPrefix(elem, p); ok && isNumber(n) {
			return true
		}
	}
	return false
}

// isNumber reports whether s consists of digits.
func isNumber(s string) bool { return s != "" && strings.Trim(s, "0123456789") == "" }
