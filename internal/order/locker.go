package order

import (
	"go/types"

	"golang.org/x/tools/go/ssa"
)

// This file is about parameters of type sync.Locker, and of type parameters that are
// like it: what is locked is known where a mutex is passed.

// anyLocker is the class of such a parameter.
var anyLocker = Class{"sync", "Locker"}

// lockerOp returns what a call does with the lock that a parameter is.
func lockerOp(c ssa.CallInstruction) lockCall {
	common := c.Common()
	if !common.IsInvoke() || !isLocker(common.Value.Type()) {
		return lockCall{}
	}
	if _, ok := common.Value.(*ssa.Parameter); !ok {
		return lockCall{}
	}
	return lockCalls["(*Mutex)."+common.Method.Name()]
}

// isLocker reports whether a type is sync.Locker, or a type parameter for which it
// stands.
func isLocker(t types.Type) bool {
	if p, ok := types.Unalias(t).(*types.TypeParam); ok {
		t = p.Constraint()
	}
	return isSync(t, "Locker")
}

// anyLocker reports whether a path is that of a parameter which is any Locker, perhaps
// one that can be locked twice.
func (p path) anyLocker() bool {
	param, ok := p.root.(*ssa.Parameter)
	return ok && p.sel == "" && isLocker(param.Type())
}

// isLock reports whether what is passed for a parameter that a function locks is
// a mutex, or again such a parameter.
func isLock(arg ssa.Value) bool {
	switch v := arg.(type) {
	case *ssa.MakeInterface:
		return isMutex(v.X.Type())
	case *ssa.ChangeInterface:
		return isLock(v.X)
	}
	return isMutex(arg.Type()) || isLocker(arg.Type()) && isParameter(arg)
}

func isParameter(v ssa.Value) bool {
	_, ok := v.(*ssa.Parameter)
	return ok
}
