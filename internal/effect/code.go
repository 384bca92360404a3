package effect

import (
	"slices"
	"strings"
)

// This file says what Op.Code is for waits and locks: what directives say of the
// object, since classes judge by it.

// leafCode is in the code of a declared leaf lock.
const leafCode = "leaf"

// LockCode returns the code of taking a lock: whether it is a declared leaf, and
// its name, import/path.Type.field, if a class forbids it.
func LockCode(leaf bool, name string) string {
	if leaf {
		return strings.TrimSpace(leafCode + " " + name)
	}
	return name
}

// Lock returns what LockCode has put into the code.
func (o *Op) Lock() (leaf bool, name string) {
	if o.Rule != "lock" {
		return false, ""
	}
	if o.Code == leafCode {
		return true, ""
	}
	name, leaf = strings.CutPrefix(o.Code, leafCode+" ")
	return leaf, name
}

// WaitCode returns the code of a wait: the qualified class of the fence, "" if no
// directive says that it is one, and the classes to which it is declared to be
// orthogonal, joined by commas. [TimedCode] adds to it.
func WaitCode(class, orthogonal string) string {
	if orthogonal == "" {
		return class
	}
	return class + " " + orthogonal
}

// timedCode is in the code of a wait that a timer or a context can end.
const timedCode = " <timed>"

// TimedCode returns the code of a wait as that of one which a timer or a context
// can end.
func TimedCode(code string) string { return code + timedCode }

// IsTimed reports whether the operation waits for a time or a context, or for what
// one of them can end.
func (o *Op) IsTimed() bool {
	return o.Rule == "wait" && (o.Detail == "sleep" || o.Detail == "context-wait" || strings.HasSuffix(o.Code, timedCode))
}

// Awaits returns the class of the fence that is waited for, "" if it is none.
func (o *Op) Awaits() string {
	if o.Rule != "wait" {
		return ""
	}
	class, _, _ := strings.Cut(o.Code, " ")
	return class
}

// IsOrthogonal reports whether it waits for something that is declared to be
// orthogonal to a class.
func (o *Op) IsOrthogonal(class string) bool {
	_, orthogonal, _ := strings.Cut(strings.TrimSuffix(o.Code, timedCode), " ")
	return o.Rule == "wait" && orthogonal != "" && slices.Contains(strings.Split(orthogonal, ","), class)
}
