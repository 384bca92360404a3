/*
The fencevet command finds code that can wait, lock or allocate where it
must not.

	Usage: fencevet [flags] packages
	       fencevet explain [rule[/detail]]
	       fencevet graph [flags] packages
	       fencevet sections [flags] packages
	       fencevet why [flags] function [function]
	       fencevet suggest [-tags=…] packages
	       fencevet help [command]
	       fencevet version

A fence is anything that one goroutine signals and another waits for: a
channel that is closed, a WaitGroup, a future. The code that must run before
a fence is signalled is a critical section. If it blocks on something that
itself waits for the fence, the program stops for ever; if it blocks on
anything else, every waiter pays. The same holds for event loops, audio
callbacks and interrupt handlers: others wait until they are done.

Mark such code with a directive. fencevet follows every call out of it, across
packages, and reports the operations it can reach that its class denies, each
with the whole path.

Locks need no directives: fencevet also reports mutexes that are locked again on a
path that holds them, and waits under a lock that the other side needs.

Packages are named in the notation of go list; one in a directory that has the
name of a command is ./why. Only packages that contain directives or take locks are
analysed, and of their dependencies only what they call; nothing is compiled.
Patterns such as ./... and all pass over the standard library.

# Example

Given this file, sched.go:

	package sched

	type Sched struct{ queue, done chan int }

	// complete tells all waiters that the frame is ready.
	//
	//fence:critical
	func (s *Sched) complete() {
		s.flush()
		close(s.done)
	}

	func (s *Sched) flush() {
		<-s.queue
	}

the command

	$ fencevet .

prints

	sched.go:9:4: wait/chan-recv: critical section (*Sched).complete [signal] receives from channel s.queue at sched.go:14: complete → flush (sched.go:9)

The position is in the section: the operation itself, or the call that leads
to it.

# Directives

A directive stands on the line above what it describes, or in its doc comment;
there is no space after the slashes. There is no configuration file.

	//fence:critical [class]       the function is a critical section; on an interface
	                               method, or a type, field, variable or parameter
	                               of function type, a contract
	//fence:begin [class]          around statements: they are a section; on functions:
	//fence:end                    their calls begin and end one
	//fence:fence [class]          a field, variable or type that goroutines wait for
	//fence:wait, signal, publish [class]
	                               on a function: it waits for a fence, signals it, or
	                               makes it known; its body is not analysed
	//fence:monitor [class]        the function steps in when work of the class is stuck: a
	                               critical section that nothing steps in for
	//fence:opportunistic          on a call or a function: it signals if it can, but
	                               somebody else does in any case
	//fence:class NAME [extends=CLASS] [wait=…] [lock=…] [alloc=…] [unknown=…]
	             [waits=CLASS,…] [contexts=CLASS,…] [deny-lock=LOCK,…]
	                               declares a class; may only be stricter than CLASS
	//fence:orthogonal CLASS       no section of the class waits for this channel or
	                               fence, a field or variable: checked
	//fence:assume wait=no lock=no alloc=no unknown=no -- reason
	                               trust this instead of analysing the function
	//fence:leaf                   nothing is waited for, no other lock taken and no
	                               unknown code called under this mutex, a field or
	                               package variable: checked, and then allowed in
	                               classes that allow leaf locks
	//fence:order A < B            at package level: lock A, a variable or Type.field, is
	                               taken before lock B, whatever their instances
	//fence:allow rule[,rule] -- reason
	                               waive findings of these rules here: at the end of
	                               the line, on the line above, or on a function

In a function marked critical, a fence:end alone ends the section there. Package
github.com/fencevet/fencevet/fence has calls that begin and end a section and
compile to nothing: defer fence.Begin("render").End().

A directive for a function of another package stands at package level and says
for=import/path.(*Type).Method. A directive that is misspelt, malformed or has
no effect is a finding of its own, never ignored.

# Contracts

Whatever is called through an interface method, or through a type, field,
variable or parameter of function type, marked //fence:critical keeps to the
class. Sections that call it trust that, unless their class denies more
(unknown/weak-contract). Where a value is converted to the contract, in any
package, the function is checked, and what it does wrong is a finding there:

	sink.go:20:9: contract/wait: (*conn).Put breaks the contract on Sink.Put [realtime] (sink.go:5): it sends to channel c.out at conn.go:31

A function value or interface that may hold anything cannot be converted to a
contract (contract/contract-mismatch): state the contract on where the value comes
from, too. A function that is a critical section of its own is reported at home.

# Classes

Functions given to runtime.SetFinalizer and runtime.AddCleanup are sections of class
reclaim in packages that have directives.

A class says what a section must not do. Findings are errors or warnings;
"certain" counts only allocations that are made every time.

	class      for                               wait   lock             alloc              unknown
	signal     code that signals fences (the     error  warning, leaf    warning, certain   warning
	           default)                                 locks allowed
	realtime   audio callbacks, packet paths     error  error            error              error
	interrupt  interrupt and signal handlers     error  error            error              error
	loop       event loops and handlers          error  off              off                warning
	reclaim    finalizers, eviction callbacks    error  error            warning            warning
	noalloc    hot paths                         off    off              error              warning

# Classes that wait for each other

	//fence:class copying
	//fence:class rendering waits=copying deny-lock=Screen.mode

Sections of class rendering may wait for fences of class copying: that is silent. In
a class that declares what it waits for, a wait for a fence of any other class is
cycle/undeclared-dependency, in place of wait/fence-wait. A class without waits= may
wait for nothing, as above. The class of a wait is that of the fence, or of the
function marked fence:wait; a select counts if all else it waits for is a context or
a timer.

	cycle/class-cycle              a section waits for a class that waits for its own, as
	                               declared or as sections do that this package sees, or
	                               declarations make a cycle; of classes you declare.
	                               It stands at a wait or declaration of the package: of
	                               a cycle that is closed by none, only importing both
	                               sides, nothing is said. A wait behind the last signal
	                               of a section makes nobody wait; if a timer or a context
	                               ends one, it is cycle/timeout-only-escape.
	cycle/lock-held-at-wait-in-section
	                               a lock taken since the section began is held at a wait
	                               that waits= allows; locks that functions of other
	                               packages take and hold meanwhile are not seen
	cycle/same-class-nesting       a class that waits= lets wait for itself does
	cycle/orthogonality-violated   a section of CLASS waits for what is declared to be
	                               orthogonal to it; a claim is about that class alone,
	                               not about those that extend it
	lock/forbidden-lock            a section takes a lock that its class names in
	                               deny-lock=, leaf or not, by itself or in what it
	                               calls; TryLock is allowed. Of a function in a package
	                               that does not see the class, one lock is known.
	cycle/self-wait                a section waits for a channel, WaitGroup or fence that it
	                               closes, calls Done of, or signals with a method of role
	                               fence:signal, itself, and only afterwards; the wait may
	                               be in a function that it calls. In any class that forbids
	                               to wait. A method of role fence:wait with parameters may
	                               give up, and is left alone.
	cycle/resource-wait            a section waits for a channel, a free list or semaphore
	                               in an unexported field, to which everything comes back
	                               only after a wait for a fence of the section's class,
	                               in the same function or before each call of it.
	                               Semaphores and groups with a limit, of module
	                               golang.org/x/sync, count as well: a slot of a group
	                               comes back when the function that has it returns.

The last two stand in place of the finding about the wait.

A finding of these is waived where the section waits or makes the call. What waits= and
deny-lock= say is inherited by classes that extend it.

# Rules

Each finding is named rule/detail, such as wait/chan-recv.

	wait       blocks until something else happens: channels, sync, sleep, I/O
	lock       takes a lock
	alloc      allocates memory
	unknown    calls code that cannot be seen: an interface, a func value, assembly
	relock     locks a mutex again that is held already
	cycle      waits, under a lock, for somebody who needs that lock; locks that are
	           taken in contradictory orders
	signal     a fence that is published, or came with a request, and is not signalled
	           or handed over on some path; one that is signalled twice
	unmarked   code that signals a declared fence and stands in no section
	handoff    a goroutine or queue that got the duty to signal and can drop it
	balance    a section that begins and does not end on some path, or ends twice, out
	           of order or in another goroutine
	progress   a section that ends the goroutine, or spins until another one acts
	directive  a directive that is wrong, or an allow that allows nothing

The duty to signal begins where a function publishes a fence, receives a request
that has one, or starts the goroutine that alone signals it, with a go statement or
with Go of a WaitGroup or an errgroup; a goroutine for which a WaitGroup that is a
fence was counted up has the duty to call Done. The duty ends with the signal, or
when somebody else gets hold of the fence, or with a send to a channel that all who
wait for the fence also receive from, in the same select. A fence that is made and then
forgotten or overwritten is signal/dropped-fence; one that others know before the
section that signals it, with work in between, signal/publish-before-section; a
signal function that is deferred behind an unlock, and so runs under the lock,
signal/defer-order; a callback that gets an error and signals success
signal/error-swallowed-in-ladder. A path on which code in a section keeps a lock that
its other paths give up is balance/leaked-lock.

With -all, informations say where a section could be narrower: what breaks its class
behind its last signal (signal/section-too-late-end) or before it publishes a fence
(signal/section-too-early), and calls behind the last signal that do not
(balance/late-end); where it starts goroutines (handoff/spawn-in-section), whose work
is no part of it; which marks would put all signals of a package into sections
(unmarked/suggest-section); and that no wait of the package for the fences of a class
that it declares has a deadline, a context or another case (signal/no-monitor), so
that nobody notices if a signal never comes, unless it has a monitor of the class.

A monitor, a function marked //fence:monitor, signals the fences of work that is stuck.
It is a critical section of its class, and what the class denies there (wait, lock and
alloc, as gravely as the class says) is signal/monitor-violates-class, in place of the
rule that the message names at its end: whatever holds up the monitor holds up all that
it is there for. Only until it steps in it may wait: for a timer or a context, alone or
in a select, or with a function of role fence:wait that gets one.

	//fence:class frame contexts=irq,task

says that fences of class frame may be signalled only in sections of class irq or task,
or of classes that extend them; class frame itself would have to be named, too. Any of
the sections around the signal will do, also one that a caller in the package is in. A
signal that can be reached in other sections alone is signal/signal-wrong-context. What
is opportunistic and the monitor of the class may always signal; code that stands in no
section is unmarked, as ever. A class that extends frame can only name fewer.

A worker that takes its work from a queue is a section as a whole, with //fence:critical
on the function around the loop: whoever put an item into the queue waits for all items
in front of it, also for those that have no fence.

Unknown is a verdict of its own: what cannot be seen is neither a finding of
another rule nor clean.

fencevet explain lists all details; fencevet explain wait/chan-recv says why it is
wrong, with an example, what to do instead, how to waive it, and its weight in each
class.

Of rule progress, runtime.Goexit and the ends of a test (t.FailNow, t.Fatal, t.Skip) are
reported by default, unless a deferred call signals: those who wait for the section
are left behind. Of a function under a contract that is said where it is converted to it. os.Exit and log.Fatal are shown with -all. Loops that spin, loops
without a bound and recursion are for classes realtime and interrupt, elsewhere for
-all; of the last two only those in the package of the section count.

# Locks

These findings need no directives and are reported in every package named,
outside of tests:

	relock/self-deadlock           a mutex is locked again on a path that certainly
	                               holds it; also Lock under RLock
	relock/recursive-rlock         the same with two read locks
	cycle/join-under-lock          a goroutine is awaited, through a WaitGroup, an errgroup
	                               or a channel that it closes, under a lock that it takes
	cycle/lock-channel-inversion   a channel operation waits under a lock that all who
	                               could complete it need first
	cycle/lock-order-cycle         two functions, or up to four, take locks in contradictory
	                               orders; or one does not keep to a //fence:order

Critical sections make one more visible, across packages:

	cycle/lock-fence-inversion     a channel, WaitGroup or fence is waited for under a lock
	                               that a critical section takes before it signals it;
	                               locks and what is waited for are told apart by their
	                               declarations, fences of a declared class by the class
	cycle/timeout-only-escape      the same in a select of which all other cases wait for
	                               a context or timer

A lock that a critical section takes is an error, also where the class only warns of
locks, if a function certainly waits while it holds that lock, in a way that the class
counts as an error: the section waits for as long. The message says who and where.
Functions of the package that takes the lock are looked at, if that is the one with the
section or imported by it directly; locks are told apart by their declarations. A wait
that is not certain, that comes after the lock was given up, under an object that
nobody else knows yet, or for a sync.Cond does not count.

Elsewhere a lock counts as the same one only if it is certain to be: the same package
variable, or the same field found from the same value through fields that are
assigned nowhere but where the object is made. Helpers that lock or unlock for
their caller, TryLock, deferred calls, callbacks and flags such as haveLock are
followed, and so are a sync.Cond by whose L a known mutex is locked, helpers that take
any sync.Locker, functions that an object keeps in a field and that know that object,
and the methods Error and String of what fmt and log print. A loop counts if one round
can leave a lock held that the next one takes first. Calls into another package are
followed if a lock declared there is held, if they are passed a lock that is held or a
function that takes locks, or if their name says that they lock. Whoever receives an
object from a channel, or as an interface with a method that gives up its lock, may do
so. What cannot be seen is not reported.

A contradiction between orders is reported if the locks are package variables, or are
found from one object through such fields; not if both sides run under a third lock,
only read-lock, run in one goroutine, or one runs before main or before anybody else
knows the object, and not for two locks of one class, such as those of a node and its
parent. It is reported with all sides, in a package that has one of them and imports
the others; of locks in one object, other packages matter if the one that they hold has an
exported name or is taken for them by an exported function. If the locks are package variables with exported names, and the sides know
nothing of each other, that is each first package that imports all of them, and the
finding stands at its import. A lock that TryLock takes waits for nobody. A
//fence:order is about all instances of two locks, here and in importers, and orders
that follow from several are kept, too.

	server.go:64:9: relock/self-deadlock: (*client).write holds c.mu since server.go:61 and locks it again at server.go:73: write → fail (server.go:64) → close (server.go:70); …

# The whole program

What an interface or function value can be is often decided in another package.
With -whole, fencevet builds the program that consists of the packages named and
everything they import, and finds out which values reach a call:

	$ fencevet -whole ./...

That takes many times longer, and changes only what is unknown otherwise. Such a
call becomes a call of the functions that it can run: of a single one like any
other, of several of which each is possible. It stays unknown if nothing in the
program leads to it, if values reach it whose way cannot be followed (through
reflection, unsafe pointers, sync/atomic.Value) and more than a few functions fit,
and if values from outside the program can reach it. Code outside the program can
call all that is exported by a package named, unless that is a main package or
below a directory called internal; so to look at a program as it is, name its
main package:

	$ fencevet -whole ./cmd/server ./internal/...

Tests are not part of the program.

# Output

Text output has one line for each finding, file:line:col: message. Paths are
relative to the current directory; elsewhere they start with an import path. Of
a name in a //line directive only the last element is used, in the directory of
the package. What could not be analysed is reported on the standard error
stream.

On a terminal, text shows more of each finding: the line of source, the path with
one call on each line, and the directive that would waive it; at the end, how many
findings there are of each kind. It is in colour unless NO_COLOR is set or TERM is
dumb. Control characters in source are always shown as escape sequences.

The other formats, chosen with -format:

	json      all there is to say; see below
	sarif     SARIF 2.1.0, for code scanning: with the path as a code flow, help for
	          each rule, names relative to the top of the repository, and what is
	          waived or in a baseline as suppressed; this takes a second analysis
	github    workflow commands, which annotate a pull request on GitHub; what is
	          more than GitHub shows of one level is printed as text
	rdjsonl   for reviewdog -f=rdjsonl
	gitlab    a code quality report for GitLab, names as in sarif
	html      one page for a browser, with the path of each finding in the source, to
	          search and filter, and the locks and fences as a graph, for which all
	          is analysed a second time; it needs no network and no other file
	template  what the Go template given with -template makes of each finding

The names in a template are those of JSON with an upper-case letter, {{.Rule}} or
{{.Op.Pos}}; a position has .File, .Line and .Col. The function json writes a value
as JSON.

With -format=json, fencevet prints one object:

	{
		"version": 1,
		"go": "go1.26.8",
		"incomplete": [],        what could not be analysed, one line each
		"findings": [{
			"rule": "wait",
			"detail": "chan-recv",
			"severity": "error",     or "warning", "info"
			"evidence": "certain",   or "possible"
			"section": {"func": …, "class": …, "pos": …},
			"pos": "sched.go:9:4",
			"op": {"what": …, "pos": …, "func": …},
			"chain": [{"func": …, "pos": …}],
			"message": …,
			"fingerprint": …,        unique; the same after edits that only move code
			"allow": …               the directive that would waive it
			"unconfirmed": …         why object code could not decide about an allocation
			"related": [{"what": …, "pos": …, "func": …, "chain": …}],
			"fixes": [{"message": …, "edits": [{"start": …, "end": …, "new": …}]}]
		}]
	}

A finding of a rule without sections has no "section", one without an
operation no "op". The other sides of a finding that has several, such as a
cycle, are "related". An edit of a fix replaces what stands from start up to end;
columns count bytes.

# Which findings

All flags that choose findings only choose what is shown; the analysis is the
same.

	-rules=wait,lock/lock-in-section   only these rules and details
	-class=render                      only in sections of these classes
	-severity=error                    only these, and graver ones
	-certain                           only what is certain
	-all                               also what a class leaves off
	-fail-on=error                     show all, but exit with 1 only for these

# Known findings

To start with fencevet where there are findings already, list them in a file and
keep it under version control:

	$ fencevet -baseline=known.txt -write-baseline ./...
	$ fencevet -baseline=known.txt ./...

The second command reports only findings that are not listed. They are
recognised by their fingerprint: rule, functions on the path, and the names of
fields in the operation. Lines that move, files and local variables that get other
names do not change it; another path does. Of several equal operations in one
function the last are new. What is listed but not found any more is reported on
the standard error stream, to be removed.

With -diff=REV only findings are reported that the git revision does not have. It
is checked out into a temporary worktree and analysed in the same way; files that
are not under version control, and submodules, are missing there.

# Fixes

	$ fencevet -fix ./...
	$ go vet -fix -vettool=$(which fencevet) ./...
	$ go fix -fixtool=$(which fencevet) ./...

mend findings in place, all three in the same way. Only what cannot change what the
program does is mended, and only if it is certain what was meant:

	a directive with a misspelt verb, class, rule or option, a blank after the
	slashes or a wrong dash, if one spelling is near and the directive has a
	meaning where it stands
	an allow that waives nothing in this configuration, which is removed; not with
	-whole, nor while something else is wrong with the directives or sections of
	the package
	fence.Begin("x") without an end, and with defer in front of it, which
	becomes defer fence.Begin("x").End()
	s := fence.Begin("x") of which s.End() is the last statement of a function
	that can be left before, which becomes defer s.End()

Nothing else is: a TryLock, a default in a select or an allocation moved out of a loop
does something else than what stands there, and no fix ever waives a finding. Generated files and other modules
are left alone, and what gofmt has formatted stays so.

fencevet -fix mends the findings that the other flags show, analyses everything
again and shows what is left, which decides on the exit code; with go vet -diff and
go fix -diff the changes are only printed. If the run is incomplete, two fixes change
the same text, or a file is not what was analysed, fencevet changes nothing and exits
with 2. A
directive that was misspelt can turn out to mark a section with findings.

# Audit

fencevet sections lists the directives of packages: sections with their classes and
how many findings they have, classes, and all that is trusted or waived, with the
reasons. With -format=json they are objects:

	{"pkg": …, "verb": "critical", "on": …, "args": …, "class": …, "reason": …,
	 "pos": …, "findings": 0}

in the list "marks" of one object, which also has "version", "go" and "incomplete".
A section without findings is clean only if "incomplete" is empty.

# Questions

fencevet why F prints what function F does with everything it calls, marked or not:
each effect with one path to it, and what cannot be seen. A function is named as
import/path.Func or import/path.(*Type).Method, with ./dir for an import path, or
alone in the current directory. The standard library can be asked about, too.

fencevet why F G prints the shortest path of calls that leads from F to G. If there
is none it exits with 1, and says where it is not known what is called. Calls in go
statements are not followed, nor those that the standard library makes by itself.

# Who waits for whom

	$ fencevet graph ./... | dot -Tsvg > graph.svg
	$ fencevet graph -format=mermaid -lock=Sched.mu ./...

prints the graph of locks, fences, classes and sections, in the language of
Graphviz or of Mermaid. An edge leads from what waits to what it waits for: from a
lock to what is taken or waited for while it is held; from a fence to its class, to
sections that signal it, and to locks that are held where it is signalled; from a
class to its sections, and to those that it may wait for; from a section to the
locks it takes and to what it waits for. Each edge says where, and its tooltip, or
a comment, by which calls; what directives say is dashed. Channels and wait groups
are fences there also if no directive says so. Locks and fences are told apart by
their declarations, and what is conditional counts, so a cycle, which is red, is a
reason to look; whether it is a deadlock is for the rules to say. The graph is of
the packages named and of those packages with directives that they import. Test
files are not part of it.

	-format=dot|mermaid
	-package=m/sched,m/gpu    only what these packages declare or do
	-class=render             only what waits for the class, its fences and sections,
	                          and what these wait for, directly or not
	-lock=Sched.mu            the same for a lock, Type.field or variable
	-tags=…                   build tags

Names of classes and locks can have the name of their package or its import path in
front. A name that nothing has is an error, exit code 2.

# Suggestions

	$ fencevet suggest ./... > fences.patch
	$ git apply fences.patch

prints a patch with the fewest //fence:critical that put every signal of a fence
into a section, as near to the signals as can be. In packages that neither
declare nor import fences it also declares what looks like one: a channel in a
field or variable that is closed, or gets the one value that it has room for, and is
awaited elsewhere; a WaitGroup that one function counts up and waits for; a type whose
method waits with a sync.Cond until another one sets a flag. Left out is what takes
its time by design: a channel that is closed behind a loop around another channel, or
only by exported methods without parameters and results that wait for something
themselves, such as Start and Shutdown; and a local channel that a literal signals on
some paths only, if it is awaited together with others.

If a package has several fences, each gets a class of its own. It has the name of the
fence or, if that is done, errCh or the like, of the type or function that has it. A
file that is formatted stays so. It is a proposal: you decide where a section starts,
and which fences are of one class.

Of functions that are marked already nothing is said, nor of test files. Packages
are named as above; the only flag is -tags.

# With go vet

The command also works as a tool of go vet, which caches its results:

	$ go vet -vettool=$(which fencevet) ./...

The flag -all is called -fencevet.all there; build tags are those of go vet.
Packages of your own modules that those named depend on are reported as well: the
cache of the go command does not tell packages named from others.

# Exit codes

	0  everything was analysed, and there are no findings
	1  there are findings, after -baseline, -diff and -fail-on
	2  something could not be analysed, or the command line is wrong

Something could not be analysed if the go command cannot load a package named or
one that it imports, with directives or without; if a package with directives,
or one whose functions or types it needs, does not compile, or cgo fails for it;
and if fencevet itself fails. Findings in all other packages are still printed.

# Limitations

The analysis holds for one configuration: one GOOS, one GOARCH, one set of build
tags. Files are read as they are on disk: an -overlay in GOFLAGS is refused.

The test files of a package are analysed, all together, if one of them has a
directive or imports package fence. Otherwise they are left out, and so is what
tests assign to variables and convert to contracts; what calls into them meets
unknown/incomplete.

The standard library is not analysed but described by a table.

Calls through interfaces and function values are followed where the value is
known: parameters through the arguments of the calls that lead there, unexported
fields and variables through all that the package assigns to them, slices, maps
and channels through all that is put into them. Elsewhere they are unknown
without -whole.

With -whole, a variable that only reflection sets is taken for one that is not
set, and a method that only reflection calls for one that is not called.

A section marked with for= in another package is known by one witness of each
effect. What it does through a function that is marked, too, is reported only
there; a longer way to the same kind of effect shows when that one is mended.

The lock rules follow chains of at most 12 calls. Where a function has too many
paths, or deals with too many locks, to follow all, -all shows
unknown/budget-exceeded. With go vet a package knows at most 1000 of the orders in
which packages below take their locks.

Of a cycle of locks only a shortest way round is tried: if a third lock rules that
out, a longer way is not looked for. Of those who wait while they hold a lock, two
are considered.

Whether an operation is executed depends on conditions, and of those only
parameters compared with constants are evaluated: code that the configuration of
a program turns off is reported. The evidence of a finding is certain if the
operation always does what is said, if the calls that lead to it have no other
target, and if no condition stands before it except in the body of the section;
before an allocation there may be one more. Everything else, and what cannot be
seen, is possible.

Whether a value is allocated is found out by an escape analysis of the source,
which cannot know all that the compiler does. Where the build cache holds the
object code of the packages on the path, allocations are confirmed with it: those
that the compiler has removed are not reported, and those that it makes every
time are certain. So go build can change what is reported of alloc.

Code that is reached through reflection, go:linkname or assembly is not seen.
Describe it with //fence:assume.

Functions started with a go statement are not part of the section that starts
them.

A package that uses cgo is analysed only if cgo can be run; otherwise calls to
its functions are unknown and the run is incomplete.

The code of a package named that has no directives and takes no locks is not
looked at: errors in it that only a compiler finds may stay unseen.

Packages of the standard library cannot be named on the command line.
*/
package main
