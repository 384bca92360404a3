package directive

import (
	"cmp"
	"fmt"
	"go/types"
	"path/filepath"
	"slices"
	"strings"

	"github.com/fencevet/fencevet/internal/class"
	"github.com/fencevet/fencevet/internal/effect"
)

// A Contract is a promise on an interface method, or on a type, field, variable
// or parameter of function type: whatever is called through it keeps to the
// class. It is checked where a value is converted to it.
type Contract struct {
	On     effect.Func // names what it is on, see the functions that look it up
	Param  string      // the name of the parameter, if it is on one
	Class  string      // qualified class name
	Reason string
	Decl   effect.Pos // where the directive stands
}

// contract notes the contract that a directive states.
func (c *collector) contract(s *Site) {
	if !c.once(s) {
		return
	}
	if s.Node == nil { // for=
		c.addContract(s, nil, s.Func)
		return
	}
	for _, obj := range s.Objs {
		on, local := c.contractName(obj)
		if local {
			c.problem(s.WordPos(s.Verb), "no-effect",
				"fence:critical on the local variable %s has no effect, calls of its value are followed; put it on the function type or on the function literals", obj.Name())
			return
		}
		c.addContract(s, obj, on)
	}
}

// addContract makes a contract available by object, and by name to importers.
func (c *collector) addContract(s *Site, obj types.Object, on effect.Func) {
	k := &Contract{On: on, Param: paramOf(obj), Class: s.Resolved.Qualified(), Reason: s.Reason.Text, Decl: c.pos(s.Pos())}
	if obj != nil {
		c.set.contractOf[obj] = k
	}
	c.set.ownContracts = append(c.set.ownContracts, *k)
}

// paramOf returns the name of obj if it is a parameter.
func paramOf(obj types.Object) string {
	if v, ok := obj.(*types.Var); ok && v.Kind() == types.ParamVar {
		return v.Name()
	}
	return ""
}

// mergeContracts indexes the contracts by name. This package's own word holds
// where another one contradicts it.
func (c *collector) mergeContracts() {
	for _, k := range c.set.allContracts() {
		have := c.set.contracts[k.On]
		switch {
		case have == nil, have.Decl.Pkg != c.set.path && k.Decl.Pkg == c.set.path:
			c.set.contracts[k.On] = &k
		}
		if have != nil && have.Class != k.Class {
			c.problem(c.clashPos(k.On, k.Decl.Pkg), "contradictory", "contracts on %s contradict each other: class %s at %s and class %s at %s",
				k.On, className(have.Class), have.Decl.In(c.set.path), className(k.Class), k.Decl.In(c.set.path))
		}
	}
}

// allContracts returns the contracts of this package and of all it imports,
// each once, in order.
func (s *Set) allContracts() []Contract {
	all := slices.Clone(s.ownContracts)
	for _, e := range s.imports {
		all = append(all, e.Contracts...)
	}
	compare := func(a, b Contract) int {
		return cmp.Or(strings.Compare(a.On.Pkg, b.On.Pkg), strings.Compare(a.On.Name, b.On.Name),
			a.Decl.Compare(b.Decl), strings.Compare(a.Class, b.Class), strings.Compare(a.Reason, b.Reason))
	}
	slices.SortFunc(all, compare)
	return slices.CompactFunc(all, func(a, b Contract) bool { return compare(a, b) == 0 })
}

// contractName returns the name of an object of this package that a directive
// stands on, and whether it is a local variable.
func (c *collector) contractName(obj types.Object) (on effect.Func, local bool) {
	on = effect.Func{Pkg: c.set.path, Name: obj.Name()}
	switch obj := obj.(type) {
	case *types.Func:
		return c.set.methodName(obj), false
	case *types.Var:
		switch obj.Kind() {
		case types.FieldVar:
			on.Name = c.structOf(obj) + "." + obj.Name()
		case types.ParamVar:
			on.Name = c.paramName(obj)
		case types.LocalVar, types.ResultVar, types.RecvVar:
			return on, true
		}
	}
	return on, false
}

// structOf names the struct type that declares a field: by the type of the
// package that has it, else by its place.
func (c *collector) structOf(field *types.Var) string {
	scope := c.in.Pkg.Scope()
	for _, name := range scope.Names() {
		tn, ok := scope.Lookup(name).(*types.TypeName)
		if !ok {
			continue
		}
		st, ok := tn.Type().Underlying().(*types.Struct)
		if !ok {
			continue
		}
		for f := range st.Fields() {
			if f == field {
				return name
			}
		}
	}
	return "struct{" + c.at(field.Pos()) + "}"
}

