package directive

import (
	"github.com/fencevet/fencevet/internal/class"
	"github.com/fencevet/fencevet/internal/effect"
)

// A Word is a piece of a comment. Off is its byte offset from the comment's
// first slash.
type Word struct {
	Text string
	Off  int
}

// End returns the offset behind the word.
func (w Word) End() int { return w.Off + len(w.Text) }

// A Directive is one parsed comment. Words that are absent are zero.
type Directive struct {
	Verb  Word
	Class Word // class argument; of class directives the name they declare

	// Of class directives.
	Extends   Word
	Cells     []CellWord
	Waits     []Word
	DenyLocks []Word
	Contexts  []Word

	Rules     []Word       // of allow: rule or rule/detail
	Order     [2]Word      // of order: the lock taken first, and the other
	Assume    []AssumeWord // of assume
	For       Word         // value of for=
	ForNames  []effect.Func
	Reason    Word
	HasReason bool // -- is there, whatever follows it

	badFor bool // for= is there but cannot be read
}

// A CellWord is one cell of a class directive and where its value stands.
type CellWord struct {
	Cell class.Cell
	Word
}

// An AssumeWord is one trusted effect and where it stands.
type AssumeWord struct {
	Assume
	Word
}

// An Error says what is wrong with a comment, between which byte offsets from
// its first slash, and as which detail of rule directive it is reported.
type Error struct {
	Off, End int
	Detail   string
	Message  string
	// Mend is what was certainly meant; nil if that is a guess.
	Mend *Mend
}

// A Mend replaces the bytes of a comment between two offsets.
type Mend struct {
	Off, End int
	New      string
}

func (e *Error) Error() string { return e.Message }
