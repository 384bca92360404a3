package effect

import (
	"bytes"
	"reflect"
	"testing"
)

// sample returns a block with shared chains, empty summaries and every field
// in use.
func sample() *Block {
	f := func(name string) Func { return Func{"example.com/q", name} }
	at := func(line int) Pos { return Pos{"example.com/q", "q.go", line, 3} }
	recv := &Op{"wait", "chan-recv", Certain, "receives from channel q.done", f("(*Queue).drain"), at(12), "", "", nil}
	tail := (&Effect{Op: recv}).Through(f("flush"), at(9))
	tail.Chain.Static = true
	return &Block{"example.com/q", []BlockFunc{
		{"(*Queue).drain", &Summary{Effects: []*Effect{{Op: recv}}}},
		{"flush", &Summary{Effects: []*Effect{tail}, Class: "render", Leaks: []byte{1, 2}}},
		{"complete", &Summary{Effects: []*Effect{tail.Through(f("complete"), at(41)), {
			Op: &Op{"alloc", "heap-alloc", Possible, "allocates new(T)", f("complete"), at(42), "allocate before the section", CodeSite, nil}, Home: "realtime", Guard: "1=nil", If: 0x0102}}}},
		{"each", &Summary{Effects: []*Effect{{Op: &Op{"unknown", "unknown-func-value", Possible, "calls f", f("each"), at(50), "", "",
			&Param{"each", 1, "", true, true, true, true}}}}}},
		{"open", &Summary{Returns: []Return{{0, "", f("open.func1")}, {1, "Close", Func{"example.com/r", "(*R).Close"}}}}},
		{"die", &Summary{NoReturn: true}},
	}}
}

func TestWireRoundTrip(t *testing.T) {
	b := sample()
	data := b.Encode()
	got, err := Decode(data)
	if err != nil {
		t.Fatal(err)
	}
	if !reflect.DeepEqual(b, got) {
		t.Errorf("decoded block differs:\n%+v\n%+v", b, got)
	}
	if !bytes.Equal(data, got.Encode()) {
		t.Error("encoding the decoded block gives other bytes")
	}
}

func TestDecodeRefusesDamage(t *testing.T) {
	data := sample().Encode()
	for i := range data {
		if _, err := Decode(data[:i]); err == nil {
			t.Errorf("block cut to %d bytes of %d was accepted", i, len(data))
		}
	}
	if _, err := Decode(append(bytes.Clone(data), 0)); err == nil {
		t.Error("trailing byte was accepted")
	}
	for i := range data {
		other := bytes.Clone(data)
		other[i]++
		if _, err := Decode(other); err == nil {
			t.Errorf("block with byte %d changed was accepted", i)
		}
	}
}

func FuzzDecode(f *testing.F) {
	for _, b := range []*Block{sample(), {}} {
		data := b.Encode()
		f.Add(data[1 : len(data)-4]) // no fuzzer finds a checksum
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		b, err := decode(data)
		if err != nil {
			return
		}
		again, err := Decode(b.Encode())
		if err != nil || !reflect.DeepEqual(b, again) {
			t.Errorf("decoded block does not survive encoding: %v", err)
		}
	})
}

func TestCompareWitness(t *testing.T) {
	b := sample()
	short, long := b.Funcs[1].Summary.Effects[0], b.Funcs[2].Summary.Effects[0]
	if short.CompareWitness(long) >= 0 || long.CompareWitness(short) <= 0 || long.CompareWitness(long) != 0 {
		t.Error("the shorter chain must come first")
	}
}
