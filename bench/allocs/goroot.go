package main

import (
	"log"
	"os/exec"
	"strings"
)

// goroot asks the go command, whose compiler wrote the object code.
func goroot() string {
	out, err := exec.Command("go", "env", "GOROOT").Output()
	if err != nil {
		log.Fatalf("go env GOROOT: %v", err)
	}
	return strings.TrimSpace(string(out))
}
