// Package object reads the object code that the gc compiler wrote and says
// what a function really allocates and really calls.
//
// The go command keeps an archive of every package it compiles: the PackageFile
// entries of a vet configuration and the Export files of go list are such
// archives. In each compiled function, every call of the runtime leaves a
// relocation, and tables next to the code map the call to a source line and to
// the calls that were inlined around it. A call of runtime.newobject is an
// allocation; a function without one does not allocate there, whatever its
// source looks like. No disassembly is needed.
//
// The relocations are also the exact static call graph after inlining,
// devirtualization and instantiation: F calls G on a line if and only if F has
// a relocation to G on that line. If it has none, the call was inlined or was
// unreachable.
//
// What object code does not tell:
//
//   - Columns. Two allocations of one kind on one line look the same.
//   - Names of functions of other packages whose calls were inlined. Their
//     package, file and line are there.
//   - Code that never was a function of its own: a literal that is always
//     inlined appears only in the chains of the function it is inlined into.
//   - Functions written in assembly.
//   - What a profile-guided build would do, unless the archive is from one.
//
// The format is internal to the Go distribution and changes with it. Archives
// of releases other than those in the releases table, and archives that do not
// agree with the given [Toolchain], are refused: a name is right or is an error.
package object
