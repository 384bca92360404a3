package effect

import "go/types"

// FuncOf names a declared function or method; an instance of a generic one
// has the name of its origin. Methods of interfaces are named
// "Interface.Method"; error.Error has no package.
func FuncOf(obj *types.Func) Func {
	obj = obj.Origin()
	f := Func{Name: obj.Name()}
	if obj.Pkg() != nil {
		f.Pkg = obj.Pkg().Path()
	}
	recv := obj.Signature().Recv()
	if recv == nil {
		return f
	}
	t, pointer := types.Unalias(recv.Type()), false
	if p, ok := t.(*types.Pointer); ok {
		t, pointer = types.Unalias(p.Elem()), true
	}
	named, ok := t.(*types.Named)
	if !ok { // a method of an unnamed interface
		f.Name = "interface." + f.Name
		return f
	}
	if pointer {
		f.Name = "(*" + named.Obj().Name() + ")." + f.Name
	} else {
		f.Name = named.Obj().Name() + "." + f.Name
	}
	return f
}
