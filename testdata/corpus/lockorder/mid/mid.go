// Package mid takes the locks of package low in one order.
package mid

import (
	"sync"

	"example.com/corpus/lockorder/low"
)

var (
	configMu sync.Mutex
	config   int
)

// Silent: here, everybody takes the users first.
func Import() {
	low.UsersMu.Lock()
	defer low.UsersMu.Unlock()
	low.Login()
}

// Silent: the configuration is held while something is logged.
func SetConfig() {
	configMu.Lock()
	defer configMu.Unlock()
	config++
	low.Log()
}
