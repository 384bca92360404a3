package order

import (
	"encoding/binary"
	"errors"
	"fmt"
	"hash/crc32"

	"github.com/fencevet/fencevet/internal/effect"
)

// # Wire form
//
// The summaries of one package travel as one block of bytes, as those of
// package effect do: a version, a table of strings, then the functions, which
// refer to it by index, and a checksum. All numbers are unsigned varints; equal
// summaries have equal bytes.

// wireVersion is the first byte of a block; change it with the form or with the
// meaning of what is in it.
const wireVersion = 5

// A Block is the summaries of some functions of one package.
type Block struct {
	Pkg   string
	Funcs []BlockFunc
	Needs []Need  // of this package and all below
	Edges []*Edge // likewise
	Held  []HeldLock
}

// A BlockFunc is one function of a block, by its name within the package.
type BlockFunc struct {
	Name    string
	Summary *Summary
}

// Encode returns the block's wire form, nil if there is nothing to say.
func (b *Block) Encode() []byte {
	if len(b.Funcs)+len(b.Needs)+len(b.Edges)+len(b.Held) == 0 {
		return nil
	}
	w := &writer{index: make(map[string]uint64)}
	w.str(b.Pkg)
	w.num(len(b.Funcs))
	for _, f := range b.Funcs {
		w.str(f.Name)
		w.summary(f.Summary)
	}
	w.num(len(b.Needs))
	for _, n := range b.Needs {
		w.class(n.Object)
		w.class(n.Lock)
		w.place(n.Section, n.ActsAt)
		w.str(n.Class)
		w.str(n.Acts)
		w.op(n.Op)
		w.chain(n.Chain)
	}
	w.num(len(b.Edges))
	for _, x := range b.Edges {
		w.edge(x)
	}
	w.num(len(b.Held))
	for _, h := range b.Held {
		w.held(h)
	}
	out := []byte{wireVersion}
	out = binary.AppendUvarint(out, uint64(len(w.strings)))
	for _, s := range w.strings {
		out = append(binary.AppendUvarint(out, uint64(len(s))), s...)
	}
	out = append(out, w.body...)
	return binary.LittleEndian.AppendUint32(out, crc32.ChecksumIEEE(out))
}

type writer struct {
	index   map[string]uint64
	strings []string
	body    []byte
}

func (w *writer) num(n int) { w.body = binary.AppendUvarint(w.body, uint64(n)) }

func (w *writer) flag(b bool) {
	if b {
		w.num(1)
	} else {
		w.num(0)
	}
}

func (w *writer) str(s string) {
	i, ok := w.index[s]
	if !ok {
		i = uint64(len(w.strings))
		w.index[s] = i
		w.strings = append(w.strings, s)
	}
	w.body = binary.AppendUvarint(w.body, i)
}

func (w *writer) summary(s *Summary) {
	w.num(len(s.Acquires))
	for _, a := range s.Acquires {
		w.ref(a.Lock)
		w.class(a.Class)
		w.flag(a.Read)
		w.str(a.Guard)
		w.op(a.Op)
		w.chain(a.Chain)
	}
	w.exits(s.Exits)
	w.classes(s.Frees)
	w.flag(s.FreesAny)
	w.num(len(s.Calls))
	for _, c := range s.Calls {
		w.num(c.Param)
		w.str(c.Guard)
		w.exits(c.Held)
		w.classes(c.Frees)
		w.flag(c.FreesAny)
		w.place(c.Func, c.Pos)
		w.chain(c.Chain)
	}
	w.num(len(s.waits))
	for _, x := range s.waits {
		w.ref(x.object)
		w.class(x.ev.class)
		w.str(x.ev.fence)
		w.num(int(x.ev.kind))
		w.op(x.ev.op)
		w.chain(x.ev.chain)
	}
}

func (w *writer) edge(x *Edge) {
	for _, l := range []lockID{x.from, x.to} {
		w.str(l.pkg)
		w.str(l.base)
		w.str(l.sel)
	}
	w.flag(x.fromRead)
	w.flag(x.toRead)
	w.num(len(x.gates))
	for _, g := range x.gates {
		w.class(g.class)
		w.flag(g.read)
	}
	w.place(x.Fn, x.HeldAt)
	w.str(x.Held)
	w.op(x.Op)
	w.chain(x.Chain)
}

