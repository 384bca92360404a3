#include "textflag.h"

// func pause()
TEXT ·pause(SB), NOSPLIT, $0-0
	RET

// func barrier()
TEXT ·barrier(SB), NOSPLIT, $0-0
	RET

// func relax()
TEXT ·relax(SB), NOSPLIT, $0-0
	RET

// func halt()
TEXT ·halt(SB), NOSPLIT, $0-0
	RET
