package effect

import "testing"

// chains decodes a few short chains from fuzz input: a byte with its high bit
// set ends a chain.
func chains(data []byte) []*Effect {
	op := &Op{Rule: "wait", Detail: "chan-recv"}
	effs := []*Effect{{Op: op}}
	for _, b := range data {
		last := effs[len(effs)-1]
		if b&0x80 != 0 {
			effs = append(effs, &Effect{Op: op})
			continue
		}
		effs[len(effs)-1] = last.Through(Func{Name: "f"}, Pos{Pkg: "p", File: "f.go", Line: int(b >> 3), Col: int(b & 7)})
	}
	return effs[:min(len(effs), 8)]
}

// FuzzOrder checks what the fixpoint over recursive functions rests on: that
// witnesses are totally ordered, that a call in front keeps their order, and
// that it makes a witness greater.
func FuzzOrder(f *testing.F) {
	f.Add([]byte{1, 2, 0x80, 1, 0x80, 1, 2, 3, 0x80})
	f.Fuzz(func(t *testing.T, data []byte) {
		effs := chains(data)
		for _, a := range effs {
			for _, b := range effs {
				ab := a.CompareWitness(b)
				if ab != -b.CompareWitness(a) {
					t.Fatalf("%+v and %+v compare differently the other way round", a, b)
				}
				at := Pos{Pkg: "p", File: "g.go", Line: 1}
				if got := a.Through(Func{}, at).CompareWitness(b.Through(Func{}, at)); got != ab {
					t.Fatalf("a call in front changes the order of %+v and %+v from %d to %d", a, b, ab, got)
				}
				for _, c := range effs {
					if ab < 0 && b.CompareWitness(c) < 0 && a.CompareWitness(c) >= 0 {
						t.Fatal("the order is not transitive")
					}
				}
			}
			if a.Through(Func{}, Pos{}).CompareWitness(a) <= 0 {
				t.Fatal("a longer chain is not greater")
			}
		}
	})
}
