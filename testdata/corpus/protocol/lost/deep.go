package lost

import "sync"

//fence:fence render
type stamp struct{ n int }

// signal goes through functions to which there are more ways than can be followed.
//
//fence:signal render
func (s *stamp) signal() { s.d0() }

type stamped struct {
	mu sync.Mutex
	s  stamp
}

//fence:critical loop
func (s *stamped) complete() {
	s.mu.Lock()
	defer s.mu.Unlock()
	defer s.s.signal() // calls back nobody
}

func (s *stamp) d0()  { s.d1(); s.d1() }
func (s *stamp) d1()  { s.d2(); s.d2() }
func (s *stamp) d2()  { s.d3(); s.d3() }
func (s *stamp) d3()  { s.d4(); s.d4() }
func (s *stamp) d4()  { s.d5(); s.d5() }
func (s *stamp) d5()  { s.d6(); s.d6() }
func (s *stamp) d6()  { s.d7(); s.d7() }
func (s *stamp) d7()  { s.d8(); s.d8() }
func (s *stamp) d8()  { s.d9(); s.d9() }
func (s *stamp) d9()  { s.d10(); s.d10() }
func (s *stamp) d10() { s.d11(); s.d11() }
func (s *stamp) d11() { s.d12(); s.d12() }
func (s *stamp) d12() { s.d13(); s.d13() }
func (s *stamp) d13() { s.d14(); s.d14() }
func (s *stamp) d14() { s.d15(); s.d15() }
func (s *stamp) d15() { s.d16(); s.d16() }
func (s *stamp) d16() { s.d17(); s.d17() }
func (s *stamp) d17() { s.d18(); s.d18() }
func (s *stamp) d18() { s.d19(); s.d19() }
func (s *stamp) d19() { s.d20(); s.d20() }
func (s *stamp) d20() { s.d21(); s.d21() }
func (s *stamp) d21() { s.d22(); s.d22() }
func (s *stamp) d22() { s.d23(); s.d23() }
func (s *stamp) d23() { s.d24(); s.d24() }
func (s *stamp) d24() { s.d25(); s.d25() }
func (s *stamp) d25() { s.d26(); s.d26() }
func (s *stamp) d26() { s.d27(); s.d27() }
func (s *stamp) d27() { s.d28(); s.d28() }
func (s *stamp) d28() { s.d29(); s.d29() }
func (s *stamp) d29() { s.d30(); s.d30() }
func (s *stamp) d30() { s.d31(); s.d31() }
func (s *stamp) d31() { s.d32(); s.d32() }
func (s *stamp) d32() {}
