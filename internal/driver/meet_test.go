package driver

import "testing"

func TestSharesLock(t *testing.T) {
	for _, test := range []struct {
		src  string
		want bool
	}{
		{"var Mu sync.Mutex", true},
		{"var Mu = &sync.RWMutex{}", true},
		{"var Mu = sync.Mutex{}", true},
		{"var Mu = new(sync.Mutex)", true},
		{"var Mu *sync.Mutex", true},
		{"var (\n\tn int\n\tFirstMu, SecondMu sync.Mutex // both\n)", true},
		{"var mu sync.Mutex", false},
		{"type T struct {\n\tMu sync.Mutex\n}", false},
		{"func f() {\n\tvar Mu sync.Mutex\n\tMu.Lock()\n}", false},
		{"var Once sync.Once", false},
		{"var Locked = sync.Mutex.Lock", false},
	} {
		if got := sharesLock([]byte("package p\n\nimport \"sync\"\n\n" + test.src + "\n")); got != test.want {
			t.Errorf("%s: %v, want %v", test.src, got, test.want)
		}
	}
}
