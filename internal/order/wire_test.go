package order

import (
	"bytes"
	"reflect"
	"testing"

	"github.com/fencevet/fencevet/internal/effect"
)

func sample() *Block {
	pos := effect.Pos{Pkg: "m/a", File: "a.go", Line: 12, Col: 3}
	lock := Ref{Kind: FromParam, Index: 1, Sel: ".sub*.mu"}
	class := Class{"m/a", "T.mu"}
	fn := effect.Func{Pkg: "m/a", Name: "(*T).f"}
	held := []Exit{{Lock: Ref{Kind: FromGlobal, Global: "m/a.mu"}, Class: Class{"m/a", "mu"}, Mode: held | released, At: pos, Text: "mu"}}
	return &Block{Pkg: "m/a", Funcs: []BlockFunc{{Name: "(*T).F", Summary: &Summary{
		Acquires: []Acquire{{
			Lock: lock, Class: class, Read: true, Guard: "1=true",
			Op:    &effect.Op{Rule: "relock", Evidence: effect.Certain, What: "read-locks t.mu", Func: fn, Pos: pos},
			Chain: effect.At(fn, pos).Then(effect.At(fn, pos)),
		}},
		Exits: held, Frees: []Class{class}, FreesAny: true,
		Calls: []ParamCall{{Param: 2, Guard: "0!nil", Held: held, Frees: []Class{class}, Func: fn, Pos: pos, Chain: effect.At(fn, pos)}},
		waits: []wait{{Ref{Kind: FromCaptured, Sel: "*.done"}, event{blocks: true, kind: receive, class: class, op: &effect.Op{Rule: "cycle", Evidence: effect.Certain, Func: fn, Pos: pos}}}},
	}}, {Name: "G", Summary: &Summary{}}}, Needs: []Need{{
		Object: Class{"m/a", "T.done"}, Lock: class, Section: fn, Class: "render", Acts: "closes it", ActsAt: pos,
		Op: &effect.Op{Rule: "relock", Evidence: effect.Certain, What: "locks t.mu", Func: fn, Pos: pos}, Chain: effect.At(fn, pos),
	}}, Edges: []*Edge{{
		from: lockID{pkg: "m/a", sel: "mu"}, to: lockID{pkg: "m/a", sel: "state.mu"}, toRead: true, gates: []gate{{class, true}},
		Fn: fn, Held: "mu", HeldAt: pos, Op: &effect.Op{Rule: "relock", Evidence: effect.Certain, What: "read-locks state.mu", Func: fn, Pos: pos}, Chain: effect.At(fn, pos),
	}}, Held: []HeldLock{{
		Ops: []LockOp{{class, pos, true}},
		By:  []Holder{{"t.mu", false, fn, pos, &effect.Effect{Op: &effect.Op{Rule: "wait", Detail: "sleep", Evidence: effect.Certain, What: "sleeps", Func: fn, Pos: pos}, Chain: effect.At(fn, pos)}}},
	}}}
}

func TestWire(t *testing.T) {
	data := sample().Encode()
	b, err := Decode(data)
	if err != nil {
		t.Fatal(err)
	}
	if !reflect.DeepEqual(b, sample()) {
		t.Errorf("decoded %+v, want %+v", b.Funcs[0].Summary, sample().Funcs[0].Summary)
	}
	if !bytes.Equal(data, b.Encode()) {
		t.Error("encoding what was decoded gives other bytes")
	}
	if b, err := Decode(nil); err != nil || len(b.Funcs) != 0 {
		t.Errorf("nothing decodes to %v, %v; want an empty block", b, err)
	}
}

// TestWireDamage: any damage is an error, never a panic or another summary.
func TestWireDamage(t *testing.T) {
	data := sample().Encode()
	for i := range data {
		if _, err := Decode(data[:i]); err == nil && i > 0 {
			t.Errorf("%d of %d bytes decode", i, len(data))
		}
		bad := bytes.Clone(data)
		bad[i] ^= 0x55
		if _, err := Decode(bad); err == nil {
			t.Errorf("a block with byte %d changed decodes", i)
		}
		// Without the checksum, the reader itself must cope.
		_, _ = decode(bad[1:])
	}
}

func FuzzDecode(f *testing.F) {
	data := sample().Encode()
	f.Add(data[1 : len(data)-4])
	f.Fuzz(func(t *testing.T, data []byte) {
		if b, err := decode(data); err == nil {
			b.Encode()
		}
	})
}
