// Package directive reads the directives by which people tell fencevet what
// their code promises.
//
// # Form
//
// A directive is a line comment that begins with //fence: and a verb, without
// any space:
//
//	//fence:verb arguments option=value … -- reason
//
// Arguments and options are separated by spaces or tabs. What stands behind
// "--" is the reason; assume and allow need one, everywhere else it is
// welcome. A second comment may follow, set off by a space, and is ignored:
//
//	//fence:critical render // since 2.3
//
// A directive stands in the doc comment or on the line above what it is
// about. Those about fields, variables, parameters, interface methods and
// lines of code may also stand at the end of the line.
//
// # Marking code
//
//	//fence:critical [CLASS]
//
// stands on a function, a method or a function literal: its body is a
// critical section of the class (signal, if none is named). For a literal
// that is the line above it, or above the statement that contains it if it is
// the only one there. On an interface method, a named function type, or a
// field, variable or parameter of function type it states a contract. Where a
// variable is declared with a literal, the literal is meant.
//
//	//fence:begin [CLASS]
//	//fence:end
//
// stand on lines of their own in one list of statements, around those that are a
// section; what is deferred among them runs later and is outside, and a return
// leaves the section. In a function that is marked critical, an end alone ends
// the section there. On functions they say that a call begins or ends a section
// for the caller, until the end of the caller at the latest.
//
//	//fence:monitor [CLASS]
//	//fence:monitor class=CLASS
//
// stands on a function, a method or a function literal that steps in when work of
// the class is stuck, and signals its fences with an error. If it cannot finish
// nothing will, so it is a critical section of the class like any other; what breaks
// the class there is reported as signal/monitor-violates-class. Until it steps in it
// may wait for the time to do so: for a timer or a context, alone or in a select.
//
//	//fence:opportunistic
//
// stands on a call or a function that signals when it can, but is not needed
// for completion: what it does is not part of a section.
//
// # Classes
//
//	//fence:class NAME [extends=CLASS] [wait=…] [lock=…] [alloc=…] [unknown=…] [waits=CLASS,…] [contexts=CLASS,…] [deny-lock=LOCK,…]
//
// stands at package level and declares a class, which is then known in every
// package that imports this one. It extends signal, if it does not say
// otherwise, and may only be stricter than what it extends. The four cells
// are comma lists:
//
//	wait=off|warning|error
//	lock=off|warning|error, with or without leaf: declared leaf locks are allowed
//	alloc=off|warning|error, with certain: only what always allocates counts, or all
//	unknown=off|warning|error
//
// A severity alone spells the whole cell: lock=error is an error for leaf
// locks too, alloc=warning counts all allocations. leaf, certain and all alone
// keep the severity that is inherited; alloc=certain and alloc=all make it a
// warning if that is off.
//
// With waits=, sections of the class may wait for fences of the classes named; with
// deny-lock=, they must not take the locks named, as Type.field or variable. With
// contexts=, fences of the class may be signalled only in sections of the classes
// named and of classes that extend them: the class itself is one of them only if it is
// named. A class that extends it inherits all three, and can name less contexts.
//
// The built-in classes are signal, realtime, interrupt, loop, reclaim and
// noalloc. Names of classes resolve like identifiers: built-in ones, then
// those of the package, then those that its direct imports declare. Names
// that are ambiguous there, and those of packages further away, are qualified
// by the package's name or its import path: gpu.render,
// example.com/gpu.render.
//
// # Fences and locks
//
//	//fence:fence [CLASS]       a field, variable or type that goroutines wait for
//	//fence:orthogonal CLASS    a channel or fence that no section of CLASS waits for
//	//fence:wait [CLASS]        a function or method that waits for a fence
//	//fence:signal [CLASS]      … that signals it
//	//fence:publish [CLASS]     … that makes it known to others: from there on it has to be signalled
//	//fence:leaf                a mutex under which nothing is waited for or locked
//	//fence:order A < B         at package level: lock A is taken before lock B
//
// A fence is of class signal if none is named. A receive or Wait waits for it; a
// send, close, Done or Broadcast signals it. What a function with a role does
// stands for its body, which is not analysed. Roles can also stand on methods of
// interfaces.
//
// Locks are named as variables or Type.field, with the package in front if it
// is another one.
//
// # Trust
//
//	//fence:assume wait=no lock=no alloc=no unknown=no -- reason
//
// stands on a function, also one without a body, or above a literal: these
// effects are trusted instead of analysed; yes declares one.
//
//	//fence:allow RULE[,RULE] -- reason
//
// waives findings, where RULE is a rule (wait) or a rule and detail
// (wait/chan-recv). In the doc comment of a function it holds for the whole
// function. At the end of a line, or on the line above, it holds for the line
// and for all of the simple statements, elements of composite literals and
// arguments of calls that begin or end on it; of an if, for, switch or select
// it covers the header, and bodies of function literals never. Above a
// literal it holds for the body if it stands together with a directive that
// marks the literal. A rule that waives nothing is reported.
//
// # Code of others
//
// Directives for functions can stand at package level with
//
//	for=import/path.Func
//	for=import/path.Type.Method
//	for=import/path.(*Type).Method
//
// and then describe that function for this package and its importers. The
// package must be imported, with _ if need be. Type parameters are left out.
//
// # Errors
//
// Comments that look like a directive but are none ("// fence:critical",
// "//Fence:critical", "//fence: critical", "/*fence:critical*/"), unknown and
// misspelt words, directives on nothing or on the wrong thing, contradictions
// and repetitions are reported, and so are directives that no analysis of
// this version uses: nothing is ignored silently. Those are begin, end, opportunistic, assume
// and allow for= methods of interfaces.
//
// # Use
//
// [HasDirectives] decides cheaply whether a file needs a look. [Collect] reads
// the directives of a type-checked package into a [Set], which answers what is
// marked, trusted and waived; [Set.Export] is what importers need of it.
// [Parse] reads one comment and knows nothing of its surroundings.
package directive