// paramName names a parameter by its function and its index.
func (c *collector) paramName(param *types.Var) string {
	for _, obj := range c.in.Info.Defs {
		fn, ok := obj.(*types.Func)
		if !ok {
			continue
		}
		params := fn.Signature().Params()
		for i := range params.Len() {
			if params.At(i) == param {
				return paramName(c.set.methodName(fn).Name, i)
			}
		}
	}
	return "func{" + c.at(param.Pos()) + "}" // of a literal or a function type
}

func paramName(fn string, i int) string { return fmt.Sprintf("%s#%d", fn, i) }

// methodName names a function, or a method of an interface, which may have no
// name.
func (s *Set) methodName(m *types.Func) effect.Func {
	name := FuncName(m)
	if recv := m.Signature().Recv(); recv != nil {
		if _, ok := types.Unalias(recv.Type()).(*types.Interface); ok {
			at := s.fset.Position(m.Pos())
			name.Name = fmt.Sprintf("interface{%s:%d}.%s", filepath.Base(at.Filename), at.Line, m.Name())
		}
	}
	return name
}

// HasContracts reports whether there is any contract, here or in what the
// package imports.
func (s *Set) HasContracts() bool { return len(s.contracts) > 0 }

// MethodContract returns the contract on an interface method, or nil.
func (s *Set) MethodContract(m *types.Func) *Contract {
	if len(s.contracts) == 0 {
		return nil
	}
	if k := s.contractOf[m.Origin()]; k != nil {
		return k
	}
	return s.contracts[s.methodName(m.Origin())]
}

// TypeContract returns the contract on a function type, or nil.
func (s *Set) TypeContract(t types.Type) *Contract {
	named, ok := types.Unalias(t).(*types.Named)
	if len(s.contracts) == 0 || !ok || !isFunc(t) || named.Obj().Pkg() == nil {
		return nil
	}
	obj := named.Origin().Obj()
	if k := s.contractOf[obj]; k != nil {
		return k
	}
	return s.contracts[effect.Func{Pkg: pkgPath(obj.Pkg()), Name: obj.Name()}]
}

// FieldContract returns the contract on a field of a struct of type t, or nil.
func (s *Set) FieldContract(t types.Type, field *types.Var) *Contract {
	if len(s.contracts) == 0 || field == nil {
		return nil
	}
	if k := s.contractOf[field.Origin()]; k != nil {
		return k
	}
	named, ok := types.Unalias(t).(*types.Named)
	if !ok || field.Pkg() == nil {
		return nil
	}
	return s.contracts[effect.Func{Pkg: pkgPath(field.Pkg()), Name: named.Obj().Name() + "." + field.Name()}]
}

// VarContract returns the contract on a package variable or on a parameter of
// this package, or nil.
func (s *Set) VarContract(obj types.Object) *Contract {
	v, ok := obj.(*types.Var)
	if len(s.contracts) == 0 || !ok || v == nil {
		return nil
	}
	if k := s.contractOf[v.Origin()]; k != nil {
		return k
	}
	if v.Pkg() == nil || v.Parent() != v.Pkg().Scope() {
		return nil
	}
	return s.contracts[effect.Func{Pkg: pkgPath(v.Pkg()), Name: v.Name()}]
}

// ParamContract returns the contract on parameter i, receivers not counted, of
// a function or interface method, or nil. fn may be nil if only the signature
// is known.
func (s *Set) ParamContract(sig *types.Signature, fn *types.Func, i int) *Contract {
	if len(s.contracts) == 0 || i >= sig.Params().Len() {
		return nil
	}
	if k := s.contractOf[sig.Params().At(i).Origin()]; k != nil {
		return k
	}
	if fn == nil {
		return nil
	}
	name := s.methodName(fn.Origin())
	name.Name = paramName(name.Name, i)
	return s.contracts[name]
}

// Words names in a message what a contract is on, as seen from package path.
func (k *Contract) Words(path string) string {
	name, _, _ := strings.Cut(k.On.In(path), "#")
	switch {
	case k.Param == "":
		return name
	case strings.HasPrefix(name, "func{"):
		return "parameter " + k.Param
	}
	return "parameter " + k.Param + " of " + name
}

// ClassName returns the name of a class for messages: built-in ones bare.
func (k *Contract) ClassName(path string) string {
	if class.Builtin(k.Class) != nil {
		return k.Class
	}
	return strings.TrimPrefix(k.Class, path+".")
}
