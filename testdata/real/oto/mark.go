// Package fencemark marks the mixer of the audio library oto, which it does
// not own. Its path lies below oto's, so that it may import the internal
// package.
package fencemark

import (
	_ "github.com/ebitengine/oto/v3/internal/mux"
)

//fence:critical realtime for=github.com/ebitengine/oto/v3/internal/mux.(*Mux).ReadFloat32s
//fence:critical realtime for=github.com/ebitengine/oto/v3/internal/mux.(*playerImpl).readBufferAndAdd
//fence:critical loop for=github.com/ebitengine/oto/v3/internal/mux.(*Mux).loop
//fence:critical signal for=github.com/ebitengine/oto/v3/internal/mux.(*playerImpl).readSourceToBuffer
//fence:critical signal for=github.com/ebitengine/oto/v3/internal/mux.(*playerImpl).Play
//fence:critical reclaim for=github.com/ebitengine/oto/v3/internal/mux.(*playerImpl).Close