func (w *writer) held(h HeldLock) {
	w.num(len(h.Ops))
	for _, op := range h.Ops {
		w.class(op.Class)
		w.pos(op.At)
		w.flag(op.Read)
	}
	w.num(len(h.By))
	for _, by := range h.By {
		w.str(by.Lock)
		w.flag(by.Read)
		w.place(by.Fn, by.Since)
		w.str(by.Wait.Detail)
		w.str(by.Wait.Code)
		w.op(by.Wait.Op)
		w.chain(by.Wait.Chain)
	}
}

func (w *writer) op(o *effect.Op) {
	w.str(o.Rule)
	w.str(o.What)
	w.place(o.Func, o.Pos)
}

func (w *writer) exits(xs []Exit) {
	w.num(len(xs))
	for _, x := range xs {
		w.ref(x.Lock)
		w.class(x.Class)
		w.num(int(x.Mode))
		w.pos(x.At)
		w.str(x.Text)
	}
}

func (w *writer) classes(cs []Class) {
	w.num(len(cs))
	for _, c := range cs {
		w.class(c)
	}
}

func (w *writer) ref(r Ref) {
	w.num(int(r.Kind))
	w.num(r.Index)
	w.str(r.Global)
	w.str(r.Sel)
}

func (w *writer) class(c Class) {
	w.str(c.Pkg)
	w.str(c.Name)
}

func (w *writer) place(f effect.Func, p effect.Pos) {
	w.str(f.Pkg)
	w.str(f.Name)
	w.pos(p)
}

func (w *writer) pos(p effect.Pos) {
	w.str(p.Pkg)
	w.str(p.File)
	w.num(p.Line)
	w.num(p.Col)
}

func (w *writer) chain(c *effect.Chain) {
	w.num(c.Length())
	for ; c != nil; c = c.Next {
		w.place(c.Func, c.Pos)
	}
}

var errCorrupt = errors.New("corrupt summaries of locks")

// Decode reads a block; no bytes are an empty block. It returns an error for
// anything but what Encode wrote, and never panics.
func Decode(data []byte) (*Block, error) {
	if len(data) == 0 {
		return new(Block), nil
	}
	if err := Verify(data); err != nil {
		return nil, err
	}
	return decode(data[1 : len(data)-4])
}

// Verify returns an error if Decode would not read data, as far as the version
// and the checksum tell.
func Verify(data []byte) error {
	switch n := len(data) - 4; {
	case len(data) == 0:
		return nil
	case data[0] != wireVersion:
		return fmt.Errorf("summaries of locks of another version of fencevet")
	case n < 1 || crc32.ChecksumIEEE(data[:n]) != binary.LittleEndian.Uint32(data[n:]):
		return errCorrupt
	}
	return nil
}

// decode reads a block without version and checksum.
func decode(data []byte) (*Block, error) {
	r := &reader{data: data}
	r.strings = make([]string, r.count(1))
	for i := range r.strings {
		size := r.count(1)
		if r.failed {
			break
		}
		r.strings[i] = string(r.data[:size])
		r.data = r.data[size:]
	}
	b := &Block{Pkg: r.str()}
	for range r.count(7) {
		f := BlockFunc{Name: r.str(), Summary: r.summary()}
		if r.failed {
			break
		}
		b.Funcs = append(b.Funcs, f)
	}
	for range r.count(16) {
		n := Need{Object: r.class(), Lock: r.class()}
		n.Section, n.ActsAt = r.place()
		n.Class, n.Acts, n.Op, n.Chain = r.str(), r.str(), r.op(), r.chain()
		b.Needs = append(b.Needs, n)
	}
	for range r.count(20) {
		b.Edges = append(b.Edges, r.edge())
	}
	for range r.count(2) {
		b.Held = append(b.Held, r.held())
	}
	if r.failed || len(r.data) > 0 {
		return nil, errCorrupt
	}
	return b, nil
}

// A reader takes numbers from the front of data; after an error it yields
// zeros.
type reader struct {
	data    []byte
	strings []string
	failed  bool
}

func (r *reader) num() int {
	n, k := binary.Uvarint(r.data)
	if k <= 0 || n > 1<<31 {
		r.failed, r.data = true, nil
		return 0
	}
	r.data = r.data[k:]
	return int(n)
}

// count reads the number of things that take at least size bytes each.
func (r *reader) count(size int) int {
	n := r.num()
	if n > len(r.data)/size {
		r.failed, r.data = true, nil
		return 0
	}
	return n
}

