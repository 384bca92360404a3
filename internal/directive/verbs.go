package directive

// A Kind is a set of places that a directive can stand on.
type Kind uint16

const (
	OnFunc      Kind = 1 << iota // function or method declaration
	OnLit                        // function literal
	OnMethod                     // method of an interface type
	OnFuncType                   // named function type
	OnType                       // other named type
	OnFuncField                  // struct field of function type
	OnFuncVar                    // variable of function type
	OnFuncParam                  // parameter of function type
	OnField                      // other struct field
	OnVar                        // other variable
	OnParam                      // other parameter
	OnLine                       // line of code
	OnRegion                     // own line in a block of a function body
	OnPackage                    // package level, on its own
	OnGroup                      // grouped declaration; nothing stands on it
)

// onContract is where critical states a contract instead of marking code.
const onContract = OnMethod | OnFuncType | OnFuncField | OnFuncVar | OnFuncParam

// onFence is where an object can stand that goroutines wait for.
const onFence = OnField | OnVar | OnType | OnFuncField | OnFuncVar | OnFuncType

// kindNames is in the order of the constants.
var kindNames = [...]string{
	"a function", "a function literal", "an interface method", "a function type", "a type",
	"a field of function type", "a variable of function type", "a parameter of function type",
	"a field", "a variable", "a parameter", "a line of code", "a line between statements",
	"package level", "a group of declarations",
}

// String names one place of the set in words, for messages.
func (k Kind) String() string {
	for i, name := range kindNames {
		if k&(1<<i) != 0 {
			return name
		}
	}
	return "nothing"
}

// A shape says which arguments a verb takes before its options.
type shape uint8

const (
	noArgs     shape = iota
	maybeClass       // [class]
	oneClass         // CLASS
	newClass         // NAME, to be declared
	ruleList         // rule[,rule]
	lockOrder        // A < B
)

// A verb is one row of the table of directives.
type verb struct {
	name    string
	args    shape
	options []string // what may stand as option=value, besides for=
	on      Kind     // where it may stand
	where   string   // the same in words, for messages
	forFunc bool     // may stand at package level with for=
	reason  bool     // needs -- reason
	later   bool     // accepted, but no analysis uses it yet
}

// verbs is the table of directives, as the package documentation lists them.
var verbs = []*verb{
	{name: "critical", args: maybeClass, on: OnFunc | OnLit | onContract, forFunc: true,
		where: "a function, a function literal, an interface method, or a type, field, variable or parameter of function type"},
	{name: "begin", args: maybeClass, on: OnFunc | OnRegion, forFunc: true,
		where: "a line of its own in a function body, or a function"},
	{name: "end", args: noArgs, on: OnFunc | OnRegion, forFunc: true,
		where: "a line of its own in a function body, or a function"},
	{name: "monitor", args: maybeClass, on: OnFunc | OnLit, forFunc: true,
		options: []string{"class"},
		where:   "a function or a function literal"},
	{name: "class", args: newClass, on: OnPackage,
		options: []string{"extends", "wait", "lock", "alloc", "unknown", "waits", "contexts", "deny-lock"},
		where:   "a line of its own at package level"},
	{name: "fence", args: maybeClass, on: onFence,
		where: "a field, variable or type of kind chan, sync.WaitGroup, sync.Cond or a fence type"},
	{name: "wait", args: maybeClass, on: OnFunc | OnMethod, forFunc: true,
		where: "a function or method"},
	{name: "signal", args: maybeClass, on: OnFunc | OnMethod, forFunc: true,
		where: "a function or method"},
	{name: "publish", args: maybeClass, on: OnFunc | OnMethod, forFunc: true,
		where: "a function or method"},
	{name: "leaf", args: noArgs, on: OnField | OnVar,
		where: "a mutex field or variable"},
	{name: "order", args: lockOrder, on: OnPackage,
		where: "a line of its own at package level"},
	{name: "orthogonal", args: oneClass, on: onFence,
		where: "a fence field or variable"},
	{name: "opportunistic", args: noArgs, on: OnFunc | OnLine, forFunc: true,
		where: "a call or a function"},
	{name: "assume", args: noArgs, on: OnFunc | OnLit, forFunc: true, reason: true,
		options: []string{"wait", "lock", "alloc", "unknown"},
		where:   "a function or a function literal"},
	{name: "allow", args: ruleList, on: OnFunc | OnLit | OnLine, forFunc: true, reason: true,
		where: "a line of code, the line above it, or a function"},
}

var (
	verbByName = indexVerbs()
	verbNames  = namesOf(verbs)
)

func indexVerbs() map[string]*verb {
	m := make(map[string]*verb, len(verbs))
	for _, v := range verbs {
		m[v.name] = v
	}
	return m
}

func namesOf(verbs []*verb) []string {
	names := make([]string, len(verbs))
	for i, v := range verbs {
		names[i] = v.name
	}
	return names
}
