package rule

// A row is one detail as written in the table. The six letters of sev are its
// severity in the classes of [Bases]: signal, realtime, interrupt, loop,
// reclaim, noalloc; E error, W warning, I info, - off.
type row struct{ rule, name, sev, short string }

// weaker gives the columns of details that weigh less when they are only
// possible.
//
//   - Yielding the processor and a short wait for the collector stall the
//     caller alone: only code that must not be late cares.
//   - I/O that depends on what is behind a reader, a writer or a source of
//     random numbers weighs as much as a call of their methods (abstract-io).
//   - The end of the process takes most of those who wait with it, and of
//     goroutines that retry a compare-and-swap one succeeds each time.
var weaker = map[string]string{
	"wait/file-db-proc-io": "WEEWW-",
	"wait/runtime-stall":   "IEEII-",

	"progress/exit-in-section": "IIIII-",
	"progress/spin-wait":       "IIIII-",
}

// table lists every detail.
//
// How the columns came about where the catalogue of rules gives fewer:
//
//   - realtime and interrupt share one column there, and here.
//   - noalloc asks about allocations and unknown code only; every other
//     effect, and whatever concerns fences and locks, is off in it.
//   - Rules about fences, locks and goroutines (signal, balance, unmarked,
//     cycle, relock, handoff, contract, directive) have one severity there. It
//     stands in all columns, because a lost signal is as grave in an event
//     loop as in an audio callback; front ends that report outside any
//     section read the first column.
//   - Rules about reclaim hooks (blocking-reclaim, cleanup-discipline,
//     reclaim-alloc) can only hold in reclaim and are off elsewhere.
//   - contract/wait, lock, alloc and unknown repeat the cell of the class
//     table, because a contract denies what a section of its class denies.
//   - unknown has columns for signal and realtime only; loop, reclaim and
//     noalloc warn, as the class table says.
//   - lock/lock-in-section is an error in reclaim, as in the class table.
//   - A dependency that a class does not declare weighs as much as a wait: it is
//     reported in its place.
//   - What //fence:assume declares weighs as much as the level of the class.
var table = []row{
	// What a section waits for.
	{"wait", "chan-send", "EEEEE-", "sends on a channel"},
	{"wait", "chan-recv", "EEEEE-", "receives from a channel, or ranges over one"},
	{"wait", "blocking-select", "EEEEE-", "selects without a default case, or uses a nil channel"},
	{"wait", "fence-wait", "EEEEE-", "waits for a declared fence"},
	{"wait", "sync-wait", "EEEEE-", "waits for other goroutines through sync, errgroup, semaphore or singleflight"},
	{"wait", "sleep", "EEEEE-", "sleeps or waits for a timer"},
	{"wait", "context-wait", "EEEEE-", "waits for a context to be done"},
	{"wait", "indefinite-dep", "EEEEE-", "waits for a class that gives no bound, from a bounded class or under a lock"},
	{"wait", "net-io", "EEEEE-", "talks to the network"},
	{"wait", "file-db-proc-io", "EEEEE-", "uses files, databases, processes or system calls"},
	{"wait", "cgo-call", "WEEWW-", "calls into C, which may take as long as it likes"},
	{"wait", "foreign-wait", "WEEEE-", "waits for another process through the operating system"},
	{"wait", "hidden-io-logging", "WEEIW-", "writes a log or prints, which is I/O under a lock"},
	{"wait", "runtime-stall", "WEEWE-", "stops the world or waits for the garbage collector"},
	{"wait", "abstract-io", "WEEWW-", "calls an interface method that is presumed to block, such as io.Reader.Read"},
	{"wait", "blocking-reclaim", "----E-", "waits, or takes a lock without Try, in reclaim code"},
	{"wait", "cleanup-discipline", "----W-", "locks, logs or uses channels in a finalizer or cleanup function"},
	{"wait", "declared", "EEEEE-", "calls a function that //fence:assume declares to wait"},

	// Which locks it takes.
	{"lock", "lock-in-section", "WEE-E-", "takes a lock"},
	{"lock", "forbidden-lock", "EEEEE-", "takes a lock that its class names in deny-lock"},
	{"lock", "hidden-lock", "IEE-W-", "calls something that takes a lock inside the standard library"},
	{"lock", "declared", "WEE-E-", "calls a function that //fence:assume declares to lock"},

	// What it allocates.
	{"alloc", "heap-alloc", "WEE-WE", "allocates on the heap"},
	{"alloc", "implicit-alloc", "IEE-IE", "allocates without saying so: boxing, closures, append, maps, strings, go statements, defer in loops"},
	{"alloc", "late-alloc", "WEE--W", "allocates after the section began what could have been allocated before"},
	{"alloc", "infallible-acquire", "WEE---", "acquires a resource without a way to fail"},
	{"alloc", "unbounded-growth", "IEE-II", "grows a collection without a bound"},
	{"alloc", "stack-growth", "-WW---", "may grow the stack: deep recursion or large frames"},
	{"alloc", "reclaim-alloc", "----E-", "re-enters an allocator or cache from its own reclaim hook"},
	{"alloc", "declared", "WEE-WE", "calls a function that //fence:assume declares to allocate"},

	// What cannot be seen.
	{"unknown", "unknown-func-value", "WEEWWW", "calls a function value that nothing is known of"},
	{"unknown", "unknown-interface", "WEEWWW", "calls an interface method that nothing is known of"},
	{"unknown", "opaque-code", "WEEWWW", "enters code without Go source: assembly, cgo, linkname, plugin, reflection"},
	{"unknown", "weak-contract", "WEEWWW", "calls through a contract whose class allows what this section denies"},
	{"unknown", "budget-exceeded", "IEEIII", "the analysis stopped early here, so the result is incomplete"},
	{"unknown", "incomplete", "WEEWWW", "facts of a dependency are missing, so what it does is not known"},
	{"unknown", "declared", "WEEWWW", "calls a function that //fence:assume declares to be unknown"},

	// Fences that are not signalled, or wrongly.
	{"signal", "missing-signal", "EEEEE-", "a published fence is not signalled, handed over or returned on some path"},
	{"signal", "fallible-after-publish", "WWWWW-", "an error path after publish returns without signalling the error"},
	{"signal", "error-not-propagated", "WWWWW-", "the error of a dependency is not part of what is signalled"},
	{"signal", "error-swallowed-in-ladder", "WWWWW-", "a callback receives an error and signals success"},
	{"signal", "double-signal", "EEEEE-", "a fence is signalled twice, or its error is set after the signal"},
	{"signal", "no-monitor", "IIIII-", "no wait for fences of a class has a way out if the signal never comes"},
	{"signal", "section-too-early", "IIIII-", "the section starts before it needs to, and breaks its class there"},
	{"signal", "section-too-late-end", "IIIII-", "the section goes on after the last signal, and breaks its class there"},
	{"signal", "monitor-violates-class", "EEEEE-", "the monitor of a class breaks the class itself"},
	{"signal", "publish-before-section", "WWWWW-", "a fence escapes before the section that signals it starts"},
	{"signal", "transient-signalled", "------", "a transient error is signalled as a final one"},
	{"signal", "dropped-fence", "EEEEE-", "a fence is neither published, signalled nor returned"},
	{"signal", "signal-wrong-context", "WWWWW-", "a fence is signalled in a context that its class excludes"},
	{"signal", "panic-skips-signal", "WEEWW-", "an operation that may panic stands before a signal that is not deferred"},
	{"signal", "recover-without-signal", "WWWWW-", "a recovered panic returns without signalling"},
	{"signal", "defer-order", "WWWWW-", "a deferred signal runs while a deferred unlock is still pending"},

	// Begin and end.
	{"balance", "unbalanced-section", "EEEEE-", "a begin has no end on some path"},
	{"balance", "cookie-misuse", "EEEEE-", "an end runs twice, out of order or in another goroutine"},
	{"balance", "leaked-lock", "WWWWW-", "a path leaves a section's code with a lock still held"},
	{"balance", "late-end", "IIIII-", "the section could end earlier, at its last signal"},

	// Code that should be marked.
	{"unmarked", "unannotated-signal-path", "WWWWW-", "code signals a fence but is in no section"},
	{"unmarked", "suggest-section", "IIIII-", "marking these functions would cover every signal"},

	// Who waits for whom.
	{"cycle", "lock-fence-inversion", "EEEEE-", "a fence is waited for under a lock that its signalling code takes"},
	{"cycle", "class-cycle", "EEEEE-", "classes wait for each other in a cycle, by waits= or as sections do"},
	{"cycle", "undeclared-dependency", "EEEEE-", "a section waits for a fence of a class that its own class does not name in waits="},
	{"cycle", "orthogonality-violated", "EEEEE-", "a section waits for what is declared orthogonal to its class"},
	{"cycle", "contamination", "WWWWW-", "code that a section's wait depends on breaks the section's class"},
	{"cycle", "same-class-nesting", "WWWWW-", "a section of a class that may wait for itself (waits=) does; nothing shows in which order"},
	{"cycle", "fifo-self-dependency", "EEEEE-", "an item on a queue waits for a later item of the same queue"},
	{"cycle", "foreign-held-resource", "WWWWW-", "a section needs a resource that foreign code holds"},
	{"cycle", "timeout-only-escape", "WWWWW-", "a fence is waited for under a lock that its signalling code takes, or classes wait for each other, and only a timeout or context ends that"},
	{"cycle", "lock-order-cycle", "WWWWW-", "locks are taken in contradictory orders"},
	{"cycle", "lock-channel-inversion", "EEEEE-", "a channel operation under a lock needs a peer that takes the lock"},
	{"cycle", "join-under-lock", "EEEEE-", "a goroutine is awaited under a lock that it takes"},
	{"cycle", "self-wait", "EEEEE-", "a section waits for a fence that it must signal itself"},
	{"cycle", "resource-wait", "EEEEE-", "a free list or semaphore is awaited that is given back to only after a fence of this class"},
	{"cycle", "wait-under-lock", "WEEWE-", "waits while holding a lock"},
	{"cycle", "callback-under-lock", "WEEWW-", "calls unknown code while holding a lock"},
	{"cycle", "lock-held-at-wait-in-section", "EEEEE-", "a lock taken since the section began is held at a wait that waits= allows"},

	// Locks taken again.
	{"relock", "self-deadlock", "EEEEE-", "a mutex is locked again on a path that holds it"},
	{"relock", "recursive-rlock", "EEEEE-", "a read lock is taken again on a path that holds it"},

	// Obligations passed on.
	{"handoff", "lost-handoff", "EEEEE-", "whoever received the duty to signal can return without doing it"},
	{"handoff", "droppable-handoff", "WWWWW-", "a queue send with a default case can drop the duty to signal"},
	{"handoff", "spawn-in-section", "IEEII-", "a section starts a goroutine"},
	{"handoff", "peer-gone", "WWWWW-", "a channel operation's only peer can have exited"},

	// Progress.
	{"progress", "unbounded-loop", "IEEII-", "a loop in a section has no visible bound"},
	{"progress", "spin-wait", "IWWII-", "a loop spins until another goroutine acts"},
	{"progress", "recursion", "IWWII-", "a section recurses"},
	{"progress", "exit-in-section", "WWWWW-", "a section ends the goroutine or the process"},

	// Contracts.
	{"contract", "wait", "EEEEE-", "a function waits that is converted to a contract that denies it"},
	{"contract", "lock", "WEE-E-", "a function takes a lock that is converted to a contract that denies it"},
	{"contract", "alloc", "WEE-WE", "a function allocates that is converted to a contract that denies it"},
	{"contract", "unknown", "WEEWWW", "a function calls unknown code and is converted to a contract that denies it"},
	{"contract", "leaf", "EEEEE-", "something is waited for or locked under a declared leaf lock"},
	{"contract", "contract-mismatch", "EEEEEE", "a function or type cannot be shown to keep the contract it is converted to"},
	{"contract", "callback-context", "WWWWW-", "a function given to a fence as callback breaks the rules of signal context"},
	{"contract", "excluded-lock-held", "EEEEE-", "a function is called with a lock held that it excludes"},
	{"contract", "unsafe-work-on-class-queue", "EEEEE-", "work put on the queue of a class breaks the class"},

	// Directives themselves. Those that design.md calls errors are errors in
	// every class; what the code would be without them is not the question.
	{"directive", "malformed", "EEEEEE", "a directive is unknown, misspelt or not well formed"},
	{"directive", "wrong-target", "EEEEEE", "a directive stands on something it has no meaning for"},
	{"directive", "attached-to-nothing", "EEEEEE", "a directive stands on nothing"},
	{"directive", "unknown-class", "EEEEEE", "a class is not declared, or its name is ambiguous"},
	{"directive", "loosened-class", "EEEEEE", "a class allows what the class it extends denies, or extends itself"},
	{"directive", "contradictory", "EEEEEE", "directives contradict each other"},
	{"directive", "duplicate", "EEEEEE", "a directive says again what another one says"},
	{"directive", "no-effect", "EEEEEE", "a directive is well formed but has no effect"},
	{"directive", "allow-without-reason", "EEEEEE", "a waiver or assumption gives no reason"},
	{"directive", "unused-allow", "WWWWWW", "a waiver waives nothing"},
	{"directive", "unknown-function", "EEEEEE", "for= names a package or function that does not exist here"},
	{"directive", "restricted-class", "EEEEEE", "a restricted class is used elsewhere"},
	{"directive", "dead-class", "WWWWWW", "a class has no signal or no wait in the program"},
	{"directive", "unresolvable-lock", "IIIIII", "a lock named in a directive cannot be found"},
}
