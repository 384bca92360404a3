package escape

// A kind is a kind of allocating construct.
type kind struct {
	detail string // of rule alloc
	hint   string // the usual cure
}

// The details of rule alloc that sites have.
const (
	heapAlloc     = "heap-alloc"     // new, &T{}, make, variables moved to the heap
	implicitAlloc = "implicit-alloc" // everything that does not look like an allocation
)

var (
	anObject      = kind{heapAlloc, "allocate before the section"}
	aVariable     = kind{heapAlloc, "declare the variable in the caller"}
	aSlice        = kind{heapAlloc, "allocate before the section"}
	aMap          = kind{heapAlloc, "allocate before the section"}
	aChannel      = kind{heapAlloc, "allocate before the section"}
	aBox          = kind{implicitAlloc, "pass a pointer"}
	aClosure      = kind{implicitAlloc, "create the function before the section"}
	aMethodValue  = kind{implicitAlloc, "create the method value before the section"}
	anIteration   = kind{implicitAlloc, "iterate without a function"}
	someArguments = kind{implicitAlloc, "pass a slice made before the section"}
	aConcat       = kind{implicitAlloc, "build the string before the section"}
	aConversion   = kind{implicitAlloc, "convert before the section"}
	aMapInsert    = kind{implicitAlloc, "preallocate with make(…, size)"}
	anAppend      = kind{implicitAlloc, "preallocate with make(…, cap)"}
	aGoroutine    = kind{implicitAlloc, "start the goroutine before the section"}
	aDefer        = kind{implicitAlloc, "defer outside the loop"}
)