// index reads a number below n.
func (r *reader) index(n int) int {
	i := r.num()
	if i >= n {
		r.failed, r.data = true, nil
		return 0
	}
	return i
}

func (r *reader) flag() bool { return r.index(2) == 1 }

func (r *reader) str() string {
	if i := r.index(len(r.strings)); !r.failed {
		return r.strings[i]
	}
	return ""
}

func (r *reader) summary() *Summary {
	s := new(Summary)
	for range r.count(12) {
		a := Acquire{Lock: r.ref(), Class: r.class(), Read: r.flag(), Guard: r.str()}
		a.Op, a.Chain = r.op(), r.chain()
		if r.failed {
			return s
		}
		s.Acquires = append(s.Acquires, a)
	}
	s.Exits = r.exits()
	s.Frees = r.classes()
	s.FreesAny = r.flag()
	for range r.count(10) {
		c := ParamCall{Param: r.index(maxIndex), Guard: r.str(), Held: r.exits(), Frees: r.classes(), FreesAny: r.flag()}
		c.Func, c.Pos = r.place()
		c.Chain = r.chain()
		if r.failed {
			return s
		}
		s.Calls = append(s.Calls, c)
	}
	for range r.count(12) {
		w := wait{object: r.ref()}
		w.ev = event{blocks: true, class: r.class(), fence: r.str(), kind: eventKind(r.index(int(signal) + 1)), op: r.op(), chain: r.chain()}
		if r.failed {
			return s
		}
		s.waits = append(s.waits, w)
	}
	return s
}

func (r *reader) edge() *Edge {
	x := &Edge{from: r.lockID(), to: r.lockID(), fromRead: r.flag(), toRead: r.flag()}
	for range r.count(3) {
		x.gates = append(x.gates, gate{r.class(), r.flag()})
	}
	x.Fn, x.HeldAt = r.place()
	x.Held, x.Op, x.Chain = r.str(), r.op(), r.chain()
	return x
}

func (r *reader) held() (h HeldLock) {
	for range r.count(7) {
		h.Ops = append(h.Ops, LockOp{r.class(), r.pos(), r.flag()})
	}
	for range r.count(16) {
		by := Holder{Lock: r.str(), Read: r.flag()}
		by.Fn, by.Since = r.place()
		detail, code := r.str(), r.str()
		by.Wait = &effect.Effect{Op: r.op(), Chain: r.chain()}
		by.Wait.Op.Detail, by.Wait.Op.Code = detail, code
		h.By = append(h.By, by)
	}
	return h
}

func (r *reader) lockID() lockID { return lockID{r.str(), r.str(), r.str()} }

func (r *reader) op() *effect.Op {
	o := &effect.Op{Evidence: effect.Certain, Rule: r.str(), What: r.str()}
	o.Func, o.Pos = r.place()
	return o
}

// maxIndex bounds the index of a parameter: more than any function has.
const maxIndex = 1 << 16

func (r *reader) exits() []Exit {
	var xs []Exit
	for range r.count(10) {
		x := Exit{Lock: r.ref(), Class: r.class(), Mode: mode(r.index(1 << numModes)), At: r.pos(), Text: r.str()}
		if r.failed {
			break
		}
		xs = append(xs, x)
	}
	return xs
}

func (r *reader) classes() []Class {
	var cs []Class
	for range r.count(2) {
		cs = append(cs, r.class())
	}
	return cs
}

func (r *reader) ref() Ref {
	return Ref{RefKind(r.index(int(FromCaptured) + 1)), r.index(maxIndex), r.str(), r.str()}
}

func (r *reader) class() Class { return Class{r.str(), r.str()} }

func (r *reader) place() (effect.Func, effect.Pos) {
	return effect.Func{Pkg: r.str(), Name: r.str()}, r.pos()
}

func (r *reader) pos() effect.Pos {
	return effect.Pos{Pkg: r.str(), File: r.str(), Line: r.num(), Col: r.num()}
}

func (r *reader) chain() *effect.Chain {
	type hop struct {
		f effect.Func
		p effect.Pos
	}
	var hops []hop
	for range r.count(6) {
		f, p := r.place()
		hops = append(hops, hop{f, p})
	}
	var c *effect.Chain
	for i := len(hops) - 1; i >= 0; i-- {
		c = c.After(hops[i].f, hops[i].p)
	}
	return c
}
